"""Cases folded in memory while a model follows the ledger: the least recently used are let go and read again.

So a fold keeps no state in the database, and what it writes depends on the ledger alone.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.case.case import Case
from domain.case.events import CaseEvent, Imported
from domain.clock.clock import Clock
from domain.clock.reading import Calendar, Reading, read
from domain.recorded import Recorded
from projections.fold import Histories

MOST_CASES = 20_000


@dataclass(slots=True)
class Followed:
    """A case as folded so far: where its first event stands, and its clocks before the last event."""

    case: Case
    first_position: int
    jurisdiction: str
    imported: bool
    clocks_before: Mapping[str, Clock] = field(default_factory=dict)
    _readings: dict[tuple[str, int], tuple[Clock, Calendar, Reading]] = field(default_factory=dict)

    def reading(self, clock: Clock, calendar: Calendar) -> Reading:
        """Read one of its clocks once settled; kept until clock or calendar change."""
        kept = self._readings.get((clock.code, clock.run))
        if kept is not None and kept[0] is clock and kept[1] is calendar:
            return kept[2]
        reading = settled(clock, calendar)
        self._readings[clock.code, clock.run] = clock, calendar, reading
        return reading


def settled(clock: Clock, calendar: Calendar) -> Reading:
    """Read a clock once all its acts are past and its pause, if it has one, is over: from then on its due day stays.

    A pause ends by itself at its maximum, so that this can be read before anyone knows of an earlier end.
    """
    turns = [clock.opened_at]
    turns.extend(pause.ends_at if pause.resumed_at is None else pause.resumed_at for pause in clock.suspensions)
    turns.extend(extension.at for extension in clock.extensions)
    turns.extend(end for end in (clock.ended_at, clock.interrupted_at) if end is not None)
    return read(clock, calendar, max(turns))


class Cases:
    """The cases at hand."""

    def __init__(self, histories: Histories, most: int = MOST_CASES) -> None:
        self._histories = histories
        self._most = most
        self._at_hand: OrderedDict[str, Followed] = OrderedDict()

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

    def follow(self, recorded: Recorded) -> Followed | None:
        """Fold an event into its case; None if the case has it already."""
        stream = recorded.event.originator_id
        followed = self._at_hand.get(stream)
        if followed is not None and recorded.event.originator_version <= followed.case.version:
            return None
        before = {} if followed is None else dict(followed.case.clocks)
        followed = self._fold(recorded)
        followed.clocks_before = before
        return followed

    def trim(self) -> None:
        """Let the least recently used go; to be called between batches."""
        while len(self._at_hand) > self._most:
            self._at_hand.popitem(last=False)

    def _fold(self, recorded: Recorded) -> Followed:
        event = recorded.event
        followed = self._at_hand.get(event.originator_id)
        if followed is None:
            case = event.mutate(None)
            assert isinstance(case, Case)  # noqa: S101 - the first event of a case makes a case
            imported = isinstance(event, Imported)
            followed = Followed(case, recorded.position, event.header.jurisdiction, imported)
            self._at_hand[event.originator_id] = followed
        else:
            event.mutate(followed.case)
            self._at_hand.move_to_end(event.originator_id)
        return followed
