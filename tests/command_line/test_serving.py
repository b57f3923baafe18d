import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from application.demonstration.visitors import PASSWORD, VISITORS
from tests.command_line.commands import run
from tests.command_line.conftest import Run
from tests.infrastructure.postgres.machines import fresh_folder
from tests.waiting import got_well

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "api.command_line.main")
URL = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 120  # seconds, on a machine with much else to do


@contextmanager
def served(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server and wait until it names its address, on stdout or stderr."""
    server = subprocess.Popen(
        (*COMMAND, *words), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ}
    )
    giving_up = threading.Timer(PATIENCE, server.kill)
    giving_up.start()
    assert server.stdout is not None
    said = []
    try:
        for line in server.stdout:
            said.append(line)
            if found := URL.search(line):
                yield server, found[0]
                return
        pytest.fail("".join(said))
    finally:
        giving_up.cancel()
        if server.poll() is None:
            server.terminate()
        try:
            server.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()  # nobody after this test is to find it running
            rest, _ = server.communicate()
            pytest.fail(f"it does not end: {rest[-5000:]}")


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - the address that the server named
        return json.load(answer)


def got_by(login: str, password: str, url: str, path: str) -> Any:
    """Log in as a browser does, and ask."""
    with httpx.Client(base_url=url, headers={"Origin": url}, timeout=30) as browser:
        let_in = browser.post("/login", data={"login": login, "password": password, "next": path})
        assert (let_in.status_code, let_in.headers["Location"]) == (303, path)
        return browser.get(path).json()


def test_a_server_that_others_can_reach_is_refused() -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1", "example.org", ""):  # noqa: S104 - asked for, and refused
        assert "this machine only" in run("serve", "--host", host, "--port", "0").refused()


def test_a_port_that_is_taken_or_does_not_exist_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in run("serve", "--port", port).refused()
    assert "65535" in run("serve", "--port", "70000").misused()


def test_a_ledger_that_nobody_has_founded_is_not_served(unfounded: Run) -> None:
    answer = unfounded("serve", "--port", "0")
    assert answer.status == 2
    assert "not been founded" in answer.err.splitlines()[-1]


def test_a_ledger_is_served_until_it_is_told_to_stop(ready: Run) -> None:
    del ready
    with served("serve", "--port", "0") as (server, url):
        assert got_well(lambda: get(f"{url}/healthz"))
        server.send_signal(signal.SIGINT)
        out, _ = server.communicate(timeout=60)
        assert server.returncode == 130
        assert "Traceback" not in out


def test_the_first_run_makes_an_administrator_and_tells_the_password_once(ready: Run) -> None:
    del ready
    with served("serve", "--port", "0") as (server, url):
        assert got_well(lambda: get(f"{url}/healthz"))
        assert server.stdout is not None
        said = "".join(line for _, line in zip(range(4), server.stdout, strict=False))
        told = re.search(r"login: (\S+)\s+口令 password: (\S+)", said)
        assert told is not None, said
        with httpx.Client(base_url=url, headers={"Origin": url}, timeout=30) as browser:
            page = browser.post("/login", data={"login": told[1], "password": told[2]})
            assert 'action="/password"' in page.text
            new = {"login": told[1], "old": told[2], "new": "Guan-li-2026", "again": "Guan-li-2026"}
            assert browser.post("/password", data=new).status_code == 303
            assert browser.get("/v1/procedures").status_code == 200
        server.terminate()
        server.communicate(timeout=60)
    with served("serve", "--port", "0") as (server, url):
        assert got_well(lambda: get(f"{url}/healthz"))
        server.terminate()
        rest, _ = server.communicate(timeout=60)
        assert "password" not in rest


def test_the_demonstration_is_played_once_in_a_folder_of_its_own_and_served() -> None:
    with fresh_folder() as home:
        folder = str(home / "demo")
        played = subprocess.run(
            (*COMMAND, "demo", "--no-serve", "--data-dir", folder, "--today", "2026-11-23"),
            cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert played.returncode == 0, played.stderr
        replay = re.search(r"caseledger (replay case:\S+)", played.stdout)
        assert replay is not None
        told = subprocess.run(
            (*COMMAND, *replay[1].split(), "--data-dir", folder, "--json"),
            cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert json.loads(told.stdout)["simulated"] is True
        with served("demo", "--port", "0", "--data-dir", folder) as (server, url):
            for visitor in VISITORS:
                assert got_by(visitor.login, PASSWORD, url, "/v1/openapi.json")["openapi"], visitor.login
            assert got_by("supervisor", PASSWORD, url, "/v1/counts")["simulated"] is True
            server.send_signal(signal.SIGTERM)
            rest, _ = server.communicate(timeout=60)
            assert server.returncode == 143
            assert "Traceback" not in rest


def test_the_demonstration_is_not_played_on_a_real_ledger(founded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from api.command_line import demonstrating
    from api.composition import settings_for

    monkeypatch.setattr(demonstrating, "demonstration_settings", settings_for)
    answer = founded("demo", "--no-serve")
    assert answer.status == 2
    assert "simulated ledger of its own" in answer.err.splitlines()[-1]
    assert founded("calendars", "list", "--json").json == []


def test_the_demonstration_keeps_away_from_the_real_data_and_from_an_outside_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from api.composition import demonstration_settings

    monkeypatch.setenv("CASELEDGER_DATABASE_URL", "postgresql:///real")
    monkeypatch.setenv("CASELEDGER_DATA_DIR", str(tmp_path / "real"))
    settings = demonstration_settings(None)
    assert settings.database_url is None
    assert settings.data_dir == tmp_path / "real-demo"
    assert demonstration_settings(tmp_path / "named").data_dir == tmp_path / "named"
