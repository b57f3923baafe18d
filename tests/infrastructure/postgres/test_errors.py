import psycopg
import pytest

from domain.errors import Refused
from infrastructure.errors import DatabaseBusy, DatabaseNotMigrated, DatabaseRefusesRights, DatabaseUnavailable
from infrastructure.postgres.errors import translated
from tests.database import Database


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SET statement_timeout = 1; SELECT pg_sleep(1)", DatabaseBusy),
        ("CREATE SCHEMA own", DatabaseRefusesRights),
        ("SELECT 1 FROM ledger.no_such_table", DatabaseNotMigrated),
        ("SELECT ledger.no_such_function()", DatabaseNotMigrated),
        ("SELECT pg_terminate_backend(pg_backend_pid())", DatabaseUnavailable),
    ],
)
def test_what_the_database_raises_becomes_a_refusal_of_one_line(
    database: Database, statement: str, refusal: type[Refused]
) -> None:
    connection = psycopg.connect(database.url("read"), autocommit=True)
    with connection, pytest.raises(refusal) as refused, translated():
        connection.execute(statement.encode())
    assert "\n" not in refused.value.message
    assert isinstance(refused.value.__cause__, psycopg.Error)


def test_a_mistake_in_our_own_sql_stays_a_mistake(database: Database) -> None:
    connection = psycopg.connect(database.url("read"), autocommit=True)
    with connection, pytest.raises(psycopg.errors.SyntaxError), translated():
        connection.execute("SELEC 1")
