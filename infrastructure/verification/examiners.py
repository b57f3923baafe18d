"""Processes that examine stretches, all of them seeing the ledger as it stood at one moment.

At most two stretches a process are on their way, so that memory does not grow with the ledger.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, ClassVar

import psycopg
from psycopg import Connection, sql

from domain.errors import Refused
from infrastructure.postgres.errors import translated
from infrastructure.proof.naming import Naming
from infrastructure.verification.statements import SQL
from infrastructure.verification.stretch import Asked, Found, examine

AHEAD = 2
SNAPSHOT = sql.SQL("SET TRANSACTION SNAPSHOT {}")


class ExaminerLost(Refused):
    """A process of the verification was ended from outside; nothing is known to be wrong."""

    code: ClassVar[str] = "examiner_lost"


def opened(url: str, snapshot: str | None = None) -> Connection[Any]:
    """Open a transaction that only reads, and sees what it or another one saw first."""
    connection = psycopg.connect(url, autocommit=False, application_name="caseledger verify")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    if snapshot is not None:
        connection.execute(SNAPSHOT.format(sql.Literal(snapshot)))
    connection.execute(SQL["room"])
    return connection


class Examiners:
    """So many processes; with one, all is done over the connection itself."""

    def __init__(self, connection: Connection[Any], url: str, snapshot: str, naming: Naming, processes: int) -> None:
        """Let all see what the connection's transaction sees, which has that name."""
        self._connection, self._naming, self._processes = connection, naming, processes
        if processes > 1:
            self._pool = ProcessPoolExecutor(
                processes, get_context("spawn"), initializer=_start, initargs=(url, snapshot, naming)
            )

    def examined(self, asked: Iterable[Asked]) -> Iterator[Found]:
        """Examine stretches, and give what is found in their order; raise `ExaminerLost`."""
        if self._processes == 1:
            yield from (examine(self._connection, stretch, self._naming) for stretch in asked)
            return
        coming: deque[Future[Found]] = deque()
        with _lost():
            for stretch in asked:
                coming.append(self._pool.submit(_examine, stretch))
                if len(coming) >= AHEAD * self._processes:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()

    def close(self) -> None:
        """End the processes."""
        if self._processes > 1:
            self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as fault:
        raise ExaminerLost from fault


_process: list[tuple[Connection[Any], Naming]] = []


def _start(url: str, snapshot: str, naming: Naming) -> None:
    with translated():
        _process.append((opened(url, snapshot), naming))


def _examine(asked: Asked) -> Found:
    connection, naming = _process[0]
    with translated():
        return examine(connection, asked, naming)
