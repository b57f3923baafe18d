"""The read models kept up by a program of its own, which is started again whenever it ends unasked.

Within the server it would hold up every answer: a program runs one thread of Python at a time.
"""

import logging
import subprocess
from threading import Event, Lock, Thread
from typing import Any

from infrastructure.programs import started
from infrastructure.projections.daemon import Pause

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 30.0  # seconds from an end to the next start
SETTLED = 60.0  # seconds after which a program that ends is not taken for one that cannot begin


class Beside:
    """Runs a module as a program until it is stopped."""

    def __init__(self, module: str, begin: object) -> None:
        """Name the module, and with what each start of it begins."""
        self._module, self._begin = module, begin
        self._starting, self._stopping = Lock(), Event()
        self._line: Any = None
        self._program: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, name="read models", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Hang up, and wait until the program has ended; one that does not in so many seconds is killed."""
        with self._starting:
            self._stopping.set()
            if self._line is not None:
                self._line.close()
        self._thread.join(timeout)
        if self._thread.is_alive() and self._program is not None:
            self._program.kill()
            self._thread.join()

    def _keep(self) -> None:
        pause = Pause(LONGEST_PAUSE)
        while not self._stopping.is_set():
            try:
                ended: object = self._run(pause)
            except OSError as fault:  # no descriptor or no memory to start it
                ended = fault
            if not self._stopping.is_set():
                seconds = pause.grow()
                LOG.error("the program of the read models ended (%s), next start in %.1f s", ended, seconds)
                self._stopping.wait(seconds)

    def _run(self, pause: Pause) -> int | None:
        """Run the program once, and give its exit status; None where it is to stop before it has begun."""
        if (program := self._started()) is None:
            return None
        try:
            return program.wait(SETTLED)
        except subprocess.TimeoutExpired:
            pause.end()
            return program.wait()

    def _started(self) -> "subprocess.Popen[bytes] | None":
        """Start the program; None once it is to stop."""
        with self._starting:
            if self._stopping.is_set():
                return None
            if self._line is not None:
                self._line.close()
            self._line, self._program = started(self._module, self._begin)
            return self._program
