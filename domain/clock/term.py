"""The last day and the length of a term, whatever unit of days its limit is given in."""

from collections.abc import Iterable, Sequence
from datetime import date

from domain.clock import due as reckon
from domain.clock.limit import Limit, Unit
from domain.clock.months import nth_working_day_of_next_month, unrolled_last_day


def last_day(
    calendar: reckon.WorkingDays,
    opened: date,
    limit: Limit,
    spans: Iterable[reckon.Span] = (),
    extended_by: Sequence[int] = (),
) -> date:
    """Give the due day of a term of days or months that stands still in some spans; extensions are in its unit."""
    if limit.within_the_day:
        return opened
    if limit.unit is Unit.WORKING_DAYS:
        return reckon.due_by_working_days(calendar, opened, limit.amount + sum(extended_by), spans)
    return reckon.settle_last_day(calendar, _unrolled(calendar, opened, limit, extended_by), spans)


def length(calendar: reckon.WorkingDays, opened: date, limit: Limit, extended_by: Sequence[int] = ()) -> int:
    """Give the length of a term in its unit; in calendar days where it ends on a day of a month."""
    if limit.unit in {Unit.MONTHS, Unit.WORKING_DAY_OF_NEXT_MONTH}:
        return (_unrolled(calendar, opened, limit, extended_by) - opened).days
    return limit.amount + sum(extended_by)


def _unrolled(calendar: reckon.WorkingDays, opened: date, limit: Limit, extended_by: Sequence[int]) -> date:
    if limit.unit is Unit.MONTHS:
        return unrolled_last_day(opened, limit.amount, extensions=[(months, 0) for months in extended_by])
    if limit.unit is Unit.WORKING_DAY_OF_NEXT_MONTH:
        return nth_working_day_of_next_month(calendar, opened, limit.amount + sum(extended_by))
    return unrolled_last_day(opened, 0, limit.amount, [(0, days) for days in extended_by])
