"""The levels of a figure: window, unit, body, and village, street, district, city by the directory's unit tree.

An act names the window or office that did it. Whose that is, the directory of the last day of the period says; an
office that it does not know stands for itself, and under no village, street, district or city.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from domain.directory.unit import Level as TreeLevel
from domain.directory.unit import UnitKind
from domain.errors import Malformed
from projections.directory.reads import UnitRow

MOST_NAMED = 200


class LevelUnitUnknown(Malformed):
    """There is no such unit on that level in the period."""

    code = "level_unit_unknown"


class FigureLevel(StrEnum):
    """Where a figure is read off; a case is the list behind it."""

    WINDOW = "window"
    UNIT = "unit"
    BODY = "body"
    VILLAGE = "village"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"


class Levels:
    """The unit tree of a day, beside the names under which acts were done."""

    def __init__(self, units: Iterable[UnitRow], level: FigureLevel) -> None:
        self._units = {unit.code: unit for unit in units}
        self._level = level
        governments = [
            unit.code
            for unit in self._units.values()
            if (unit.level, unit.kind) == (TreeLevel.CITY, UnitKind.GOVERNMENT)
        ]
        self._city = governments[0] if len(governments) == 1 else None
        self._called: dict[str, UnitRow] = {}
        for unit in self._units.values():
            for name in (unit.code, unit.name, *unit.acting_names):
                self._called.setdefault(name, unit)

    def above(self, name: str) -> str | None:
        """Give whose act it was on this level; None where it has a place on none of its kind."""
        unit = self._called.get(name)
        if self._level is FigureLevel.WINDOW or (unit is None and self._level in {FigureLevel.UNIT, FigureLevel.BODY}):
            return name
        if self._level is FigureLevel.UNIT:
            return None if unit is None else unit.code
        if self._level is FigureLevel.BODY:
            return None if unit is None else unit.body
        wanted = TreeLevel(self._level.value)
        while unit is not None and unit.level != wanted:
            unit = self._units.get(unit.parent) if unit.parent is not None else None
        if unit is not None and wanted is TreeLevel.CITY and self._city is not None:
            return self._city  # its departments are of its level, and its figures are theirs
        return None if unit is None else unit.code

    def title(self, code: str | None) -> str | None:
        """Give the name of a unit; its own code where it has no other."""
        unit = None if code is None else self._units.get(code)
        return code if unit is None else unit.name

    def names(self, asked: str, known: Collection[str]) -> list[str]:
        """List the names of all whose acts count for a unit; `known` are those that any act names.

        A unit counts with all below it; raise `LevelUnitUnknown`.
        """
        if self._level is FigureLevel.UNIT and asked in self._called:
            top = self._called[asked].code
            found = [name for name in known if self._is_below(self._called.get(name), top)]
            return found or [asked]
        called = self._called.get(asked)
        wanted = (
            called.code if called is not None and self._level not in {FigureLevel.WINDOW, FigureLevel.BODY} else asked
        )
        allowed = {place for place in map(self.above, known) if place is not None} | self._places()
        if wanted not in allowed:
            raise LevelUnitUnknown(
                parameter="unit", given=asked[:60], level=self._level.value, allowed=sorted(allowed)[:MOST_NAMED]
            )
        return [name for name in known if self.above(name) == wanted] or [asked]

    def _places(self) -> set[str]:
        units = self._units.values()
        if self._level is FigureLevel.WINDOW:
            return set(self._called)
        if self._level is FigureLevel.BODY:
            return {unit.body for unit in units}
        return {unit.code for unit in units if self._level is FigureLevel.UNIT or unit.level == self._level.value}

    def _is_below(self, unit: UnitRow | None, top: str) -> bool:
        while unit is not None:
            if unit.code == top:
                return True
            unit = self._units.get(unit.parent) if unit.parent is not None else None
        return False
