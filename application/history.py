"""An event log of an older system as the import needs it, whatever file it comes from.

Invariant: values are typed and whole. A `datetime` without a zone is one for which the log gives no zone; a number
with a fraction is its decimal text, never a float.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Kind = Literal["string", "date", "int", "float", "boolean", "id", "list", "container"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value of the log with what is nested in it; a list and a container have only what is nested."""

    kind: Kind
    value: str | int | bool | datetime | None
    nested: tuple[tuple[str, "Attribute"], ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event of a trace, and the line on which it stands where the log has lines."""

    attributes: Mapping[str, Attribute]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One case of the older system: its name there, its attributes (without the name) and its events in file order."""

    name: str
    attributes: Mapping[str, Attribute]
    events: tuple[LoggedEvent, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a log holds: what it is called, and how many traces and events."""

    name: str
    traces: int
    events: int


class History(Protocol):
    """A log that can be read more than once."""

    def survey(self) -> Survey:
        """Read the whole log and refuse what is malformed, so that nothing of a bad file is written."""

    def traces(self) -> Iterator[Trace]:
        """Read the traces one by one."""
