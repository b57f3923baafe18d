"""Replay-all: every case folded anew from exported files, on this machine's processors or on a Dask cluster."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import DataDir, Json, viewpoint
from api.command_line.output import emit, note, progress, say, table
from api.composition import settings_for
from api.composition_of_scale import board_as_replayed, replaying
from api.words import Words, light, status
from projections.board.compared import Difference, differences
from projections.board.tally import Tally

app = typer.Typer()

DIFFERENT = 1  # exit status


@app.command("replay-all")
def replay_all(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="What `caseledger export` wrote.")] = None,
    *,
    from_ledger: Annotated[
        bool, typer.Option("--from-ledger", help="Export the ledger for the moment, instead of naming a folder.")
    ] = False,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A running Dask cluster, such as tls://scheduler:8786.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Worker processes here; without it, one per processor.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="The instant of the lights; a date means its end. Now, if not given.")
    ] = None,
    through: Annotated[int | None, typer.Option(min=1, help="Only the events up to this position.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Hold the figures against the live board; exit status 1 if they differ.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """全部重演: fold every case anew from its events alone, and count as the board counts."""
    if from_ledger == (folder is not None):
        raise typer.BadParameter("name either a folder or --from-ledger", param_hint="DIR")
    settings = settings_for(data_dir)
    with (
        progress("重演 replaying") as bar,
        replaying(settings, folder, dask=dask, through=through, progress=bar) as replay,
    ):
        manifest = replay.manifest
        zone = ZoneInfo(manifest.time_zone)
        instant = viewpoint(at, zone) or datetime.now(UTC)
        board = board_as_replayed(settings, replay, instant) if compare else None
        since = time.monotonic()
        tally = replay.fold(at=instant, dask=dask, workers=workers, progress=bar)
        seconds = time.monotonic() - since
    counts = tally.counts()
    found = None if board is None else differences(counts, board)
    if as_json:
        frame = {
            "ledger": manifest.ledger,
            "simulated": manifest.simulated,
            "through": replay.through,
            "at": instant.astimezone(zone),
            "events": tally.events,
            "seconds": round(seconds, 3),
        }
        still = {"standing_still": tally.still, "first_standing_still": [asdict(one) for one in tally.standing_still]}
        emit({**frame, **asdict(counts), **still, "differences": None if found is None else [asdict(d) for d in found]})
    else:
        if manifest.simulated:
            say("模拟台账 A simulated ledger: nothing here happened.")
        say(f"{manifest.ledger}，至位置 through position {replay.through}，{instant.astimezone(zone).isoformat()}")
        _show(tally)
        say(f"{tally.events} 个案件事件 events of cases in {seconds:.1f} s: {tally.events / seconds:,.0f}/s")
        if found is not None:
            _compared(found)
    if found:
        raise typer.Exit(DIFFERENT)


def _show(tally: Tally) -> None:
    counts = tally.counts()
    say(f"案件 cases {counts.cases}")
    say("状态 status: " + "，".join(f"{_said(status(code))} {n}" for code, n in sorted(counts.by_status.items())))
    say("灯 light: " + "，".join(f"{light(code).sign} {_said(light(code))} {n}" for code, n in counts.by_light.items()))
    table(
        ("计时 Clock", "进行 Open", "按期 Met", "超期 Missed", "按时刻超期 By the instant"),
        (
            (code, str(clock.open), str(clock.met), str(clock.missed), str(clock.missed_by_instant))
            for code, clock in counts.by_clock.items()
        ),
    )
    for one in tally.standing_still:
        note(f"停滞 stands still: {one.case_id} at position {one.position}: {one.why}")
    if tally.still > len(tally.standing_still):
        note(f"… and {tally.still - len(tally.standing_still)} more.")


def _said(words: Words) -> str:
    return f"{words.zh} {words.en}"


def _compared(found: Sequence[Difference]) -> None:
    if not found:
        say("与现行看板一致 the same as the live board")
        return
    say(f"与现行看板不同 not as the live board: {len(found)}")
    table(
        ("数字 Figure", "重演 Folded", "看板 Board"),
        ((d.figure, *("—" if n is None else str(n) for n in (d.folded, d.board))) for d in found),
    )
