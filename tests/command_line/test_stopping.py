"""A server that is told to stop answers what it took on, flushes, seals, and loses nothing; tried on a real process."""

import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

from api.routes import examples
from infrastructure.postgres.embedded import EmbeddedServer
from tests.command_line.commands import run
from tests.command_line.test_serving import served
from tests.infrastructure.backup.conftest import rows_of
from tests.infrastructure.postgres.machines import fresh_folder

CLIENTS = 6
LEAST = 20


def test_what_was_taken_on_is_answered_sealed_and_on_record_when_the_server_has_stopped() -> None:
    with fresh_folder() as home:
        data = ("--data-dir", str(home / "data"))
        run("migrate", "--name", "试用台账", "--body", "试用中心", *data).succeeded()
        run("calendars", "publish", *data).succeeded()
        run("procedures", "publish", *data).succeeded()
        key = _service_key(data)
        acknowledged: list[int] = []
        refused: list[str] = []

        def file(client: int) -> None:
            for number in range(10_000):
                headers = {"Idempotency-Key": f"{client}:{number}", "Authorization": f"Bearer {key}"}
                try:
                    answer = httpx.post(f"{address}/v1/cases", json=examples.FILING, headers=headers, timeout=30)
                except httpx.TransportError:
                    return  # nobody listens any more
                if answer.status_code != 201:
                    refused.append(answer.text)
                    return
                acknowledged.append(answer.json()["ledger_positions"][0])

        with served("serve", "--port", "0", *data) as (server, address):
            clients = [threading.Thread(target=file, args=(client,)) for client in range(CLIENTS)]
            for client in clients:
                client.start()
            while len(acknowledged) < LEAST and not refused:
                time.sleep(0.01)
            server.send_signal(signal.SIGTERM)
            said, _ = server.communicate(timeout=60)
            for client in clients:
                client.join()
        assert refused == []
        assert server.returncode == 143
        assert "Traceback" not in said
        assert not (home / "data" / "cluster" / "postmaster.pid").exists()  # the last user stops the database
        with EmbeddedServer(home / "data") as database:
            rows = rows_of(database.url("read"))
        filed = {row.command_id for row in rows if row.topic == "case.filed"}
        first = {row.command_id: row.position for row in reversed(rows) if row.command_id in filed}
        assert sorted(acknowledged) == sorted(first.values())
        assert run("checkpoint", "--json", *data).json["behind_events"] == 0
        assert run("verify", "--workers", "1", "--json", *data).json["faults"] == []


def _service_key(data: tuple[str, str]) -> str:
    """Open an account for the clients, in the office that files."""
    office = ("--role", "handler", "--unit", examples.FILING["acting"]["unit"], "--reason", "试验")
    key: str = run("service-accounts", "add", "clients", *office, "--json", *data).json["secret"]
    return key


def test_a_log_of_another_form_than_the_two_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with fresh_folder() as home:
        data = ("--data-dir", str(home / "data"))
        run("migrate", "--name", "试用台账", "--body", "试用中心", *data).succeeded()
        monkeypatch.setenv("CASELEDGER_LOG", "xml")
        assert "text or json" in run("serve", "--port", "0", *data).err


LOST = """
import signal
from api.command_line.terminating import leave_if_told, terminate

class Finalized:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

signal.signal(signal.SIGTERM, terminate)
Finalized()
print("lost", flush=True)
leave_if_told()
print("not heard")
"""


def test_a_termination_that_came_to_a_finalizer_is_heard_all_the_same() -> None:
    left = subprocess.run([sys.executable, "-c", LOST], check=False, capture_output=True, text=True, timeout=60)
    assert (left.returncode, left.stdout) == (143, "lost\n")
