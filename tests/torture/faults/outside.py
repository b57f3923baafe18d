"""What lies outside, and what is come back to: witnesses, an older backup, clocks, the record of access."""

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.faults import OutsideAhead
from tests.torture.invariants import Evidence, acknowledged_commands_stand, held
from tests.torture.network import ROOT
from tests.torture.scenario import NotHereError, Scenario
from tests.torture.stage import FAKETIME, PATIENCE, faked_time
from tests.torture.testimony import Told

HOUR = 3600
AHEAD = OutsideAhead.__doc__ or "outside_ahead"


def witness_away(scene: Scenario) -> None:
    """Let the witness answer nothing of use; the ledger goes on, and it signs again by itself."""
    scene.stage.witness.answers = [(503, b"")] * 1000
    scene.wait(4, 6)
    scene.stage.witness.answers = []
    _signs_again(scene)


def witness_that_lies(scene: Scenario) -> None:
    """Let the witness say that it has seen more than there is, sign with nonsense, and call the log forked."""
    witness = scene.stage.witness
    for answer in ((200, b"not a signature\n"), (422, b""), (409, b"999999999\n"), (409, b"nonsense"), (200, b"\xff")):
        witness.answers = [answer] * 1000
        scene.wait(2.2, 3)
    witness.answers = [(409, b"999999999\n")] * 1000
    scene.stage.servers[0].kill()
    again = scene.stage.start()
    refused = AHEAD in again.said() and not again.runs
    again.kill()
    witness.answers = []
    scene.promised(refused, "a server was started although a witness says that the log was longer")
    scene.stage.kept_up()
    _signs_again(scene)


def witness_rolled_back(scene: Scenario) -> None:
    """Let the witness forget what it signed, and begin again with less."""
    scene.stage.witness.seen.clear()
    _signs_again(scene)


def _signs_again(scene: Scenario) -> None:
    before = max((one.size for one in scene.stage.witness.seen.values()), default=0)
    scene.until(
        lambda: max((one.size for one in scene.stage.witness.seen.values()), default=0) > before,
        "the witness was not asked again for two minutes",
    )


def access_not_recordable(scene: Scenario) -> None:
    """Let no look be put on record: nothing confidential is shown."""
    case = scene.fresh_case()
    scene.clients.narrow(case, scene.chance)
    function = "FUNCTION access_log.record(text, text[], bytea)"
    with scene.stage.admin() as admin:
        admin.execute(f"REVOKE EXECUTE ON {function} FROM caseledger_append".encode())
    try:
        answers = [scene.clients.look(f"/v1/cases/{case.id}") for _ in range(10)]
        said = {answer.status_code for answer in answers if answer is not None}
        scene.promised(said == {503}, f"a look that could not be put on record was answered {said}")
    finally:
        with scene.stage.admin() as admin:
            admin.execute(f"GRANT EXECUTE ON {function} TO caseledger_append".encode())


def clock_that_jumps(scene: Scenario) -> None:
    """Set the clock of database and server an hour forward and two hours back, at work."""
    if not FAKETIME.exists():
        raise NotHereError("libfaketime is not installed")
    stage = scene.stage
    with faked_time(stage) as (clock, faked):
        stage.kill_database()
        stage.start_database()
        stage.servers[0].kill()
        stage.servers.clear()
        stage.serve(extra=faked)
        for moved in (HOUR, -2 * HOUR, 0):
            clock.write_text(f"{moved:+d}\n")
            with stage.admin() as admin:
                row = admin.execute("SELECT extract(epoch FROM now())").fetchone()
            scene.promised(row and abs(float(row[0]) - time.time() - moved) < HOUR / 2, "the clock did not jump")
            scene.wait(3, 4)
        stage.servers[0].kill()
    stage.kill_database()
    stage.start_database()


def older_backup(scene: Scenario) -> None:
    """Restore an older backup beside the ledger: it is not used before that is said on record, and then it stands."""
    stage, home = scene.stage, scene.stage.home
    backup, restored, outside = home / "backup", home / "restored", home / "outside-of-restored"
    _command(scene, "backup", str(backup), data=stage.data)
    scene.wait(4, 5)  # what is recorded and published meanwhile is not in it
    try:
        _command(scene, "restore", str(backup), data=restored)
        shutil.copytree(stage.data / "keys", restored / "keys")
        shutil.copytree(stage.outside, outside)  # its own: what goes on from here is another history
        elsewhere = {"CASELEDGER_ANCHOR_DIR": str(outside), "CASELEDGER_WITNESSES": ""}
        refused = stage.start(restored, wired=False, extra=elsewhere)
        scene.promised(
            AHEAD in refused.said() and not refused.runs,
            "a restored ledger was served although more of it had been published",
        )
        refused.kill()
        begin = ("incarnation", "begin", "--alone", "--reason", "磁盘损坏", "--by", "信息中心")
        _command(scene, *begin, data=restored, extra=elsewhere)
        _stands(scene, restored)
    finally:
        for left in (backup, restored, outside):
            shutil.rmtree(left, ignore_errors=True)


def _stands(scene: Scenario, restored: Path) -> None:
    """Hold the restored ledger against what was heard of it before the backup was made, and nothing later."""
    with EmbeddedServer(restored) as server:
        whole = Evidence.taken(server.url, Told())
        heard = Told()
        end = next(row.position for row in whole.rows if row.topic == "ledger.incarnation_begun")
        for key, asked in scene.clients.testimony.so_far().commands.items():
            if asked.done is not None and asked.done["ledger_positions"][-1] < end:
                heard.commands[key] = asked
        whole.testimony = heard
        found = held(whole) | {"I1": acknowledged_commands_stand(whole)}
    for name, one in found.items():
        scene.promised(not one.faults, f"restored: {name}: {one.faults}")
    scene.promised(found["I1"].looked > len(heard.commands), "nothing that was acknowledged is in the backup")


def _command(scene: Scenario, *words: str, data: Path, extra: Mapping[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "api.command_line.main", *words, "--data-dir", str(data)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=scene.stage.environment(data, wired=False) | dict(extra or {}),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    scene.promised(done.returncode == 0, f"{' '.join(words[:2])}: {done.stderr[-500:]}")
