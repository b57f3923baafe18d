"""Documents, the file of a case, and the numbers, from the command line."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.command_line.conftest import Run

TEXT = "模拟受理通知书".encode()
DIGEST = "sha256:" + hashlib.sha256(TEXT).hexdigest()
FILING = ("case", "file", "--procedure", "window-approval", "--item", "construction-permit", "--as", "window",
          "--unit", "住建窗口", "--set", "applicant=甲", "--set", "matter=施工许可")  # fmt: skip


@pytest.fixture
def ledger(ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CASELEDGER_DOCUMENTS_DIR", str(tmp_path / "documents"))
    return ready


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "notice.txt"
    path.write_bytes(TEXT)
    return path


def filed(ledger: Run) -> str:
    return str(ledger(*FILING, "--json").json["case"])


def test_a_document_is_added_cited_shown_and_verified(ledger: Run, paper: Path, tmp_path: Path) -> None:
    assert ledger("documents", "add", str(paper)).succeeded().out.startswith(f"{DIGEST}  {len(TEXT)} bytes")
    assert ledger("documents", "add", str(paper), "--json").json["digest"] == DIGEST
    case = filed(ledger)
    reference = f"acceptance-notice=受理@一号@{DIGEST}"
    ledger("case", "act", case, "accept", "--as", "window", "--unit", "u", "--form", reference).succeeded()
    found = ledger("case", "documents", case, "--json").json
    (held,) = found["on_file"]
    assert (held["reference"], held["digest"], held["content"]) == ("受理@一号", DIGEST, "held")
    shown = ledger("case", "documents", case).succeeded().out
    assert "● 齐 complete" in shown
    assert "许可法 32(1)(5)" in shown
    ledger("documents", "get", DIGEST, "-o", str(tmp_path / "copy.txt")).succeeded()
    assert (tmp_path / "copy.txt").read_bytes() == TEXT
    assert ledger("documents", "verify", "--json").json == {"cited": 1, "faulty": []}


@pytest.mark.parametrize("what", ["missing", "damaged"])
def test_what_is_missing_or_damaged_is_listed_with_its_citation(
    ledger: Run, paper: Path, tmp_path: Path, what: str
) -> None:
    ledger("documents", "add", str(paper)).succeeded()
    case = filed(ledger)
    accepted = ledger(
        "case", "act", case, "accept", "--as", "window", "--unit", "u", "--form", f"acceptance-notice=1@{DIGEST}"
    )
    accepted.succeeded()
    (file,) = (path for path in (tmp_path / "documents").rglob("*") if path.is_file())
    if what == "missing":
        file.unlink()
    else:
        file.write_bytes(b"damaged")
    answer = ledger("documents", "verify")
    assert answer.status == 1
    assert "缺失或损坏 missing or damaged: 1" in answer.out
    assert DIGEST in re.sub(r"[\s│]", "", answer.out)
    assert case in re.sub(r"[\s│]", "", answer.out)


def test_an_act_that_cites_what_is_not_held_is_refused_in_one_sentence(ledger: Run) -> None:
    case = filed(ledger)
    form = f"acceptance-notice=1@{DIGEST}"
    answer = ledger("case", "act", case, "accept", "--as", "window", "--unit", "u", "--form", form)
    assert "hand the document in first" in answer.refused()


def test_a_file_that_is_there_is_never_written_over(ledger: Run, paper: Path) -> None:
    ledger("documents", "add", str(paper)).succeeded()
    assert "File exists" in ledger("documents", "get", DIGEST, "-o", str(paper)).refused()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("add", "/no/such/file"), "No such file", id="no such file"),
        pytest.param(("add", "/"), "Is a directory", id="a folder"),
        pytest.param(("get", "sha256:1", "-o", "/x"), "64 digits", id="no digest"),
        pytest.param(("get", DIGEST, "-o", "/x"), "No document with this digest", id="not held"),
    ],
)
def test_bad_input_is_one_sentence(ledger: Run, words: tuple[str, ...], said: str) -> None:
    assert said in ledger("documents", *words).refused()


def test_without_a_folder_nothing_is_taken(ready: Run, paper: Path) -> None:
    assert "CASELEDGER_DOCUMENTS_DIR" in ready("documents", "add", str(paper)).refused()


def test_numbers_are_proved_to_have_no_gap_after_refused_filings(ledger: Run) -> None:
    for _ in range(2):
        filed(ledger)
        ledger(*FILING[:-2]).refused()
    (found,) = ledger("numbers", "verify", "--json").json
    assert (found["allocated"], found["faults"]) == (2, [])
    assert "● 1–2 连续" in ledger("numbers", "verify").succeeded().out
