"""Cases folded in memory while a model follows the ledger: the least recently used are let go and read again.

So a fold keeps no state in the database, and what it writes depends on the ledger alone.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from domain.case.case import Case
from domain.case.events import CaseEvent, Imported
from domain.clock.clock import Clock
from domain.recorded import Recorded
from projections.fold import Histories

MOST_CASES = 20_000
Notes = TypeVar("Notes")


@dataclass(slots=True)
class Followed(Generic[Notes]):
    """A case as folded so far: where its first event stands, its clocks before the last one, a model's own notes."""

    case: Case
    first_position: int
    jurisdiction: str
    imported: bool
    notes: Notes
    clocks_before: Mapping[str, Clock] = field(default_factory=dict)


class Cases(Generic[Notes]):
    """The cases at hand."""

    def __init__(self, histories: Histories, notes: Callable[[], Notes], most: int = MOST_CASES) -> None:
        self._histories = histories
        self._notes = notes
        self._most = most
        self._at_hand: OrderedDict[str, Followed[Notes]] = OrderedDict()

    def prepare(self, batch: Sequence[Recorded]) -> None:
        """Read the histories of the cases of a batch that are not at hand, all at once."""
        missing: dict[str, int] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseEvent) and event.originator_id not in self._at_hand:
                missing.setdefault(event.originator_id, event.originator_version)
        earlier = {stream: version for stream, version in missing.items() if version > 1}
        if earlier:
            for recorded in self._histories(earlier):
                self._fold(recorded)

    def follow(self, recorded: Recorded) -> Followed[Notes] | None:
        """Fold an event into its case; None if the case has it already."""
        stream = recorded.event.originator_id
        followed = self._at_hand.get(stream)
        if followed is not None and recorded.event.originator_version <= followed.case.version:
            return None
        before = {} if followed is None else dict(followed.case.clocks)
        followed = self._fold(recorded)
        followed.clocks_before = before
        return followed

    def at(self, versions: Mapping[str, int]) -> list[Followed[Notes]]:
        """Give cases as they stood at a version each; those not at hand are read, and not kept."""
        found = {
            stream: followed
            for stream, version in versions.items()
            if (followed := self._at_hand.get(stream)) is not None and followed.case.version == version
        }
        missing = {stream: version + 1 for stream, version in versions.items() if stream not in found}
        if missing:
            reader = Cases(self._histories, self._notes)
            for recorded in self._histories(missing):
                reader._fold(recorded)
            found.update(reader._at_hand)
        return [found[stream] for stream in versions]

    def at_hand(self, stream: str) -> Case | None:
        """Give a case as folded so far, if it is at hand."""
        followed = self._at_hand.get(stream)
        return None if followed is None else followed.case

    def trim(self) -> None:
        """Let the least recently used go; to be called between batches."""
        while len(self._at_hand) > self._most:
            self._at_hand.popitem(last=False)

    def _fold(self, recorded: Recorded) -> Followed[Notes]:
        event = recorded.event
        followed = self._at_hand.get(event.originator_id)
        if followed is None:
            case = event.mutate(None)
            assert isinstance(case, Case)  # noqa: S101 - the first event of a case makes a case
            imported = isinstance(event, Imported)
            followed = Followed(case, recorded.position, event.header.jurisdiction, imported, self._notes())
            self._at_hand[event.originator_id] = followed
        else:
            event.mutate(followed.case)
            self._at_hand.move_to_end(event.originator_id)
        return followed
