"""Transactions that see the ledger as it stood at one moment."""

from typing import Any

import psycopg
from psycopg import Connection, sql

from infrastructure.verification.statements import SQL

SNAPSHOT = sql.SQL("SET TRANSACTION SNAPSHOT {}")


def opened(url: str, snapshot: str | None = None) -> Connection[Any]:
    """Open a transaction that only reads, and sees what it or another one saw first."""
    connection = psycopg.connect(url, autocommit=False, application_name="caseledger verify")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    if snapshot is not None:
        connection.execute(SNAPSHOT.format(sql.Literal(snapshot)))
    connection.execute(SQL["room"])
    connection.execute(SQL["long_answer"])
    return connection
