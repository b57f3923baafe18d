import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from projections.board.view import BOARD
from tests.command_line.commands import run
from tests.command_line.conftest import Beginning, Run
from tests.database import Database
from tests.histories import varied

HERE = ("--workers", "1", "--at", "2026-12-22")


def written(database: Database) -> None:
    """Write every kind of case, and build the board."""
    with append_pool(database.url("append")) as pool:
        varied().write(LedgerRecorder(pool))
    run("projections", "rebuild", "board").succeeded()


BEGINNING = Beginning("every-kind", written)


@pytest.fixture
def kept(begun: Run) -> Run:
    """Run commands on the ledger that holds every kind of case."""
    return begun


def test_what_was_exported_counts_as_the_live_board_does(kept: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "out")
    manifest = kept("export", "--parquet", folder, "--partitions", "3", "--json").json
    assert len(manifest["parts"]) == 3
    assert manifest["simulated"] is True
    shown = kept("replay-all", folder, "--compare", *HERE, "--json").json
    assert (shown["differences"], shown["standing_still"], shown["through"]) == ([], 0, manifest["through"])
    assert shown["cases"] == sum(shown["by_light"].values()) == 15
    assert shown["by_clock"]["statutory"]["open"] > 0


def test_an_earlier_cut_counts_as_the_board_stood_then(kept: Run) -> None:
    through = 120
    shown = kept("replay-all", "--from-ledger", "--through", str(through), "--compare", *HERE, "--json").json
    assert shown["differences"] == []
    assert 0 < shown["cases"] < 15


def of(case_id: str) -> str:
    return f"(SELECT id FROM {BOARD.schema}.cases WHERE case_id = '{case_id}')"


def test_a_board_that_differs_is_named_and_ends_with_status_one(kept: Run, database: Database) -> None:
    with psycopg.connect(database.url("project")) as owner:
        owner.execute(f"UPDATE {BOARD.schema}.settled SET n = n + 1 WHERE breached")
        owner.execute(f"DELETE FROM {BOARD.schema}.states WHERE id = {of('case:stopped-0')}")
    answer = kept("replay-all", "--from-ledger", "--compare", *HERE)
    assert answer.status == 1
    assert "clock.promised.open" in answer.out
    assert "light.red" in answer.out
    assert "模拟台账" in answer.out


def test_the_figures_are_shown_to_a_person(kept: Run) -> None:
    out = kept("replay-all", "--from-ledger", *HERE).succeeded().out
    assert "案件 cases 15" in out
    assert "● 正常 in time" in out
    assert "办结 closed" in out


def test_an_export_of_another_ledger_is_not_compared(kept: Run, tmp_path: Path, database: Database) -> None:
    folder = str(tmp_path / "out")
    kept("export", "--parquet", folder).succeeded()
    with psycopg.connect(database.admin_url()) as superuser:
        superuser.execute("ALTER TABLE ledger.events DISABLE TRIGGER ALL")
        superuser.execute("UPDATE ledger.events SET payload_hash = sha256('another') WHERE position = 1")
    assert "another ledger" in kept("replay-all", folder, "--compare", *HERE).refused()


def test_a_damaged_export_ends_with_one_sentence_that_names_the_file(kept: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    kept("export", "--parquet", str(folder)).succeeded()
    file = folder / "cases-003.parquet"
    file.write_bytes(file.read_bytes()[:100])
    assert "cases-003.parquet" in kept("replay-all", str(folder), *HERE).refused()


def test_what_cannot_be_asked_is_refused(kept: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "out")
    assert "cases-" not in run("replay-all").misused()
    assert "either" in run("replay-all", folder, "--from-ledger").misused()
    assert "no manifest" in run("replay-all", folder).refused()
    kept("export", "--parquet", folder).succeeded()
    assert "not empty" in kept("export", "--parquet", folder).refused()
    assert "ends before" in kept("replay-all", folder, "--through", "999999").refused()
    assert "temporary folder" in kept("replay-all", "--from-ledger", "--dask", "tcp://127.0.0.1:9").refused()
    assert "newest" in kept("export", "--parquet", f"{folder}2", "--through", "999999").refused()


WITHOUT_EXTRA = """
import sys
sys.modules[sys.argv[1]] = None
sys.argv[1:] = sys.argv[2:]
from api.command_line.main import run
run()
"""


@pytest.mark.parametrize("missing", ["pyarrow", "distributed", "adbc_driver_postgresql"])
@pytest.mark.parametrize("words", [("export", "--parquet", "out"), ("replay-all", "out")], ids=["export", "replay-all"])
def test_without_the_extra_the_command_says_what_to_install(
    missing: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", WITHOUT_EXTRA, missing, *words]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 2, said.stderr
    assert "make scale" in said.stderr
    assert "Traceback" not in said.stderr
