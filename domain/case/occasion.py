"""The occasion of an act: when, by whom, under which rules and by which calendar it is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.calendar.hours import OfficeHoursEntry, hours_on
from domain.case.events import Attachment
from domain.case.refusals import FormMissing, FormUnknown, InTheFuture, NotThisRole
from domain.clock.reading import Calendar
from domain.header import Header
from domain.procedures.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that a decision depends on and that is not the case itself.

    `at` is when the act takes effect, `now` when it is being recorded; an act may be entered late, never early.
    `members` are the member units of that day; None: no directory of them is published.
    """

    at: datetime
    now: datetime
    header: Header
    procedure: Procedure
    calendar: Calendar
    zone: ZoneInfo
    office_hours: tuple[OfficeHoursEntry, ...] = ()
    members: frozenset[str] | None = None
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by cross-check: what the ledger holds

    def __post_init__(self) -> None:
        """Refuse an act of the future."""
        if self.at > self.now:
            raise InTheFuture(effective_at=self.at.isoformat(), recorded_at=self.now.isoformat())

    @property
    def day(self) -> date:
        """Give the calendar day of the act where the body sits."""
        return self.at.astimezone(self.zone).date()

    def hours_on(self, day: date) -> tuple[tuple[str, str], ...]:
        """Give the office hours of the body that are valid on a day; raise BodyWithoutHours."""
        return hours_on(self.office_hours, self.header.body, day)

    def citing(self, clause: str | None, *, ground: str | None = None, causation: str | None = None) -> Header:
        """Give the header of an event that rests on a clause and a ground, and follows from another event."""
        return self.header.model_copy(update={"clause": clause, "ground": ground, "causation": causation})

    def require_role(self, performers: Iterable[str], *, clause: str) -> None:
        """Refuse an act by a role that the procedure does not name for it."""
        allowed = tuple(performers)
        if self.header.actor.role not in allowed:
            raise NotThisRole(clause=clause, role=self.header.actor.role, allowed=allowed)

    def require_forms(self, required: Iterable[str], given: Iterable[Attachment], *, clause: str) -> None:
        """Refuse an act that lacks a form, or that carries one the procedure does not know."""
        known = {form.code: form.title.zh for form in self.procedure.forms}
        present = {attachment.form for attachment in given}
        for unknown in sorted(present - known.keys()):
            raise FormUnknown(form=unknown, known=sorted(known))
        for missing in (form for form in required if form not in present):
            raise FormMissing(clause=clause, form=missing, title=known[missing])
