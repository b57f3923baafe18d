"""The occasion of an act: when, by whom, under which rules and by which calendar it is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain import occasion
from domain.calendar.hours import OfficeHoursEntry, hours_on
from domain.case.events import Attachment
from domain.case.refusals import FormMissing, FormUnknown
from domain.clock.reading import Calendar
from domain.procedures.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Occasion(occasion.Occasion):
    """Everything that a decision depends on and that is not the case itself.

    `members` are the member units of that day; None: no directory of them is published.
    """

    procedure: Procedure
    calendar: Calendar
    office_hours: tuple[OfficeHoursEntry, ...] = ()
    members: frozenset[str] | None = None
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by cross-check: what the ledger holds

    def hours_on(self, day: date) -> tuple[tuple[str, str], ...]:
        """Give the office hours of the body that are valid on a day; raise BodyWithoutHours."""
        return hours_on(self.office_hours, self.header.body, day)

    def require_forms(self, required: Iterable[str], given: Iterable[Attachment], *, clause: str) -> None:
        """Refuse an act that lacks a form, or that carries one the procedure does not know."""
        known = {form.code: form.title.zh for form in self.procedure.forms}
        present = {attachment.form for attachment in given}
        for unknown in sorted(present - known.keys()):
            raise FormUnknown(form=unknown, known=sorted(known))
        for missing in (form for form in required if form not in present):
            raise FormMissing(clause=clause, form=missing, title=known[missing])
