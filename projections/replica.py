"""How far the replica has come from which the read models are read, if they are read from one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from projections.statements import statements

SQL = statements("projections", "replica.sql")


@dataclass(frozen=True, slots=True)
class Replica:
    """The newest position that it holds, and when the last that it replayed was committed on the primary, if known."""

    position: int
    replayed: datetime | None

    def behind_seconds(self, newest: int, now: datetime) -> float:
        """Tell how long ago it was up to date; 0 if it holds all that the primary does, however long that is quiet."""
        if self.position >= newest or self.replayed is None:
            return 0.0
        return max(0.0, (now - self.replayed).total_seconds())


def replica_of(connection: Connection[Any]) -> Replica | None:
    """Tell how far the server has come over whose connection one reads; None if that is the primary."""
    with connection.cursor(row_factory=class_row(Replica)) as cursor:
        return cursor.execute(SQL["replica"]).fetchone()
