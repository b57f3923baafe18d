"""The programs that examine stretches: they end with whoever started them, and nothing that befalls them is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from infrastructure.errors import DatabaseUnavailable
from infrastructure.proof.named import naming
from infrastructure.verification.examiners import ExaminerLost, Examiners
from infrastructure.verification.statements import SQL
from infrastructure.verification.stretch import Asked
from infrastructure.verification.transaction import opened
from tests.infrastructure.verification.conftest import Sealed

ASKED = [Asked(0, 64, (), (), 64), Asked(0, 100, (), (), 100), Asked(0, 32, (), (), 32)]


@contextmanager
def examiners(ledger: Sealed, url: str | None = None) -> Iterator[Examiners]:
    own = ledger.kept.database.url("append")
    with opened(own) as connection:
        row = connection.execute(SQL["export_snapshot"]).fetchone()
        assert row is not None
        started = Examiners(connection, url or own, row[0], naming(connection), 2)
        try:
            yield started
        finally:
            started.close()


def test_what_is_found_comes_in_the_order_that_was_asked_and_the_programs_end(ledger: Sealed) -> None:
    with examiners(ledger) as started:
        found = list(started.examined(ASKED))
    assert [(one.after, one.through, one.faults) for one in found] == [(0, 64, []), (0, 100, []), (0, 32, [])]
    assert [program.returncode for program in started.programs] == [0, 0]


def test_a_program_that_is_ended_from_outside_is_told_of(ledger: Sealed) -> None:
    with examiners(ledger) as started:
        started.programs[1].kill()
        with pytest.raises(ExaminerLost):
            list(started.examined(ASKED))


def test_what_the_database_refuses_a_program_is_told(ledger: Sealed) -> None:
    with (
        examiners(ledger, "host=127.0.0.1 port=9 dbname=x user=x") as started,
        pytest.raises(DatabaseUnavailable),
    ):
        list(started.examined(ASKED))
