"""Reading the directory: as of a day in law, and as the ledger knew it at a moment (None: now)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from psycopg.rows import class_row

from domain.catalogue.item import ItemEntry
from projections.directory.view import SQL
from projections.snapshot import Snapshot

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A version of a unit."""

    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    body: str
    acting_names: list[str]
    since: date
    until: date | None
    document: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A spell of membership."""

    code: str
    name: str
    kind: str
    role: str
    unit: str | None
    since: date
    until: date | None
    document: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item, how far it has come, and the entry in force on the day, if there is one."""

    code: str
    stage: str
    title: str
    unit: str
    wrong: list[str]
    docks: list[dict[str, str]]
    type: str | None
    entry_mode: str | None
    entry: dict[str, Any] | None

    @property
    def in_force(self) -> ItemEntry | None:
        """Give the entry in force."""
        return None if self.entry is None else ItemEntry.model_validate(self.entry)


@dataclass(frozen=True, slots=True)
class ItemOffered:
    """An item in force, as a choice among them shows it."""

    code: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class ItemCount:
    """How many items of a type are in force, and of which units."""

    type: str | None
    items: int
    units: list[str]


@dataclass(frozen=True, slots=True)
class OwingRow:
    """Data that a department owes: since when, by which day, and whether that day is our default."""

    unit: str
    code: str
    title: str
    why: str
    since: datetime
    due_on: date
    by_default: bool


@dataclass(frozen=True, slots=True)
class NormRow:
    """A version of a norm that is or was in force."""

    code: str
    title: str
    kind: str
    version: str
    owner: str
    reference: str
    digest: str | None
    procedure: str | None
    since: date
    until: date | None
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """Which items are asked for; without a word, all."""

    stage: str | None = None
    unit: str | None = None
    type: str | None = None
    entry_mode: str | None = None
    in_force: bool | None = None


EVERY_ITEM = ItemFilters()


def units_on(snapshot: Snapshot, day: date, *, known_at: datetime | None = None) -> list[UnitRow]:
    """List the units valid on a day, each behind the one above it."""
    asked = {"code": None, "day": day, "known_at": known_at}
    rows = snapshot.once(("units", day, known_at), lambda: _rows(snapshot, "units", UnitRow, asked))
    below: dict[str | None, list[UnitRow]] = {}
    for row in rows:
        below.setdefault(row.parent, []).append(row)

    def stretch(parent: str | None) -> list[UnitRow]:
        return [found for unit in below.get(parent, []) for found in (unit, *stretch(unit.code))]

    return stretch(None)


def names_below(snapshot: Snapshot, held: Collection[str], day: date) -> frozenset[str]:
    """Give the names under which some units and all below them act; one that the directory does not know is itself."""
    names, tops = set(held), set[str]()
    for unit in units_on(snapshot, day):
        called = {unit.code, unit.name, *unit.acting_names}
        if unit.parent in tops or not called.isdisjoint(held):
            tops.add(unit.code)
            names |= called
    return frozenset(names)


def codes_on(snapshot: Snapshot, day: date) -> frozenset[str]:
    """Give the codes by which the directory keeps its units, without those that a unit is called by as well."""
    units = units_on(snapshot, day)
    called = {name for unit in units for name in (unit.name, *unit.acting_names)}
    return frozenset(unit.code for unit in units) - called


def versions_of_unit(snapshot: Snapshot, code: str, *, known_at: datetime | None = None) -> list[UnitRow]:
    """List the versions of one unit, oldest first."""
    return _rows(snapshot, "units", UnitRow, {"code": code, "day": None, "known_at": known_at})


def members_on(snapshot: Snapshot, day: date, *, known_at: datetime | None = None) -> list[MemberRow]:
    """List the members and assisting units of a day."""
    return _rows(snapshot, "members", MemberRow, {"day": day, "known_at": known_at})


def items_on(
    snapshot: Snapshot,
    day: date,
    filters: ItemFilters = EVERY_ITEM,
    *,
    known_at: datetime | None = None,
    skip: int = 0,
    limit: int = 1000,
) -> list[ItemRow]:
    """List items in order of code, so many skipped, each with the entry in force on a day."""
    wanted = {name: getattr(filters, name) for name in ("stage", "unit", "type", "entry_mode", "in_force")}
    asked = {**wanted, "day": day, "known_at": known_at, "skip": skip, "limit": limit}
    return _rows(snapshot, "items", ItemRow, asked)


def items_offered(snapshot: Snapshot, day: date, *, limit: int) -> list[ItemOffered]:
    """List the items in force on a day, in order of code."""
    return _rows(snapshot, "items_offered", ItemOffered, {"day": day, "limit": limit})


def count_items(snapshot: Snapshot, day: date, *, known_at: datetime | None = None) -> list[ItemCount]:
    """Count the items in force on a day by type."""
    return _rows(snapshot, "count_items", ItemCount, {"day": day, "known_at": known_at})


def owing(snapshot: Snapshot, day: date, at: datetime, *, known_at: datetime | None = None) -> list[OwingRow]:
    """List what was owed at an instant of a day, by departments whose last day had passed."""
    return _rows(snapshot, "owing", OwingRow, {"day": day, "at": at, "known_at": known_at})


def norms_on(snapshot: Snapshot, day: date, *, known_at: datetime | None = None) -> list[NormRow]:
    """List the norms in force on a day."""
    return _rows(snapshot, "norms", NormRow, {"code": None, "day": day, "known_at": known_at})


def _rows(snapshot: Snapshot, name: str, kind: type[R], asked: Mapping[str, object]) -> list[R]:
    with snapshot.connection.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(SQL[name], asked).fetchall()
