from collections.abc import Callable

import psycopg
import pytest

from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.wire import batch_of
from tests.infrastructure.ledger.samples import command, event

Connect = Callable[[str], psycopg.Connection]
TABLES = {
    "events": "state",
    "streams": "version",
    "commands": "result",
    "protected_values": "stored",
    "identity": "simulated",
}
APPEND = "SELECT * FROM ledger.append(%s::text::jsonb)"


@pytest.mark.parametrize("role", ["append", "project", "read"])
def test_a_runtime_role_cannot_write_past_the_function(as_role: Connect, role: str) -> None:
    connection = as_role(role)
    for table, column in TABLES.items():
        for statement in (
            f"INSERT INTO ledger.{table} DEFAULT VALUES",
            f"UPDATE ledger.{table} SET {column} = {column}",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table}",
            f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL",
            f"DROP TABLE ledger.{table}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("role", ["append", "project", "read"])
def test_a_runtime_role_cannot_alter_the_ledger(as_role: Connect, role: str) -> None:
    connection = as_role(role)
    for statement in (
        "CREATE OR REPLACE FUNCTION ledger.append(batch jsonb) RETURNS void LANGUAGE sql AS ''",
        "CREATE FUNCTION ledger.other() RETURNS void LANGUAGE sql AS ''",
        "ALTER FUNCTION ledger.append(jsonb) SECURITY INVOKER",
        "DROP FUNCTION ledger.append(jsonb)",
        "CREATE TABLE ledger.mine ()",
        "SET ROLE caseledger_owner",
        "SELECT rolpassword FROM pg_authid",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


@pytest.mark.parametrize("role", ["project", "read"])
def test_only_the_append_role_may_append(as_role: Connect, role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute(APPEND, [batch_of([])])


PROOF = {"checkpoints": "note", "cosignatures": "line", "tiles": "hashes", "places": "fault"}


@pytest.mark.parametrize("role", ["append", "project", "read"])
def test_a_runtime_role_cannot_write_to_the_proof_past_its_functions(as_role: Connect, role: str) -> None:
    connection = as_role(role)
    for table, column in PROOF.items():
        for statement in (
            f"INSERT INTO proof.{table} DEFAULT VALUES",
            f"UPDATE proof.{table} SET {column} = {column}",
            f"DELETE FROM proof.{table}",
            f"TRUNCATE proof.{table}",
            f"DROP TABLE proof.{table}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("role", ["project", "read"])
@pytest.mark.parametrize(
    "call",
    [
        "publish(0, 1, 'x', sha256('x'), 'x', '{}', '{}', '{}')",
        "keep_tiles('{0}', '{0}', ARRAY[sha256('x')])",
        "cosign(1, 'w', 'x')",
        "tell('x', 1, NULL)",
    ],
)
def test_only_the_append_role_may_publish(as_role: Connect, role: str, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_role(role).execute(f"SELECT proof.{call}")


def test_the_owners_mistake_about_a_checkpoint_is_stopped(recorder: LedgerRecorder, as_role: Connect) -> None:
    as_role("append").execute("SELECT proof.publish(0, 1, 'x', sha256('x'), 'x', '{}', '{}', '{}')")
    as_role("append").execute("SELECT proof.cosign(1, 'w', 'x')")
    owner = as_role("owner")
    for table, column in (("checkpoints", "note"), ("cosignatures", "line")):
        for statement in (
            f"UPDATE proof.{table} SET {column} = {column}",
            f"DELETE FROM proof.{table}",
            f"TRUNCATE proof.{table} CASCADE",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation, match="stays on record"):
                owner.execute(statement)


def test_each_role_reads_what_its_work_needs(as_role: Connect) -> None:
    everyone = {"append", "project", "read"}
    readers = {
        **dict.fromkeys(("events", "streams", "head", "identity"), everyone),
        "commands": {"append"},
        "protected_values": {"read"},
    }
    admin = as_role("admin")
    for table, allowed in readers.items():
        for role in everyone:
            asked = "SELECT has_table_privilege(%s, %s, 'SELECT')"
            may = admin.execute(asked, [f"caseledger_{role}", f"ledger.{table}"]).fetchone()
            assert may == (role in allowed,), (table, role)


@pytest.mark.parametrize("replica", [False, True], ids=["ordinary", "as-replica"])
def test_the_owners_mistake_is_stopped(recorder: LedgerRecorder, as_role: Connect, replica: bool) -> None:
    owner = as_role("admin")
    owner.execute("INSERT INTO ledger.protected_values VALUES ('ledger', 1, 'f', 'plain-1', '', '')")
    if replica:
        owner.execute("SET session_replication_role = replica")
    owner.execute("SET ROLE caseledger_owner")
    for table, column in TABLES.items():
        before = owner.execute(f"SELECT * FROM ledger.{table}").fetchall()
        assert before
        for statement in (
            f"UPDATE ledger.{table} SET {column} = {column}",
            f"DELETE FROM ledger.{table}",
            f"TRUNCATE ledger.{table}",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation, match="stays on record"):
                owner.execute(statement)
        assert owner.execute(f"SELECT * FROM ledger.{table}").fetchall() == before


def test_a_change_that_comes_through_a_parent_table_is_stopped_too(recorder: LedgerRecorder, as_role: Connect) -> None:
    owner = as_role("owner")
    owner.execute("CREATE TABLE ledger.parent (LIKE ledger.events INCLUDING CONSTRAINTS)")
    owner.execute("ALTER TABLE ledger.events INHERIT ledger.parent")
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute("DELETE FROM ledger.parent")


def test_a_temporary_table_of_our_names_deceives_nobody(recorder: LedgerRecorder, as_role: Connect) -> None:
    admin = as_role("admin")
    admin.execute(
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO caseledger_append', current_database()); END $$"
    )
    attacker = as_role("append")
    for table in TABLES:
        attacker.execute(f"CREATE TEMPORARY TABLE {table} (LIKE ledger.events)")
    attacker.execute("CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT NULL::bytea'")
    attacker.execute("SET search_path = pg_temp, ledger")
    (row,) = attacker.execute(APPEND, [batch_of([command(event("case:1", 1))])]).fetchall()
    assert row[0] == "stored"
    assert attacker.execute("SELECT count(*) FROM pg_temp.events").fetchone() == (0,)
    assert recorder.max_notification_id() == 2


def test_a_role_that_switches_durability_off_appends_durably_all_the_same(
    recorder: LedgerRecorder, as_role: Connect
) -> None:
    as_role("admin").execute(
        "DO $$ BEGIN EXECUTE format('ALTER ROLE caseledger_append IN DATABASE %I SET synchronous_commit = off',"
        " current_database()); END $$"
    )
    careless = as_role("append")
    assert careless.execute("SHOW synchronous_commit").fetchone() == ("off",)
    with careless.transaction():
        careless.execute(APPEND, [batch_of([command(event("case:1", 1))])])
        assert careless.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_a_stricter_durability_is_left_as_it_is(recorder: LedgerRecorder, as_role: Connect) -> None:
    strict = as_role("append")
    strict.execute("SET synchronous_commit = remote_apply")
    with strict.transaction():
        strict.execute(APPEND, [batch_of([command(event("case:1", 1))])])
        assert strict.execute("SHOW synchronous_commit").fetchone() == ("remote_apply",)
