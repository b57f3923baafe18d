"""The change feed as consumers follow it: thin entries in ledger order, each once, none skipped.

Invariant: `next_after` never passes an event that the selection would have shown. Whoever keeps it and the entries in
one transaction of its own ends with exactly the ledger's contents, however often it is killed.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.access.reach import Reach
from domain.errors import Malformed, Refused
from domain.topics import ALL_TOPICS


class TooManyListeners(Refused):
    """As many listeners wait for changes as the server takes; ask again without waiting, or later."""

    code = "too_many_listeners"


class PositionAhead(Refused):
    """That position lies beyond the end of this ledger: it comes from another one, or from before a restore."""

    code = "position_beyond_the_ledger"


class TopicUnknown(Malformed):
    """A topic is the name of a kind of event, or of a family as case.*."""

    code = "topic_unknown"


@dataclass(frozen=True, slots=True)
class Change:
    """That something was recorded, and where to read it; what was said stands in the case, for whoever may see it."""

    position: int
    recorded_at: datetime
    effective_at: str | None
    topic: str
    stream: str
    version: int
    case: str | None
    procedure: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which changes: of some topics, of one case; without a reach, all of them.

    Within a reach, what is told are changes of its cases, and of books and records that are no case's (`OPEN`): as far
    as the board has come, which knows what lies within it.
    """

    topics: tuple[str, ...] | None = None
    case: str | None = None
    reach: Reach | None = None


EVERY_CHANGE = Selection()
BOOKS = frozenset(
    {"agreement", "assessment", "calendar", "calls", "hours", "item", "member", "norm", "outreach", "procedure",
     "regulation", "unit"}
)  # fmt: skip
OPEN = tuple(topic for topic in ALL_TOPICS if topic.partition(".")[0] in BOOKS)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the feed: nothing that was selected lies between its changes, nor between the last and the next."""

    changes: tuple[Change, ...]
    next_after: int
    head: int


class Changes(Protocol):
    """The feed, and waiting for what is not there yet."""

    @property
    def position(self) -> int:
        """Give the newest position that was heard of."""

    def read(self, after: int, limit: int, selection: Selection = EVERY_CHANGE) -> Stretch:
        """Read behind a position, as far as the ledger goes now."""

    def tail(self, after: int, limit: int, selection: Selection = EVERY_CHANGE) -> Stretch:
        """Read behind a position, as far as was heard of: many who follow the end together read it once."""

    def listening(self) -> AbstractContextManager[None]:
        """Take one of the places for those who wait; raise `TooManyListeners`."""

    @property
    def is_over(self) -> bool:
        """Tell whether nobody may wait any longer, because the server stops."""

    def end(self) -> None:
        """Let nobody wait any longer."""

    async def beyond(self, position: int, seconds: float) -> bool:
        """Wait until something is recorded behind a position; False if nothing is within so many seconds."""


def topics_named(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Read topics and families of them as `case.*`, comma between; raise `TopicUnknown`."""
    chosen: set[str] = set()
    for name in text.split(","):
        family = name.removesuffix("*")
        found = {topic for topic in known if topic == name or (family.endswith(".") and topic.startswith(family))}
        if not found:
            families = sorted({topic.partition(".")[0] + ".*" for topic in known})
            raise TopicUnknown(parameter="topics", given=name[:60], families=families, known=sorted(known))
        chosen |= found
    return tuple(sorted(chosen))
