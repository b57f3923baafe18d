"""Time zone, calendars and procedures as the ledger knows them at the position reached."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from domain.calendar.book import CalendarPublished, calendar_stream
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.calendar.publication import CalendarPublication
from domain.clock.reading import Calendar
from domain.errors import NoCalendarData
from domain.events import DomainEvent
from domain.founding import LEDGER_STREAM
from domain.header import ProcedureRef
from domain.ledger_events import LedgerFounded
from domain.procedures.book import ProcedurePublished, procedure_stream
from domain.procedures.definition import ProcedureUnknown
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.calendar_reach import concerns

REFERENCE = frozenset({LedgerFounded.TOPIC, CalendarPublished.TOPIC, ProcedurePublished.TOPIC})
STREAMS = (LEDGER_STREAM, calendar_stream(""), procedure_stream(""))


class NoCalendarYet:
    """The calendar of a jurisdiction that has published none: it serves clocks that ask for no working day."""

    revision = ""

    def is_working(self, day: date) -> bool:
        """Refuse."""
        raise NoCalendarData(day=day.isoformat())

    def is_provisional(self, day: date) -> bool:
        """Refuse."""
        raise NoCalendarData(day=day.isoformat())

    def estimate_range(self, day: date) -> tuple[date, date]:
        """Refuse."""
        raise NoCalendarData(day=day.isoformat())

    def working_days_between(self, after: date, through: date) -> int:
        """Refuse."""
        raise NoCalendarData(first=after.isoformat(), last=through.isoformat())

    def nth_working_day_after(self, day: date, n: int) -> date:
        """Refuse."""
        raise NoCalendarData(day=day.isoformat(), count=n)

    def next_working_day(self, day: date) -> date:
        """Refuse."""
        raise NoCalendarData(day=day.isoformat())


class Rulebook:
    """Folded from reference events; an event met again changes nothing. `zone` is where the body sits."""

    def __init__(self) -> None:
        self.zone = CHINA
        self._founded = False
        self._publications: dict[str, CalendarPublication] = {}
        self._procedures: dict[tuple[str, str], Procedure] = {}  # texts hash faster than the values that hold them
        self._calendars: dict[str, Calendar] = {}

    def copy(self) -> "Rulebook":
        """Give another one that knows the same."""
        other = Rulebook()
        other.zone, other._founded = self.zone, self._founded
        other._publications, other._procedures = dict(self._publications), dict(self._procedures)
        return other

    def learn(self, event: DomainEvent) -> bool:
        """Take an event over; tell whether it was new."""
        if isinstance(event, LedgerFounded) and not self._founded:
            self.zone, self._founded = ZoneInfo(event.time_zone), True
            return True
        if isinstance(event, CalendarPublished):
            if event.publication.name in self._publications:
                return False
            self._publications[event.publication.name] = event.publication
            self._calendars.clear()
            return True
        if isinstance(event, ProcedurePublished) and self.find(event.definition.ref) is None:
            self._procedures[event.definition.code, event.definition.version] = event.definition
            return True
        return False

    def calendar(self, jurisdiction: str) -> Calendar:
        """Give the calendar of a jurisdiction by all that is published; the same object until more is."""
        built = self._calendars.get(jurisdiction)
        if built is None:
            published = [notice for notice in self._publications.values() if concerns(notice, jurisdiction)]
            built = WorkingCalendar.of(published, jurisdiction=jurisdiction) if published else NoCalendarYet()
            self._calendars[jurisdiction] = built
        return built

    def find(self, ref: ProcedureRef) -> Procedure | None:
        """Give a version, if it has been published."""
        return self._procedures.get((ref.code, ref.version))

    def procedure(self, ref: ProcedureRef) -> Procedure:
        """Give the version that a case is bound to; raise `ProcedureUnknown`."""
        found = self.find(ref)
        if found is None:
            raise ProcedureUnknown(procedure=str(ref))
        return found


class Rulebooks:
    """What was known at every position: a rulebook for each stretch between two publications."""

    def __init__(self, reference: Iterable[Recorded]) -> None:
        self._positions: list[int] = []
        self._rulebooks = [Rulebook()]
        self.calendars: list[Recorded] = []
        for recorded in reference:
            following = self._rulebooks[-1].copy()
            if following.learn(recorded.event):
                self._positions.append(recorded.position)
                self._rulebooks.append(following)
                if isinstance(recorded.event, CalendarPublished):
                    self.calendars.append(recorded)

    def at(self, position: int) -> Rulebook:
        """Give what was known at a position."""
        return self._rulebooks[bisect_right(self._positions, position)]

    def before(self, position: int) -> "Rulebooks":
        """Give what was known before a position; the calendars that have been built are shared, not built anew."""
        known = bisect_left(self._positions, position)
        if known == len(self._positions):
            return self
        earlier = Rulebooks(())
        earlier._positions, earlier._rulebooks = self._positions[:known], self._rulebooks[: known + 1]
        earlier.calendars = [one for one in self.calendars if one.position < position]
        return earlier
