"""Waiting until the read models have come as far as a position, so that a client reads its own write."""

import time
from collections.abc import Sequence
from typing import Any

from psycopg import Connection, errors

from infrastructure.postgres.errors import translated
from infrastructure.projections.source import SQL
from projections.fold import Model

FIRST_LOOK = 0.002
LONGEST_LOOK = 0.05


def wait_for(connection: Connection[Any], models: Sequence[Model], position: int, timeout: float) -> bool:
    """Wait at most `timeout` seconds until all models hold a position; tell whether they do.

    The connection is in autocommit, so that every look is a new one.
    """
    deadline = time.monotonic() + timeout
    pause = FIRST_LOOK
    asked = {"schemas": [model.schema for model in models], "position": position}
    while True:
        if _reached(connection, asked):
            return True
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_LOOK)


def _reached(connection: Connection[Any], asked: dict[str, object]) -> bool:
    with translated():
        try:
            row = connection.execute(SQL["reached"], asked).fetchone()
        except (errors.UndefinedTable, errors.InvalidSchemaName):
            return False  # no daemon has ever started
    return row is not None and bool(row[0])
