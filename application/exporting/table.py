"""A table that can leave: its columns, each with its name in Chinese and English, its kind and its meaning.

Invariant: a value of a row is a text, a whole number, a yes or no, a day, an instant, or nothing; never a float.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.exports.level import Level

Value = str | int | bool | date | datetime | None
Row = tuple[Value, ...]


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    INSTANT = "instant"

    @property
    def chinese(self) -> str:
        """Name the kind to an official."""
        return {"text": "文本", "number": "整数", "truth": "是否", "day": "日期", "instant": "时间"}[self.value]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Below its level it does not leave."""

    name: str
    chinese: str
    meaning: str
    kind: Kind = Kind.TEXT
    level: Level = Level.PUBLIC

    @property
    def header(self) -> str:
        """Give what stands above the column: the officials' word, and the code beside it."""
        return f"{self.chinese} {self.name}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row of it is (口径), and its columns."""

    name: str
    chinese: str
    counts: str
    columns: tuple[Column, ...]
    level: Level = Level.PUBLIC

    def at(self, level: Level) -> "Table":
        """Give the table as it leaves at a level: without the columns that do not."""
        kept = tuple(column for column in self.columns if level.includes(column.level))
        return Table(self.name, self.chinese, self.counts, kept, self.level)

    def places(self, level: Level) -> tuple[int, ...]:
        """Give which columns leave at a level."""
        return tuple(place for place, column in enumerate(self.columns) if level.includes(column.level))


def written(value: Value, zone: ZoneInfo) -> str:
    """Write a value as text: an instant in the zone of the body, with its offset; nothing as nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else str(value)
