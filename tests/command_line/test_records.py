from collections.abc import Callable

import pytest

from tests.command_line.commands import run
from tests.command_line.conftest import Run

MANAGER = ("--as", "hall-manager", "--unit", "大厅管理部")
CENTRE = ("--as", "centre", "--unit", "中心")
ROUND = ("assessment", "act", "make-round", "2026-03", *CENTRE)
OFFICE = ("--as", "hotline-office", "--unit", "热线办")


@pytest.fixture
def hall(founded: Run) -> Run:
    """Run commands on a ledger with calendars and both regulations."""
    founded("calendars", "publish").succeeded()
    assert founded("assessment", "publish", "--json").json["published"] == ["window-assessment@2013-01-01"]
    founded("outreach", "publish").succeeded()
    return founded


def test_a_problem_is_found_registered_and_notified_from_the_command_line(hall: Run) -> None:
    march = ("2026-03", *MANAGER)
    hall(
        "assessment", "act", "make-round", *march, "--at", "2026-03-02T09:15", "--set", "slot=early-morning"
    ).succeeded()
    problem = ("unit=住建窗口", "post=post-12", "kind=work-discipline", "description=模拟", "round=2")
    filled = [word for pair in problem for word in ("--set", pair)]
    found = hall("assessment", "act", "find-problem", *march, "--at", "2026-03-02T09:20", *filled, "--json").json
    assert found["entry"] == "assessment:试用中心:2026-03@3"
    at = ("--at", "2026-03-02T09:30")
    hall("assessment", "act", "register-problem", *march, *at, "--set", "finding=3", "--set", "number=1").succeeded()
    notice = ("--set", "findings=3", "--set", "unit=住建窗口", "--set", "method=书面", "--set", "proof=回证-1")
    assert "通报至单位" in hall("assessment", "act", "notify-unit", *march, *at, *notice).succeeded().out
    shown = hall("assessment", "show", "2026-03").succeeded().out
    assert "发现问题" in shown
    assert "模拟" not in shown
    entries = hall("assessment", "show", "2026-03", "--at", "2026-03-02T09:20", "--json").json["entries"]
    assert [entry["act"]["zh"] for entry in entries] == ["月度建档", "巡视", "发现问题"]


def test_the_posts_of_a_quarter_are_ranked_from_the_command_line(hall: Run) -> None:
    for post, status in (("post-1", "present"), ("post-2", "late")):
        said = ("unit=住建窗口", f"post={post}", f"status={status}")
        filled = [word for pair in said for word in ("--set", pair)]
        asked = ("assessment", "act", "record-attendance", "2026-03", *MANAGER, "--at", "2026-03-02T09:05", *filled)
        hall(*asked).succeeded()
    ranked = hall("assessment", "stars", "2026-q1", "--json").json["stars"]
    assert [(one["place"], one["post"], one["lapses"]) for one in ranked] == [(1, "post-1", 0), (2, "post-2", 1)]
    assert "post-2" in hall("assessment", "stars", "2026-q1").succeeded().out
    assert "2026-q1" in hall("assessment", "stars", "soon").refused()


def test_missed_rounds_are_recorded_once(hall: Run) -> None:
    hall("assessment", "act", "find-nothing", "2026-03", *MANAGER, "--at", "2026-03-02T09:15", "--set",
         "slot=early-morning").succeeded()  # fmt: skip
    assert len(hall("assessment", "missed", "2026-03-02", "--json").json["missed"]) == 3
    assert hall("assessment", "missed", "2026-03-02", "--json").json["missed"] == []


def test_calls_and_outreach_are_recorded_from_the_command_line(hall: Run) -> None:
    plan = ("--set", "place=模拟广场", "--set", "theme=走进四个区", "--set", "units=市公安局,市生态环境局", "--set",
            "day=2026-03-14")  # fmt: skip
    hall("outreach", "act", "plan-outreach", "2026", *OFFICE, "--at", "2026-03-02", *plan).succeeded()
    tally = '{"day":"2026-03-02","tally":{"connected":9,"answered_on_the_spot":3,"made_case":4,"closed":2}}'
    again = ("--set", "channel=telephone", "--data", tally, "--command-id", "tally-1", "--json")
    asked = ("outreach", "act", "tally-calls", "2026-03", *OFFICE, "--at", "2026-03-03T08:00", *again)
    assert (hall(*asked).json["repeated"], hall(*asked).json["repeated"]) == (False, True)
    planned = hall("outreach", "show", "2026", "--json").json["entries"][1]
    assert planned["content"]["units"] == ["市公安局", "市生态环境局"]
    assert hall("outreach", "show", "2026-03", "--json").json["version"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*ROUND, "--at", "2026-03-02T09:15", "--set", "slot=midnight"), "time slot"),
        (("assessment", "act", "make-round", "2026-13", *CENTRE, "--set", "slot=early-morning"), "2026-13"),
        (("assessment", "act", "make-round", "2026-03", *CENTRE), "slot"),
        (("assessment", "act", "find-problem", "2026-03", *CENTRE, "--set", "unit=张三"), "post"),
        (("assessment", "act", "award-honour", "2026-q1", *OFFICE, "--set", "nomination=2"), "role"),
        (("assessment", "show", "2026-03"), "opened"),
        (("assessment", "show", "2026"), "quarter"),
        (("outreach", "show", "2026-q1"), "year"),
        (("assessment", "missed", "soon"), "soon"),
        (("assessment", "publish", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_bad_input_is_one_sentence(hall: Run, words: tuple[str, ...], said: str) -> None:
    assert said in hall(*words).refused()


def test_an_act_that_there_is_not_is_misused(hall: Run) -> None:
    assert "make-round" in hall("assessment", "act", "dance", "2026-03", *CENTRE).misused()


def test_nothing_is_recorded_before_its_regulation_is_published(founded: Run) -> None:
    founded("calendars", "publish").succeeded()
    act = ("assessment", "act", "make-round", "2026-03", *CENTRE, "--set", "slot=early-morning")
    assert "window-assessment" in founded(*act).refused()


def test_the_rules_are_shown_with_clause_and_basis(written: Callable[[str], str]) -> None:
    shown = run("assessment", "rules").succeeded().out
    assert "窗口管理员" in shown
    assert "D5 二(二)(2)" in shown
    assert "默认 our default" in shown
    assert run("outreach", "rules", "--json").json[0]["code"] == "hotline-outreach"
    assert "regulation" in run("outreach", "rules", written("code: x")).refused()
