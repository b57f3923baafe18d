"""Named points at which whoever writes can be held up: triggers in the database, so that the product knows of none.

A writer that comes to a point waits there, in the midst of its transaction, for a lock that the campaign holds. What is
then done to it happens exactly between two steps: events written and not committed, a checkpoint signed and not
published, a letter sent and not recorded.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from tests.torture.stage import PATIENCE, Stage

SET_UP = """
CREATE SCHEMA IF NOT EXISTS torture;
CREATE OR REPLACE FUNCTION torture.stop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('torture'), hashtext(TG_ARGV[0]));
    RETURN NULL;
END $$;
"""
WAITING = """
SELECT l.pid FROM pg_locks AS l
 WHERE l.locktype = 'advisory' AND NOT l.granted
   AND l.classid = hashtext('torture')::oid AND l.objid = hashtext(%s)::oid
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a writer is held up: behind each row that is written to a table and is of a kind."""

    name: str
    table: tuple[str, str]
    when: str = "true"
    on: str = "INSERT"


APPEND = Point("an append, written and not committed", ("ledger", "events"), "new.topic LIKE 'case.%'")
DUE_ACT = Point(
    "an act of the scheduler, written and not committed", ("ledger", "events"), "new.command_id LIKE 'system:case:%'"
)
NOTICE = Point("a letter sent, and not recorded", ("ledger", "events"), "new.command_id LIKE '%:notice:%'")
DELIVERY = Point("a message taken, and not recorded", ("ledger", "events"), "new.topic = 'subscription.delivered'")
CHECKPOINT = Point("a checkpoint signed, and not published", ("proof", "checkpoints"))
BATCH = Point("rows of read models, and not committed", ("projections", "checkpoints"), on="UPDATE")
PART = Point("a part of a rebuild, and not committed", ("projections", "parts"), on="UPDATE")
LOOK = Point("a look, and not on record", ("access_log", "entries"))
POINTS = (APPEND, DUE_ACT, NOTICE, DELIVERY, CHECKPOINT, BATCH, PART, LOOK)


@contextmanager
def armed(stage: Stage, point: Point) -> Iterator["Armed"]:
    """Have whoever comes to a point wait there while the context lasts."""
    name = sql.Identifier(f"torture_{POINTS.index(point)}")
    table = sql.Identifier(*point.table)
    with stage.admin() as admin:
        admin.execute(SET_UP)
        admin.execute("SELECT pg_advisory_lock(hashtext('torture'), hashtext(%s))", [point.name])
        make = sql.SQL(
            "CREATE OR REPLACE TRIGGER {} AFTER {} ON {} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION torture.stop({})"
        )
        with admin.transaction():
            admin.execute("SET LOCAL lock_timeout = '20s'")
            admin.execute(make.format(name, sql.SQL(point.on), table, sql.SQL(point.when), point.name))
        try:
            yield Armed(admin, point)
        finally:
            with suppress(psycopg.Error):  # with the database the lock is gone as well
                admin.execute("SELECT pg_advisory_unlock_all()")
    with stage.admin() as admin, admin.transaction():
        admin.execute("SET LOCAL lock_timeout = '30s'")
        admin.execute(sql.SQL("DROP TRIGGER IF EXISTS {} ON {}").format(name, table))


@dataclass
class Armed:
    """A point at which somebody is to be held up."""

    admin: psycopg.Connection[Any]
    point: Point

    def caught(self) -> list[int]:
        """Wait until somebody is held up, and give the numbers of the database's processes that are."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := [row[0] for row in self.admin.execute(WAITING, [self.point.name])]:
                return found
            time.sleep(0.005)
        raise TimeoutError(f"nobody came to: {self.point.name}")
