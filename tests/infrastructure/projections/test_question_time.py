from contextlib import suppress

import psycopg
import pytest

from infrastructure.errors import StatementTooSlow
from infrastructure.postgres.errors import translated
from infrastructure.projections.account import connect, set_up_account, standing
from infrastructure.projections.reading import read_pool
from projections.models import ALL_MODELS
from tests.database import Database
from tests.waiting import until

ENDED = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s"


def test_a_question_that_takes_too_long_is_given_up_and_the_next_one_is_answered(database: Database) -> None:
    with read_pool(database.url("read"), size=1, longest=1) as pool:
        with pytest.raises(StatementTooSlow), translated(), pool.connection() as connection:
            connection.execute("SELECT pg_sleep(20)")
        with pool.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_transaction_whose_next_question_does_not_come_is_given_up_and_holds_nobody_up(database: Database) -> None:
    with read_pool(database.url("read"), size=1, longest=1) as pool:
        with suppress(StatementTooSlow), translated(), pool.connection() as connection, connection.transaction():
            connection.execute("SELECT 1")
            with psycopg.connect(database.url("project"), autocommit=True) as other:
                until(lambda: other.execute(ENDED, [connection.info.backend_pid]).fetchone() == (0,))
            connection.execute("SELECT 1")
            pytest.fail("the transaction goes on")
        with pool.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_account_that_stands_is_not_defined_anew_behind_the_back_of_a_reader(database: Database) -> None:
    with connect(database.url("project")) as owner, psycopg.connect(database.url("project")) as reader:
        set_up_account(owner)
        assert standing(reader, ALL_MODELS)  # and the transaction stays open
        owner.execute("SET lock_timeout = '2s'")
        set_up_account(owner)
        reader.rollback()
        owner.execute("COMMENT ON SCHEMA projections IS 'as an older program knows it'")
        owner.execute("ALTER TABLE projections.checkpoints DROP COLUMN through")
        set_up_account(owner)
        assert owner.execute("SELECT through FROM projections.checkpoints").fetchall() == []
