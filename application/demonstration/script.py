"""The script's time: a simulated ledger asks it for the moment, and it only ever moves when it is told."""

from datetime import datetime


class Script:
    """Tells the time of a play."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """Tell the moment."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Let it be another moment."""
        self._now = moment
