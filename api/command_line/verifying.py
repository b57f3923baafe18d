"""Verification: the whole log of a ledger, one evidence bundle offline, or a log that somebody else serves.

Exit status 0: all is as proven; 1: something is not; 2: it cannot be verified.
"""

import os
from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, progress, say
from api.composition import settings_for
from api.composition_of_proof import bundle_verified, log_followed, told, whole_verified
from domain.errors import Malformed, Refused

app = typer.Typer()

MOST_WORKERS = 64
MOST_TOLD = 50
AGAINST_THE_LOG = {"log_contradicts", "not_signed"}


class VerifiedOneAtATime(Malformed):
    """A bundle, a log that is followed, or the ledger itself is verified: one at a time, with its own options."""

    code = "verified_one_at_a_time"


@app.command()
def verify(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE.zip]", help="An evidence bundle; else the ledger.")
    ] = None,
    *,
    key: Annotated[list[str] | None, typer.Option(metavar="VKEY", help="The log's key, had from elsewhere.")] = None,
    witness: Annotated[list[str] | None, typer.Option(metavar="VKEY", help="A witness that must have signed.")] = None,
    anchor: Annotated[
        list[Path] | None, typer.Option(metavar="FILE|DIR", help="Checkpoints that somebody else has kept.")
    ] = None,
    head: Annotated[list[str] | None, typer.Option(metavar="SIZE:ROOT", help="A head as it was printed.")] = None,
    follow: Annotated[
        str | None, typer.Option(metavar="URL", help="Look at a log that is served there, as a monitor.")
    ] = None,
    state: Annotated[Path | None, typer.Option(metavar="FILE", help="What the monitor has seen of it.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=MOST_WORKERS, help="Processes; else one per processor.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """核验: verify the whole ledger, an evidence bundle, or a log that is served elsewhere."""
    of_the_ledger, of_a_bundle = bool(anchor or head or workers), bool(witness)
    if follow is not None:
        if bundle is not None or of_the_ledger or of_a_bundle or state is None or not key:
            raise VerifiedOneAtATime(needed="--follow URL --state FILE --key VKEY")
        _follow(follow, state, key, as_json=as_json)
    elif bundle is not None:
        if of_the_ledger or state is not None or len(key or []) > 1:
            raise VerifiedOneAtATime(needed="BUNDLE.zip, at most one --key, any --witness")
        _bundle(bundle, key[0] if key else None, witness or [], as_json=as_json)
    else:
        if key or of_a_bundle or state is not None:
            raise VerifiedOneAtATime(needed="--anchor, --head and --workers go with the ledger itself")
        _whole(data_dir, anchor or [], head or [], workers, as_json=as_json)


def _whole(data_dir: Path | None, anchor: list[Path], head: list[str], workers: int | None, *, as_json: bool) -> None:
    processes = workers or len(os.sched_getaffinity(0))
    with progress("核验 verifying") as bar:
        found = whole_verified(settings_for(data_dir), anchor, head, processes=processes, progress=bar)
    if as_json:
        emit(
            {
                "verified": not found.faults,
                "origin": found.origin,
                "events": found.events,
                "sealed": found.sealed,
                "streams": found.streams,
                "checkpoints": found.checkpoints,
                "heads": found.heads,
                "anchors": found.anchors,
                "seconds": round(found.seconds, 3),
                "faults": [fault._asdict() for fault in found.faults],
                "untold": found.untold,
            }
        )
    else:
        rate = found.events / found.seconds if found.seconds else 0
        say(f"事件 events {found.events}，流 streams {found.streams}，{rate:,.0f} 个/秒 a second")
        say(
            f"检查点 checkpoints {found.checkpoints}，卷尾 heads {found.heads}，他处保存的 held outside {found.anchors}"
        )
        if found.events > found.sealed:
            say(f"位置 {found.sealed + 1} 至 {found.events} 尚未封存 not sealed yet: no checkpoint covers them")
        if not found.anchors:
            say("未与他处保存的检查点核对 Not held against what others keep: a log rewritten as a whole is not seen so")
        for fault in found.faults[:MOST_TOLD]:
            say(
                f"[不符 FAILS] 位置 position {'—' if fault.position is None else fault.position}：{fault.zh} {fault.en}"
            )
        if more := max(len(found.faults) - MOST_TOLD, 0) + found.untold:
            say(f"另有 {more} 处 and {more} more (--json shows all that are told apart)")
        say("核验不通过 NOT VERIFIED" if found.faults else "核验通过 Verified: everything is as proven.")
    if found.faults:
        raise typer.Exit(1)


def _bundle(path: Path, key: str | None, witnesses: list[str], *, as_json: bool) -> None:
    report = bundle_verified(path, key, witnesses)
    if as_json:
        checks = [check._asdict() for check in report.checks]
        emit({"verified": report.status == 0, "status": report.status, "checks": checks})
    else:
        for line in told(report):
            say(line)
    if report.status:
        raise typer.Exit(report.status)


def _follow(url: str, state: Path, keys: list[str], *, as_json: bool) -> None:
    try:
        found = log_followed(url, state, keys)
    except Refused as contradiction:
        if contradiction.code not in AGAINST_THE_LOG:
            raise
        if as_json:
            emit({"verified": False, "code": contradiction.code, **contradiction.decided_by})
        note(f"不符 FAILS: {contradiction.message}")
        raise typer.Exit(1) from None
    now, before = found.now, found.before
    if as_json:
        seen = None if before is None else before.size
        emit({"verified": True, "origin": now.origin, "size": now.size, "root": now.root.hex(), "seen_before": seen})
        return
    since = "首次 first seen" if before is None else f"自 since {before.size}"
    say(f"日志只增未改 The log has only grown: {now.origin}，{now.size} 个叶 leaves（{since}）")
