"""What the database holds of protected values, read by the role that may: ciphertext, which nothing in it opens."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from domain.procedures.vocabulary import FieldClass
from domain.protection.custody import Shredded
from infrastructure.ledger.feed import Row
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.errors import translated
from projections.statements import statements

SQL = statements("infrastructure.data_keys")


class PostgresStored:
    """Reads over connections of the role that reads."""

    def __init__(self, pool: ConnectionPool, mapper: LedgerMapper) -> None:
        self._pool = pool
        self._mapper = mapper

    def values(self, of: str) -> Mapping[tuple[int, str], bytes]:
        """Give the stored bytes beside the events of a stream."""
        return {(version, field): bytes(stored) for version, field, stored in self._fetch("values", stream=of)}

    def subjects(self) -> Iterable[tuple[str, str]]:
        """Give each case that holds the data of a person."""
        return self._fetch("subjects")

    def shreddings(self) -> Iterable[Shredded]:
        """Give every destruction on record."""
        events = (self._mapper.recorded(Row._make(row)).event for row in self._fetch("shreddings"))
        return [event for event in events if isinstance(event, Shredded)]

    def sample(self) -> tuple[str, FieldClass, bytes] | None:
        """Give one stored value with its stream and class, if there is any."""
        rows = self._fetch("sample")
        return None if not rows else (rows[0][0], FieldClass(rows[0][3]), bytes(rows[0][2]))

    def _fetch(self, name: str, **asked: Any) -> list[Any]:
        with translated(), self._connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(SQL[name], asked).fetchall()

    def _connection(self) -> AbstractContextManager[Connection[Any]]:
        return self._pool.connection()
