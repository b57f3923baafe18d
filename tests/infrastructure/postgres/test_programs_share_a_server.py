import multiprocessing
import os
import warnings
from pathlib import Path

import psycopg

from infrastructure.postgres import binaries
from infrastructure.postgres.embedded import EmbeddedServer
from tests.infrastructure.postgres.machines import (
    comes_in,
    end,
    fresh_folder,
    goes_out,
    program,
    runs,
    server_number,
)

NOBODY = 65534


def visits(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.url("owner")) as connection:
        return [row[0] for row in connection.execute("SELECT program FROM kept.visits ORDER BY 1")]


def test_programs_that_start_at_once_on_a_new_folder_share_one_server(home: Path) -> None:
    data = home / "data"
    with program(data, 1) as one, program(data, 2) as two:
        comes_in(one)
        comes_in(two)
        number = server_number(data)
        goes_out(one)
        assert runs(number)
        goes_out(two)
        assert not runs(number)


def test_a_killed_program_leaves_its_server_to_the_next_one_with_the_data(data: Path) -> None:
    with program(data, 1) as killed:
        comes_in(killed)
        killed.kill()
        killed.wait()
    number = server_number(data)
    assert runs(number), "a kill of the program is no kill of the server"
    with EmbeddedServer(data) as server:
        assert server_number(data) == number
        assert visits(server) == [1]
    assert not runs(number), "the killed program no longer counts as a user"


def test_a_killed_program_and_a_killed_server_lose_nothing(data: Path) -> None:
    with program(data, 7) as killed:
        comes_in(killed)
        killed.kill()
        killed.wait()
    end(server_number(data))
    with EmbeddedServer(data) as server:
        assert visits(server) == [7]


def test_an_ordinary_user_runs_the_server_as_himself() -> None:
    with fresh_folder() as home:
        if os.geteuid() == 0:
            _as_nobody(home)
        else:
            _ordinary_use(home / "data")


def _ordinary_use(data: Path) -> None:
    with EmbeddedServer(data) as server:
        assert data.stat().st_mode & 0o777 == 0o700
        assert Path(f"/proc/{server_number(data)}").stat().st_uid == os.getuid()
        with psycopg.connect(server.url("read")) as connection:
            connection.execute("SELECT 1")


def _as_nobody(home: Path) -> None:
    with EmbeddedServer(home / "warm"):  # loads every module while this process may still read them
        pass
    programs = home / "programs"
    programs.mkdir()
    binaries.copy_programs(binaries.installed_packages(), programs / "copy")
    home.chmod(0o777)

    def become_ordinary_and_use() -> None:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        binaries.installed_packages = lambda: programs / "copy"
        _ordinary_use(home / "data")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # later Pythons warn of forks beside threads
        child = multiprocessing.get_context("fork").Process(target=become_ordinary_and_use)
        child.start()
    child.join()
    assert child.exitcode == 0
    assert (home / "data").stat().st_uid == NOBODY
