"""The directory, the entering of items and the norms on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.routes import book_examples
from tests.command_line.conftest import Run

DIRECTORY = """
units:
  - {code: city, name: 市人民政府, level: city, kind: government, body: 市人民政府, since: 2011-01-01, document: 函40号}
  - {code: housing, name: 市住建局, level: city, kind: department, body: 市住建局, acting_names: [住建窗口],
     since: 2011-01-01, document: 函40号}
  - {code: east, name: 城东区, level: district, kind: government, parent: city, body: 城东区, since: 2011-01-01,
     document: 函40号}
members:
  - {code: housing, name: 市住建局, kind: municipal-department, unit: housing, since: 2011-01-01, document: 热线办1号}
"""
BY = ("--document", "编办2号")


@pytest.fixture
def kept(ready: Run, written: Callable[[str], str]) -> Run:
    ready("directory", "publish", written(DIRECTORY)).succeeded()
    return ready


@pytest.fixture
def entry(tmp_path: Path) -> Callable[..., str]:
    def write(**changed: Any) -> str:
        path = tmp_path / "entry.json"
        path.write_text(json.dumps({**book_examples.ENTRY, "code": "hoarding-permit", **changed}), encoding="utf-8")
        return str(path)

    return write


def test_a_directory_is_published_once_and_shown_as_of_a_day(kept: Run, written: Callable[[str], str]) -> None:
    assert kept("directory", "publish", written(DIRECTORY), "--json").json["versions"] == {}
    kept("directory", "rename", "east", "--name", "城东新区", "--since", "2024-03-01", *BY).succeeded()
    assert kept("directory", "publish", written(DIRECTORY), "--json").json["versions"] == {}
    names = {unit["code"]: unit["name"] for unit in kept("directory", "tree", "--at", "2024-02-29", "--json").json}
    assert names == {"city": "市人民政府", "east": "城东区", "housing": "市住建局"}
    assert [v["name"] for v in kept("directory", "show", "east", "--json").json] == ["城东区", "城东新区"]
    assert "城东新区" in kept("directory", "tree").succeeded().out
    assert "编办2号" in kept("directory", "show", "east").succeeded().out


def test_members_leave_after_their_last_day(kept: Run) -> None:
    kept("directory", "leave", "housing", "--until", "2024-06-30", *BY).succeeded()
    assert kept("directory", "members", "--at", "2024-06-30", "--json").json["number"] == 1
    assert kept("directory", "members", "--at", "2024-07-01", "--json").json["number"] == 0
    assert "成员单位 1 家" in kept("directory", "members", "--at", "2024-06-30").succeeded().out


def test_a_unit_is_moved_and_abolished(kept: Run) -> None:
    assert (
        "level above" in kept("directory", "move", "east", "--parent", "east", "--since", "2024-01-01", *BY).refused()
    )
    kept("directory", "abolish", "east", "--until", "2024-12-31", *BY).succeeded()
    assert "east" not in [unit["code"] for unit in kept("directory", "tree", "--at", "2025-01-01", "--json").json]


def test_an_item_enters_act_by_act(kept: Run, entry: Callable[..., str]) -> None:
    code = "hoarding-permit"
    kept("items", "assign", code, "--title", "围挡许可", "--unit", "housing", "--at", "2024-06-03").succeeded()
    # ten working days after Monday, 3 June 2024, over the Dragon Boat holiday of 10 June: 18 June
    assert [row["due_on"] for row in kept("items", "owing", "--at", "2024-06-19", "--json").json] == ["2024-06-18"]
    assert kept("items", "owing", "--at", "2024-06-18", "--json").json == []
    assert "默认期限" in kept("items", "owing", "--at", "2024-06-19").succeeded().out
    window = ("--by", "住建窗口")
    kept("items", "submit", entry(), *window, "--at", "2024-06-20").succeeded()
    kept("items", "send-back", code, "--wrong", "材料不全", "--due-on", "2024-06-28", "--at", "2024-06-21").succeeded()
    kept("items", "submit", entry(), *window, "--at", "2024-06-24").succeeded()
    kept("items", "verify", code, "--at", "2024-06-25").succeeded()
    first = kept("items", "register", code, "--at", "2024-06-25", "--command-id", "r", "--json").json
    again = kept("items", "register", code, "--at", "2024-06-25", "--command-id", "r", "--json").json
    assert {**again, "repeated": False} == first
    kept("items", "dock", code, "--system", "housing-approvals", "--since", "2024-07-01").succeeded()
    [row] = kept("items", "list", "--in-force", "--at", "2024-07-01", "--type", "licence", "--json").json
    assert (row["code"], row["stage"], row["docks"][0]["system"]) == (code, "registered", "housing-approvals")
    assert "9个工作日" in kept("items", "list", "--at", "2024-07-01").succeeded().out
    kept("items", "remove", code, "--since", "2025-01-01", *BY).succeeded()
    assert kept("items", "list", "--in-force", "--at", "2025-01-01", "--type", "licence", "--json").json == []


def test_an_item_published_directly_says_its_type_and_mode(kept: Run) -> None:
    item = ("--code", "site-check", "--title", "现场核查", "--unit", "housing", "--basis", "依据一")
    limits = ("--promised", "3 working days", "--statutory", "5 working days", "--valid-from", "2024-01-01")
    kept("items", "publish", *item, *limits, "--type", "handling-service", "--entry-mode", "physical").succeeded()
    [row] = kept("items", "list", "--type", "handling-service", "--json").json
    assert (row["code"], row["entry_mode"]) == ("site-check", "physical")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("directory", "show", "nowhere"), "No such unit"),
        (("directory", "rename", "city", "--name", "x", "--since", "2024-02-30", *BY), "2024-02-30"),
        (("directory", "leave", "nobody", "--until", "2024-01-01", *BY), "does not belong"),
        (("items", "verify", "nothing"), "No such service item"),
        (("items", "verify", "construction-permit"), "stage"),
        (("items", "assign", "a b", "--title", "x", "--unit", "housing"), "a b"),
        (("items", "submit", "/nowhere.json", "--by", "住建窗口"), "nowhere"),
        (("norms", "history", "nothing"), "No such norm"),
        (("norms", "act", "desk", "adopt", "--set", "in_force_from=2024-01-01"), "text"),
        (("norms", "act", "desk", "revise", "--set", "document=x"), "No such norm"),
    ],
)
def test_what_is_at_fault_is_refused_in_one_sentence(kept: Run, words: tuple[str, ...], said: str) -> None:
    assert said in kept(*words).refused()


@pytest.mark.parametrize(
    ("text", "said"),
    [("- a", "YAML or JSON"), ("a: [", "line"), ("units: [{code: x}]", "units.0"), ("units: x", "units")],
)
def test_a_file_at_fault_is_refused_in_one_sentence(
    ready: Run, written: Callable[[str], str], text: str, said: str
) -> None:
    assert said in ready("directory", "publish", written(text)).refused()
    assert ready("directory", "tree", "--json").json == []


def test_a_norm_comes_about_act_by_act(kept: Run) -> None:
    text = {"title": "咨询台工作规范", "kind": "working-rule", "version": "1", "owner": "咨询组", "reference": "草案"}
    said = [word for name, value in text.items() for word in ("--text", f"{name}={value}")]
    kept("norms", "act", "desk", "draft", *said, "--at", "2024-05-06").succeeded()
    asked = ("--set", "unit=住建局", "--set", "answer_by=2024-05-10")
    kept("norms", "act", "desk", "seek-opinion", *asked, "--at", "2024-05-06").succeeded()
    assert "住建局" in kept("norms", "act", "desk", "submit", "--set", "to=市政府", "--at", "2024-05-10").refused()
    kept("norms", "act", "desk", "submit", "--set", "to=市政府", "--at", "2024-05-11").succeeded()
    meeting = ("--set", "by=市政府", "--set", "meeting=常务会议")
    kept("norms", "act", "desk", "approve", *meeting, "--at", "2024-05-20").succeeded()
    issued = ("--set", "document=府办1号", "--set", "in_force_from=2024-07-01")
    kept("norms", "act", "desk", "issue", *issued, "--at", "2024-05-21").succeeded()
    assert [norm["code"] for norm in kept("norms", "list", "--at", "2024-07-01", "--json").json] == ["desk"]
    assert kept("norms", "list", "--at", "2024-06-30", "--json").json == []
    assert "咨询台工作规范" in kept("norms", "list", "--at", "2024-07-01").succeeded().out
    topics = [step["topic"] for step in kept("norms", "history", "desk", "--json").json]
    assert topics == ["norm.drafted", "norm.opinion_sought", "norm.submitted", "norm.approved", "norm.issued"]
    assert "常务会议" in kept("norms", "history", "desk").succeeded().out
    assert "publish" in kept("norms", "act", "desk", "publish").misused()
