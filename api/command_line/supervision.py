"""Supervision on the command line: unanswered slips with their due days, and causes of overdue by unit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.command_line.options import At, DataDir, Json, optional_day, viewpoint
from api.command_line.output import emit, say, table
from api.command_line.session import product
from api.composition import read_model, settings_for
from api.definition_sheet.words import ACT_KIND
from domain.procedures.steps import ADDRESSED, ActKind
from projections.snapshot import Snapshot
from projections.supervision.reads import OwedAnswer, causes, owed
from projections.supervision.view import SUPERVISION

app = typer.Typer(help="督查催办: answers owed by units, and causes of overdue.", no_args_is_help=True)


@app.command("slips")
def slips_(
    *,
    unit: Annotated[str | None, typer.Option(help="责任单位.")] = None,
    act: Annotated[ActKind | None, typer.Option(help="Only measures of this kind.", case_sensitive=False)] = None,
    at: At = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at the most.")] = 200,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """未答复督办单: the answers that units owe to notices, slips, orders and cards, by their due days."""
    zone, now = _here(data_dir)
    known_at = viewpoint(at, zone)
    if act is not None and act not in ADDRESSED:
        raise typer.BadParameter(f"the measures are {', '.join(sorted(ADDRESSED))}", param_hint="--act")
    with _shown(data_dir) as shown:
        today = (known_at or now).astimezone(zone).date()
        found = owed(shown, today, known_at=known_at, unit=unit, act=act, limit=limit)
    if as_json:
        emit({"total": found.total, "overdue": found.overdue, "slips": [asdict(answer) for answer in found.answers]})
        return
    headings = ("案号 Number", "案件 Case", "事项 Measure", "单位 Unit", "答复期限 Due", "状态 State")
    table(headings, (_line(answer) for answer in found.answers))
    say(f"待答复 owed: {found.total}；逾期未答复 overdue: {found.overdue}")


@app.command("causes")
def causes_(
    *,
    since: Annotated[str | None, typer.Option("--from", help="Filed on this day or later.")] = None,
    through: Annotated[str | None, typer.Option("--to", help="Filed on this day or earlier.")] = None,
    at: At = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """逾期原因汇总: coded causes of overdue by unit, of the supervisions filed in a period."""
    zone, _ = _here(data_dir)
    first, last = optional_day(since), optional_day(through)
    after = None if first is None else datetime.combine(first, time.min, zone)
    before = None if last is None else datetime.combine(last, time.min, zone) + timedelta(days=1)
    with _shown(data_dir) as shown:
        counted = causes(shown, since=after, before=before, known_at=viewpoint(at, zone))
    if as_json:
        emit([asdict(count) for count in counted])
        return
    headings = ("单位 Unit", "逾期原因 Cause", "件数 Cases", "其中已认定 Found")
    table(headings, ((count.unit, count.cause, str(count.cases), str(count.found)) for count in counted))
    say(f"合计 total: {sum(count.cases for count in counted)}")


def _here(data_dir: Path | None) -> tuple[ZoneInfo, datetime]:
    with product(data_dir) as opened:
        return ZoneInfo(opened.ledger.identity().time_zone), opened.ledger.now()


@contextmanager
def _shown(data_dir: Path | None) -> Iterator[Snapshot]:
    with read_model(settings_for(data_dir), SUPERVISION) as shown:
        yield shown


def _line(answer: OwedAnswer) -> tuple[str, ...]:
    kind = ACT_KIND[ActKind(answer.act)]
    state = "未送达 not served" if answer.due_on is None else "■ 超期 overdue" if answer.overdue else "● 待答复 owed"
    due = "" if answer.due_on is None else answer.due_on.isoformat()
    return answer.number, answer.case_id, f"{kind.zh} {answer.measure}/{answer.time}", answer.unit, due, state
