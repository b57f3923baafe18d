"""The access log in the database: it only grows, is closed to everyone, and is held against its seals."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from application.access_log import Look, NotOnAccessRecord
from application.publishing import Founding, found
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.access_log.sealing import AccessLogContradicted, Verified, seal, verify
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.api.serving import ADMINISTRATOR
from tests.database import Database


def look(number: int, *cases: str, principal: str = "p:1") -> Look:
    return Look(
        request=f"r{number}",
        principal=principal,
        role="handler",
        grant=None,
        rule="handler.unit",
        act="case.read",
        method="GET",
        address="/v1/cases/x",
        status=200,
        cases=cases,
    )


@pytest.fixture
def kept(database: Database) -> Iterator[tuple[PostgresLedger, PostgresAccessLog]]:
    with append_pool(database.url("append"), size=4, patience=5) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(ledger, Founding("测试台账", "政务服务中心"), principal="tests", acting=ADMINISTRATOR)
        yield ledger, PostgresAccessLog(pool)


def test_looks_stand_in_order_at_dense_positions_and_rising_times(
    kept: tuple[PostgresLedger, PostgresAccessLog],
) -> None:
    log = kept[1]
    assert [log.record(look(n, "case:1", principal=f"p:{n % 2}")) for n in range(1, 6)] == [1, 2, 3, 4, 5]
    found_ = log.page(0, 100)
    assert [one.look.request for one in found_] == ["r1", "r2", "r3", "r4", "r5"]
    times = [one.recorded_at for one in found_]
    assert times == sorted(set(times))
    assert [one.position for one in log.page(1, 2)] == [2, 3]
    assert [one.position for one in log.page(0, 9, principal="p:0")] == [2, 4]
    assert log.page(0, 9, case="case:2") == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE access_log.entries SET principal = 'x'", "DELETE FROM access_log.entries", "TRUNCATE access_log.entries"],
)
def test_not_even_the_owner_changes_an_entry(
    kept: tuple[PostgresLedger, PostgresAccessLog], database: Database, statement: str
) -> None:
    kept[1].record(look(1))
    with psycopg.connect(database.url("owner")) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(statement)


@pytest.mark.parametrize("role", ["append", "project", "read"])
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM access_log.entries",
        "INSERT INTO access_log.entries VALUES (1, 1, 'x', '{}', ''::bytea)",
        "UPDATE access_log.entries SET principal = 'x'",
        "DELETE FROM access_log.entries",
    ],
)
def test_no_role_of_the_program_reaches_the_table(database: Database, role: str, statement: str) -> None:
    with psycopg.connect(database.url(role)) as connection, pytest.raises(errors.InsufficientPrivilege):  # type: ignore[arg-type]
        connection.execute(statement)


@pytest.mark.parametrize("role", ["project", "read"])
def test_only_the_role_that_appends_may_read_or_write_a_page(database: Database, role: str) -> None:
    for statement in ("SELECT access_log.record('x', '{}', ''::bytea)", "SELECT access_log.page(0, 1, NULL, NULL)"):
        with psycopg.connect(database.url(role)) as connection, pytest.raises(errors.InsufficientPrivilege):  # type: ignore[arg-type]
            connection.execute(statement)


def test_a_log_is_sealed_into_the_ledger_as_far_as_it_has_come(kept: tuple[PostgresLedger, PostgresAccessLog]) -> None:
    ledger, log = kept
    assert seal(ledger, log) is None
    assert verify(ledger, log) == Verified(0, 0, 0)
    for n in range(5):
        log.record(look(n))
    sealed = seal(ledger, log)
    assert sealed is not None
    assert sealed.answer == {"size": 5}
    assert seal(ledger, log) is None
    for n in range(8):
        log.record(look(n))
    assert verify(ledger, log) == Verified(1, 5, 8)
    seal(ledger, log)
    assert verify(ledger, log) == Verified(2, 13, 0)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE access_log.entries SET entry = decode('7b7d', 'hex') WHERE position = 4",
        "UPDATE access_log.entries SET recorded_at = recorded_at - 1 WHERE position = 4",
        "DELETE FROM access_log.entries WHERE position = 5",
        "DELETE FROM access_log.entries WHERE position = 2",
    ],
    ids=["changed", "antedated", "the last one taken out", "one taken out"],
)
def test_whoever_changes_a_sealed_entry_is_found_out(
    kept: tuple[PostgresLedger, PostgresAccessLog], database: Database, tampering: str
) -> None:
    ledger, log = kept
    for n in range(5):
        log.record(look(n))
    seal(ledger, log)
    with psycopg.connect(database.url("owner"), autocommit=True) as owner:
        owner.execute("ALTER TABLE access_log.entries DISABLE TRIGGER keep")
        owner.execute(tampering)
    with pytest.raises(AccessLogContradicted):
        verify(ledger, log)


def test_a_database_that_is_away_takes_no_look(database: Database) -> None:
    with append_pool(database.url("append"), size=1, patience=1) as pool:
        log = PostgresAccessLog(pool)
        log.record(look(1))
        with psycopg.connect(database.url("owner"), autocommit=True) as owner:
            owner.execute("REVOKE EXECUTE ON FUNCTION access_log.record(text, text[], bytea) FROM caseledger_append")
        with pytest.raises(NotOnAccessRecord):
            log.record(look(2))
