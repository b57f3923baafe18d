"""The schedule of retention (保管期限表): how long the file of a closed case is kept, and from when it is handed over.

Invariant: a year is counted from the closing, or from the end of its year; a day that a year lacks is its month's last.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from domain.clock.months import corresponding_day
from domain.procedures.vocabulary import Code, Ruled

PERMANENT = "permanent"
Keep = Annotated[
    str,
    StringConstraints(pattern=r"^(permanent|[1-9][0-9]? years)$"),
    Field(description="permanent (永久), or a term as «30 years»"),
]
Years = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]? years$")]


class CountedFrom(StrEnum):
    """From which day the years are counted."""

    CLOSING = "closing"
    YEAR_END = "year-end"


def years_of(keep: str) -> int | None:
    """Give the years of a term; None is for ever."""
    return None if keep == PERMANENT else int(keep.split(maxsplit=1)[0])


def later(day: date, keep: str) -> date | None:
    """Give the last day of a term that begins behind a day; None: it has none (民法典 201, 202)."""
    years = years_of(keep)
    return None if years is None else corresponding_day(day, 12 * years)


class RetentionRule(Ruled):
    """How long the files of some procedures are kept; without a procedure, those of every other."""

    procedures: tuple[Code, ...] = ()
    keep: Keep
    counted_from: CountedFrom = CountedFrom.YEAR_END
    transfer_after: Years | None = Field(default=None, description="none: it is not handed over to an archive")

    def kept_through(self, closed_on: date) -> date | None:
        """Give the last day on which the file of a case that was closed on a day must be kept; None: for ever."""
        return later(self._counted_from(closed_on), self.keep)

    def transfer_from(self, closed_on: date) -> date | None:
        """Give the day from which the file is due to be handed over; None: it is not."""
        if self.transfer_after is None:
            return None
        last = later(self._counted_from(closed_on), self.transfer_after)
        return None if last is None else last + timedelta(days=1)

    def closed_by(self, day: date, years: str) -> date:
        """Give the last day of closing from which a term of years was over before a day."""
        span = 12 * (years_of(years) or 0)
        if self.counted_from is CountedFrom.YEAR_END:
            return date(day.year - span // 12 - 1, 12, 31)
        closed = corresponding_day(day, -span)
        return closed if corresponding_day(closed, span) < day else closed - timedelta(days=1)

    def _counted_from(self, closed_on: date) -> date:
        return closed_on if self.counted_from is CountedFrom.CLOSING else date(closed_on.year, 12, 31)
