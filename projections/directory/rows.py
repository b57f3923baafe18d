"""The rows of a book after an event: all that is known of what the event speaks of, in each table."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.catalogue.item import ServiceItem
from domain.directory.directory import Directory, UnitAbolished, UnitMoved, UnitRegistered, UnitRenamed
from domain.directory.members import MemberJoined, MemberLeft, Members
from domain.events import DomainEvent
from domain.norms.norm import Norm, Version

Row = dict[str, Any]
Book = Directory | Members | ServiceItem | Norm
A_DAY = timedelta(days=1)


def rows_of(event: DomainEvent, book: Book) -> tuple[str, Mapping[str, list[Row]]]:
    """Give the code of what an event speaks of, and its rows by table."""
    match book:
        case Directory():
            assert isinstance(event, UnitRegistered | UnitRenamed | UnitMoved | UnitAbolished)  # noqa: S101 - no other
            unit = event.unit.code if isinstance(event, UnitRegistered) else event.unit
            return unit, {"units": [_plain(version) for version in book.units[unit]]}
        case Members():
            assert isinstance(event, MemberJoined | MemberLeft)  # noqa: S101 - no other event is folded into them
            member = event.member.code if isinstance(event, MemberJoined) else event.member
            return member, {"members": [_plain(spell) for spell in book.spells[member]]}
        case ServiceItem():
            return book.code, {"items": [_item(book)], "entries": _entries(book), "duties": _duties(book)}
        case Norm():
            return book.id.removeprefix("norm:"), {"norms": [_version(version) for version in book.versions]}


def _item(item: ServiceItem) -> Row:
    docks = [{"system": system, "since": since} for system, since in item.docks]
    own = {"stage": item.stage, "title": item.title, "unit": item.unit}
    return {**own, "wrong": list(item.wrong), "docks": docks}


def _entries(item: ServiceItem) -> list[Row]:
    rows = []
    for place, entry in enumerate(item.entries):
        ends = [] if entry.valid_to is None else [entry.valid_to]
        ends += [later.valid_from - A_DAY for later in item.entries[place + 1 :]]
        ends += [removed - A_DAY for removed in item.removed if removed >= entry.valid_from]
        rows.append(
            {
                "since": entry.valid_from,
                "until": min(ends) if ends else None,
                "unit": entry.unit,
                "type": entry.type,
                "entry_mode": entry.entry_mode,
                "entry": entry.model_dump(mode="json"),
            }
        )
    return rows


def _duties(item: ServiceItem) -> list[Row]:
    return [
        {"number": number, "title": item.title, **duty.model_dump(mode="json")}
        for number, duty in enumerate(item.duties, start=1)
    ]


def _version(version: Version) -> Row:
    return {
        **_plain(version.text),
        "since": version.in_force_from,
        "until": version.until,
        "replaced_by": version.replaced_by,
    }


def _plain(value: Any) -> Row:
    row: Row = value.model_dump(mode="json")
    return row
