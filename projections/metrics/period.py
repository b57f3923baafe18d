"""The period of a figure: a day, a month, a quarter, a year, or the days from one to another, where the body sits."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from domain.errors import Malformed
from domain.regulation import period as named

FORMS = ("2026-03-05", "2026-03", "2026-q1", "2026", "2026-01-01/2026-05-31")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class PeriodMalformed(Malformed):
    """A period is a day, a month, a quarter, a year, or two days with a stroke between them."""

    code = "metric_period_malformed"


class PeriodInFuture(Malformed):
    """The period has not begun at the moment asked about."""

    code = "period_in_future"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from the first through the last."""

    name: str
    first: date
    last: date

    @property
    def months(self) -> Sequence[date]:
        """List the first days of the months that lie in it whole, if together they are worth summing up."""
        return _months_within(self.first, self.last)

    @property
    def edges(self) -> list[tuple[date, date]]:
        """List the stretches of days outside those months."""
        months = self.months
        if not months:
            return [(self.first, self.last)]
        before, after = months[0] - timedelta(days=1), _next_month(months[-1])
        return [(one, other) for one, other in ((self.first, before), (after, self.last)) if one <= other]

    @property
    def before(self) -> "Period | None":
        """Give the one of the same kind before it; before days without a name, as many days. None: too long ago."""
        last = self.first - timedelta(days=1)
        if last.year not in named.YEARS:
            return None
        if self.name == f"{self.first:%Y-%m}":
            return period(f"{last:%Y-%m}")
        if self.name == f"{self.first.year:04}":
            return period(f"{last.year:04}")
        if "q" in self.name:
            return period(f"{last.year:04}-q{(last.month + 2) // 3}")
        first = self.first - (self.last - self.first) - timedelta(days=1)
        return Period(f"{first}/{last}" if first < last else f"{last}", first, last)

    def require_begun(self, today: date) -> "Period":
        """Refuse a period of which no day has come."""
        if self.first > today:
            raise PeriodInFuture(parameter="period", given=self.name, last_allowed=today.isoformat())
        return self


def period(text: str) -> Period:
    """Read a period; raise `PeriodMalformed`."""
    first, stroke, last = text.partition("/")
    try:
        found = Period(text, date.fromisoformat(first), date.fromisoformat(last)) if stroke else _named(text)
    except ValueError as fault:
        raise PeriodMalformed(parameter="period", given=text[:60], allowed=list(FORMS)) from fault
    if found.last < found.first or found.first.year not in named.YEARS or found.last.year not in named.YEARS:
        raise PeriodMalformed(parameter="period", given=text[:60], allowed=list(FORMS))
    return found


def _named(text: str) -> Period:
    if _DAY.fullmatch(text):
        return Period(text, date.fromisoformat(text), date.fromisoformat(text))
    for read in (named.month, named.quarter, named.year):
        with suppress(named.PeriodMalformed):
            found = read(text.lower())
            return Period(found.name, found.first, found.last)
    raise ValueError(text)


@lru_cache(256)  # a page asks for those of a lifetime dozens of times
def _months_within(first: date, last: date) -> Sequence[date]:
    found, day = [], first if first.day == 1 else _next_month(first)
    while _next_month(day) - timedelta(days=1) <= last:
        found.append(day)
        day = _next_month(day)
    return tuple(found)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
