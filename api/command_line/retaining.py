"""Archives on the command line (档案): the schedule, the acts, what is due or held, handovers and their packages."""

from pathlib import Path
from typing import Annotated

import typer

from api.answers.archives import row_of, transfer_row
from api.command_line.options import At, DataDir, Json, RequestMalformed, checked, day, viewpoint
from api.command_line.output import emit, note, say, table
from api.command_line.records import add_commands
from api.command_line.session import PRINCIPAL, product, zone_of
from api.composition import documents_of, read_model, settings_for
from api.composition_of_proof import package_verified, transfer_packed
from api.pages.evidence import page
from api.words import TRANSFER_STATUS
from application.recording.archives import FILE, FILE_ACTS, TRANSFER, TRANSFER_ACTS
from application.requests import Acting
from domain.regulation.definition import CASE_ARCHIVES
from projections.archives.reads import FileList, files, transfers
from projections.archives.view import ARCHIVES

app = typer.Typer(help="档案保管: how long files are kept, holds, handovers, destruction.", no_args_is_help=True)
add_commands(app, CASE_ARCHIVES, (*FILE_ACTS, *TRANSFER_ACTS), {"case": FILE, "name": TRANSFER})
MOST = 1000
NOT_PROVEN = 1
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="How many at the most.")]


@app.command("list")
def list_(
    which: Annotated[FileList, typer.Argument(help="Due for transfer or appraisal; to be destroyed; held.")],
    *,
    due: Annotated[str | None, typer.Option("--day", help="Due on this day; without it, today.")] = None,
    unit: Annotated[str | None, typer.Option(help="责任单位.")] = None,
    at: At = None,
    limit: Limit = 200,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """案卷名单: the files that are due on a day, to be destroyed, or held, now or as known at a past moment."""
    with product(data_dir) as opened:
        zone, now = zone_of(opened), opened.ledger.now()
        known_at = viewpoint(at, zone)
        asked_day = (known_at or now).astimezone(zone).date() if due is None else day(due)
        schedule = opened.recording.regulation(CASE_ARCHIVES, asked_day)
        titles = {one.code: one.title for one in opened.ledger.rules().procedures}
    with read_model(settings_for(data_dir), ARCHIVES) as shown:
        found = files(shown, which, asked_day, schedule, known_at=known_at, unit=unit, limit=limit)
    answers = [row_of(one, schedule, titles) for one in found]
    if as_json:
        emit([one.model_dump(mode="json") for one in answers])
        return
    table(
        ("案号 Number", "办件 Case", "单位 Unit", "办结 Closed", "保管期限 Keep", "保管至 Through", "状态 Status"),
        (
            (
                one.number,
                one.case,
                one.unit,
                "" if one.closed_on is None else one.closed_on.isoformat(),
                "" if one.keep is None else one.keep.zh,
                "" if one.kept_through is None else one.kept_through.isoformat(),
                one.status.zh + (f"，‖ 保全 held {'、'.join(hold.order for hold in one.holds)}" if one.held else ""),
            )
            for one in answers
        ),
    )
    say(f"{asked_day} · {schedule.ref} · {len(answers)} 件 files")


@app.command("transfers")
def transfers_(
    *,
    status: Annotated[str | None, typer.Option(help="ordered, received, returned.")] = None,
    at: At = None,
    limit: Limit = 200,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """移交台账: the handovers to the archive, the last first."""
    if status is not None and status not in TRANSFER_STATUS:
        raise typer.BadParameter(f"one of {', '.join(TRANSFER_STATUS)}", param_hint="--status")
    with product(data_dir) as opened:
        zone = zone_of(opened)
    with read_model(settings_for(data_dir), ARCHIVES) as shown:
        found = transfers(shown, known_at=viewpoint(at, zone), status=status, limit=limit)
    answers = [transfer_row(one, zone) for one in found]
    if as_json:
        emit([one.model_dump(mode="json") for one in answers])
        return
    table(
        ("编号 Number", "移交 Transfer", "接收馆 Archive", "件数 Files", "状态 Status", "回执 Receipt"),
        ((one.number, one.transfer, one.archive, str(one.count), one.status.zh, one.receipt or "") for one in answers),
    )
    say(f"{len(answers)} 次移交 handovers")


@app.command()
def package(
    transfer: Annotated[str, typer.Argument(help="A handover, as `transfers` lists them.")],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE.zip", help="Where it is written; never over another file.")],
    values: Annotated[
        bool, typer.Option("--values", help="All protected values go with it; each is on record.")
    ] = False,
    role: Annotated[str, typer.Option("--as", help="角色: archivist.")],
    unit: Annotated[str, typer.Option(help="单位: the unit one acts for.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """移交包: write the package of a handover: the list, an evidence bundle of each case, its documents."""
    settings = settings_for(data_dir)
    acting = checked(Acting, {"unit": unit, "role": role})
    made = transfer_packed(
        settings, transfer, out, documents_of(settings), page, values=values, principal=PRINCIPAL, acting=acting
    )
    if as_json:
        bundles = [one.answer["evidence"] for one in made.bundles]
        emit({"transfer": transfer, "digest": made.digest, "bundles": bundles, "file": str(out.absolute())})
        return
    say(f"{made.transfer.number}：{len(made.bundles)} 件 files，{made.digest}")
    say(f"{out.absolute()}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A package; needs no database.")],
    *,
    as_json: Json = False,
) -> None:
    """核验移交包: hold a package against its manifest, and each bundle against its proof; status 1 if one fails."""
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise RequestMalformed(place="FILE", reason=fault.strerror or str(fault)) from fault
    found = list(package_verified(content))
    if as_json:
        emit([{"item": one.item, "case": one.case, "proven": one.proven, "says": one.says} for one in found])
    else:
        for one in found:
            say(f"{'通过 proven' if one.proven else '不符 fails'}  {one.item}  {one.case}  {one.says}")
    if not all(one.proven for one in found):
        note("Something in the package is not as proven.")
        raise typer.Exit(NOT_PROVEN)
