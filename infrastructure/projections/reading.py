"""The read models as the server reads them: over a pool of its own, in the role that may only read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from infrastructure.postgres.errors import translated
from infrastructure.projections.account import standing
from infrastructure.projections.waiting import wait_for
from projections.agreements.view import AGREEMENTS
from projections.archives.view import ARCHIVES
from projections.audits.view import AUDITS
from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.directory.view import DIRECTORY
from projections.facts.view import COUNTED
from projections.findings.view import FINDINGS
from projections.hotline.view import FACTS
from projections.inspections.view import INSPECTIONS
from projections.models import ALL_MODELS
from projections.notices.reads import Waiting, waiting
from projections.notices.view import NOTICES
from projections.replica import Replica, replica_of
from projections.search.view import SEARCH
from projections.snapshot import Snapshot, snapshot
from projections.standing import Standing
from projections.supervision.view import SUPERVISION


def read_pool(
    url: str, *, size: int = 4, least: int = 1, patience: float = 30.0, longest: int | None = None
) -> ConnectionPool:
    """Open a pool of connections for reading: autocommit, so that a snapshot begins its own transaction.

    `longest` is how many seconds one statement may take.
    """
    if longest is not None:
        options = conninfo_to_dict(url).get("options") or ""
        url = make_conninfo(url, options=f"{options} -c statement_timeout={longest}s".strip())
    return ConnectionPool(
        url, min_size=least, max_size=size, timeout=patience, kwargs={"autocommit": True}, open=True, name="read models"
    )


class PostgresReadModels:
    """Reads the read models; a daemon somewhere keeps them up with the ledger."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    @contextmanager
    def board(self) -> Iterator[Snapshot]:
        """Open the board for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, BOARD) as opened:
            yield opened

    @contextmanager
    def hotline(self) -> Iterator[Snapshot]:
        """Open the facts of the hotline for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, FACTS) as opened:
            yield opened

    @contextmanager
    def facts(self) -> Iterator[Snapshot]:
        """Open the facts that figures count for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, COUNTED) as opened:
            yield opened

    @contextmanager
    def agreements(self) -> Iterator[Snapshot]:
        """Open the agreements for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, AGREEMENTS) as opened:
            yield opened

    @contextmanager
    def directory(self) -> Iterator[Snapshot]:
        """Open the directory for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, DIRECTORY) as opened:
            yield opened

    @contextmanager
    def supervision(self) -> Iterator[Snapshot]:
        """Open supervision for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, SUPERVISION) as opened:
            yield opened

    @contextmanager
    def audits(self) -> Iterator[Snapshot]:
        """Open the signs for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, AUDITS) as opened:
            yield opened

    @contextmanager
    def archives(self) -> Iterator[Snapshot]:
        """Open the archives for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, ARCHIVES) as opened:
            yield opened

    @contextmanager
    def findings(self) -> Iterator[Snapshot]:
        """Open the findings for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, FINDINGS) as opened:
            yield opened

    @contextmanager
    def deadlines(self) -> Iterator[Snapshot]:
        """Open the due moments for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, DEADLINES) as opened:
            yield opened

    @contextmanager
    def notices(self) -> Iterator[Snapshot]:
        """Open the notices for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, NOTICES) as opened:
            yield opened

    @contextmanager
    def inspections(self) -> Iterator[Snapshot]:
        """Open the inspections for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, INSPECTIONS) as opened:
            yield opened

    @contextmanager
    def search(self) -> Iterator[Snapshot]:
        """Open what is said on the timelines for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, SEARCH) as opened:
            yield opened

    def standing(self) -> Sequence[Standing]:
        """Tell where each model stands; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection:
            return standing(connection, ALL_MODELS)

    def replica(self) -> Replica | None:
        """Tell how far the replica has come that is read; None if the primary is."""
        with translated(), self._pool.connection() as connection:
            return replica_of(connection)

    def notices_waiting(self) -> Waiting:
        """Count the notices that are due and those given up; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, NOTICES) as opened:
            return waiting(opened)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait at most `timeout` seconds until all models hold a position; tell whether they do."""
        with translated(), self._pool.connection() as connection:
            return wait_for(connection, ALL_MODELS, position, timeout)
