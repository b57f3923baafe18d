"""From where a board looks: as of which moment, at which unit with all below it, told apart by which level.

Invariant: the names that a viewpoint gives are the ones by which its numbers are counted and its lists are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query

from api import metric_words
from api.access import Access, Allowed
from api.console import choices
from api.console.page import Asked as Page
from api.figures import names_known, names_of, require_moment
from api.moments import day, instant
from api.refusals import ParameterMalformed
from api.words import Coded
from projections.directory.reads import UnitRow, units_on
from projections.metrics.levels import FigureLevel, Levels
from projections.snapshot import Snapshot

FINER = {
    None: (FigureLevel.UNIT, FigureLevel.WINDOW, FigureLevel.BODY, FigureLevel.CITY, FigureLevel.DISTRICT,
           FigureLevel.STREET, FigureLevel.VILLAGE),
    FigureLevel.CITY: (FigureLevel.UNIT, FigureLevel.WINDOW),
    FigureLevel.DISTRICT: (FigureLevel.STREET, FigureLevel.UNIT, FigureLevel.WINDOW),
    FigureLevel.STREET: (FigureLevel.VILLAGE, FigureLevel.UNIT, FigureLevel.WINDOW),
    FigureLevel.VILLAGE: (FigureLevel.WINDOW,),
    FigureLevel.BODY: (FigureLevel.UNIT, FigureLevel.WINDOW),
    FigureLevel.UNIT: (FigureLevel.WINDOW,),
    FigureLevel.WINDOW: (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """What is looked at. `place` is one of those told apart by `by`; the empty one has no place on that level.

    `allowed` says which cases are within reach of whoever looks: no others are listed, nor counted on a list.
    """

    allowed: Access
    moment: datetime
    past: bool
    level: FigureLevel | None
    unit: str | None
    by: FigureLevel
    place: str | None
    units: Sequence[UnitRow]

    @property
    def today(self) -> date:
        """Give the day on which the moment lies."""
        return self.moment.date()

    @property
    def asked(self) -> dict[str, object]:
        """Give the parameters that lead to the same view."""
        return {
            "level": self.level,
            "unit": self.unit,
            "by": self.by if self.place is not None else None,
            "place": self.place,
            "as_of": self.today if self.past else None,
        }

    @property
    def finer(self) -> Sequence[FigureLevel]:
        """List the levels by which it may be told apart."""
        return FINER[self.level]

    @property
    def told_apart(self) -> Levels:
        """Give the places that it is told apart by."""
        return Levels(self.units, self.by)

    @property
    def title(self) -> str | None:
        """Name what is looked at; None for all."""
        if self.place is not None:
            return self.told_apart.title(self.place or None)
        return None if self.level is None else Levels(self.units, self.level).title(self.unit)

    @property
    def ancestors(self) -> list[UnitRow]:
        """List the units of the tree above the one that is looked at, the highest first."""
        by_code = {unit.code: unit for unit in self.units}
        found: list[UnitRow] = []
        one = (
            None
            if self.unit is None or self.level in {FigureLevel.WINDOW, FigureLevel.BODY}
            else by_code.get(self.unit)
        )
        while one is not None and (one := by_code.get(one.parent or "")) is not None:
            found.insert(0, one)
        return found

    def at(self, place: str | None) -> "Viewpoint":
        """Look at one of the places."""
        return replace(self, place=place or "")

    def below(self, place: str) -> "Viewpoint":
        """Go down to a place, and tell it apart in turn."""
        finer = FINER[self.by]
        return replace(self, level=self.by, unit=place, by=finer[0] if finer else self.by, place=None)

    def names(self, facts: Snapshot) -> Sequence[str] | None:
        """Give the names under which acts count here; None for all. Raises `LevelUnitUnknown`."""
        within = None if self.level is None else names_of(facts, Levels(self.units, self.level), self.unit)
        if self.place is None:
            return within
        above, known = self.told_apart.above, names_known(facts) if within is None else within
        return [name for name in known if (above(name) or "") == self.place]

    def require_moment(self, page: Page, facts: Snapshot) -> None:
        """Refuse a moment at which nothing was on record, or one to come."""
        require_moment(facts, self.moment, page.now, page.zone)


Level = Annotated[str, Query(max_length=20, description="窗口 window, 单位 unit, 机关 body, 村居, 镇街, 区, 市")]
Name = Annotated[str, Query(max_length=200, description="of one unit of that level, with all below it")]
Day = Annotated[str, Query(max_length=40, description="as known at the end of that past day; without it, now")]
Place = Annotated[str | None, Query(max_length=200, description="one of those told apart; empty: without a place")]


def viewpoint(
    page: Page,
    allowed: Allowed,
    level: Level = "",
    unit: Name = "",
    by: Level = "",
    place: Place = None,
    as_of: Day = "",
) -> Viewpoint:
    """Read from where one looks; raise `ParameterMalformed`. The present day is asked about as of now."""
    chosen = None if (given := choices.one_of("level", level, FigureLevel)) is None else FigureLevel(given)
    whose = choices.text(unit)
    if (chosen is None) != (whose is None):
        missing = "level" if chosen is None else "unit"
        raise ParameterMalformed(parameter=missing, given="", reason="a unit is named with its level")
    finer = FINER[chosen] or (FigureLevel.WINDOW,)  # a window is told apart by nothing but itself
    apart = choices.one_of("by", by, finer) or finer[0]
    past = bool(as_of) and day("as_of", as_of) != page.now.date()
    moment = instant("as_of", as_of, page.zone) if past else page.now
    with page.product.models.directory() as directory:
        units = units_on(directory, moment.date(), known_at=moment)
    return Viewpoint(allowed, moment, past, chosen, whose, FigureLevel(apart), place, units)


Looking = Annotated[Viewpoint, Depends(viewpoint)]


def level_words(level: FigureLevel) -> Coded:
    """Name a level."""
    zh, en = metric_words.LEVEL[level]
    return Coded(code=level, zh=zh, en=en)
