"""The rehearsal of a restore: a backup restored into a scratch folder, all of it held to what it should be, and timed.

Nothing of the ledger that is in use is touched, and nothing of the scratch folder is left.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import Refused
from infrastructure.backup.faults import BackupFailed


@dataclass(slots=True)
class Step:
    """One step: what it was, how long it took, what it found, and what is wrong."""

    name: str
    seconds: float = 0.0
    found: str = ""
    faults: list[str] = field(default_factory=list)


class Drill:
    """The steps of a rehearsal, one after the other."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.perf_counter) -> None:
        self.steps: list[Step] = []
        self._say, self._clock, self._began = say, clock, clock()

    def __call__(self, name: str) -> None:
        """End the step under way, and begin the next."""
        self.end()
        self.steps.append(Step(name))
        self._say(name)

    def found(self, what: str) -> None:
        """Say what the step under way has found."""
        self.steps[-1].found = what

    def fault(self, what: str) -> None:
        """Say what is wrong."""
        self.steps[-1].faults.append(what)

    def end(self) -> None:
        """End the step under way."""
        now = self._clock()
        if self.steps:
            self.steps[-1].seconds = now - self._began
        self._began = now

    @contextmanager
    def until_refused(self) -> Iterator[None]:
        """Take a refusal for a fault of the step under way, and end with it."""
        try:
            yield
        except Refused as refusal:
            self.fault(refusal.message)
        self.end()

    @property
    def passed(self) -> bool:
        """Tell whether all is as it should be."""
        return not any(step.faults for step in self.steps)


@contextmanager
def scratch_folder(within: Path | None) -> Iterator[Path]:
    """Give a folder that is gone afterwards, which the server's account may pass through."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="caseledger-drill-", dir=within)).resolve()
    except OSError as fault:
        raise BackupFailed(folder=str(within or tempfile.gettempdir()), reason=fault.strerror or fault) from fault
    try:
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
