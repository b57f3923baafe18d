"""The log's name and keys, read off the ledger itself.

It stands apart from what they say, which the processes of a verification load by itself, to start quickly.
"""

import json
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from application.ledger import NotFounded
from infrastructure.proof.leaves import INCARNATION_BEGUN, leaf_of, leaf_rows
from infrastructure.proof.naming import NAME_DIGITS, PREFIX, Naming
from infrastructure.proof.note import VerifierKey
from infrastructure.proof.statements import SQL


def naming(connection: Connection[Any]) -> Naming:
    """Read what the log is called, and its keys; raise `NotFounded` for an empty ledger."""
    first = next(leaf_rows(connection, 0, 1), None)
    if first is None:
        raise NotFounded
    base = PREFIX + leaf_of(first[0]).hex()[:NAME_DIGITS]
    incarnations: list[tuple[int, int]] = []
    keys: list[tuple[int, VerifierKey]] = []
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        for position, topic, state in cursor.execute(SQL["names"]):
            said = json.loads(state)
            if topic == INCARNATION_BEGUN:
                incarnations.append((position, said["number"]))
            else:
                keys.append((position, VerifierKey.parse(said["key"])))
    return Naming(base, tuple(incarnations), tuple(keys))
