"""The rules on record at a moment: published procedures, calendars and office hours, each with the version read."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.hours import OfficeHoursEntry
from domain.calendar.publication import CalendarPublication
from domain.header import ProcedureRef
from domain.procedures.definition import NoVersionInForce, ProcedureUnknown, in_force
from domain.procedures.procedure import Procedure

MOST_CALENDARS = 64  # built per day asked about; beyond that they are built anew


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules; `versions` maps each stream read to its version, for the append to hold against."""

    procedures: tuple[Procedure, ...]
    publications: tuple[CalendarPublication, ...]
    versions: Mapping[str, int]
    hours: tuple[OfficeHoursEntry, ...] = ()
    _built: dict[tuple[str, date | datetime | None], WorkingCalendar] = field(default_factory=dict, compare=False)
    _by_ref: dict[tuple[str, str], Procedure] = field(default_factory=dict, compare=False)

    def with_notice(self, publication: CalendarPublication) -> "Rules":
        """Give the rules as they would be with a further notice on record."""
        return Rules(self.procedures, (*self.publications, publication), self.versions, self.hours)

    def in_force(self, code: str, day: date) -> Procedure:
        """Give the version of a procedure in force on a day."""
        return in_force(self.procedures, code, day)

    def procedures_on(self, day: date) -> list[Procedure]:
        """Give the version of each procedure that is in force on a day, by code."""
        found = []
        for code in sorted({one.code for one in self.procedures}):
            with suppress(NoVersionInForce):
                found.append(self.in_force(code, day))
        return found

    def procedure(self, ref: ProcedureRef | None) -> Procedure:
        """Give the very version that a case is bound to."""
        if (found := self.find(ref)) is None:
            raise ProcedureUnknown(procedure=str(ref))
        return found

    def find(self, ref: ProcedureRef | None) -> Procedure | None:
        """Give the version that a case is bound to, if any is; one taken over may name one never published."""
        if not self._by_ref:
            self._by_ref.update({(one.code, one.version): one for one in reversed(self.procedures)})
        return None if ref is None else self._by_ref.get((ref.code, ref.version))

    def calendar(self, *, jurisdiction: str = "CN", known_at: date | datetime | None = None) -> WorkingCalendar:
        """Give the calendar, as known on a day if one is named; raise `NoCalendarData` when none is on record."""
        known = (jurisdiction, known_at)
        if known not in self._built:
            if len(self._built) >= MOST_CALENDARS:
                self._built.clear()
            self._built[known] = WorkingCalendar.of(self.publications, known_at=known_at, jurisdiction=jurisdiction)
        return self._built[known]
