"""Acts of a department's own system on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.command_line.conftest import Run

WINDOW = {"unit": "住建窗口", "role": "window"}
FILED: dict[str, Any] = {
    "id": "a-1",
    "case": "ZJ-1",
    "act": "file",
    "request": {
        "acting": WINDOW,
        "effective_at": "2025-09-22T09:00:00+08:00",
        "procedure": "window-approval",
        "item": "construction-permit",
        "values": {"applicant": "申办人", "matter": "施工许可"},
    },
}
TOO_EARLY: dict[str, Any] = {
    "id": "a-2",
    "case": "ZJ-2",
    "act": "accept",
    "request": {"acting": WINDOW, "effective_at": "2025-09-22T10:00:00+08:00"},
}
SOURCE = ("--source", "housing-approvals")
Lines = Callable[..., str]


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    def write(*acts: dict[str, Any] | str) -> str:
        path = tmp_path / "acts.jsonl"
        said = [act if isinstance(act, str) else json.dumps(act, ensure_ascii=False) for act in acts]
        path.write_text("\n".join(said) + "\n", encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def message(tmp_path: Path) -> Callable[..., str]:
    def write(**content: Any) -> str:
        path = tmp_path / "message.json"
        path.write_text(json.dumps({"id": "m-1", "day": "2025-09-22", **content}), encoding="utf-8")
        return str(path)

    return write


def test_acts_are_taken_once_each_and_a_refused_one_is_named(ready: Run, lines: Lines) -> None:
    file = lines(FILED, "", TOO_EARLY)
    first = ready("intake", file, *SOURCE, "--json").json["outcomes"]
    assert [one["outcome"] for one in first] == ["stored", "refused"]
    assert first[1]["code"] == "case_unknown"
    again = ready("intake", file, *SOURCE)
    assert "重复 repeated 1" in again.succeeded().out
    assert "a-2: 不予接收 case_unknown" in again.err
    shown = ready("case", "show", first[0]["case"], "--json").json
    assert shown["status"] == "filed"


def test_a_day_is_reconciled_in_the_same_call(ready: Run, lines: Lines, message: Callable[..., str]) -> None:
    file = lines(FILED)
    [outcome] = ready("intake", file, *SOURCE, "--json").json["outcomes"]
    same = [{"id": "a-1", "digest": outcome["digest"]}]
    told = ready("intake", file, *SOURCE, "--reconcile", message(count=1, acts=same), "--json").json
    assert told["reconciled"]["agrees"] is True
    printed = ready("intake", *SOURCE, "--reconcile", message(id="m-2", count=1, acts=[{"id": "a-9"}])).succeeded().out
    assert "不一致" in printed
    assert "台账缺少 missing: a-9" in printed
    assert "来源未列 extra: a-1" in printed


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line=2"),
        ('{"id": "x"}', "line=2"),
        (json.dumps({**FILED, "id": "a b"}), "id"),
        ('{"id": "x", "id": "y"}', "given twice"),
        (json.dumps({**FILED, "case": "\ud800"}), "surrogate"),
    ],
)
def test_nothing_of_a_file_at_fault_is_recorded(ready: Run, lines: Lines, line: str, said: str) -> None:
    assert said in ready("intake", lines({**FILED, "id": "b-1"}, line), *SOURCE).refused()
    [outcome] = ready("intake", lines({**FILED, "id": "b-1"}), *SOURCE, "--json").json["outcomes"]
    assert outcome["outcome"] == "stored"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("/nowhere.jsonl", *SOURCE), "nowhere"),
        ((*SOURCE, "--reconcile", "/nowhere.json"), "nowhere"),
        (("/nowhere.jsonl", "--source", "A b"), "--source"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(ready: Run, words: tuple[str, ...], said: str) -> None:
    assert said in ready("intake", *words).refused()


def test_without_acts_and_without_a_message_there_is_nothing_to_do(ready: Run) -> None:
    assert "reconcile" in ready("intake", *SOURCE).misused()


def test_a_message_whose_count_does_not_hold_is_refused(ready: Run, message: Callable[..., str]) -> None:
    assert "count=2" in ready("intake", *SOURCE, "--reconcile", message(count=2, acts=[{"id": "a-1"}])).refused()
