"""What many cases have in common is written once, under a name: a hash of what it says.

A hash, so that whoever builds the board, in whichever order and in however many processes, gives the same name.
"""

import hashlib
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import orjson

from projections.chains import Row

Said = TypeVar("Said", bound=tuple[Any, ...])


class Heading(NamedTuple):
    """Under what a case is counted."""

    procedure_code: str | None
    procedure_version: str | None
    jurisdiction: str
    body: str
    unit: str
    item: str | None
    level: str
    units: tuple[str, ...]


class Named(Generic[Said]):
    """Names, and the rows of those that have been given since they were taken last."""

    def __init__(self, rows: Callable[[int, Said], list[Row]]) -> None:
        self._rows = rows
        self._names: dict[Said, int] = {}
        self._given: dict[int, Said] = {}

    def name(self, said: Said) -> int:
        """Give the name of something: a signed number of 64 bits."""
        name = self._names.get(said)
        if name is None:
            name = self._names[said] = _hashed(tuple(said))
        self._given[name] = said
        return name

    def taken(self) -> list[Row]:
        """Hand over the rows of what has been named since they were taken last."""
        given, self._given = self._given, {}
        return [row for name, said in given.items() for row in self._rows(name, said)]


def _hashed(said: tuple[Any, ...]) -> int:
    return int.from_bytes(hashlib.sha256(orjson.dumps(said)).digest()[:8], "big", signed=True)
