import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from infrastructure.errors import (
    DatabaseNotMigrated,
    DatabaseRefusesRights,
    DatabaseUnavailable,
    ServerTooOld,
    UnsafeSettings,
)
from infrastructure.postgres.migrations import check_migrated, migrate
from infrastructure.postgres.roles import ADMIN, ROLE_NAMES, ROLES, WITHIN, RoleName
from infrastructure.postgres.server import SILENCE, OutsideServer, open_server
from infrastructure.postgres.settings_check import check_version
from infrastructure.settings import Settings
from tests.infrastructure.postgres.conftest import OutsideDatabase

RUNTIME_ROLES: tuple[RoleName, ...] = ("append", "project", "read")


@pytest.mark.parametrize("login", ["clerk", ADMIN], ids=["login that may make roles", "superuser"])
def test_one_login_acts_as_each_role_on_an_outside_server(outside: OutsideDatabase, login: str) -> None:
    for _ in ("first start", "second start"):
        with open_server(Settings(database_url=outside.url(login))) as server:
            for role in ROLE_NAMES:
                with psycopg.connect(server.url(role)) as connection:
                    found = connection.execute("SELECT current_user, session_user").fetchone()
                assert found == (ROLES[role], login)
            migrate(server.url("owner"))
            check_migrated(server.url("read"))


def test_roles_are_made_without_login(outside: OutsideDatabase) -> None:
    with open_server(Settings(database_url=outside.url())), psycopg.connect(outside.url()) as connection:
        made = connection.execute("SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname LIKE 'caseledger\\_%'")
        assert {row for row in made if row[0] != ADMIN} == {(role, False) for role in (*ROLES.values(), WITHIN)}


def test_a_connection_that_falls_silent_is_given_up_after_half_a_minute_or_as_its_url_says() -> None:
    server = OutsideServer("host=db.example user=a tcp_user_timeout=5000", {"read": "host=other.example user=b"})
    asked = {role: conninfo_to_dict(server.url(role)) for role in ROLE_NAMES}
    assert {role: found["tcp_user_timeout"] for role, found in asked.items()} == {
        **dict.fromkeys(ROLE_NAMES, "5000"),
        "read": "30000",
    }
    for found in ({name: str(value) for name, value in one.items()} for one in asked.values()):
        silent = int(found["keepalives_idle"]) + int(found["keepalives_interval"]) * int(found["keepalives_count"])
        assert silent <= 30
        assert int(found["connect_timeout"]) <= 10
    assert conninfo_to_dict(server.primary_url("read"))["tcp_user_timeout"] == "5000"


def test_options_of_the_url_are_kept_beside_the_role(outside: OutsideDatabase) -> None:
    url = psycopg.conninfo.make_conninfo(outside.url(), options="-c statement_timeout=5s")
    with open_server(Settings(database_url=url)) as server, psycopg.connect(server.url("append")) as connection:
        found = connection.execute("SELECT current_user, current_setting('statement_timeout')").fetchone()
    assert found == ("caseledger_append", "5s")


def test_a_login_that_may_not_make_the_missing_roles_is_refused(outside: OutsideDatabase) -> None:
    with (
        pytest.raises(DatabaseRefusesRights, match="permission denied"),
        open_server(Settings(database_url=outside.url("guest"))),
    ):
        pass


def test_an_administrator_may_make_the_roles_and_give_each_its_url(outside: OutsideDatabase) -> None:
    with open_server(Settings(database_url=outside.url(ADMIN))) as server:
        migrate(server.url("owner"))
    for role in ROLES.values():
        outside.run(f"ALTER ROLE {role} LOGIN PASSWORD '{outside.cluster.password}'")
    own = [outside.url(ROLES[role]) for role in RUNTIME_ROLES]
    settings = Settings(None, outside.url("caseledger_owner"), *own)
    with open_server(settings) as server:
        for role in ROLE_NAMES:
            with psycopg.connect(server.url(role)) as connection:
                assert connection.execute("SELECT session_user").fetchone() == (ROLES[role],)


def test_what_the_projections_build_can_be_read_at_once_and_the_ledger_cannot_be_written(
    outside: OutsideDatabase,
) -> None:
    with open_server(Settings(database_url=outside.url())) as server:
        migrate(server.url("owner"))
        with psycopg.connect(server.url("project")) as project:
            project.execute("CREATE SCHEMA board_1")
            project.execute("CREATE TABLE board_1.rows AS SELECT 1 AS one")
        with psycopg.connect(server.url("read")) as read:
            assert read.execute("SELECT one FROM board_1.rows").fetchone() == (1,)
        for role in RUNTIME_ROLES:
            with psycopg.connect(server.url(role)) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute("DELETE FROM ledger.migrations")
        for role in RUNTIME_ROLES[::2]:
            with psycopg.connect(server.url(role)) as connection, pytest.raises(errors.InsufficientPrivilege):
                connection.execute("CREATE SCHEMA own")


def test_an_outside_server_that_has_not_been_migrated_is_told_so(outside: OutsideDatabase) -> None:
    with open_server(Settings(database_url=outside.url())) as server, pytest.raises(DatabaseNotMigrated, match="0001"):
        check_migrated(server.url("read"))


def test_a_server_that_cannot_be_reached_is_told_in_one_sentence_without_the_password(
    outside: OutsideDatabase,
) -> None:
    for broken in ({"host": "/nowhere"}, {"password": "guessed-secret"}, {"dbname": "nowhere"}):
        url = psycopg.conninfo.make_conninfo(outside.url(), **broken)
        with pytest.raises(DatabaseUnavailable) as refused, open_server(Settings(database_url=url)):
            pass
        assert "\n" not in refused.value.message
        assert "secret" not in refused.value.message


@pytest.mark.parametrize("number", [90624, 140019, 149999])
def test_a_server_before_15_is_refused(number: int) -> None:
    with pytest.raises(ServerTooOld):
        check_version(number)


@pytest.mark.parametrize("number", [150000, 180006])
def test_a_server_from_15_on_is_taken(number: int) -> None:
    check_version(number)


HERE = "{database}"


@pytest.mark.parametrize(
    ("spoil", "mend", "named"),
    [
        ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync", "fsync=off"),
        ("ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM RESET full_page_writes", "full_page_writes=off"),
        (
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM RESET synchronous_commit",
            "synchronous_commit=off",
        ),
        (
            "ALTER ROLE caseledger_append SET synchronous_commit = off",
            "ALTER ROLE caseledger_append RESET synchronous_commit",
            "synchronous_commit=off of role caseledger_append in database *",
        ),
        (
            "ALTER ROLE clerk SET synchronous_commit = no",
            "ALTER ROLE clerk RESET synchronous_commit",
            "synchronous_commit=no of role clerk in database *",
        ),
        (
            f"ALTER DATABASE {HERE} SET synchronous_commit = false",
            f"ALTER DATABASE {HERE} RESET synchronous_commit",
            "synchronous_commit=false of role * in database outside_",
        ),
        (
            f"ALTER ROLE caseledger_project IN DATABASE {HERE} SET synchronous_commit = 0",
            f"ALTER ROLE caseledger_project IN DATABASE {HERE} RESET synchronous_commit",
            "of role caseledger_project in database outside_",
        ),
        ("ALTER ROLE caseledger_append SUPERUSER", "ALTER ROLE caseledger_append NOSUPERUSER", "superuser"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(outside: OutsideDatabase, spoil: str, mend: str, named: str) -> None:
    settings = Settings(database_url=outside.url())
    with open_server(settings):
        pass
    reload = "SELECT pg_reload_conf(), pg_sleep(0.1)" if "SYSTEM" in spoil else "SELECT 1"
    outside.run(spoil.format(database=outside.name), reload)
    try:
        with pytest.raises(UnsafeSettings) as refused, open_server(settings):
            pass
    finally:
        outside.run(mend.format(database=outside.name), reload)
    assert named in refused.value.message
    with open_server(settings):
        pass


def test_a_database_that_is_not_utf_8_is_refused(outside: OutsideDatabase) -> None:
    name = f"{outside.name}_latin"
    outside.run(
        f"CREATE DATABASE {name} OWNER clerk ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
    )
    try:
        with (
            pytest.raises(UnsafeSettings, match="server_encoding=LATIN1"),
            open_server(Settings(database_url=outside.cluster.url(name, "clerk"))),
        ):
            pass
    finally:
        outside.run(f"DROP DATABASE {name}")


def test_a_stronger_synchronous_commit_of_a_role_is_taken(outside: OutsideDatabase) -> None:
    outside.run("ALTER ROLE clerk SET synchronous_commit = remote_apply")
    with open_server(Settings(database_url=outside.url())):
        pass


@pytest.mark.parametrize(
    ("read_url", "expected"),
    [
        (None, "host=a port=5433 dbname=cases sslmode=require user=clerk password=x options='-c role=caseledger_read'"),
        (
            "postgresql://reader:y@b:5499/cases",
            "host=a port=5433 dbname=cases sslmode=require user=reader password=y",
        ),
    ],
    ids=["one login", "a login of its own on a replica"],
)
def test_the_primary_is_read_with_the_login_of_the_replica(read_url: str | None, expected: str) -> None:
    primary = "postgresql://clerk:x@a:5433/cases?sslmode=require"
    server = OutsideServer(primary, {} if read_url is None else {"read": read_url})
    assert conninfo_to_dict(server.primary_url("read")) == {**SILENCE, **conninfo_to_dict(expected)}
