"""The explanation of a term on paper: its days, counted or not, and of working hours every stretch of every day."""

from collections.abc import Iterable
from typing import Any

from api import words
from api.command_line.output import table
from api.definition_sheet.words import WEEKDAY
from domain.clock.clock import Clock
from domain.clock.explanation import DayKind, ExplainedDay, ExplainedStretch
from domain.clock.limit import Unit

KIND = {
    DayKind.OPENING: ("不计（起算日）", "not counted: opening day"),
    DayKind.COUNTED: ("", ""),
    DayKind.REST: ("不计", "not counted"),
    DayKind.SUSPENDED: ("停止计时", "suspended"),
    DayKind.ROLLED: ("顺延", "rolled forward"),
    DayKind.CLOSED: ("不计（非办公时间）", "not counted: office closed"),
}


def documents(lines: Iterable[ExplainedDay], clock: Clock) -> list[dict[str, Any]]:
    """Give the days as documents."""
    return [_document(line, by_hours=words.unit(clock.limit) is Unit.WORKING_HOURS) for line in lines]


def show(lines: Iterable[ExplainedDay], clock: Clock) -> None:
    """Print the days in a table."""
    by_hours = words.unit(clock.limit) is Unit.WORKING_HOURS
    counted = "计时 Counted" if by_hours else "计日 Counted"
    headings = ("日期 Date", "星期 Weekday", counted, "说明 Why", "依据文号 Notice")
    table(headings, (_row(line, clock, by_hours=by_hours) for line in lines))


def _document(line: ExplainedDay, *, by_hours: bool) -> dict[str, Any]:
    document: dict[str, Any] = {"date": line.day, "kind": line.kind.value}
    if line.number is not None:
        document["number"] = line.number
    document |= {"label": line.label, "document_number": line.document_number}
    if line.ground is not None:
        document["ground"] = line.ground
    if by_hours:
        document |= {"seconds": line.seconds, "stretches": [_stretch(stretch) for stretch in line.stretches]}
    return document


def _stretch(stretch: ExplainedStretch) -> dict[str, Any]:
    document = {"begins": stretch.begins, "ends": stretch.ends, "seconds": stretch.seconds, "kind": stretch.kind.value}
    return document if stretch.ground is None else document | {"ground": stretch.ground}


def _row(line: ExplainedDay, clock: Clock, *, by_hours: bool) -> tuple[str, ...]:
    weekday = WEEKDAY[line.day.weekday()]
    why = ("当日届满", "the day itself") if clock.limit is not None and clock.limit.within_the_day else KIND[line.kind]
    said = [line.label, *why]
    if line.stretches:
        said = ["；".join(_words(stretch) for stretch in line.stretches)]
    elif line.ground is not None:
        said.append(line.ground)
    counted = _duration(line.seconds) if by_hours else "" if line.number is None else str(line.number)
    return (
        str(line.day),
        f"{weekday.zh} {weekday.en[:3]}",
        counted,
        " ".join(part for part in said if part),
        line.document_number or "",
    )


def _words(stretch: ExplainedStretch) -> str:
    ends = "24:00" if stretch.ends.date() > stretch.begins.date() else f"{stretch.ends:%H:%M:%S}".removesuffix(":00")
    kind = words.day_kind(stretch.kind).zh.removesuffix("（不计）")
    ground = "" if stretch.ground is None else f" {stretch.ground}"
    return f"{stretch.begins:%H:%M:%S}".removesuffix(":00") + f"–{ends} {kind}{ground}"


def _duration(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
