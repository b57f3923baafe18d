"""What is left alone for now: cases in which something failed, and moments that the rows do not yet show as done.

A whole case waits, not the one moment: what falls due in it later must not come before what failed.
"""

import time
from collections.abc import Callable

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 600.0


class Backoff:
    """Remembers by name; what is forgotten is merely tried again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pauses: dict[str, tuple[float, float]] = {}
        self._done: dict[str, int] = {}

    def done(self, name: str, position: int) -> None:
        """Leave a moment alone until the rows have come as far as a position."""
        self._pauses.pop(name, None)
        self._done[name] = position

    def succeeded(self, case_id: str) -> None:
        """Let the next failure of a case begin with a short pause again."""
        self._pauses.pop(case_id, None)

    def failed(self, name: str) -> float:
        """Leave a moment or a case alone for a while, twice as long each time; give the seconds."""
        _, seconds = self._pauses.get(name, (0.0, FIRST_PAUSE / 2))
        seconds = min(2 * seconds, LONGEST_PAUSE)
        self._pauses[name] = self._clock() + seconds, seconds
        return seconds

    def holds(self, name: str) -> bool:
        """Tell whether a moment or a case is to be left alone now."""
        return name in self._done or (name in self._pauses and self._clock() < self._pauses[name][0])

    def reached(self, position: int) -> None:
        """Forget what was done by a position that the rows have come to, and pauses that are long over."""
        self._done = {name: at for name, at in self._done.items() if at > position}
        now = self._clock()
        self._pauses = {name: pause for name, pause in self._pauses.items() if now < pause[0] + LONGEST_PAUSE}
