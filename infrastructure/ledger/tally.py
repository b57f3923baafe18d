"""How many commands came to which outcome, since the program began; for whoever watches over it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from threading import Lock

from infrastructure.ledger.commands import Conflict, Outcome, Repeated


class Tally:
    """Counts outcomes; many threads add to it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: Counter[str] = Counter()

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Count what commands came to: stored, repeated, or the reason of a conflict."""
        with self._lock:
            self._counted.update(_named(outcome) for outcome in outcomes)

    def counted(self) -> Mapping[str, int]:
        """Give the counts."""
        with self._lock:
            return dict(self._counted)


def _named(outcome: Outcome) -> str:
    if isinstance(outcome, Conflict):
        return f"conflict_{outcome.reason}"
    return "repeated" if isinstance(outcome, Repeated) else "stored"
