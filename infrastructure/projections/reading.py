"""The read models as the server reads them: over a pool of its own, in the role that may only read."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from infrastructure.postgres.errors import translated
from infrastructure.postgres.pools import open_pool
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
from projections.fold import Model
from projections.hotline.view import FACTS
from projections.inspections.view import INSPECTIONS
from projections.models import ALL_MODELS
from projections.notices.reads import Waiting, waiting
from projections.notices.view import NOTICES
from projections.replica import Replica, replica_of
from projections.search.view import SEARCH
from projections.snapshot import Snapshot, seen_again, snapshot
from projections.standing import Standing
from projections.supervision.view import SUPERVISION

IN_PASSING = 0.02  # seconds that one who has a connection waits for a second: all might be waiting so


def read_pool(
    url: str, *, size: int = 4, least: int = 1, patience: float = 30.0, longest: int | None = None
) -> ConnectionPool:
    """Open a pool of connections for reading: autocommit, so that a snapshot begins its own transaction.

    `longest` is how many seconds one statement may take, and a transaction may wait for its next one: whose answer was
    lost on the way is not to hold up everybody else.
    """
    if longest is not None:
        options = conninfo_to_dict(url).get("options") or ""
        bounds = f"-c statement_timeout={longest}s -c idle_in_transaction_session_timeout={longest}s"
        url = make_conninfo(url, options=f"{options} {bounds}".strip())
    return open_pool(url, least=least, most=size, patience=patience, name="read models")


def _opening(model: Model) -> Callable[["PostgresReadModels"], AbstractContextManager[Snapshot]]:
    @contextmanager
    def opened(self: "PostgresReadModels") -> Iterator[Snapshot]:
        """Open the model for reading at one position; raise `ModelNotReady`."""
        with translated(), self._pool.connection() as connection, snapshot(connection, model) as found:
            yield found

    return opened


class PostgresReadModels:
    """Reads the read models; a daemon somewhere keeps them up with the ledger."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    board = _opening(BOARD)
    hotline = _opening(FACTS)
    facts = _opening(COUNTED)
    agreements = _opening(AGREEMENTS)
    directory = _opening(DIRECTORY)
    supervision = _opening(SUPERVISION)
    audits = _opening(AUDITS)
    findings = _opening(FINDINGS)
    archives = _opening(ARCHIVES)
    deadlines = _opening(DEADLINES)
    notices = _opening(NOTICES)
    inspections = _opening(INSPECTIONS)
    search = _opening(SEARCH)

    @contextmanager
    def facts_twice(self) -> Iterator[tuple[Snapshot, Snapshot]]:
        """Open the facts for two questions at once; both over one connection while no second is free."""
        with translated(), self.facts() as first, ExitStack() as leaving:
            second = first
            with suppress(PoolTimeout):
                beside = leaving.enter_context(self._pool.connection(timeout=IN_PASSING))
                second = leaving.enter_context(seen_again(first, beside, COUNTED))
            yield first, second

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
        with self.notices() as opened:
            return waiting(opened)

    def wait_for(self, position: int, timeout: float) -> bool:
        """Wait at most `timeout` seconds until all models hold a position; tell whether they do."""
        with translated(), self._pool.connection() as connection:
            return wait_for(connection, ALL_MODELS, position, timeout)
