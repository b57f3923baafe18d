"""The account that the read models keep of themselves: its tables, and where each model stands against the ledger."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import Connection, errors, sql
from psycopg.rows import class_row

from projections.fold import Model
from projections.standing import ModelNotReady, Standing
from projections.statements import statements

SQL = statements("infrastructure.projections", "account.sql")
AS_DEFINED = sha256(SQL["create"]).hexdigest()


def connect(url: str) -> Connection[Any]:
    """Connect as the role that owns the read models.

    It need not wait for the disk: rows and checkpoint would be lost together, and are made again from the ledger.
    """
    connection = psycopg.connect(url, autocommit=True, application_name="caseledger projections")
    connection.execute("SET synchronous_commit = off")
    return connection


def set_up_account(connection: Connection[Any]) -> None:
    """Make the tables of the account where they are missing, or not as this program knows them.

    Where they stand, nothing is defined anew: a definition waits for whoever reads, and everybody then waits for it.
    """
    if _is_set_up(connection):
        return
    with connection.transaction():
        connection.execute(SQL["lock"])
        if not _is_set_up(connection):
            connection.execute(SQL["create"])
            connection.execute(sql.SQL("COMMENT ON SCHEMA projections IS {}").format(AS_DEFINED))


def _is_set_up(connection: Connection[Any]) -> bool:
    return connection.execute(SQL["as_defined"]).fetchone() == (AS_DEFINED,)


def standing(connection: Connection[Any], models: Sequence[Model]) -> list[Standing]:
    """Tell where each model stands; raise `ModelNotReady` before the first start of a daemon."""
    try:
        with connection.cursor(row_factory=class_row(Standing)) as cursor:
            return cursor.execute(SQL["standing"], {"schemas": [model.schema for model in models]}).fetchall()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise ModelNotReady from error
