"""Cases folded in memory while a model follows the ledger: the least recently used are let go and read again.

So a fold keeps no state in the database, and what it writes depends on the ledger alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from domain.case.case import Case
from domain.case.events import CaseEvent, Imported
from domain.recorded import Recorded
from projections.fold import Histories

MOST_CASES = 5_000
Notes = TypeVar("Notes")


@dataclass(slots=True)
class Followed(Generic[Notes]):
    """A case as folded so far: where its first and its last event stand, and a model's own notes."""

    case: Case
    first_position: int
    position: int
    jurisdiction: str
    imported: bool
    notes: Notes


Read = tuple[Followed[Notes], int]  # a case as read from the ledger, and the position before which it was read


def followed_from(recorded: Recorded, event: CaseEvent, notes: Notes) -> Followed[Notes]:
    """Open a case by its first event."""
    case = event.mutate(None)
    assert isinstance(case, Case)  # noqa: S101 - the first event of a case makes a case
    position = recorded.position
    return Followed(case, position, position, event.header.jurisdiction, isinstance(event, Imported), notes)


def go_on(recorded: Recorded, event: CaseEvent, followed: Followed[Any]) -> None:
    """Fold the next event of a case."""
    event.fold(followed.case)
    followed.position = recorded.position


def acts(batch: Iterable[Recorded]) -> Iterator[list[Recorded]]:
    """Cut a stretch into acts: what one command put on record."""
    act: list[Recorded] = []
    for recorded in batch:
        if act and recorded.event.header.command != act[-1].event.header.command:
            yield act
            act = []
        act.append(recorded)
    if act:
        yield act


class Cases(Generic[Notes]):
    """The cases at hand."""

    def __init__(self, histories: Histories, notes: Callable[[], Notes], most: int = MOST_CASES) -> None:
        self._histories = histories
        self._notes = notes
        self._most = most
        self._at_hand: OrderedDict[str, Followed[Notes]] = OrderedDict()

    def prepare(self, batch: Sequence[Recorded]) -> list[Read[Notes]]:
        """Read the histories of the cases of a batch that are not at hand, all at once; give what has been read."""
        missing: dict[str, int] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseEvent) and event.originator_id not in self._at_hand:
                missing.setdefault(event.originator_id, recorded.position if event.originator_version > 1 else 0)
        earlier = {stream: position for stream, position in missing.items() if position}
        if earlier:
            for recorded in self._histories(earlier):
                self._fold(recorded)
        return [(self._at_hand[stream], position) for stream, position in earlier.items()]

    def follow(self, recorded: Recorded) -> Followed[Notes] | None:
        """Fold an event into its case; None if the case has it already."""
        followed = self._at_hand.get(recorded.event.originator_id)
        if followed is not None and recorded.position <= followed.position:
            return None
        return self._fold(recorded)

    def before(self, position: int, streams: Iterable[str]) -> tuple[list[Followed[Notes]], list[Read[Notes]]]:
        """Give cases as they stood before a position, and which of them have been read for it; those are not kept."""
        wanted = list(streams)
        found = {
            stream: followed
            for stream in wanted
            if (followed := self._at_hand.get(stream)) is not None and followed.position < position
        }
        missing = {stream: position for stream in wanted if stream not in found}
        if missing:
            reader = Cases(self._histories, self._notes)
            for recorded in self._histories(missing):
                reader._fold(recorded)
            found.update(reader._at_hand)
        return [found[stream] for stream in wanted], [(found[stream], position) for stream in missing]

    def at_hand(self, stream: str) -> Followed[Notes] | None:
        """Give a case as folded so far, if it is at hand."""
        return self._at_hand.get(stream)

    def trim(self) -> None:
        """Let the least recently used go; to be called between batches."""
        while len(self._at_hand) > self._most:
            self._at_hand.popitem(last=False)

    def _fold(self, recorded: Recorded) -> Followed[Notes]:
        event = recorded.event
        followed = self._at_hand.get(event.originator_id)
        if followed is None:
            assert isinstance(event, CaseEvent)  # noqa: S101 - only cases are followed here
            followed = followed_from(recorded, event, self._notes())
            self._at_hand[event.originator_id] = followed
        else:
            assert isinstance(event, CaseEvent)  # noqa: S101 - only cases are followed here
            go_on(recorded, event, followed)
            self._at_hand.move_to_end(event.originator_id)
        return followed
