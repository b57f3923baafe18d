import os
import stat
from pathlib import Path

import psycopg
import pytest

from infrastructure.postgres.credentials import credentials
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.roles import ROLE_NAMES, ROLES
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings
from tests.infrastructure.postgres.machines import as_server_account, end, fresh_folder, runs, server_number


def answer(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_each_role_logs_in_as_itself_and_none_is_a_superuser(server: EmbeddedServer) -> None:
    for role in ROLE_NAMES:
        assert answer(server.url(role), "SELECT current_user") == ROLES[role]
        assert answer(server.url(role), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_a_wrong_password_is_refused_on_the_socket(server: EmbeddedServer) -> None:
    wrong = psycopg.conninfo.make_conninfo(server.url("owner"), password="guessed")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_the_callers_environment_does_not_weaken_a_connection(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c synchronous_commit=off")
    assert answer(server.url("append"), "SHOW synchronous_commit") == "on"


def test_no_alter_system_makes_the_embedded_server_unsafe(server: EmbeddedServer) -> None:
    with psycopg.connect(server.admin_url("postgres"), autocommit=True) as admin:
        try:
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
            assert answer(server.admin_url("postgres"), "SHOW fsync") == "on"
        finally:
            admin.execute("ALTER SYSTEM RESET fsync")
            admin.execute("SELECT pg_reload_conf()")


def test_the_data_are_checksummed_utf_8_and_ordered_by_code_point(server: EmbeddedServer) -> None:
    url = server.url("read")
    assert answer(url, "SHOW data_checksums") == "on"
    assert answer(url, "SHOW server_encoding") == "UTF8"
    assert answer(url, "SELECT string_agg(word, '' ORDER BY word) FROM unnest('{é,z,案,Z,a}'::text[]) word") == "Zazé案"


def test_the_folder_is_closed_to_others_and_the_server_listens_on_no_port(home: Path) -> None:
    data = home / "data"
    with EmbeddedServer(data) as server:
        assert rights(data) & 0o007 == 0
        assert rights(data / "cluster") == 0o700
        assert rights(data / "run") == 0o700
        assert rights(data / "run" / ".s.PGSQL.5432") == 0o700
        assert rights(data / "credentials.json") == 0o600
        assert rights(data / "server.log") == 0o600
        assert answer(server.url("read"), "SHOW listen_addresses") == ""
        assert not listening_ports(server_number(data))
        assert os.getsid(server_number(data)) == server_number(data), "Ctrl-C must not reach the server before us"
    assert not (data / "initdb.password").exists()


def listening_ports(number: int) -> set[str]:
    held = {str(entry.readlink()) for entry in Path(f"/proc/{number}/fd").iterdir()}
    tables = [Path(f"/proc/{number}/net/{name}") for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in held}


def test_two_users_share_one_server_and_the_last_one_out_stops_it(data: Path) -> None:
    with EmbeddedServer(data) as first:
        number = server_number(data)
        with EmbeddedServer(data) as second:
            assert server_number(data) == number
            assert second.url("read") == first.url("read")
        assert answer(first.url("read"), "SELECT 1") == 1
    assert not runs(number)
    assert not (data / "cluster" / "postmaster.pid").exists()


def test_a_killed_server_is_recovered_with_its_data(data: Path) -> None:
    with EmbeddedServer(data) as server:
        with psycopg.connect(server.url("owner")) as connection:
            connection.execute("CREATE SCHEMA kept CREATE VIEW acts AS SELECT 42 AS act")
        end(server_number(data))
        with EmbeddedServer(data) as again:
            assert answer(again.url("owner"), "SELECT act FROM kept.acts") == 42
        assert answer(server.url("owner"), "SELECT act FROM kept.acts") == 42


@pytest.mark.parametrize("note", ["{nobody}", "{stranger}", ""], ids=["nobody", "a living stranger", "torn"])
def test_a_stale_note_of_a_server_does_not_keep_a_new_one_from_starting(data: Path, note: str) -> None:
    with as_server_account("sleep", "60") as stranger:
        number = note.format(nobody=2**22 + 1, stranger=stranger.pid)
        (data / "cluster" / "postmaster.pid").write_text(f"{number}\n/a\n0\n5432\n/a\n\n0 0\nready\n" if number else "")
        with EmbeddedServer(data) as server:
            assert answer(server.url("read"), "SELECT 1") == 1
        assert stranger.poll() is None


def test_a_server_whose_number_is_in_another_table_is_joined_while_its_socket_answers(data: Path) -> None:
    with EmbeddedServer(data):
        note = data / "cluster" / "postmaster.pid"
        written = note.read_text()
        note.write_text("\n".join([str(2**22 + 1), *written.splitlines()[1:]]))
        try:
            with EmbeddedServer(data) as second:
                assert answer(second.url("read"), "SELECT 1") == 1
            assert note.read_text().startswith(str(2**22 + 1)), "no other server was started"
        finally:
            note.write_text(written)


def test_a_path_too_long_for_a_socket_gets_a_private_socket_folder_elsewhere() -> None:
    with fresh_folder("-" + "long" * 25) as home, EmbeddedServer(home / "data") as server:
        place = Path(str(psycopg.conninfo.conninfo_to_dict(server.url("read"))["host"]))
        assert not place.is_relative_to(home)
        assert rights(place) == 0o700
        assert answer(server.url("read"), "SELECT 1") == 1
    assert not place.exists()


def test_a_folder_name_with_commas_quotes_spaces_and_dollars_works() -> None:
    with fresh_folder(""" 案件, 'a' "b" $c `d` """) as home, EmbeddedServer(home / "data") as server:
        assert answer(server.url("read"), "SELECT 1") == 1


def test_passwords_differ_by_role_and_by_folder(tmp_path: Path) -> None:
    held = [credentials(tmp_path / f"{name}.json", data_exists=False) for name in ("one", "two")]
    assert held[0] == credentials(tmp_path / "one.json", data_exists=True)
    assert len({password for passwords in held for password in passwords.values()}) == 10


def test_opening_by_settings_gives_the_embedded_server_when_no_other_is_named(data: Path) -> None:
    with open_server(Settings(data_dir=data)) as server:
        assert answer(server.url("project"), "SELECT current_user") == "caseledger_project"
