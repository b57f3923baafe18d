"""工作日历: a year with its rest days and working weekends, its notices, and whether it may still change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from api import words
from api.access import Allowed, may
from api.console import choices
from api.console.page import Asked
from api.moments import day as day_of
from api.refusals import CalendarUnknown
from api.words import Words
from domain.access.decision import decide
from domain.calendar.calendar import DayReason, WorkingCalendar
from domain.calendar.publication import CalendarPublication, DayKind
from domain.calendar.statutory import SATURDAY
from domain.errors import NoCalendarData

WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: `kind` is work, weekend, holiday or made-up."""

    day: date
    kind: str
    why: Words
    document: str | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday, with how many working days it has."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]
    working: int


def router() -> APIRouter:
    """Give the routes of the calendars."""
    calendars = APIRouter(prefix="/console/calendars")
    seen = may("rules.read")
    calendars.add_api_route("", _this_year, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    calendars.add_api_route("/{year}", _year, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return calendars


def _this_year(page: Asked, allowed: Allowed) -> HTMLResponse:
    return _year(page, allowed, page.now.year)


def _year(
    page: Asked,
    allowed: Allowed,
    year: Annotated[int, Path(ge=1950, le=2200)],
    published_by: Annotated[str, Query(max_length=40, description="as it had been published by that day")] = "",
    new: Annotated[str, Query(max_length=40, description="a notice that was published a moment ago")] = "",
) -> HTMLResponse:
    rules, jurisdiction = page.product.ledger.rules(), page.product.ledger.identity().jurisdiction
    known = None if (text := choices.text(published_by)) is None else day_of("published_by", text)
    try:
        calendar = rules.calendar(jurisdiction=jurisdiction, known_at=known)
        months = [_month(calendar, date(year, month, 1)) for month in range(1, 13)]
    except NoCalendarData as fault:
        raise CalendarUnknown(jurisdiction=jurisdiction, year=year, published_by=known) from fault
    return page.shown(
        "calendar.html",
        year=year,
        months=months,
        working=sum(month.working for month in months),
        notices=_notices(calendar, year),
        provisional=calendar.is_provisional(date(year, 12, 24)),
        years=_years(calendar),
        calendar=calendar,
        known=known,
        publishes=decide(allowed.principal, "rules.publish-calendar", None, allowed.at).allowed,
        published=next((notice.name for notice in calendar.publications if notice.name == new), None),
    )


def _notices(calendar: WorkingCalendar, year: int) -> list[CalendarPublication]:
    """List the notices on a year, and those on its neighbours that name days of it."""
    return [
        notice
        for notice in calendar.publications
        if notice.year == year or any(year in {entry.first.year, entry.last.year} for entry in notice.entries)
    ]


def _years(calendar: WorkingCalendar) -> list[int]:
    last = calendar.horizon.year
    while _reaches(calendar, date(last + 1, 12, 31)):
        last += 1
    return list(range(calendar.first_day.year, last + 1))


def _reaches(calendar: WorkingCalendar, day: date) -> bool:
    try:
        calendar.reason(day)
    except NoCalendarData:
        return False
    return True


def _month(calendar: WorkingCalendar, first: date) -> Month:
    following = (first + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=n) for n in range((following - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [_cell(day, calendar.reason(day)) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    weeks = [cells[place : place + WEEK] for place in range(0, len(cells), WEEK)]
    return Month(first, weeks, sum(calendar.is_working(day) for day in days))


def _cell(day: date, reason: DayReason) -> Cell:
    weekend = day.weekday() >= SATURDAY
    if reason.kind is DayKind.WORK:
        kind = "made-up" if weekend else "work"
    else:
        kind = "weekend" if weekend and reason.document_number is None else "holiday"
    return Cell(day, kind, words.day_label(reason.label), reason.document_number, reason.provisional)
