"""Exports from the command line: made, listed, checked, restored; a refusal is one sentence and leaves nothing."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.command_line.conftest import Run
from tests.database import Database
from tests.histories import varied

APPROVED = ("--purpose", "通报", "--approved-by", "p:1")


@pytest.fixture
def kept(database: Database, unfounded: Run) -> Run:
    """Run commands on a ledger that holds every kind of case."""
    with append_pool(database.url("append")) as pool:
        varied().write(LedgerRecorder(pool))
    return unfounded


def test_a_file_is_made_listed_and_checked(kept: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.zip"
    done = kept("export", "tables", str(file), "--format", "csv", "--table", "cases", *APPROVED, "--json").json
    assert (done["state"], done["left"]["rows"]) == ("completed", {"cases": 15})
    out = kept("export", "list").succeeded().out
    assert "1号" in out
    assert "通报" in out
    checked = kept("export", "verify", str(file), "--recompute", "--json").json
    assert (checked["holds"], checked["recomputed"], checked["export"]["serial"]) == (True, True, done["serial"])
    with zipfile.ZipFile(file, "a") as bundle:
        bundle.writestr("more", "")
    altered = kept("export", "verify", str(file))
    assert altered.status == 1
    assert "与登记不符" in altered.out


def test_a_workbook_is_what_leaves_unless_something_else_is_asked_for(kept: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    out = kept("export", "tables", str(file), *APPROVED).succeeded().out
    assert "cases 15" in out
    assert zipfile.is_zipfile(file)
    assert "●" in kept("export", "verify", str(file)).succeeded().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tables", "FILE", "--purpose", "x"), "approval"),
        (("tables", "FILE", *APPROVED, "--filter", "colour=red"), "allowed=['procedure', 'unit'"),
        (("tables", "FILE", *APPROVED, "--filter", "colour"), "name=value"),
        (("tables", "FILE", *APPROVED, "--table", "people"), "cases"),
        (("tables", "FILE", *APPROVED, "--format", "pdf"), "xlsx"),
        (("tables", "FILE", "--purpose", "x" * 201, "--approved-by", "p:1"), "purpose"),
        (("tables", "FILE", "--purpose", "x", "--approved-by", "王某"), "approved_by"),
        (("log", "FILE", *APPROVED, "--format", "csv", "--filter", "unit=x"), "filter"),
        (("log", "FILE", *APPROVED, "--format", "xes", "--through", "100000"), "come so far"),
        (("tables", "/nowhere/at/all", *APPROVED), "No such file"),
        (("verify", "FILE"), "no export"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(kept: Run, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    file = tmp_path / "out"
    assert said in kept("export", *(str(file) if word == "FILE" else word for word in words)).refused()
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_left_as_it_is(kept: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    assert "is there already" in kept("export", "tables", str(file), *APPROVED).refused()
    assert file.read_text() == "mine"


def test_export_without_a_further_word_asks_for_one(kept: Run) -> None:
    assert "--parquet" in kept("export").misused()


def test_the_whole_ledger_goes_out_and_comes_back(
    kept: Run, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, server: object
) -> None:
    from tests.database import cloned_database

    file = tmp_path / "history.zip"
    done = kept("export", "log", str(file), "--format", "csv", *APPROVED, "--json").json
    rows = csv.reader(io.StringIO(zipfile.ZipFile(file).read("history.csv").decode("utf-8-sig"), newline=""))
    assert sum(1 for _ in rows) == done["position"] + 1
    with cloned_database(database.server) as empty:
        for variable, role in (("DATABASE", "owner"), ("APPEND", "append"), ("PROJECT", "project"), ("READ", "read")):
            monkeypatch.setenv(f"CASELEDGER_{variable}_URL", empty.url(role))  # type: ignore[arg-type]
        restored = kept("import", str(file), "--restore", "--json").json
        assert restored == {"events": done["position"], "added": done["position"]}
        assert "新增 added 0" in kept("import", str(file), "--restore").succeeded().out
        assert "whole history" in kept("import", str(tmp_path), "--restore").refused()


def test_history_in_csv_is_taken_over_once(founded: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("case,activity,at\nA-1,收件,2011-10-11 13:45\nA-1,办结,2011-10-12 09:00\n", encoding="utf-8")
    first = founded("import", str(file), "--json").json
    assert {name: first[name] for name in ("cases", "facts", "added")} == {"cases": 1, "facts": 2, "added": 1}
    assert founded("import", str(file), "--json").json["added"] == 0


def test_conformance_judges_every_case_that_has_a_procedure(kept: Run) -> None:
    report = kept("conformance", "--json").json
    assert (report["judged"], report["not_judged"], report["departed"]) == (12, 3, [])
    assert "评判 judged 12，偏离 departed 0" in kept("conformance").succeeded().out
    assert "allowed" in kept("conformance", "--filter", "colour=red").refused()
