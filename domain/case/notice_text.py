"""The words of a notice, with its blanks filled from the act that it tells of and from the procedure's own titles.

Nothing is taken from a field of the filing, and a ground in free words is never repeated: it may hold what is
protected.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.case import clock_events, correction_events, events
from domain.case.events import CaseEvent
from domain.case.notices import Notice
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import Ruled, Title

if TYPE_CHECKING:
    from domain.case.case import Case


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str


NOTHING = Words("", "")


def written(notice: Notice, case: "Case", procedure: Procedure, zone: ZoneInfo) -> Words:
    """Write the text of a notice in both languages; `case` as it stood right after the act that is told of."""
    filled = dict(_filled(notice, case, procedure, zone))
    text = notice.rule.text
    return Words(
        text.zh.format_map({name: words.zh for name, words in filled.items()}),
        text.en.format_map({name: words.en for name, words in filled.items()}),
    )


def _filled(notice: Notice, case: "Case", procedure: Procedure, zone: ZoneInfo) -> Iterator[tuple[str, Words]]:
    event = notice.event
    yield "number", _same(case.number)
    yield "procedure", _titled(procedure.title)
    yield "day", _day(event.effective_at.astimezone(zone).date())
    yield "clause", _same(event.header.clause or notice.rule.clause)
    yield "ground", _named(getattr(event, "ground", None), _grounds(procedure))
    yield "clock", _joined(_clock(code, procedure) for code in _clocks_of(event))
    yield "term", _term(event)
    yield "due", _due(event, procedure, zone)
    yield "outcome", _named(case.outcome, procedure.outcomes)
    yield "step", _named(getattr(event, "step", None), procedure.steps)


def _clocks_of(event: CaseEvent) -> Iterable[str]:
    clock: str | None = getattr(event, "clock", None)
    return getattr(event, "clocks", ()) if clock is None else (clock,)


def _term(event: CaseEvent) -> Words:
    length = getattr(event, "needed", None) or getattr(event, "by", None)
    return NOTHING if length is None or isinstance(length, str) else Words(length.chinese, str(length))


def _due(event: CaseEvent, procedure: Procedure, zone: ZoneInfo) -> Words:
    match event:
        case events.ClockSuspended():
            return _day(event.ends_at.astimezone(zone).date())
        case events.ClockResumed():
            return _due_days(event, procedure)
        case clock_events.TermExtended():
            return _day(event.due_on)
        case correction_events.ReturnedForCorrection():
            return _day(event.supply_by)
        case events.ReturnedForAmendment():
            return _day(event.amend_by)
    return NOTHING


def _due_days(event: events.ClockResumed, procedure: Procedure) -> Words:
    """Give the day of each clock, with its name where there are several."""
    days = [(_clock(code, procedure), _day(day)) for code, day in event.due_on.items()]
    if len(days) == 1:
        return days[0][1]
    return _joined(Words(f"{clock.zh}{day.zh}", f"{clock.en} {day.en}") for clock, day in days)


def _day(day: date | None) -> Words:
    if day is None:
        return Words("未限定日期", "no fixed day")
    return Words(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def _clock(code: str, procedure: Procedure) -> Words:
    return _named(code, procedure.clocks)


def _grounds(procedure: Procedure) -> tuple[Ruled, ...]:
    return (*procedure.intake.refuse, *procedure.intake.amend, *procedure.suspension)


def _named(code: str | None, rules: Iterable[Ruled]) -> Words:
    return next((_titled(rule.title) for rule in rules if rule.code == code), NOTHING)


def _titled(title: Title) -> Words:
    return Words(title.zh, title.en)


def _joined(several: Iterable[Words]) -> Words:
    listed = list(several)
    return Words("、".join(words.zh for words in listed), ", ".join(words.en for words in listed))


def _same(text: str) -> Words:
    return Words(text, text)
