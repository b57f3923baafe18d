import json
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from infrastructure.postgres.embedded import EmbeddedServer
from projections.models import ALL_MODELS
from tests.command_line.commands import run
from tests.infrastructure.backup.conftest import Office, copy_of, founded, rows_of, serve


def drill(backup: Path, *words: str) -> Any:
    """Run a drill, which says the same by its status; nothing of it is left."""
    before = set(Path(tempfile.gettempdir()).glob("caseledger-drill-*"))
    answer = run("drill", str(backup), "--json", *words)
    assert set(Path(tempfile.gettempdir()).glob("caseledger-drill-*")) <= before
    said = json.loads(answer.out)
    assert answer.status == (0 if said["passed"] else 1), answer.err
    return said


def faults(said: Any) -> str:
    return "; ".join(fault for step in said["steps"] for fault in step["faults"])


def test_a_drill_restores_verifies_rebuilds_and_tells_how_long_each_step_took(office: Office, place: Path) -> None:
    run("keys", "backup", str(place / "keys"), "--data-dir", str(office.data)).succeeded()
    said = drill(office.backup("base"), "--anchor", str(office.outside), "--keys", str(place / "keys"))
    assert (said["passed"], faults(said)) == (True, "")
    assert [step["seconds"] > 0 for step in said["steps"]] == [True] * 8
    assert any(f"{len(ALL_MODELS)} compared" in step["found"] for step in said["steps"])
    assert "演练合格" in run("drill", str(office.backup("dump"))).succeeded().out


def test_a_drill_on_an_older_backup_says_how_much_it_lacks_and_passes(office: Office, place: Path) -> None:
    data, outside, backup = place / "data", place / "outside", place / "backup"
    with EmbeddedServer(data) as server:
        founded(data)
        run("backup", str(backup), "--logical", "--data-dir", str(data)).succeeded()
        serve(data, outside)
        lacking = len(rows_of(server.url("read"))) - 1
    said = drill(backup, "--anchor", str(outside))
    assert said["passed"]
    assert any(f"{lacking} events recorded since" in step["found"] for step in said["steps"])


def test_what_is_not_as_it_should_be_fails_the_drill_by_name(office: Office, place: Path) -> None:
    data, backup = place / "data", place / "backup"
    run("restore", str(office.backup("base")), "--data-dir", str(data)).succeeded()
    with EmbeddedServer(data) as server, psycopg.connect(server.admin_url(), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
        admin.execute("UPDATE ledger.events SET topic = 'ledger.altered' WHERE position = 2")
        admin.execute("ALTER TABLE ledger.events ENABLE ALWAYS TRIGGER keep")
        run("backup", str(backup), "--data-dir", str(data)).succeeded()
    assert "position 2: " in faults(drill(backup, "--anchor", str(office.outside)))
    assert "another log" not in faults(drill(backup))
    (place / "empty").mkdir()
    assert "no keys" in faults(drill(office.backup("dump"), "--keys", str(place / "empty")))
    spoilt = copy_of(office.backup("dump"), place)
    (spoilt / "ledger.dump").write_bytes(b"spoilt")
    assert "ledger.dump" in faults(drill(spoilt))


def test_where_there_is_no_backup_there_is_no_drill(place: Path) -> None:
    assert "no whole backup" in run("drill", str(place)).refused()
