"""Building read models beside the live ones, and putting each in its place in one transaction.

Models of cases are told whole cases, part by part; the others follow the ledger from its beginning. A build that is
broken off leaves the live models untouched, and the next one goes on where it was.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, errors, sql
from psycopg.rows import tuple_row

from infrastructure.projections.account import set_up_account
from infrastructure.projections.faults import NewerModelStands, RebuildUnderWay
from infrastructure.projections.follower import Follower
from infrastructure.projections.parts import Part, PartTeller, building
from infrastructure.projections.source import SQL, Source
from projections.fold import Model

BUILDER = "caseledger.rebuild"
BATCH = 2000
PART = 2000  # cases
PATIENCE = "3s"  # how long a swap waits for readers, and new readers for it, before it lets them pass and tries again
TRIES = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild came to; `differences` counts by table the rows that are not as in the live model, if compared."""

    position: int
    differences: Mapping[str, int] | None


class Build:
    """One build of some models, step by step."""

    def __init__(
        self,
        connection: Connection[Any],
        source: Source,
        models: Sequence[Model],
        *,
        limit: int = BATCH,
        size: int = PART,
    ) -> None:
        """Build over an autocommit connection of the role that owns the read models; `size` counts cases of a part."""
        self.models = list(models)
        self.through = 0
        self._connection = connection
        self._source = source
        self._limit = limit
        self._size = size
        self._following: list[Follower] = []
        self._parts: list[Part] | None = None
        self._teller: PartTeller | None = None

    def begin(self, *, afresh: bool = False) -> None:
        """Take up what an earlier build has left, or begin; raise RebuildUnderWay or NewerModelStands."""
        set_up_account(self._connection)
        for model in self.models:
            self._hold(model)
        left = [] if afresh else self._left()
        self.through = left[0] if left else self._source.head()
        for model in self.models:
            if not left:
                self._clear_and_open(model)
            if model.tell is None:
                self._following.append(Follower(self._connection, self._source.only(model), model, building(model)))
            elif model.follows:
                own = self._source.only(model, model.follows)
                self._following.append(Follower(self._connection, own, model, building(model)))

    @property
    def told(self) -> list[Model]:
        """List the models that are told whole cases."""
        return [model for model in self.models if model.tell is not None]

    @property
    def total(self) -> int:
        """Count the events that are to be taken in."""
        return max(self.done, int(self._ask("events_to_tell"))) if self.told else self.through

    @property
    def done(self) -> int:
        """Count the events that have been taken in: of cases, if there is a model that is told of them."""
        if self.told:
            return int(self._ask("events_told", schema=building(self.told[0])))
        return min((follower.position for follower in self._following), default=self.through)

    def step(self) -> bool:
        """Take the next stretch or part in; False when there is none left."""
        if self.follow():
            return True
        parts = self.parts_left()
        if not parts:
            return False
        if self._teller is None:
            self._teller = PartTeller(self._connection, self._source, self.told, self.through)
        self._teller.tell(parts.pop(0))
        return True

    def follow(self) -> bool:
        """Take the next stretch in for the models, or the topics, that are followed; False when they are through."""
        return any(follower.advance(self._limit) for follower in self._following)

    def parts_left(self) -> list[Part]:
        """List the parts that are not done by every model that is told cases."""
        if self._parts is None:
            found: dict[int, Part] = {}
            for model in self.told:
                found |= {row[0]: Part(*row) for row in self._rows("parts", schema=building(model))}
            self._parts = [found[number] for number in sorted(found)]
        return self._parts

    def finish(self, *, compare: bool = False) -> dict[str, Rebuilt]:
        """Put each build in the place of its live model, caught up to the last event that stood when its turn came."""
        done = {}
        for model in self.models:
            with self._connection.transaction():
                self._enter(model)
                self._connection.execute(model.scripts["indexes"])
                if model.tell is not None:
                    self._connection.execute(SQL["told"], {"schema": building(model), "position": self.through})
            done[model.name] = self._put_in_place(model, compare)
        return done

    def give_up(self) -> None:
        """Let others build."""
        for model in self.models:
            self._ask("let_go", role=BUILDER, schema=model.schema)

    def _hold(self, model: Model) -> None:
        held = self._ask("try_to_hold", role=BUILDER, schema=model.schema)
        if held and not any(version > model.version for _, version in self._live(model)):
            return
        for earlier in self.models[: self.models.index(model) + bool(held)]:
            self._ask("let_go", role=BUILDER, schema=earlier.schema)
        if held:
            raise NewerModelStands(model=model.name, ours=model.version)
        raise RebuildUnderWay(model=model.name)

    def _left(self) -> list[int]:
        """Give the position of an earlier build of just these models, if one was broken off."""
        found = [self._ask("through", schema=building(model)) for model in self.models]
        whole = len(set(found)) == 1 and found[0] is not None
        return [found[0]] if whole else []

    def _clear_and_open(self, model: Model) -> None:
        schema = building(model)
        with self._connection.transaction():
            self._drop(schema)
            self._connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
            self._enter(model)
            self._connection.execute(model.scripts["tables"])
            place = {"schema": schema, "model": model.name, "version": model.version, "through": self.through}
            self._connection.execute(SQL["open_checkpoint"], place)
            if model.tell is not None:
                self._connection.execute(SQL["cut"], {"schema": schema, "size": self._size})

    def _put_in_place(self, model: Model, compare: bool) -> Rebuilt:
        for _ in range(TRIES):
            try:
                rebuilt = self._swap(model, compare)
            except errors.LockNotAvailable:
                continue
            self._ask("let_go", role=BUILDER, schema=model.schema)
            return rebuilt
        self.give_up()
        raise RebuildUnderWay(model=model.name, reason="readers did not make way")

    def _swap(self, model: Model, compare: bool) -> Rebuilt:
        built = Follower(self._connection, self._source, model, building(model))
        head = self._source.head()  # not that of the moment: under load it goes on and on
        while built.advance(self._limit, head):  # the most of it before anybody has to wait
            pass
        with self._connection.transaction():
            live = self._ask("checkpoint", schema=model.schema)  # its owner waits here until we are done
            followers = [built]
            if live is not None and compare:
                followers.append(Follower(self._connection, self._source, model, model.schema))
            head = self._source.head()
            while any(follower.advance(self._limit, head) for follower in followers):
                pass  # both to one position: what is recorded meanwhile is in neither
            differences = self._differences(model) if live is not None and compare else None
            self._connection.execute(sql.SQL("SET LOCAL lock_timeout TO {}").format(PATIENCE))
            self._connection.execute(SQL["shut_out_readers"])
            for schema, _ in self._live(model):
                self._drop(schema)
            renaming = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
            names = sql.Identifier(building(model)), sql.Identifier(model.schema)
            self._connection.execute(renaming.format(*names))
            self._connection.execute(SQL["forget_parts"], {"schema": building(model)})
            self._connection.execute(SQL["rename"], {"schema": building(model), "to": model.schema})
        return Rebuilt(built.position, differences)

    def _differences(self, model: Model) -> dict[str, int]:
        return {table: self._differing(model, table) for table in model.tables}

    def _differing(self, model: Model, table: str) -> int:
        names = {"live": sql.Identifier(model.schema, table), "built": sql.Identifier(building(model), table)}
        same = sql.SQL(
            "SELECT (SELECT (count(*), sum(hashtextextended(t::text, 0))) FROM {live} AS t)"
            " IS NOT DISTINCT FROM (SELECT (count(*), sum(hashtextextended(t::text, 0))) FROM {built} AS t)"
        ).format(**names)
        if self._connection.execute(same).fetchone() == (True,):
            return 0
        statement = sql.SQL(
            "SELECT count(*) FROM ((SELECT t::text FROM {live} AS t EXCEPT ALL SELECT t::text FROM {built} AS t)"
            " UNION ALL (SELECT t::text FROM {built} AS t EXCEPT ALL SELECT t::text FROM {live} AS t)) AS d"
        ).format(**names)
        found = self._connection.execute(statement).fetchone()
        return 0 if found is None else int(found[0])

    def _enter(self, model: Model) -> None:
        self._connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(building(model))))

    def _drop(self, schema: str) -> None:
        self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        self._connection.execute(SQL["forget"], {"schema": schema})

    def _live(self, model: Model) -> list[tuple[Any, ...]]:
        return self._rows("live_versions", model=model.name)

    def _rows(self, name: str, **asked: object) -> list[tuple[Any, ...]]:
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(SQL[name], asked).fetchall()

    def _ask(self, name: str, **asked: object) -> Any:
        rows = self._rows(name, **asked)
        return rows[0][0] if rows else None


def rebuild(
    connection: Connection[Any],
    source: Source,
    model: Model,
    *,
    compare: bool = False,
    progress: Progress | None = None,
    limit: int = BATCH,
    size: int = PART,
) -> Rebuilt:
    """Build one model anew and swap it in; `progress` hears (events done, events in all)."""
    build = Build(connection, source, [model], limit=limit, size=size)
    build.begin()
    try:
        while build.step():
            if progress is not None:
                progress(build.done, build.total)
        return build.finish(compare=compare)[model.name]
    except BaseException:
        if not connection.closed:
            build.give_up()
        raise
