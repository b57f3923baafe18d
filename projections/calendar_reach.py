"""How far a publication on calendars reaches: which terms it may move."""

from datetime import date, timedelta

from domain.calendar.publication import CalendarPublication


def reach(notice: CalendarPublication) -> tuple[date, date]:
    """Give the days between which it settles something: a term that ends before or opens after them stays as it is."""
    named = [day for entry in notice.entries for day in (entry.first, entry.last)]
    if notice.revision > 1:
        return min(named), max(named) + timedelta(days=1)
    # a year's first notice also settles what was provisional: from 25 December of the year before
    since = min(*named, date(notice.year - 1, 12, 25))
    return since, max(*named, date(notice.year, 12, 31)) + timedelta(days=1)


def concerns(notice: CalendarPublication, jurisdiction: str) -> bool:
    """Tell whether it holds where a case is handled."""
    return f"{jurisdiction}-".startswith(f"{notice.jurisdiction}-")
