"""Programs that examine stretches side by side, all of them seeing the ledger as it stood at one moment.

Each has one stretch at a time, so that memory does not grow with the ledger, and nobody waits to be heard by somebody
who waits himself.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Line
from typing import Any, ClassVar

from psycopg import Connection

from domain.errors import Refused
from infrastructure.programs import started
from infrastructure.proof.naming import Naming
from infrastructure.verification.stretch import Asked, Found, examine

PROGRAM = "infrastructure.verification.examiner"


class ExaminerLost(Refused):
    """A process of the verification was ended from outside; nothing is known to be wrong."""

    code: ClassVar[str] = "examiner_lost"


class Examiners:
    """So many processes; with one, all is done over the connection itself."""

    def __init__(self, connection: Connection[Any], url: str, snapshot: str, naming: Naming, processes: int) -> None:
        """Let all see what the connection's transaction sees, which has that name."""
        self._connection, self._naming = connection, naming
        programs = [started(PROGRAM, (url, snapshot, naming)) for _ in range(processes if processes > 1 else 0)]
        self._lines, self.programs = [line for line, _ in programs], [program for _, program in programs]

    def examined(self, asked: Iterable[Asked]) -> Iterator[Found]:
        """Examine stretches, and give what is found in their order; raise `ExaminerLost`."""
        if not self.programs:
            yield from (examine(self._connection, stretch, self._naming) for stretch in asked)
            return
        waiting = iter(asked)
        busy: deque[Line[Any, Any]] = deque()
        with _lost():
            for line, stretch in zip(self._lines, waiting, strict=False):
                line.send(stretch)
                busy.append(line)
            while busy:
                found = _answer(line := busy.popleft())
                if (following := next(waiting, None)) is None:
                    line.close()  # it ends beside what is left to do here
                else:
                    line.send(following)
                    busy.append(line)
                yield found

    def close(self) -> None:
        """Hang up where that is still to be done, and wait until the programs have ended."""
        for line in self._lines:
            line.close()
        for program in self.programs:
            program.wait()


def _answer(line: "Line[Any, Any]") -> Found:
    found: Found | Refused = line.recv()
    if isinstance(found, Refused):
        raise found
    return found


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as fault:
        raise ExaminerLost from fault
