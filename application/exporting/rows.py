"""The rows of each table of cases, read off the events of a case and nothing else."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from application.exporting import leaving
from application.exporting.leaving import CaseFile
from application.exporting.table import Row
from application.rules import Rules
from domain.case.conformance import CHINESE, findings
from domain.case.events import CaseEvent
from domain.case.sight import Sight
from domain.clock.reading import Calendar, read
from domain.errors import NoCalendarData
from domain.events import DomainEvent
from domain.exports.level import Level
from domain.procedures.vocabulary import Ruled


@dataclass(frozen=True, slots=True)
class Cut:
    """What the rows are read by: the rules on record at the cut, the instant at which clocks are read, the level."""

    rules: Rules
    at: datetime
    zone: ZoneInfo
    level: Level

    def calendar(self, jurisdiction: str) -> Calendar | None:
        """Give the calendar by which the clocks of a case are read; None if none is on record."""
        try:
            return self.rules.calendar(jurisdiction=jurisdiction)
        except NoCalendarData:
            return None


def cases(file: CaseFile, cut: Cut) -> Iterator[Row]:
    """Give the one row of a case."""
    case, first, last = file.case, file.history[0], file.history[-1]
    calendar = cut.calendar(first.event.header.jurisdiction)
    breached = calendar is not None and any(
        read(clock, calendar, cut.at).breached for clock in leaving.clocks(file, cut.level)
    )
    yield (
        *_named(file),
        None if file.procedure is None else file.procedure.title.zh,
        case.body,
        *_where(file),
        None if case.item is None else case.item.title,
        case.status,
        case.first_filed_at,
        case.moments.get("accepted"),
        case.decided_at,
        case.moments.get("closed"),
        case.outcome,
        case.outcome_ground,
        case.in_charge,
        " ".join(sorted(case.grades)),
        case.score,
        case.follows,
        case.merged_into,
        case.source,
        breached,
        first.position,
        last.position,
        len(file.history),
    )


def clocks(file: CaseFile, cut: Cut) -> Iterator[Row]:
    """Give a row for each run of each clock of a case."""
    calendar = cut.calendar(file.history[0].event.header.jurisdiction)
    titles = {} if file.procedure is None else {rule.code: rule.title.zh for rule in file.procedure.clocks}
    for clock in leaving.clocks(file, cut.level):
        shown = None if calendar is None else read(clock, calendar, max(cut.at, clock.opened_at))
        figures = (None,) * 8 if shown is None else _figures(shown)
        yield (
            *_named(file),
            *_where(file),
            clock.code,
            titles.get(clock.code, clock.code),
            clock.effect.value,
            clock.run,
            None if clock.limit is None else str(clock.limit),
            clock.opened_at,
            file.case.notified.get((clock.code, clock.run)),
            *figures,
            len(clock.suspensions),
            len(clock.extensions),
            clock.ended_at,
            None if shown is None else shown.breached,
            clock.clause,
        )


def events(file: CaseFile, cut: Cut) -> Iterator[Row]:
    """Give a row for each event of a case that leaves."""
    for sight in leaving.events(file, cut.level):
        event, recorded_at = _event(sight), sight.recorded.recorded_at
        header, step = event.header, own(event, "step")
        values = leaving.said(sight.values)
        late = recorded_at.astimezone(cut.zone).date() > event.effective_at.astimezone(cut.zone).date()
        yield (
            *_named(file),
            *_act(file, sight.recorded.position, event),
            recorded_at,
            late,
            header.actor.unit,
            header.actor.role,
            header.actor.principal,
            step,
            step_title(file, step),
            own(event, "outcome"),
            header.ground or own(event, "ground") if sight.ground else None,
            header.clause,
            " ".join(clock for clock in clocks_of(event) if clock not in sight.hidden_clocks),
            other_case(event),
            own(event, "unit"),
            json.dumps(values, ensure_ascii=False, sort_keys=True) if values else None,
            header.command,
            header.causation,
        )


def departures(file: CaseFile, _: Cut) -> Iterator[Row]:
    """Give a row for each place where a case left the order of its procedure."""
    if file.procedure is None:
        return
    for found in findings(file.history, file.procedure):
        event = found.recorded.event
        yield (
            *_named(file),
            *_act(file, found.recorded.position, event),
            found.departure.value,
            CHINESE[found.departure],
            found.step,
            step_title(file, found.step),
            " ".join(found.expected),
            found.clause,
        )


ROWS: dict[str, Callable[[CaseFile, Cut], Iterator[Row]]] = {
    "cases": cases,
    "clocks": clocks,
    "events": events,
    "findings": departures,
}


def term_of(event: Any) -> str:
    """Give the officials' word for an act: its class says it first."""
    return (type(event).__doc__ or "").partition(":")[0]


def step_title(file: CaseFile, step: str | None) -> str | None:
    """Give the title of a step, or its code where the procedure gives none."""
    steps: tuple[Ruled, ...] = () if file.procedure is None else file.procedure.steps
    return next((one.title.zh for one in steps if one.code == step), step)


def own(event: DomainEvent, field: str) -> Any:
    """Give a field of an event, or None where its kind has none: asked so, which a model answers slowly."""
    return vars(event).get(field)


def clocks_of(event: Any) -> tuple[str, ...]:
    """Give the clocks that an event names."""
    one = own(event, "clock")
    return tuple(own(event, "clocks") or ()) if one is None else (one,)


def other_case(event: Any) -> str | None:
    """Give the other case that an event names."""
    return next((found for name in ("case", "into", "follows") if (found := own(event, name))), None)


def _named(file: CaseFile) -> Row:
    return file.case.id, file.case.number, *file.bound


def _where(file: CaseFile) -> Row:
    return file.case.unit, file.item


def _act(file: CaseFile, position: int, event: Any) -> Row:
    return position, event.originator_version, event.TOPIC, term_of(event), event.effective_at


def _event(sight: Sight) -> CaseEvent:
    event = sight.recorded.event
    assert isinstance(event, CaseEvent)  # noqa: S101 - sight gives no others
    return event


def _figures(shown: Any) -> Row:
    return (
        shown.due_on,
        shown.expires_at,
        shown.provisional,
        shown.state.value,
        shown.light.value,
        shown.elapsed,
        shown.remaining,
        shown.overdue,
    )
