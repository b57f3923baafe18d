"""The occasion of an act of record: when, by whom, under which regulation, and what it fills in."""

from dataclasses import dataclass
from datetime import datetime

from domain import occasion
from domain.case.refusals import BeforeItsCause
from domain.case.values import NOTHING_FILLED_IN, FilledIn
from domain.clock.reading import Calendar
from domain.procedures.vocabulary import Ruled
from domain.regulation.regulation import ActRule, Regulation


@dataclass(frozen=True, slots=True)
class Occasion(occasion.Occasion):
    """Everything that a decision depends on and that is not the record itself."""

    regulation: Regulation
    calendar: Calendar
    filled: FilledIn = NOTHING_FILLED_IN

    @property
    def wall_time(self) -> str:
        """Give the time of the day where the body sits, as 09:30."""
        return self.at.astimezone(self.zone).strftime("%H:%M")

    def allowed(self, act: str) -> ActRule:
        """Give the rule of an act; refuse a role that the regulation does not name for it."""
        rule = self.regulation.act(act)
        self.require_role(rule.performers, clause=rule.clause)
        return rule

    def not_before(self, cause: datetime, rule: Ruled) -> None:
        """Refuse an act that would take effect before the one that it follows."""
        if self.at < cause:
            raise BeforeItsCause(clause=rule.clause, effective_at=self.at.isoformat(), not_before=cause.isoformat())
