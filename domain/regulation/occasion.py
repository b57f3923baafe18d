"""The occasion of an act of record: when, by whom, under which regulation, and what it fills in."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.case.refusals import BeforeItsCause, InTheFuture, NotThisRole
from domain.case.values import NOTHING_FILLED_IN, FilledIn
from domain.clock.reading import Calendar
from domain.header import Header
from domain.procedures.vocabulary import Ruled
from domain.regulation.regulation import ActRule, Regulation


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that a decision depends on and that is not the record itself.

    `at` is when the act takes effect, `now` when it is being recorded; an act may be entered late, never early.
    """

    at: datetime
    now: datetime
    header: Header
    regulation: Regulation
    calendar: Calendar
    zone: ZoneInfo
    filled: FilledIn = NOTHING_FILLED_IN

    def __post_init__(self) -> None:
        """Refuse an act of the future."""
        if self.at > self.now:
            raise InTheFuture(effective_at=self.at.isoformat(), recorded_at=self.now.isoformat())

    @property
    def day(self) -> date:
        """Give the calendar day of the act where the body sits."""
        return self.at.astimezone(self.zone).date()

    @property
    def wall_time(self) -> str:
        """Give the time of the day where the body sits, as 09:30."""
        return self.at.astimezone(self.zone).strftime("%H:%M")

    def allowed(self, act: str) -> ActRule:
        """Give the rule of an act; refuse a role that the regulation does not name for it."""
        rule, role = self.regulation.act(act), self.header.actor.role
        if role not in rule.performers:
            raise NotThisRole(clause=rule.clause, role=role, allowed=rule.performers)
        return rule

    def not_before(self, cause: datetime, rule: Ruled) -> None:
        """Refuse an act that would take effect before the one that it follows."""
        if self.at < cause:
            raise BeforeItsCause(clause=rule.clause, effective_at=self.at.isoformat(), not_before=cause.isoformat())

    def citing(self, clause: str) -> Header:
        """Give the header of an event that rests on a clause."""
        return self.header.model_copy(update={"clause": clause})
