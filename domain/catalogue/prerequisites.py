"""What must come before an item (前置事项): items that wait for each other (互为前置) would never be decided.

Invariant: on no day do the entries in force close a circle.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from domain.errors import Refused, Unknown

if TYPE_CHECKING:
    from domain.catalogue.item import ItemEntry, ServiceItem

CLAUSE = "D5 一(二)"


class PrerequisiteUnknown(Unknown):
    """The item that must come before is not on record."""

    code = "prerequisite_unknown"
    clause = CLAUSE


class PrerequisitesInACircle(Refused):
    """These items would wait for each other (互为前置); none of them could be decided."""

    code = "prerequisites_in_a_circle"
    clause = CLAUSE


def check(entry: "ItemEntry", others: "Mapping[str, ServiceItem]") -> None:
    """Refuse an entry that closes a circle on some day from its first to its last; `others` are all that it reaches."""
    for code in entry.prerequisites:
        if code not in others:
            raise PrerequisiteUnknown(item=entry.code, prerequisite=code)
    for day in _days(entry, others):
        circle = _circle(entry, others, day)
        if circle:
            raise PrerequisitesInACircle(circle=circle, day=day.isoformat())


def _days(entry: "ItemEntry", others: "Mapping[str, ServiceItem]") -> list[date]:
    """Give the days on which an edge may appear while the entry is valid: its own first, and those of the others."""
    begun = {known.valid_from for item in others.values() for known in item.entries}
    return [entry.valid_from, *sorted(day for day in begun if day > entry.valid_from and entry.covers(day))]


def _circle(entry: "ItemEntry", others: "Mapping[str, ServiceItem]", day: date) -> list[str]:
    """Give the way from the entry back to itself as of a day; none if there is no such way."""
    ways, seen = [[entry.code, code] for code in entry.prerequisites], set(entry.prerequisites)
    while ways:
        way = ways.pop()
        item = others.get(way[-1])
        valid = None if item is None else item.valid_on(day)
        for code in () if valid is None else valid.prerequisites:
            if code == entry.code:
                return [*way, code]
            if code not in seen:
                seen.add(code)
                ways.append([*way, code])
    return []
