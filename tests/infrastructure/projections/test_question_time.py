import pytest

from infrastructure.errors import StatementTooSlow
from infrastructure.postgres.errors import translated
from infrastructure.projections.reading import read_pool
from tests.database import Database


def test_a_question_that_takes_too_long_is_given_up_and_the_next_one_is_answered(database: Database) -> None:
    with read_pool(database.url("read"), size=1, longest=1) as pool:
        with pytest.raises(StatementTooSlow), translated(), pool.connection() as connection:
            connection.execute("SELECT pg_sleep(20)")
        with pool.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
