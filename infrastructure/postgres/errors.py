"""The one place where what psycopg raises becomes a refusal that an operator understands."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from domain.errors import Refused
from infrastructure.errors import (
    DatabaseBusy,
    DatabaseFull,
    DatabaseNotMigrated,
    DatabaseRefusesRights,
    DatabaseUnavailable,
    StatementTooSlow,
)

BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
RIGHTS = (errors.InsufficientPrivilege, errors.InvalidAuthorizationSpecification)
SLOW = (errors.QueryCanceled, errors.IdleInTransactionSessionTimeout)
SETUP = (errors.InvalidSchemaName, errors.UndefinedTable, errors.UndefinedFunction)


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the database's state into refusals; a mistake in our own SQL passes through."""
    try:
        yield
    except psycopg.Error as fault:
        if (kind := _kind(fault)) is None:
            raise
        raise kind(reason=sentence(fault)) from fault


def _kind(fault: psycopg.Error) -> type[Refused] | None:
    if isinstance(fault, SLOW):
        return StatementTooSlow
    if isinstance(fault, BUSY):
        return DatabaseBusy
    if isinstance(fault, errors.DiskFull):
        return DatabaseFull
    if isinstance(fault, RIGHTS):
        return DatabaseRefusesRights
    if isinstance(fault, SETUP):
        return DatabaseNotMigrated
    return DatabaseUnavailable if isinstance(fault, psycopg.OperationalError) else None


def sentence(fault: psycopg.Error) -> str:
    """Give what the server or the client library said, on one line."""
    return fault.diag.message_primary or " | ".join(line.strip() for line in str(fault).splitlines() if line.strip())
