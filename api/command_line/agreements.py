"""Agreements: sign an undertaking, act on it, show it; the catalogue, the suppliers and a standing as of any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from api.answers.agreement import state_of
from api.answers.supply import catalogue_row, standing_row
from api.command_line import agreement_sheet, options
from api.command_line.acting import CommandId, command, common, tell
from api.command_line.options import (
    CalendarKnownAt,
    DataDir,
    Json,
    KnownAt,
    checked,
    json_object,
    optional_day,
    pairs,
    text_of,
    viewpoint,
)
from api.command_line.output import emit
from api.command_line.session import product, zone_of
from api.composition import read_model, settings_for
from api.refusals import NotOnRecordThen
from application.agreement_acts import AGREEMENT_ACTS
from application.agreement_requests import SignUndertaking
from application.agreements import history_of, rebuilt
from application.ledger import OnRecord
from application.replay import known
from projections.agreements import reads
from projections.agreements.view import AGREEMENTS
from projections.snapshot import Snapshot

app = typer.Typer(help="协议供货: supply undertakings, their acts, catalogue and suppliers.", no_args_is_help=True)

Role = Annotated[str, typer.Option("--as", help="角色: centre, bidder, supplier, purchaser or regulator.")]
Unit = Annotated[str, typer.Option(help="单位: the unit one acts for.")]
When = Annotated[str | None, typer.Option("--at", help="When it happened, if not now: a date (its 00:00) or a time.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="name=value, once per name.")]
Data = Annotated[str | None, typer.Option(help="Further content as a JSON object, laid over the options.")]
File = Annotated[Path | None, typer.Option(help="A file with the content as a JSON object.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many at the most.")]


@app.command("open")
def open_(
    *,
    role: Role,
    unit: Unit,
    at: When = None,
    values: Set = None,
    file: File = None,
    data: Data = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """签署承诺书: put a signed undertaking on record."""
    with product(data_dir) as opened:
        content = {**common(opened, unit, role, at), **_content(values, file, data)}
        done = opened.agreements.open(command(command_id), checked(SignUndertaking, content))
    _answer(done, "签署承诺书", as_json=as_json)


@app.command()
def act(
    name: Annotated[str, typer.Argument(metavar="ACT", help=f"One of: {', '.join(AGREEMENT_ACTS)}.")],
    agreement: Annotated[str, typer.Argument(help="agreement:…")],
    *,
    role: Role,
    unit: Unit,
    at: When = None,
    if_version: Annotated[int | None, typer.Option(help="The version that you have seen.")] = None,
    values: Set = None,
    file: File = None,
    data: Data = None,
    command_id: CommandId = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """办理: perform an act on an agreement."""
    if name not in AGREEMENT_ACTS:
        acts = ", ".join(AGREEMENT_ACTS)
        raise typer.BadParameter(f"there is no act «{name[:60]}»; the acts are {acts}", param_hint="ACT")
    deed = AGREEMENT_ACTS[name]
    with product(data_dir) as opened:
        request = checked(deed.request, {**common(opened, unit, role, at), **_content(values, file, data)})
        done = opened.agreements.act(command(command_id, if_version), agreement, deed, request)
    _answer(done, deed.title, as_json=as_json)


@app.command()
def show(
    agreement: Annotated[str, typer.Argument(help="agreement:…")],
    *,
    at: options.At = None,
    known_at: KnownAt = None,
    calendar_known_at: CalendarKnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """显示: products, suppliers, reports owed and late, the extension, violations and claims, as of any moment."""
    with product(data_dir) as opened:
        ledger, zone = opened.ledger, zone_of(opened)
        then = viewpoint(at, zone) or datetime.now(UTC)
        history = known(history_of(ledger, agreement), at=then, known_at=viewpoint(known_at, zone))
        found = rebuilt(history)
        if found is None:
            raise NotOnRecordThen(agreement=agreement, at=then, known_at=known_at)
        identity = ledger.identity()
        calendar = ledger.rules(fresh=True).calendar(
            jurisdiction=identity.jurisdiction, known_at=optional_day(calendar_known_at)
        )
    state = state_of(found, calendar, then)
    if as_json:
        emit({**state.model_dump(mode="json"), "as_of": then, "simulated": identity.simulated})
        return
    agreement_sheet.show(state, history, zone)


@app.command("list")
def list_(
    *, at: options.At = None, known_at: KnownAt = None, limit: Limit = 100, data_dir: DataDir = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """列表: the agreements signed by a moment."""
    with _shown(data_dir, at, known_at) as (shown, then, recorded, zone):
        rows = reads.agreements(shown, reads.Stretch(then, known_at=recorded, limit=limit)).rows
    agreement_sheet.agreements(rows, zone, as_json=as_json)


@app.command()
def catalogue(
    *, at: options.At = None, known_at: KnownAt = None, limit: Limit = 1000, data_dir: DataDir = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """公布型号、价格、折扣: the public catalogue as of a moment."""
    with _shown(data_dir, at, known_at) as (shown, then, recorded, zone):
        rows = reads.catalogue(shown, reads.Stretch(then, known_at=recorded, limit=limit)).rows
    agreement_sheet.catalogue([catalogue_row(row, zone) for row in rows], as_json=as_json)


@app.command()
def suppliers(
    *, at: options.At = None, known_at: KnownAt = None, limit: Limit = 1000, data_dir: DataDir = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """协议供货商名录: the suppliers authorised at a moment."""
    with _shown(data_dir, at, known_at) as (shown, then, recorded, zone):
        rows = reads.authorised(shown, reads.Stretch(then, known_at=recorded, limit=limit)).rows
    agreement_sheet.standings([standing_row(row, zone) for row in rows], as_json=as_json)


@app.command()
def standing(
    party: Annotated[str, typer.Argument(help="The code of a bidder or supplier.")],
    *,
    at: options.At = None,
    known_at: KnownAt = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """供货资格: what a party is at a moment in each agreement that lists it."""
    with _shown(data_dir, at, known_at) as (shown, then, recorded, zone):
        rows = reads.standing(shown, party, then, known_at=recorded)
    agreement_sheet.standings([standing_row(row, zone) for row in rows], as_json=as_json)


@contextmanager
def _shown(
    data_dir: Path | None, at: str | None, known_at: str | None
) -> Iterator[tuple[Snapshot, datetime, datetime | None, ZoneInfo]]:
    """Open the agreements' read model, with the moments that are asked for."""
    with product(data_dir) as opened:
        zone = zone_of(opened)
    then, recorded = viewpoint(at, zone) or datetime.now(UTC), viewpoint(known_at, zone)
    with read_model(settings_for(data_dir), AGREEMENTS) as shown:
        yield shown, then, recorded, zone


def _content(values: list[str] | None, file: Path | None, data: str | None) -> dict[str, Any]:
    given = {} if file is None else json_object(text_of(file))
    return {**pairs(values), **given, **json_object(data)}


def _answer(done: OnRecord, title: str, *, as_json: bool) -> None:
    answer = done.answer
    where = f"{answer['tender']} {answer['agreement']} version {answer['version']}"
    tell(done, f"{title}：{where}, {agreement_sheet.status(answer['status'])}", as_json=as_json)
