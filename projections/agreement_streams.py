"""Agreements folded in memory while a model follows the ledger; those not at hand are read again."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.agreement.agreement import Agreement
from domain.agreement.events import AgreementEvent
from domain.recorded import Recorded
from projections.fold import Histories

MOST_AGREEMENTS = 5_000


@dataclass(slots=True)
class FollowedAgreement:
    """An agreement as folded so far."""

    agreement: Agreement
    jurisdiction: str
    position: int


class AgreementStreams:
    """The agreements at hand."""

    def __init__(self, histories: Histories, most: int = MOST_AGREEMENTS) -> None:
        self._histories = histories
        self._most = most
        self._at_hand: OrderedDict[str, FollowedAgreement] = OrderedDict()

    def prepare(self, batch: Sequence[Recorded]) -> None:
        """Read the histories of the agreements of a batch that are not at hand, all at once."""
        missing: dict[str, int] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, AgreementEvent) and event.originator_id not in self._at_hand:
                missing.setdefault(event.originator_id, recorded.position if event.originator_version > 1 else 0)
        self._read({stream: position for stream, position in missing.items() if position})

    def find(self, stream: str) -> FollowedAgreement | None:
        """Give an agreement that is at hand."""
        return self._at_hand.get(stream)

    def follow(self, recorded: Recorded) -> FollowedAgreement | None:
        """Fold an event into its agreement; None if the agreement has it already."""
        followed = self._at_hand.get(recorded.event.originator_id)
        if followed is not None and recorded.position <= followed.position:
            return None
        return self._fold(recorded)

    def before(self, position: int, streams: Iterable[str]) -> list[FollowedAgreement]:
        """Give agreements as they stood before a position; those not at hand are read, and not kept."""
        wanted = list(streams)
        found = {
            stream: followed
            for stream in wanted
            if (followed := self._at_hand.get(stream)) is not None and followed.position < position
        }
        reader = AgreementStreams(self._histories)
        reader._read({stream: position for stream in wanted if stream not in found})
        found.update(reader._at_hand)
        return [found[stream] for stream in wanted]

    def trim(self) -> None:
        """Let the least recently used go; to be called between batches."""
        while len(self._at_hand) > self._most:
            self._at_hand.popitem(last=False)

    def _read(self, before: Mapping[str, int]) -> None:
        if before:
            for recorded in self._histories(before):
                self._fold(recorded)

    def _fold(self, recorded: Recorded) -> FollowedAgreement:
        event = recorded.event
        followed = self._at_hand.get(event.originator_id)
        if followed is None:
            agreement = event.mutate(None)
            assert isinstance(agreement, Agreement)  # noqa: S101 - the first event of an agreement makes one
            followed = FollowedAgreement(agreement, event.header.jurisdiction, recorded.position)
            self._at_hand[event.originator_id] = followed
        else:
            event.mutate(followed.agreement)
            followed.position = recorded.position
            self._at_hand.move_to_end(event.originator_id)
        return followed
