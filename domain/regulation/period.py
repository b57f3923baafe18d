"""The periods of records: a month, a quarter or a year by its name, with its first and last day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import Malformed

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
QUARTER = re.compile(r"(\d{4})-q([1-4])", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
YEARS = range(1950, 2200)


class PeriodMalformed(Malformed):
    """A month reads like 2026-03, a quarter like 2026-q1, a year like 2026."""

    code = "period_malformed"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months."""

    name: str
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last

    @property
    def following(self) -> "Period":
        """Give the month behind a month."""
        return month_of(self.last + timedelta(days=1))


def month(name: str) -> Period:
    """Read the name of a month."""
    match = MONTH.fullmatch(name)
    if match is None or int(match[1]) not in YEARS:
        raise PeriodMalformed(given=name[:20])
    return _period(name, int(match[1]), int(match[2]), 1)


def month_of(day: date) -> Period:
    """Give the month of a day."""
    return _period(f"{day.year:04}-{day.month:02}", day.year, day.month, 1)


def quarter(name: str) -> Period:
    """Read the name of a quarter."""
    match = QUARTER.fullmatch(name)
    if match is None or int(match[1]) not in YEARS:
        raise PeriodMalformed(given=name[:20])
    return _period(name, int(match[1]), 3 * int(match[2]) - 2, 3)


def year(name: str) -> Period:
    """Read the name of a year."""
    if YEAR.fullmatch(name) is None or int(name) not in YEARS:
        raise PeriodMalformed(given=name[:20])
    return _period(name, int(name), 1, 12)


def _period(name: str, year: int, first_month: int, months: int) -> Period:
    year_after, month_after = divmod(year * 12 + first_month - 1 + months, 12)
    return Period(name, date(year, first_month, 1), date(year_after, month_after + 1, 1) - timedelta(days=1))
