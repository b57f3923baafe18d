"""The deadline calculator: a due date with the explanation that a reader with a paper calendar can check."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

import typer

from api.command_line.options import CalendarKnownAt, Json, day, optional_day
from api.command_line.output import emit, say, table
from api.command_line.vectors import answer_file
from api.command_line.words import WEEKDAY
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock, Effect
from domain.clock.explanation import DayKind, ExplainedDay, explain
from domain.clock.limit import Limit, parse_limit
from domain.clock.reading import Reading, read

app = typer.Typer(help="期限计算: work out a due date and explain it. Needs no database.", no_args_is_help=True)

KIND = {
    DayKind.OPENING: ("不计（起算日）", "not counted: opening day"),
    DayKind.COUNTED: ("", ""),
    DayKind.REST: ("不计", "not counted"),
    DayKind.SUSPENDED: ("停止计时", "suspended"),
    DayKind.ROLLED: ("顺延", "rolled forward"),
}


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
    start: Annotated[str, typer.Option(help="The opening day, which is not counted: 2024-09-30.")],
    limit: Annotated[str, typer.Option(help="«5 working days», «30 calendar days», «2 months» or «same day».")],
    calendar_known_at: CalendarKnownAt = None,
    as_json: Json = False,
) -> None:
    """期限: the due date of a term, day by day."""
    opened, term = day(start), parse_limit(limit)
    calendar = WorkingCalendar.of(load_shipped(), known_at=optional_day(calendar_known_at))
    calendar.reason(opened)  # refuses a day outside the calendar
    at = datetime.combine(opened, time(12), CHINA)
    reading = read(Clock("term", 1, Effect.INTERNAL, at, CHINA, term), calendar, at)
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
    document["explanation"] = [
        {"date": line.day, "kind": line.kind.value}
        | ({} if line.number is None else {"number": line.number})
        | {"label": line.label, "document_number": line.document_number}
        for line in days
    ]
    return document


def _why(line: ExplainedDay, term: Limit) -> tuple[str, str]:
    return ("当日届满", "the day itself") if term.within_the_day else KIND[line.kind]


def _print(reading: Reading, term: Limit, days: list[ExplainedDay]) -> None:
    last = days[-1]
    spaced = f"{term.amount} {term.chinese.removeprefix(str(term.amount))}"
    length = spaced if term.chinese.startswith(str(term.amount)) else term.chinese
    special = last.label.partition("（")[0]
    reason = "" if special in {"工作日", WEEKDAY[last.day.weekday()].zh} else f"，{special}"
    opening = "" if term.within_the_day else f"起算日 {days[0].day} 不计；"
    say(f"{opening}{length}；期限为 {reading.due_on}（{WEEKDAY[reading.due_on.weekday()].zh}{reason}）")
    counted = "" if term.within_the_day else f"The opening day {days[0].day} is not counted; "
    english = f"{counted}{term}; due {reading.due_on} ({WEEKDAY[reading.due_on.weekday()].en})"
    say(f"{english}, by calendar {reading.calendar_revision}.")
    if reading.estimate is not None:
        earliest, latest = reading.estimate
        say(f"暂定：该年放假通知尚未公布，期限约在 {earliest} 至 {latest} 之间。")
        say(f"Provisional: that year's notice is not published yet; likely between {earliest} and {latest}.")
    say()
    table(
        ("日期 Date", "星期 Weekday", "计日 Counted", "说明 Why", "依据文号 Notice"),
        (
            (
                str(line.day),
                f"{WEEKDAY[line.day.weekday()].zh} {WEEKDAY[line.day.weekday()].en[:3]}",
                "" if line.number is None else str(line.number),
                " ".join(part for part in (line.label, *_why(line, term)) if part),
                line.document_number or "",
            )
            for line in days
        ),
    )
