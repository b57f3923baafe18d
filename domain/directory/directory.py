"""The directory of units (单位目录): one book for the whole tree, so that its rules hold across all its units.

Invariant: every unit keeps its history of names and places; a change closes one version and opens the next.
"""

from datetime import date, timedelta
from typing import Any, ClassVar

from eventsourcing.domain import BaseAggregate

from domain.book_occasion import BookOccasion
from domain.directory.unit import (
    LEVELS_CLAUSE,
    ActingNameTaken,
    ChangeOutOfOrder,
    DirectoryUnit,
    NothingChanges,
    ParentNotValid,
    ParentOfWrongLevel,
    UnitCodeTaken,
    UnitNotValid,
    UnitsBelow,
    UnitUnknown,
)
from domain.events import BookEvent

DIRECTORY_STREAM = "directory"
KEEPERS = ("administrator", "centre")
A_DAY = timedelta(days=1)
Versions = tuple[DirectoryUnit, ...]


class DirectoryEvent(BookEvent):
    """An entry in the directory."""

    AGGREGATE_TOPIC: ClassVar[str] = "directory"


class UnitRegistered(DirectoryEvent):
    """登记单位: a unit was entered in the directory."""

    TOPIC: ClassVar[str] = "unit.registered"

    unit: DirectoryUnit

    def apply(self, directory: "Directory") -> None:
        """Add the unit."""
        directory.units[self.unit.code] = (self.unit,)
        directory.registered[self.unit.code] = self.unit
        directory.hold(self.unit.acting_names, self.unit.code)


class UnitRenamed(DirectoryEvent):
    """单位更名: a unit has another name, or other names of its offices, from a day on."""

    TOPIC: ClassVar[str] = "unit.renamed"

    unit: str
    name: str
    acting_names: tuple[str, ...]
    since: date
    document: str

    def apply(self, directory: "Directory") -> None:
        """Close the version before, and open the one with the new names."""
        names = {"name": self.name, "acting_names": self.acting_names}
        directory.change(self.unit, self.since, {**names, "document": self.document})
        directory.hold(self.acting_names, self.unit)


class UnitMoved(DirectoryEvent):
    """单位划转: a unit stands under another one from a day on."""

    TOPIC: ClassVar[str] = "unit.moved"

    unit: str
    parent: str
    since: date
    document: str

    def apply(self, directory: "Directory") -> None:
        """Close the version before, and open the one with the new place."""
        directory.change(self.unit, self.since, {"parent": self.parent, "document": self.document})


class UnitAbolished(DirectoryEvent):
    """单位撤销: a unit is no more, after a last day."""

    TOPIC: ClassVar[str] = "unit.abolished"

    unit: str
    until: date
    document: str

    def apply(self, directory: "Directory") -> None:
        """End the last version."""
        *before, last = directory.units[self.unit]
        ended = last.model_copy(update={"until": self.until, "document": self.document})
        directory.units[self.unit] = (*before, ended)


class Directory(BaseAggregate[str]):
    """All units of the city, with their histories."""

    TOPIC = "directory"

    class Event(DirectoryEvent):
        """Base event, never triggered."""

        TOPIC = "directory.event"

    def __init__(self) -> None:
        self.units: dict[str, Versions] = {}
        self.registered: dict[str, DirectoryUnit] = {}
        self.holders: dict[str, str] = {}

    @staticmethod
    def register(directory: "Directory | None", unit: DirectoryUnit, occasion: BookOccasion) -> "Directory":
        """Enter a unit, the first one in a new directory."""
        occasion.require_role(KEEPERS, clause=LEVELS_CLAUSE)
        if directory is not None and unit.code in directory.units:
            raise UnitCodeTaken(unit=unit.code, name=directory.units[unit.code][-1].name)
        _check_place(directory, unit)
        if directory is not None:
            directory.check_names(unit)
        return occasion.enter(Directory, directory, UnitRegistered, DIRECTORY_STREAM, clause=LEVELS_CLAUSE, unit=unit)

    def rename(
        self,
        code: str,
        name: str,
        since: date,
        document: str,
        occasion: BookOccasion,
        *,
        acting_names: tuple[str, ...] | None = None,
    ) -> None:
        """Give a unit another name, and its offices other names where they are given."""
        occasion.require_role(KEEPERS, clause=LEVELS_CLAUSE)
        last = self._last(code, since)
        names = {"name": name, "acting_names": last.acting_names if acting_names is None else acting_names}
        renamed = last.model_copy(update={**names, "since": since})
        if (renamed.name, renamed.acting_names) == (last.name, last.acting_names):
            raise NothingChanges(unit=code, name=name)
        self.check_names(renamed)
        self._enter(UnitRenamed, occasion, unit=code, since=since, document=document, **names)

    def move(self, code: str, parent: str, since: date, document: str, occasion: BookOccasion) -> None:
        """Put a unit under another one of the level above."""
        occasion.require_role(KEEPERS, clause=LEVELS_CLAUSE)
        last = self._last(code, since)
        if last.parent == parent:
            raise NothingChanges(unit=code, parent=parent)
        _check_place(self, last.model_copy(update={"parent": parent, "since": since}))
        self._enter(UnitMoved, occasion, unit=code, parent=parent, since=since, document=document)

    def abolish(self, code: str, until: date, document: str, occasion: BookOccasion) -> None:
        """End a unit after a last day, once no unit below it goes on."""
        occasion.require_role(KEEPERS, clause=LEVELS_CLAUSE)
        last = self._versions(code)[-1]
        if not last.covers(until):
            raise UnitNotValid(unit=code, since=last.since, until=last.until, day=until)
        below = sorted(
            unit.code
            for versions in self.units.values()
            for unit in versions
            if unit.parent == code and (unit.until is None or unit.until > until)
        )
        if below:
            raise UnitsBelow(unit=code, until=until, below=below)
        self._enter(UnitAbolished, occasion, unit=code, until=until, document=document)

    def on(self, code: str, day: date) -> DirectoryUnit:
        """Give a unit as it is on a day; raise `UnitUnknown`, `UnitNotValid`."""
        versions = self._versions(code)
        for unit in versions:
            if unit.covers(day):
                return unit
        raise UnitNotValid(unit=code, since=versions[0].since, until=versions[-1].until, day=day)

    def path(self, code: str, day: date) -> tuple[DirectoryUnit, ...]:
        """Give a unit and all above it, up to the city, as they are on a day."""
        unit = self.on(code, day)
        return (unit,) if unit.parent is None else (unit, *self.path(unit.parent, day))

    def check_names(self, unit: DirectoryUnit) -> None:
        """Refuse a name of an office under which another unit acts: nobody could tell whose act it is."""
        for name in unit.acting_names:
            holder = self.holders.get(name, unit.code)
            used = (version for version in self.units.get(holder, ()) if name in version.acting_names)
            if holder != unit.code and any(last.until is None or last.until >= unit.since for last in used):
                raise ActingNameTaken(name=name, unit=unit.code, held_by=holder)

    def hold(self, names: tuple[str, ...], code: str) -> None:
        """Fold: these names stand for a unit."""
        self.holders.update(dict.fromkeys(names, code))

    def change(self, code: str, since: date, changed: dict[str, Any]) -> None:
        """Fold a change: the last version ends on the day before."""
        *before, last = self.units[code]
        ended = last.model_copy(update={"until": since - A_DAY})
        self.units[code] = (*before, ended, last.model_copy(update={"since": since, **changed}))

    def _versions(self, code: str) -> Versions:
        if code not in self.units:
            raise UnitUnknown(unit=code)
        return self.units[code]

    def _last(self, code: str, since: date) -> DirectoryUnit:
        """Give the version that a change closes."""
        last = self._versions(code)[-1]
        if since <= last.since:
            raise ChangeOutOfOrder(unit=code, since=since, after=last.since)
        if not last.covers(since):
            raise UnitNotValid(unit=code, since=last.since, until=last.until, day=since)
        return last

    def _enter(self, event: type[DirectoryEvent], occasion: BookOccasion, **content: object) -> None:
        occasion.enter(Directory, self, event, DIRECTORY_STREAM, clause=LEVELS_CLAUSE, **content)


def _check_place(directory: Directory | None, unit: DirectoryUnit) -> None:
    """Hold a unit against the one above it: of the right level, and valid as long."""
    if unit.parent is None or unit.level.above is None:
        if (unit.parent is None) is not (unit.level.above is None):
            raise ParentOfWrongLevel(unit=unit.code, level=unit.level, parent=unit.parent, needed=unit.level.above)
        return
    if directory is None:
        raise UnitUnknown(unit=unit.parent)
    parent = directory.on(unit.parent, unit.since)
    if parent.level is not unit.level.above:
        raise ParentOfWrongLevel(unit=unit.code, level=unit.level, parent=parent.level, needed=unit.level.above)
    end = directory.units[unit.parent][-1].until
    if end is not None and (unit.until is None or unit.until > end):
        raise ParentNotValid(unit=unit.code, until=unit.until, parent=unit.parent, parent_until=end)
