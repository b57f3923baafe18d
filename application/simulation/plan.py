"""The plan of a simulation: who files what and when, day by day, and the place of each filing in its register.

Invariant: it depends on the options alone, and numbers stand in the order of the filings, so that whoever plays a
bundle knows its numbers without having played any other.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate

from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.simulation import courses
from application.simulation.courses import Course
from application.simulation.hotline import PROCEDURE as HOTLINE
from application.simulation.options import Options
from application.simulation.story import opening_hours
from domain.procedures.definition import in_force
from domain.procedures.procedure import Procedure

HOUR = 3600 * 1_000_000
WEEKDAYS = (125, 110, 100, 95, 80, 60, 60)  # per cent of a mean day; Saturday and Sunday where they are worked
REST_DAY_OF_THE_HOTLINE = 55  # per cent
OFFICE_OPENS, OFFICE_CLOSES = 8 * HOUR + HOUR // 2, 17 * HOUR
NIGHT_SHARE = 12  # per cent of the calls between 22 and 7


@dataclass(slots=True)
class Bundle:
    """One case, or several that belong together: when each is filed, and its place in its register."""

    number: int
    course: str
    filed_at: tuple[datetime, ...]
    places: list[int] = field(default_factory=list)


class Plan:
    """Plans the arrivals of a city; every notice of the calendar is known to it."""

    def __init__(self, options: Options, office: Office, procedures: tuple[Procedure, ...]) -> None:
        self._options = options
        self._office = office
        self._procedures = procedures
        self._chance = Chance(options.seed)
        self._registers: dict[tuple[str, int], int] = {}
        self._groups = tuple(_Group(group) for group in (courses.APPROVALS, courses.HOTLINE, courses.OTHERS))
        self._last = opening_hours(options.until, office, 0)

    def days(self) -> Iterator[tuple[date, list[Bundle]]]:
        """Give the bundles day by day of their first filing, each day once all its filings have their numbers."""
        waiting: deque[tuple[date, list[Bundle]]] = deque()
        coming: dict[date, list[tuple[datetime, Bundle, int]]] = {}
        total = sum(self._weight(day) for day in self._calendar_days())
        planned, number, cases = 0.0, 0, 0
        days = list(self._calendar_days())
        for day in days:
            planned += self._options.cases * self._weight(day) / total
            opened: list[Bundle] = []
            while cases < (self._options.cases if day == days[-1] else min(int(planned), self._options.cases)):
                number += 1
                bundle = self._bundle(number, day, self._options.cases - cases)
                cases += sum(at < self._last for at in bundle.filed_at)
                opened.append(bundle)
            for bundle in opened:
                for place, at in enumerate(bundle.filed_at):
                    coming.setdefault(at.date(), []).append((at, bundle, place))
            for at, bundle, place in sorted(coming.pop(day, ()), key=lambda one: (one[0], one[1].number, one[2])):
                self._allot(at, bundle, place)
            waiting.append((day, opened))
            while waiting and all(self._is_numbered(bundle) for bundle in waiting[0][1]):
                yield waiting.popleft()
        yield from waiting

    def _calendar_days(self) -> Iterator[date]:
        days = (self._options.until - self._options.begin).days
        return (self._options.begin + timedelta(days=n) for n in range(days))

    def _shares(self, day: date) -> tuple[float, float, float]:
        """Give how many approvals, demands and other cases a day of the documents' city brings."""
        works = self._office.calendar.is_working(day)
        approvals = courses.APPROVALS_A_DAY * WEEKDAYS[day.weekday()] / 100 if works else 0.0
        others = approvals * self._groups[2].weight / self._groups[0].weight
        calls = courses.HOTLINE_A_DAY * (WEEKDAYS[day.weekday()] if works else REST_DAY_OF_THE_HOTLINE) / 100
        return approvals, calls if self._in_force(HOTLINE, day) else 0.0, others

    def _weight(self, day: date) -> float:
        return sum(self._shares(day))

    def _in_force(self, code: str, day: date) -> bool:
        return any(version.code == code and version.in_force.covers(day) for version in self._procedures)

    def _bundle(self, number: int, day: date, room: int) -> Bundle:
        course = self._course(number, day)
        if course.cases > room:
            course = courses.APPROVALS[0] if self._shares(day)[0] else courses.HOTLINE[0]
        return Bundle(number, course.name, self._instants(number, day, course), [0] * course.cases)

    def _course(self, number: int, day: date) -> Course:
        shares = tuple(accumulate(self._shares(day)))
        drawn = self._chance.number(1 << 40, "group", number) / (1 << 40) * shares[-1]
        group = min(bisect_right(shares, drawn), len(shares) - 1)
        course = self._groups[group].drawn(self._chance.number(self._groups[group].weight, "course", number))
        return course if self._in_force(course.procedure, day) else courses.APPROVALS[0]

    def _instants(self, number: int, day: date, course: Course) -> tuple[datetime, ...]:
        first = self._first(number, day, course)
        instants = [first]
        for place, filing in enumerate(course.further, start=1):
            if filing.working_days:
                on = self._office.after(day, filing.working_days)
                span = OFFICE_CLOSES - OFFICE_OPENS
                at = OFFICE_OPENS + self._chance.number(span, "further", number, place)
                instants.append(opening_hours(on, self._office, at))
            else:
                instants.append(first + timedelta(minutes=filing.minutes))
        return tuple(instants)

    def _first(self, number: int, day: date, course: Course) -> datetime:
        if course.procedure == HOTLINE:
            if self._chance.number(100, "night", number) < NIGHT_SHARE:
                at = (22 * HOUR + self._chance.number(9 * HOUR, "call", number)) % (24 * HOUR)
            else:
                at = 7 * HOUR + self._chance.number(15 * HOUR, "call", number)
        else:
            longest = max((filing.minutes for filing in course.further), default=0) * HOUR // 60
            at = OFFICE_OPENS + self._chance.number(OFFICE_CLOSES - OFFICE_OPENS - longest, "arrival", number)
        return opening_hours(day, self._office, at)

    def _allot(self, at: datetime, bundle: Bundle, place: int) -> None:
        """Give a filing the next place in its register; one after the end of the play gets none."""
        if at >= self._last:
            return
        course = courses.BY_NAME[bundle.course]
        code = course.procedure if place == 0 else course.further[place - 1].procedure
        key = in_force(self._procedures, code, at.date()).number_prefix, at.year
        self._registers[key] = self._registers.get(key, 0) + 1
        bundle.places[place] = self._registers[key]

    def _is_numbered(self, bundle: Bundle) -> bool:
        return all(place or at >= self._last for place, at in zip(bundle.places, bundle.filed_at, strict=True))


class _Group:
    """Courses of which one is drawn by weight."""

    def __init__(self, group: tuple[Course, ...]) -> None:
        self._group = group
        self._bounds = tuple(accumulate(course.weight for course in group))
        self.weight = self._bounds[-1]

    def drawn(self, number: int) -> Course:
        """Give the course in which a number below the weight falls."""
        return self._group[bisect_right(self._bounds, number)]
