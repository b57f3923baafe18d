"""Calendars: publish the notices on working days into the ledger, list them, show a year."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import DataDir, Json, text_of
from api.command_line.output import emit, note, say, table
from api.command_line.session import product, publishing
from api.definition_sheet.words import WEEKDAY
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind, read_publication
from domain.calendar.shipped import load_shipped
from domain.errors import NoCalendarData

app = typer.Typer(help="工作日历: the published notices on working days.", no_args_is_help=True)

Shipped = Annotated[bool, typer.Option("--shipped", help="What comes with the product; needs no database.")]


@app.command()
def publish(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Calendar files; without any, those of the product.")
    ] = None,
    *,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """公布: take notices over into the ledger, each once."""
    given = [read_publication(text_of(file), file=str(file)) for file in files] if files else load_shipped()
    with publishing(data_dir) as ledger:
        new = ledger.calendars(given)
    if as_json:
        emit({"offered": [notice.name for notice in given], "published": new})
        return
    for name in new:
        say(f"公布 published {name}")
    note(f"{len(new)} of {len(given)} were new.")


@app.command("list")
def list_notices(*, shipped: Shipped = False, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列表: the notices in order of publication."""
    notices = _notices(data_dir, shipped=shipped)
    if as_json:
        emit([notice.model_dump(mode="json", exclude={"entries"}) | {"name": notice.name} for notice in notices])
        return
    table(
        ("名称 Name", "文号 Number", "公布日期 Published", "标题 Title"),
        ((notice.name, notice.document_number, str(notice.published_at), notice.title) for notice in notices),
    )


@app.command()
def show(
    year: Annotated[int, typer.Argument(help="2024")],
    *,
    shipped: Shipped = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """显示: what the notices of a year say, and how many working days it has."""
    notices = _notices(data_dir, shipped=shipped)
    of_the_year = [notice for notice in notices if notice.year == year]
    if not of_the_year:
        raise NoCalendarData(year=year)
    days = _working_days(notices, year)
    if as_json:
        emit(
            {"year": year, "working_days": days, "notices": [notice.model_dump(mode="json") for notice in of_the_year]}
        )
        return
    for notice in of_the_year:
        title = f"{notice.name} {notice.title}（{notice.document_number}，{notice.published_at}）"
        table(
            ("起 From", "止 To", "天数 Days", "类别 Kind", "事由 Reason"),
            (_row(entry) for entry in notice.entries),
            title=title,
        )
    say(f"{year} 年共 {days} 个工作日。{year} has {days} working days.")


def _notices(data_dir: Path | None, *, shipped: bool) -> tuple[CalendarPublication, ...]:
    if shipped:
        return load_shipped()
    with product(data_dir) as opened:
        opened.ledger.identity()
        return opened.ledger.rules(fresh=True).publications


def _working_days(notices: tuple[CalendarPublication, ...], year: int) -> int:
    calendar = WorkingCalendar.of(notices)
    first, last = (calendar.first_day.replace(year=year, month=month, day=day) for month, day in ((1, 1), (12, 31)))
    return calendar.working_days_between(first, last) + calendar.is_working(first)


def _row(entry: CalendarEntry) -> tuple[str, ...]:
    kind = "休息 rest" if entry.kind is DayKind.REST else "上班 work"
    ends = (f"{end} {WEEKDAY[end.weekday()].zh}" for end in (entry.first, entry.last))
    return (*ends, str(len(entry.days())), kind, entry.reason)
