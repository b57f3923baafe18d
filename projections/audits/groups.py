"""The views across the cases of one unit or one project."""

from datetime import date, timedelta
from typing import Any

from domain.clock.reading import Calendar
from domain.errors import NoCalendarData
from projections.audits.asking import Asking, Behind, Found, fetched
from projections.audits.definition import Kind
from projections.snapshot import Snapshot

NAMED = 100  # events that are named behind a row


def extensions_of_units(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the units that extended terms so often in the period."""
    rows = fetched(snapshot, "extensions_of_units", asking.named(count=kind.bound("count"), behind=NAMED))
    return [
        _of_unit(kind, row, f"{row['unit']}/{asking.first}..{asking.last}", {"count": row["count"]}) for row in rows
    ]


def closings_of_units(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the units that closed so much of a month on its last working days."""
    first, last = asking.first.replace(day=1), min(asking.last, asking.today)  # months are looked at whole
    ends = ends_of_months(asking.calendar, first, last, kind.last_days)
    asked = asking.named(first=first, count=kind.bound("count"), share=kind.bound("share"), ends=ends, behind=NAMED)
    found = []
    for row in fetched(snapshot, "closings_of_units", asked):
        figures = {"count": row["count"], "whole": row["whole"], "share": 100 * row["count"] // row["whole"]}
        found.append(_of_unit(kind, row, f"{row['unit']}/{row['month']:%Y-%m}", figures))
    return found


def procedures_of_projects(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the projects that appear in so many procedures."""
    found = []
    for row in fetched(snapshot, "projects", asking.named(count=kind.bound("count"))):
        behind = zip(row["cases"], row["positions"], strict=True)
        found.append(
            Found(
                kind=kind.code,
                id=f"{row['detail']}/{kind.code}",
                day=row["day"],
                place=(row["id"], 0),
                detail=row["detail"],
                figures={"count": row["count"]},
                behind=tuple(Behind(case, 1, position) for case, position in behind)[-NAMED:],
                total=row["total"],
            )
        )
    return found


def ends_of_months(calendar: Calendar, first: date, last: date, days: int) -> list[date]:
    """List the days from the first of the last so many working days of each month through its end.

    A month whose end has not come, or whose calendar is not on record, has none.
    """
    found = []
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=32)).replace(day=1)
        day, left = following - timedelta(days=1), days
        try:
            while last >= following - timedelta(days=1) and left and day >= month:
                found.append(day)
                left -= calendar.is_working(day)
                day -= timedelta(days=1)
        except NoCalendarData:
            pass
        month = following
    return sorted(found)


def _of_unit(kind: Kind, row: dict[str, Any], name: str, figures: dict[str, int]) -> Found:
    behind = zip(row["cases"], row["versions"], row["positions"], strict=True)
    return Found(
        kind=kind.code,
        id=f"{name}/{kind.code}",
        day=row["day"],
        place=(row["id"], 0),
        unit=row["unit"],
        figures=figures,
        behind=tuple(Behind(*one) for one in behind),
        total=figures["count"],
    )
