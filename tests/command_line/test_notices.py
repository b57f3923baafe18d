"""Notices from the command line: what is due, sending it, what was given up, and trying that again."""

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from api.composition import served, settings_for
from tests.command_line.conftest import Run
from tests.waiting import first

FIELDS = ("applicant=甲", "by-agent=false", "matter=施工许可", "contact=13800000000")
OFFICE = ("--as", "window", "--unit", "住建窗口")
FILING = ("case", "file", "--procedure", "window-approval", "--item", "construction-permit", *OFFICE)


@pytest.fixture
def ledger(ready: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CASELEDGER_OUTBOX_DIR", str(tmp_path / "outbox"))
    return ready


def refused(ledger: Run) -> str:
    case = str(ledger(*FILING, *(word for field in FIELDS for word in ("--set", field)), "--json").json["case"])
    ledger("case", "act", case, "refuse", "--as", "window", "--unit", "u", "--ground", "not-competent").succeeded()
    return case


def sending() -> AbstractContextManager[object]:
    return served(settings_for(None))


def wait_until_nothing_is_due(ledger: Run) -> None:
    first(
        lambda: ledger("notices", "status", "--json"),
        lambda found: found.status == 0 and found.json["due"] == 0 and found.json["sending"],
    )


def test_what_an_act_calls_for_is_sent_by_whoever_serves(ledger: Run, tmp_path: Path) -> None:
    case = refused(ledger)
    ledger("projections", "rebuild", "notices").succeeded()
    (row,) = ledger("notices", "list", "--json").json
    assert (row["case_id"], row["notice"], row["state"]) == (case, "not-accepted", "due")
    assert "待发 due: 1" in ledger("notices", "status").succeeded().out
    assert "没有程序在发送" in ledger("notices", "status").out
    with sending():
        wait_until_nothing_is_due(ledger)
    (file,) = (tmp_path / "outbox").iterdir()
    letter = json.loads(file.read_text("utf-8"))
    assert (letter["channel"], letter["address"]) == ("sms", "13800000000")
    assert "不属于本机关职权范围" in letter["zh"]
    shown = ledger("case", "show", case).succeeded().out
    assert "告知 不予受理告知：申办人，短信，已发出 sent" in shown
    (notice,) = ledger("case", "show", case, "--json").json["notices"]
    assert notice["proof"].startswith("outbox sha256:")
    assert "13800000000" not in json.dumps(notice)
    assert "已发出 sent" in ledger("notices", "list", case).succeeded().out


def test_a_notice_is_sent_by_hand_and_only_once(ledger: Run, tmp_path: Path) -> None:
    case = refused(ledger)
    assert "It is out; on record" in ledger("notices", "retry", case, "not-accepted", "3").succeeded().out
    assert "It was out already." in ledger("notices", "retry", case, "not-accepted", "3").succeeded().out
    assert len(list((tmp_path / "outbox").iterdir())) == 1


def test_what_fails_by_hand_stands_on_record_as_failed(
    ledger: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = refused(ledger)
    (tmp_path / "outbox").write_text("a file where the folder should be")
    assert "could not be handed over" in ledger("notices", "retry", case, "not-accepted", "3").refused()
    ledger("projections", "rebuild", "notices").succeeded()
    (row,) = ledger("notices", "list", "--failed", "--json").json
    assert row["state"] == "failed"
    assert "未送达" in ledger("case", "show", case).succeeded().out
    (tmp_path / "outbox").unlink()
    assert "It is out" in ledger("notices", "retry", case, "not-accepted", "3").succeeded().out


def test_all_that_were_given_up_are_tried_again(ledger: Run, tmp_path: Path) -> None:
    cases = [refused(ledger) for _ in range(2)]
    (tmp_path / "outbox").write_text("a file where the folder should be")
    for case in cases:
        ledger("notices", "retry", case, "not-accepted", "3").refused()
    (tmp_path / "outbox").unlink()
    ledger("projections", "rebuild", "notices").succeeded()
    assert ledger("notices", "retry", "--all").succeeded().out.count("It is out; on record") == 2
    assert len(list((tmp_path / "outbox").iterdir())) == 2


@pytest.mark.parametrize("words", [(), ("case:1",), ("case:1", "result"), ("case:1", "result", "3", "--all")])
def test_retry_names_one_notice_or_all(ready: Run, words: tuple[str, ...]) -> None:
    assert "or --all" in ready("notices", "retry", *words).misused()


@pytest.mark.parametrize(
    ("notice", "about"),
    [pytest.param("not-accepted", "1", id="another act"), pytest.param("result", "3", id="another notice")],
)
def test_a_notice_that_nothing_calls_for_is_unknown(ledger: Run, notice: str, about: str) -> None:
    case = refused(ledger)
    assert "No such notice" in ledger("notices", "retry", case, notice, about).refused()


def test_without_an_outbox_or_another_sender_notices_wait(ready: Run) -> None:
    case = refused(ready)
    assert "CASELEDGER_OUTBOX_DIR" in ready("notices", "retry", case, "not-accepted", "3").refused()


def test_before_a_read_model_has_been_built_there_is_nothing_to_list(ledger: Run) -> None:
    assert "read model" in ledger("notices", "list").refused()


def test_the_sheet_of_a_procedure_shows_its_notices(ready: Run) -> None:
    shown = ready("procedures", "show", "window-approval").succeeded().out
    plain = "".join(shown.split()).replace("│", "")
    assert "告知Notices" in plain
    assert "办结的，告知申办人" in plain
    assert "D5二(三)" in plain
