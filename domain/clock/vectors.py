"""Clock vectors: questions to the clock with everything that decides them, answered one by one (docs/clock-vectors.md).

A vector that cannot be answered gets its error, and the others are answered all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pydantic import ValidationError

from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.calendar.regular import RegularCalendar
from domain.calendar.shipped import load_shipped
from domain.clock import due as reckon
from domain.clock.months import corresponding_day
from domain.clock.office_hours import OfficeHours, Pause, in_order
from domain.clock.openings import moment
from domain.clock.vector import MOST_VECTORS, CalendarSpec, LimitSpec, Vector
from domain.errors import Malformed, Refused

Answer = dict[str, str | int | float | bool]

ALL_DAY = (("00:00", "24:00"),)


class MalformedVectors(Malformed):
    """Clock vectors are a JSON array of objects, each with an id, ten thousand at the most."""

    code = "malformed_vectors"


class NoEndOfPause(Malformed):
    """A due moment cannot be told while a pause has no end."""

    code = "no_end_of_pause"


def answer(document: object) -> list[Answer]:
    """Answer vectors in their order; raise MalformedVectors if the document is no array of objects with an id."""
    if not isinstance(document, list) or len(document) > MOST_VECTORS:
        raise MalformedVectors
    for place, given in enumerate(document):
        if not isinstance(given, dict) or type(given.get("id")) not in {str, int}:
            raise MalformedVectors(place=place)
    benches: dict[str, _Bench] = {}
    return [{"id": given["id"], **_answer(given, benches)} for given in document]


def _answer(given: dict[str, object], benches: "dict[str, _Bench]") -> Answer:
    try:
        vector = Vector.model_validate(given)
        key = vector.model_dump_json(include={"calendar", "calendar_known_at"})
        if key not in benches:
            benches[key] = _Bench.of(vector)
        return benches[key].answer(vector)
    except ValidationError as error:
        # of the two forms of a calendar the one that was meant fails deepest
        nearest = max(error.errors(include_url=False), key=lambda fault: len(fault["loc"]))
        where = ".".join(str(part) for part in nearest["loc"] if str(part)[:1].islower() or isinstance(part, int))
        reason = nearest["msg"].removeprefix("Value error, ")
        return {"error": f"{where}: {reason}" if where else reason}
    except Refused as refusal:
        return {"error": refusal.message}


@dataclass(frozen=True, slots=True)
class _EveryDay:
    """The calendar of a term that ends on whatever day its last one is."""

    def next_working_day(self, day: date) -> date:
        return day


@dataclass(frozen=True, slots=True)
class _Bench:
    """A calendar with its office hours, made once for all the vectors that share it."""

    calendar: RegularCalendar | WorkingCalendar
    office: OfficeHours

    @classmethod
    def of(cls, vector: Vector) -> "_Bench":
        if isinstance(vector.calendar, CalendarSpec):
            spec, regular = vector.calendar, _regular(vector.calendar)
            return cls(regular, OfficeHours.of(spec.tz, spec.hours, regular))
        known_at = vector.calendar_known_at
        if known_at is not None and known_at.tzinfo is None:
            known_at = known_at.replace(tzinfo=CHINA)
        national = WorkingCalendar.of(load_shipped(), known_at=known_at)
        return cls(national, OfficeHours.of(CHINA.key, ALL_DAY, national))

    def answer(self, vector: Vector) -> Answer:
        if vector.kind == "elapsed" and vector.end is not None:
            end = self._local(vector.end)
            elapsed = self.office.elapsed(self._local(vector.start), end, self._pauses(vector, end))
            whole = elapsed % timedelta(seconds=1) == timedelta()
            return {"elapsed_seconds": elapsed // timedelta(seconds=1) if whole else elapsed.total_seconds()}
        assert vector.limit is not None  # noqa: S101 - the form asks it of every other kind
        start, pauses = self._local(vector.start), self._pauses(vector, None)
        if vector.limit.unit == "working-seconds":
            budget = timedelta(seconds=vector.limit.amount)
            due = self.office.due(start, budget, pauses, boundary=vector.boundary)
            return {"due": due.isoformat(), **self._estimated(due.date())}
        day = self._due_on(start.date(), vector.limit, list(self._spans(start.date(), pauses)))
        return {"due": day.isoformat(), **self._estimated(day)}

    def _due_on(self, opened: date, limit: LimitSpec, spans: list[reckon.Span]) -> date:
        if limit.unit == "working-days" and limit.amount > 0:
            return reckon.due_by_working_days(self.calendar, opened, limit.amount, spans)
        if limit.unit == "months":
            last = corresponding_day(opened, limit.amount)
        else:
            last = opened + timedelta(days=limit.amount)
        rolls = limit.roll or limit.unit == "working-days"  # of no length: due at once, if work is done on that day
        return reckon.settle_last_day(self.calendar if rolls else _EveryDay(), last, spans)

    def _local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=self.office.zone) if at.tzinfo is None else at.astimezone(self.office.zone)

    def _pauses(self, vector: Vector, until: datetime | None) -> list[Pause]:
        """Give the pauses; one without an end reaches to the moment of asking, if there is one."""
        pauses = []
        for given_stop, given_resumption in vector.pauses:
            stopped = self._local(given_stop)
            if given_resumption is not None:
                pauses.append((stopped, self._local(given_resumption)))
            elif until is None:
                raise NoEndOfPause(stopped=stopped.isoformat())
            else:
                pauses.append((stopped, max(stopped, until, key=lambda at: at.astimezone(UTC))))
        return pauses

    def _spans(self, opened: date, pauses: list[Pause]) -> Iterable[reckon.Span]:
        for stopped, resumed in in_order(pauses):
            first, last = (moment(at, self.office.zone).date() for at in (stopped, resumed))
            if last > opened:
                yield max(first, opened), last

    def _estimated(self, day: date) -> Answer:
        return (
            {"provisional": True}
            if isinstance(self.calendar, WorkingCalendar) and self.calendar.is_provisional(day)
            else {}
        )


def _regular(spec: CalendarSpec) -> RegularCalendar:
    return RegularCalendar(
        spec.workdays,
        rest=[date.fromisoformat(day) for day in spec.rest if "*" not in day],
        yearly=[(int(day[2:4]), int(day[5:7])) for day in spec.rest if "*" in day],
        work=spec.work,
    )
