"""Reading a read model: one transaction that sees one position of it, whole, whatever is built or swapped beside it."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from psycopg import Connection, errors, sql
from psycopg.rows import class_row, tuple_row

from projections.board.view import BOARD
from projections.fold import Model
from projections.standing import SQL, ModelNotReady, Stale

Found = TypeVar("Found")

# The lock comes before the snapshot: a swap waits for readers and they for it, and nobody sees half of one. Behind each
# model stands the board, which tells of every model's cases whether they lie within reach; behind that, who tells so of
# none, for as long as there is no board.
_OPEN = sql.SQL(
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; {}; SET LOCAL search_path TO {}, {}, projections"
)
_LOCK = sql.SQL("LOCK TABLE projections.readers IN ACCESS SHARE MODE")
# In place of the lock, which the first holds for both: behind a swap that waits for it, the other would wait as well.
_AGAIN = sql.SQL("SET TRANSACTION SNAPSHOT {}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A model as of a position of the ledger, with the moment at which that was recorded (None at position 0)."""

    connection: Connection[Any]
    position: int
    recorded_at: datetime | None
    _found: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, read: Callable[[], Found]) -> Found:
        """Give what was read under a key; a page asks the same of a model many times, and it cannot change."""
        if key not in self._found:
            self._found[key] = read()
        found: Found = self._found[key]
        return found

    def stale(self, case_id: str) -> Stale | None:
        """Tell since when the rows of a case stand still, if they do."""
        with self.connection.cursor(row_factory=class_row(Stale)) as cursor:
            return cursor.execute(SQL["stale"], {"case_id": case_id}).fetchone()


@contextmanager
def snapshot(connection: Connection[Any], model: Model) -> Iterator[Snapshot]:
    """Open a model for reading on an autocommit connection; raise `ModelNotReady` while it has never been built."""
    with connection.transaction():
        try:
            connection.execute(_opening(_LOCK, model))
        except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
            raise ModelNotReady(model=model.name) from error
        with connection.cursor(row_factory=tuple_row) as cursor:
            found = cursor.execute(SQL["as_of"], {"schema": model.schema}).fetchone()
        if found is None:
            raise ModelNotReady(model=model.name)
        yield Snapshot(connection, found[0], found[1])


@contextmanager
def seen_again(first: Snapshot, connection: Connection[Any], model: Model) -> Iterator[Snapshot]:
    """Let another autocommit connection see what a snapshot of a model sees, no longer than that one lasts."""
    with connection.transaction(), first.connection.cursor(row_factory=tuple_row) as cursor:
        found = cursor.execute("SELECT pg_export_snapshot()").fetchone()
        assert found is not None  # noqa: S101 - it gives one row
        connection.execute(_opening(_AGAIN.format(sql.Literal(found[0])), model))
        yield Snapshot(connection, first.position, first.recorded_at)


def _opening(seen: sql.Composable, model: Model) -> sql.Composed:
    return _OPEN.format(seen, sql.Identifier(model.schema), sql.Identifier(BOARD.schema))
