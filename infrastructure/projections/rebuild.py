"""Building a read model beside the live one, and putting it in its place in one transaction.

A build that is broken off leaves the live model untouched; the next one clears its remains away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors, sql
from psycopg.rows import tuple_row

from infrastructure.projections.account import set_up_account
from infrastructure.projections.faults import NewerModelStands, RebuildUnderWay
from infrastructure.projections.follower import Follower
from infrastructure.projections.source import SQL, Source
from projections.fold import Model

BUILDER = "caseledger.rebuild"
BATCH = 2000
PATIENCE = "3s"  # how long a swap waits for readers, and new readers for it, before it lets them pass and tries again
TRIES = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to; `differences` counts by table the rows that are not as in the live model, if compared."""

    position: int
    differences: Mapping[str, int] | None


class Rebuild:
    """One build of one model, stretch by stretch."""

    def __init__(self, connection: Connection[Any], source: Source, model: Model, *, limit: int = BATCH) -> None:
        """Build over an autocommit connection of the role that owns the read models."""
        self.model = model
        self.building = f"{model.schema}_building"
        self._connection = connection
        self._source = source
        self._limit = limit
        self._follower = Follower(connection, source, model, self.building)

    @property
    def position(self) -> int:
        """Tell how far the build has come."""
        return self._follower.position

    def begin(self) -> None:
        """Clear the remains of an earlier build away and begin; raise RebuildUnderWay or NewerModelStands."""
        set_up_account(self._connection)
        if not self._ask("try_to_hold", role=BUILDER, schema=self.model.schema):
            raise RebuildUnderWay(model=self.model.name)
        if any(version > self.model.version for _, version in self._live()):
            self.give_up()
            raise NewerModelStands(model=self.model.name, ours=self.model.version)
        with self._connection.transaction():
            self._drop(self.building)
            self._connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(self.building)))
            self._enter()
            self._connection.execute(self.model.scripts["tables"])
            place = {"schema": self.building, "model": self.model.name, "version": self.model.version}
            self._connection.execute(SQL["open_checkpoint"], place)

    def step(self) -> bool:
        """Take the next stretch in; False when the build has reached the head."""
        return self._follower.advance(self._limit)

    def finish(self, *, compare: bool = False) -> Rebuilt:
        """Put the build in the place of the live model, caught up to the last event."""
        with self._connection.transaction():
            self._enter()
            self._connection.execute(self.model.scripts["indexes"])
        for _ in range(TRIES):
            try:
                rebuilt = self._swap(compare)
            except errors.LockNotAvailable:
                continue
            self.give_up()
            return rebuilt
        self.give_up()
        raise RebuildUnderWay(model=self.model.name, reason="readers did not make way")

    def give_up(self) -> None:
        """Let others build."""
        self._ask("let_go", role=BUILDER, schema=self.model.schema)

    def _swap(self, compare: bool) -> Rebuilt:
        with self._connection.transaction():
            live = self._ask("checkpoint", schema=self.model.schema)  # its owner waits here until we are done
            if live is not None and compare:
                follower = Follower(self._connection, self._source, self.model, self.model.schema)
                while follower.advance(self._limit):
                    pass
            while self.step():
                pass
            differences = self._differences() if live is not None and compare else None
            self._connection.execute(sql.SQL("SET LOCAL lock_timeout TO {}").format(PATIENCE))
            self._connection.execute(SQL["shut_out_readers"])
            for schema, _ in self._live():
                self._drop(schema)
            renaming = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            names = sql.Identifier(self.building), sql.Identifier(self.model.schema)
            self._connection.execute(renaming.format(*names))
            self._connection.execute(SQL["rename"], {"schema": self.building, "to": self.model.schema})
        return Rebuilt(self.position, differences)

    def _differences(self) -> dict[str, int]:
        return {table: self._differing(table) for table in self.model.tables}

    def _differing(self, table: str) -> int:
        statement = sql.SQL(
            "SELECT count(*) FROM ((SELECT t::text FROM {live} AS t EXCEPT ALL SELECT t::text FROM {built} AS t)"
            " UNION ALL (SELECT t::text FROM {built} AS t EXCEPT ALL SELECT t::text FROM {live} AS t)) AS d"
        ).format(live=sql.Identifier(self.model.schema, table), built=sql.Identifier(self.building, table))
        found = self._connection.execute(statement).fetchone()
        return 0 if found is None else int(found[0])

    def _enter(self) -> None:
        self._connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(self.building)))

    def _drop(self, schema: str) -> None:
        self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        self._connection.execute(SQL["forget"], {"schema": schema})

    def _live(self) -> list[tuple[str, int]]:
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(SQL["live_versions"], {"model": self.model.name}).fetchall()

    def _ask(self, name: str, **asked: object) -> Any:
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(SQL[name], asked).fetchone()
        return None if row is None else row[0]


def rebuild(
    connection: Connection[Any],
    source: Source,
    model: Model,
    *,
    compare: bool = False,
    progress: Progress | None = None,
    limit: int = BATCH,
) -> Rebuilt:
    """Build a model anew from position 0 and swap it in; `progress` hears (events done, events in all)."""
    build = Rebuild(connection, source, model, limit=limit)
    build.begin()
    try:
        while build.step():
            if progress is not None:
                progress(build.position, source.head())
    except BaseException:
        build.give_up()
        raise
    return build.finish(compare=compare)
