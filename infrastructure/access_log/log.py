"""The access log in PostgreSQL: added to and read through two functions; the tables are closed to the program."""

from typing import Any

from psycopg import Error
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from application.access_log import Kept, Look, NotOnAccessRecord
from domain.instants import instant_at
from infrastructure.postgres.errors import translated
from infrastructure.proof.merkle import leaf_hash
from projections.statements import statements

SQL = statements("infrastructure.access_log")
Stored = tuple[int, int, bytes]


class PostgresAccessLog:
    """The log over a pool of the role that appends."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def record(self, look: Look) -> int:
        """Put a look on record, durably; raise `NotOnAccessRecord`."""
        asked = {"who": look.principal, "shown": list(look.cases), "content": look.content}
        try:
            with self._pool.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
                return int(cursor.execute(SQL["record"], asked).fetchall()[0][0])
        except (Error, PoolTimeout) as fault:
            raise NotOnAccessRecord from fault

    def page(self, after: int, limit: int, *, principal: str | None = None, case: str | None = None) -> list[Kept]:
        """Give looks behind a position, oldest first, of one principal and at one case if they are named."""
        found = self.stored(after, limit, principal=principal, case=case)
        return [Kept(position, instant_at(at), Look.read(content)) for position, at, content in found]

    def stored(self, after: int, limit: int, *, principal: str | None = None, case: str | None = None) -> list[Stored]:
        """Give them as they are stored."""
        asked: dict[str, Any] = {"behind": after, "most": limit, "who": principal, "about": case}
        with translated(), self._pool.connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(SQL["page"], asked).fetchall()


def leaf_of(stored: Stored) -> bytes:
    """Hash an entry with its place and its time: the leaf that the seals are made over."""
    position, at, content = stored
    return leaf_hash(position.to_bytes(8, "big") + at.to_bytes(8, "big") + content)
