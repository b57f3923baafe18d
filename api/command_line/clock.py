"""The deadline calculator: a due date with the explanation that a reader with a paper calendar can check."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from api.command_line import explained
from api.command_line.options import CalendarKnownAt, Json, day, instant, intervals, optional_day
from api.command_line.output import emit, say, table
from api.command_line.vectors import answer_file
from api.definition_sheet.words import WEEKDAY
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect
from domain.clock.explanation import ExplainedDay, explain
from domain.clock.limit import Limit, Unit, parse_limit
from domain.clock.reading import Reading, read

app = typer.Typer(help="期限计算: work out a due date and explain it. Needs no database.", no_args_is_help=True)


@app.callback(invoke_without_command=True)
def group(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None, typer.Option("--file", help="Answer a file of clock vectors (docs/clock-vectors.md) instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """期限计算: work out due dates, one by one or from a file. Needs no database."""
    if context.invoked_subcommand is not None:
        return
    if file is None:
        raise typer.BadParameter("name the command «due», or a file of clock vectors", param_hint="--file")
    answers = answer_file(file)
    if as_json:
        emit(answers)
        return
    table(
        ("编号 Id", "答案 Answer"),
        (
            (str(found["id"]), "; ".join(f"{key} {value}" for key, value in found.items() if key != "id"))
            for found in answers
        ),
    )


@app.command()
def due(
    *,
    start: Annotated[
        str, typer.Option(help="The opening day, which is not counted: 2024-09-30; of working hours, the moment.")
    ],
    limit: Annotated[str, typer.Option(help="«5 working days», «30 calendar days», «2 months» or «same day».")],
    interval: Annotated[
        list[str] | None, typer.Option(help="Office hours, 09:00-12:00, for working hours and closing time.")
    ] = None,
    calendar_known_at: CalendarKnownAt = None,
    as_json: Json = False,
) -> None:
    """期限: the due date of a term, day by day."""
    term, hours = parse_limit(limit), intervals(interval) if interval else None
    at = instant(start, CHINA) if hours else datetime.combine(day(start), time(12), CHINA)
    assert at is not None  # noqa: S101 - a start is always given
    opened = at.astimezone(CHINA).date()
    calendar = WorkingCalendar.of(load_shipped(), known_at=optional_day(calendar_known_at))
    calendar.reason(opened)  # refuses a day outside the calendar
    reading = read(Clock("term", 1, Effect.INTERNAL, at, CHINA, term, hours=hours), calendar, at)
    days = explain(reading, calendar)
    if as_json:
        emit(_document(reading, term, days))
        return
    _print(reading, term, days)


def _document(reading: Reading, term: Limit, days: list[ExplainedDay]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "due": reading.due_on,
        "start": days[0].day,
        "limit": str(term),
        "provisional": reading.provisional,
        "calendar_revision": reading.calendar_revision,
    }
    if reading.estimate is not None:
        document["estimate"] = dict(zip(("earliest", "latest"), reading.estimate, strict=True))
    if reading.clock.hours is not None:
        document |= {"expires_at": reading.expires_at, "hours": reading.clock.hours}
    document["explanation"] = explained.documents(days, reading.clock)
    return document


def _due(reading: Reading) -> str:
    return str(reading.due_on) if reading.clock.hours is None else f"{reading.expires_at:%Y-%m-%d %H:%M:%S}"


def _print(reading: Reading, term: Limit, days: list[ExplainedDay]) -> None:
    last = days[-1]
    spaced = f"{term.amount} {term.chinese.removeprefix(str(term.amount))}"
    length = spaced if term.chinese.startswith(str(term.amount)) else term.chinese
    special = last.label.partition("（")[0]
    reason = "" if special in {"工作日", WEEKDAY[last.day.weekday()].zh} else f"，{special}"
    timed = term.within_the_day or term.unit is Unit.WORKING_HOURS
    opening = "" if timed else f"起算日 {days[0].day} 不计；"
    say(f"{opening}{length}；期限为 {_due(reading)}（{WEEKDAY[reading.due_on.weekday()].zh}{reason}）")
    counted = "" if timed else f"The opening day {days[0].day} is not counted; "
    english = f"{counted}{term}; due {_due(reading)} ({WEEKDAY[reading.due_on.weekday()].en})"
    say(f"{english}, by calendar {reading.calendar_revision}.")
    if reading.estimate is not None:
        earliest, latest = reading.estimate
        say(f"暂定：该年放假通知尚未公布，期限约在 {earliest} 至 {latest} 之间。")
        say(f"Provisional: that year's notice is not published yet; likely between {earliest} and {latest}.")
    say()
    explained.show(days, reading.clock)
