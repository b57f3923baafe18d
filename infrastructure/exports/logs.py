"""What both kinds of log take: activities of cases as they come. `Variants` counts what process mining counts."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from application.exporting.activities import Activity
from application.exporting.cover import Cover, Made
from application.exporting.leaving import CaseFile
from domain.recorded import Recorded


class LogWriter(Protocol):
    """Writes a log into the file `whole` of a folder."""

    replaced: int

    def case(self, file: CaseFile, activities: Sequence[Activity]) -> None:
        """Write a case with its activities in order."""

    def agreement(self, history: Sequence[Recorded]) -> None:
        """Write an agreement, where the format has room for one."""

    @property
    def figures(self) -> Mapping[str, int]:
        """Give what the format counts beyond cases, events and variants."""

    def end(self) -> None:
        """Take nothing more."""

    def finish(self, cover: Cover, made: Made) -> None:
        """Write what is left, and the bundle."""

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""


class Variants:
    """How many cases, events and variants (sequences of activities) a log has."""

    def __init__(self) -> None:
        self._cases = self._events = 0
        self._seen: set[bytes] = set()

    def add(self, names: Sequence[str]) -> None:
        """Count a case; one without an event is none to a log."""
        if names:
            self._cases += 1
            self._events += len(names)
            self._seen.add(hashlib.sha256("\n".join(names).encode()).digest()[:12])

    @property
    def figures(self) -> Mapping[str, int]:
        """Give the figures."""
        return {"cases": self._cases, "events": self._events, "variants": len(self._seen)}
