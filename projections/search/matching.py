"""Which events of a case say what is searched, and where: seen on the events themselves, so that no hit is a guess."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.events import CaseEvent
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.search.sayings import Saying, Speaking
from projections.search.text import marks, normalised

AROUND = 24  # characters that an excerpt shows on either side
MOST_EVENTS = 5  # of one case


@dataclass(frozen=True, slots=True)
class Within:
    """Which events are looked at: of one topic; of those that took effect from an instant until before another."""

    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, event: CaseEvent) -> bool:
        """Tell whether an event is looked at."""
        return (
            self.topic in {None, event.TOPIC}
            and (self.since is None or event.effective_at >= self.since)
            and (self.until is None or event.effective_at < self.until)
        )


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of what an event says, with where the words stand in it; `cut` tells whether it goes on on a side."""

    saying: Saying
    text: str
    marks: tuple[tuple[int, int], ...]
    cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that says one of the words at the least."""

    recorded: Recorded
    excerpts: tuple[Excerpt, ...]
    words: int


def hits(
    history: Iterable[Recorded], procedure: Procedure | None, words: Sequence[str], within: Within, speaking: Speaking
) -> list[Hit]:
    """Give the events of a case that say what is sought, those that say most first; none if a word is not said."""
    found: list[Hit] = []
    said: set[str] = set()
    for recorded in history:
        event = recorded.event
        if not isinstance(event, CaseEvent) or not within.holds(event):
            continue
        excerpts, here = _look(speaking.said(event, procedure), words)
        if here:
            found.append(Hit(recorded, excerpts, len(here)))
            said |= here
    if len(said) < len(words):
        return []
    return sorted(found, key=lambda hit: -hit.words)[:MOST_EVENTS]


def _look(sayings: Iterable[Saying], words: Sequence[str]) -> tuple[tuple[Excerpt, ...], set[str]]:
    excerpts, said = [], set()
    for saying in sayings:
        flat = normalised(saying.text)
        here = {word for word in words if word in flat}
        if here:
            excerpts.append(excerpt_of(saying, [word for word in words if word in here]))
            said |= here
    return tuple(excerpts), said


def excerpt_of(saying: Saying, words: Sequence[str]) -> Excerpt:
    """Cut what is said down to the surroundings of where it says some words."""
    text, found = saying.text, marks(saying.text, words)
    start = max(0, found[0][0] - AROUND)
    end = min(len(text), max(found[0][1], *(e for s, e in found if s < found[0][1] + AROUND)) + AROUND)
    shown = tuple((s - start, e - start) for s, e in found if e <= end)
    return Excerpt(saying, text[start:end], shown, (start > 0, end < len(text)))
