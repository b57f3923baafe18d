"""The lease of the leader: an advisory lock, held by a connection that falls silent when its holder does.

It saves work and nothing else. A holder that is stopped loses it after a while and learns so from its first word to
the server; what it does late is harmless, because each act is recorded once whoever performs it.
"""

import logging
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row

from infrastructure.postgres.errors import translated
from projections.statements import statements

LOG = logging.getLogger(__name__)
SQL = statements("infrastructure.scheduling")
SILENCE = 15.0  # seconds
DEADLINES, NOTICES, WEBHOOKS = "deadlines", "notices", "webhooks"  # what there is to lead in


class Lease:
    """Held from `take` until `leave`, until the connection is lost, or until its holder says nothing for too long."""

    def __init__(self, url: str, *, silence: float = SILENCE, work: str = DEADLINES) -> None:
        """Connect as a role that reads, to lead in a piece of work; `silence` in seconds."""
        self._url = url
        self._work = work
        self._silence = silence
        self._connection: Connection[Any] | None = None

    def take(self) -> Connection[Any] | None:
        """Give the connection that holds the lease, taking it if nobody has it; None while another leads."""
        if self._connection is not None and self._is_alive(self._connection):
            return self._connection
        self.leave()
        with translated():
            connection = psycopg.connect(self._url, autocommit=True, application_name=f"caseledger {self._work}")
            try:
                connection.execute(SQL["set_lease"], {"silence": f"{self._silence * 1000:.0f}ms"})
                if _answer(connection, "try_to_lead", self._work):
                    self._connection = connection
            finally:
                if self._connection is None:
                    connection.close()
        if self._connection is not None:
            LOG.info("this program leads in %s", self._work)
        return self._connection

    def leave(self) -> None:
        """Let another lead."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_alive(self, connection: Connection[Any]) -> bool:
        try:
            connection.execute("SELECT 1")
        except psycopg.OperationalError as fault:
            LOG.warning("this program no longer leads in %s: %s", self._work, fault)
            return False
        return True


def has_leader(connection: Connection[Any], work: str = DEADLINES) -> bool:
    """Tell whether any program leads in a piece of work in this database."""
    return bool(_answer(connection, "leader", work))


def _answer(connection: Connection[Any], name: str, work: str) -> object:
    with connection.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(SQL[name], {"lock": f"caseledger.{work}"}).fetchone()
    return None if row is None else row[0]
