"""The account that the read models keep of themselves: its tables, and where each model stands against the ledger."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import Connection, errors
from psycopg.rows import class_row

from projections.fold import Model
from projections.standing import ModelNotReady, Standing
from projections.statements import statements

SQL = statements("infrastructure.projections", "account.sql")


def connect(url: str) -> Connection[Any]:
    """Connect as the role that owns the read models.

    It need not wait for the disk: rows and checkpoint would be lost together, and are made again from the ledger.
    """
    connection = psycopg.connect(url, autocommit=True, application_name="caseledger projections")
    connection.execute("SET synchronous_commit = off")
    return connection


def set_up_account(connection: Connection[Any]) -> None:
    """Make the tables of the account where they are missing."""
    with connection.transaction():
        connection.execute(SQL["lock"])
        connection.execute(SQL["create"])


def standing(connection: Connection[Any], models: Sequence[Model]) -> list[Standing]:
    """Tell where each model stands; raise `ModelNotReady` before the first start of a daemon."""
    try:
        with connection.cursor(row_factory=class_row(Standing)) as cursor:
            return cursor.execute(SQL["standing"], {"schemas": [model.schema for model in models]}).fetchall()
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise ModelNotReady from error
