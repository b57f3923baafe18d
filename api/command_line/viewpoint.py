"""A case as seen from a viewpoint: a moment in law, a moment of knowledge, and a calendar as published by a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from api.command_line.options import optional_day
from api.refusals import NotOnRecordThen
from application.ledger import Ledger
from application.replay import known, readings, rebuild
from domain.calendar.calendar import WorkingCalendar
from domain.case.case import Case
from domain.clock.reading import Reading
from domain.founding import LedgerIdentity
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From when one looks."""

    at: datetime | None
    known_at: datetime | None
    calendar_known_at: date | None

    @classmethod
    def of(cls, at: datetime | None, known_at: datetime | None, calendar_known_at: str | None) -> Self:
        """Take the three questions together."""
        return cls(at, known_at, optional_day(calendar_known_at))


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a case: its events, its state, its clocks, and by which rules."""

    identity: LedgerIdentity
    view: Viewpoint
    history: list[Recorded]
    case: Case
    procedure: Procedure | None
    calendar: WorkingCalendar
    readings: tuple[Reading, ...]

    @property
    def zone(self) -> ZoneInfo:
        """Give the time zone in which the body lives."""
        return ZoneInfo(self.identity.time_zone)


def seen(ledger: Ledger, case_id: str, view: Viewpoint) -> Seen:
    """Look at a case from a viewpoint; raise `NotOnRecordThen` where there is nothing to see yet."""
    identity, rules = ledger.identity(), ledger.rules(fresh=True)
    history = known(ledger.history(case_id), at=view.at, known_at=view.known_at)
    case = rebuild(history)
    if case is None:
        raise NotOnRecordThen(case=case_id, at=view.at, known_at=view.known_at)
    calendar = rules.calendar(jurisdiction=identity.jurisdiction, known_at=view.calendar_known_at)
    at = view.at or history[-1].event.effective_at
    procedure = rules.procedure(case.procedure) if case.source is None else None
    return Seen(identity, view, history, case, procedure, calendar, readings(case, calendar, at))
