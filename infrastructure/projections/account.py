"""The account that the read models keep of themselves: its tables, and where each model stands against the ledger."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import class_row

from projections.fold import Model
from projections.standing import ModelNotReady, Standing
from projections.statements import statements

SQL = statements("infrastructure.projections", "account.sql")


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
