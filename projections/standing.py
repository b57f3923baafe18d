"""Where the read models stand: how far they have come, how far behind they are, and which cases stand still."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from domain.errors import Refused
from projections.fold import Model
from projections.statements import statements

SQL = statements("projections", "standing.sql")


class ModelNotReady(Refused):
    """The read model is being built for the first time: ask again in a moment."""

    code = "read_model_not_ready"


@dataclass(frozen=True, slots=True)
class Standing:
    """One model against the ledger; `behind_seconds` is how long the next event has been waiting."""

    schema: str
    position: int | None
    recorded_at: datetime | None
    head: int
    behind_events: int
    behind_seconds: float
    stalled_at: datetime | None
    stalled_why: str | None
    parked: int
    building: int | None


@dataclass(frozen=True, slots=True)
class Stale:
    """A case whose rows stand still since an event that could not be taken in."""

    position: int
    version: int
    recorded_at: datetime
    error: str
    message: str
    parked_at: datetime
    last_position: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ParkedCase(Stale):
    """The same, with the case named."""

    case_id: str


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of mending a case in a read model; `fault` is why it cannot be taken in, and then it stays parked."""

    model: str
    case_id: str
    was_parked: bool
    changed: bool
    fault: str | None


def parked_cases(connection: Connection[Any], model: Model) -> list[ParkedCase]:
    """List the cases of a model that stand still."""
    with connection.cursor(row_factory=class_row(ParkedCase)) as cursor:
        return cursor.execute(SQL["parked"], {"schema": model.schema}).fetchall()
