"""A stranger's path, by the documentation alone: demonstration, backup, loss, restoration, verification.

Each step is one command of docs/operations.md, run as a program of its own.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.test_serving import served
from tests.house.sources import ROOT
from tests.infrastructure.postgres.machines import fresh_folder

COMMAND = (sys.executable, "-m", "api.command_line.main")
PATIENCE = 600  # seconds


def caseledger(*words: str) -> str:
    """Run one command to its end."""
    done = subprocess.run((*COMMAND, *words), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def destroy(data: Path) -> None:
    assert not (data / "cluster" / "postmaster.pid").exists()
    shutil.rmtree(data)


@pytest.mark.rehearsal
def test_a_stranger_loses_a_ledger_and_gets_it_back_by_the_documentation_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with fresh_folder() as home:
        data, backup, keys, outside = home / "data", home / "backup", home / "keys", home / "outside"
        there = ("--data-dir", str(data))
        monkeypatch.setenv("CASELEDGER_ANCHOR_DIR", str(outside))
        caseledger("demo", "--no-serve", *there)
        with served("serve", "--port", "0", *there):  # so that it is signed, and its checkpoint lies outside
            pass
        assert any(outside.rglob("checkpoint.txt"))
        caseledger("backup", str(backup), *there)
        caseledger("keys", "backup", str(keys), *there)
        drill = caseledger("drill", str(backup), "--anchor", str(outside), "--keys", str(keys))
        assert "演练合格" in drill
        destroy(data)
        caseledger("restore", str(backup), *there)
        caseledger("keys", "restore", str(keys), *there)
        assert "核验通过" in caseledger("verify", "--anchor", str(outside), *there)
        with served("serve", "--port", "0", *there) as (server, address):
            assert address
            assert server.poll() is None


@pytest.mark.rehearsal
def test_every_command_of_the_path_stands_in_the_documentation() -> None:
    described = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for command in ("backup", "keys backup", "drill", "restore", "keys restore", "verify --anchor", "serve"):
        assert f"caseledger {command}" in described
