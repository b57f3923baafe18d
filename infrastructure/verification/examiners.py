"""Processes that examine stretches, all of them seeing the ledger as it stood at one moment.

At most two stretches a process are on their way, so that memory does not grow with the ledger.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, ClassVar

import psycopg
from psycopg import Connection, sql

from domain.errors import Refused
from infrastructure.postgres.errors import translated
from infrastructure.proof.naming import Naming
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
    return connection


def examined(
    connection: Connection[Any], url: str, snapshot: str, naming: Naming, asked: Iterable[Asked], processes: int
) -> Iterator[Found]:
    """Examine stretches, and give what is found in their order; by one process over the connection itself.

    Raise `ExaminerLost` where one of several is ended from outside.
    """
    if processes == 1:
        yield from (examine(connection, stretch, naming) for stretch in asked)
        return
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_start, initargs=(url, snapshot, naming)
    ) as pool:
        coming: deque[Future[Found]] = deque()
        try:
            for stretch in asked:
                coming.append(pool.submit(_examine, stretch))
                if len(coming) >= AHEAD * processes:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        except BrokenProcessPool as fault:
            raise ExaminerLost from fault
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_process: list[tuple[Connection[Any], Naming]] = []


def _start(url: str, snapshot: str, naming: Naming) -> None:
    with translated():
        _process.append((opened(url, snapshot), naming))


def _examine(asked: Asked) -> Found:
    connection, naming = _process[0]
    with translated():
        return examine(connection, asked, naming)
