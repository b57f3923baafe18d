"""Read models in trouble: a rebuild that is killed, and an event that no program can take in."""

import os
import signal
import subprocess
import sys
import uuid
from contextlib import suppress

import httpx
import psycopg
from eventsourcing.persistence import StoredEvent

from api.problems import MEDIA_TYPE
from infrastructure.ledger.commands import Command, digest_of
from infrastructure.ledger.mapper import UnreadableEvent
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.torture.breakpoints import PART, armed
from tests.torture.network import ROOT
from tests.torture.scenario import Scenario
from tests.torture.stage import PATIENCE

POISONED = "case:poison-"


def rebuild_killed(scene: Scenario) -> None:
    """Kill a rebuild and its processes in the midst of a part; the live models are read, and the next run goes on."""
    command = [sys.executable, "-m", "api.command_line.main", "projections", "rebuild", "--workers", "2"]
    environment = scene.stage.environment(wired=False) | {"CASELEDGER_DATA_DIR": str(scene.stage.data)}
    with armed(scene.stage, PART) as held:
        rebuild = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        caught = held.caught()
        answer = scene.clients.look("/v1/cases?limit=5")
        os.killpg(rebuild.pid, signal.SIGKILL)
        rebuild.wait()
        for number in caught:
            with suppress(psycopg.Error):
                held.admin.execute("SELECT pg_terminate_backend(%s)", [number])
    scene.promised(answer is not None and answer.status_code == 200, "the live read models are not read meanwhile")
    again = subprocess.run(
        [*command, "--compare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    scene.promised(again.returncode == 0, f"the next run did not go on: {again.stderr[-400:]}")


def poison_event(scene: Scenario) -> None:
    """Put an event on record that no read model can take in: its case is parked, and all others go on."""
    stream = f"{POISONED}{uuid.UUID(int=scene.chance.getrandbits(128))}"
    events = [StoredEvent(stream, 1, "case.accepted", b'{"no":"program wrote this"}')]
    with append_pool(scene.stage.database.url("append"), size=1) as pool:
        LedgerRecorder(pool).append([Command(f"poison:{stream}", digest_of(events), events)])

    def parked() -> bool:
        with scene.stage.admin() as admin:
            row = admin.execute("SELECT count(*) FROM projections.parked WHERE case_id = %s", [stream]).fetchone()
            return row is not None and row[0] > 0

    scene.until(parked, "a case whose event cannot be taken in was not parked")

    def named() -> bool:
        with suppress(httpx.HTTPError):
            answer = scene.stage.answers(f"/v1/cases/{stream}")
            scene.promised(answer.status_code != 200, "a case that cannot be read was shown")
            return answer.headers["Content-Type"] == MEDIA_TYPE and answer.json()["code"] == UnreadableEvent.code
        return False

    scene.until(named, "who asks for a case that cannot be read is not told so")
