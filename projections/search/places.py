"""Where a case stands in the order of filing, and in which months its events lie: what a period is asked by.

Invariant: a later filing has a higher place, and two cases never share one within 67 million events of each other.
"""

from projections.search.text import number

SECOND = 1_000_000  # microseconds
MONTH = 30 * 24 * 3600 * SECOND  # a stretch that begins anywhere: all that matters is that everybody cuts alike
MOST_MONTHS = 60
EPOCH, SPREAD = 2_300_000_000, 2**26  # seconds before 1970, so that no place is negative; a place has 18 digits


def place_of(filed_at: int, position: int) -> int:
    """Give the place of a case filed at an instant (microseconds) whose first event stands at a position."""
    return (filed_at // SECOND + EPOCH) * SPREAD + position % SPREAD


def behind(until: int) -> int:
    """Give the place before which every case stands that was filed through an instant (microseconds)."""
    return (until // SECOND + EPOCH + 1) * SPREAD


def weeks_before(place: int, weeks: int) -> int:
    """Give the place that is so many weeks before another."""
    return place - weeks * 7 * 24 * 3600 * SPREAD


def month_of(at: int) -> int:
    """Give the number of the month in which an instant (microseconds) lies."""
    return number(f"month:{at // MONTH}")


def months_between(since: int, until: int) -> list[int] | None:
    """Give the numbers of the months of a period; None for one so long that they would narrow nothing."""
    first, last = since // MONTH, until // MONTH
    return [number(f"month:{one}") for one in range(first, last + 1)] if last - first < MOST_MONTHS else None
