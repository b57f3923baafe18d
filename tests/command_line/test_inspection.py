"""Inspections and grants on the command line."""

from datetime import datetime, timedelta

import pytest

from domain.calendar.calendar import CHINA
from tests.command_line.commands import run
from tests.command_line.conftest import Run
from tests.command_line.test_cases import approval

LEAD = ("--as", "centre-supervisor", "--unit", "督查室")
ORDER = '{"scope": {"units": ["住建窗口"]}}'


def in_days(days: int) -> str:
    return (datetime.now(CHINA).date() + timedelta(days=days)).isoformat()


def opening(*more: str, inspectors: str = "p:901") -> tuple[str, ...]:
    values = ("--set", "reason=专项检查", "--set", "basis=督查函〔2026〕7号", "--set", f"inspectors={inspectors}")
    return ("inspection", "act", "open-inspection", "2026-1", *LEAD, *values, "--data", ORDER, *more)


@pytest.fixture
def published(ready: Run) -> Run:
    ready("inspection", "publish").succeeded()
    return ready


def test_an_inspection_is_opened_listed_shown_and_ended_with_its_grants(published: Run) -> None:
    published(*opening("--set", f"until={in_days(30)}", inspectors="p:901,p:902")).succeeded()
    (held,) = published("inspection", "grants", "p:902", "--json").json
    assert (held["inspection"], held["units"]) == ("2026-1", ["住建窗口"])
    assert "住建窗口" in published("inspection", "grants", "p:902").succeeded().out
    shown = published("inspection", "show", "2026-1").succeeded().out
    assert "检查立项" in shown
    published("projections", "rebuild", "inspections").succeeded()
    assert "进行中 running" in published("inspection", "list", "--running").succeeded().out
    ending = ("inspection", "act", "end-inspection", "2026-1", *LEAD, "--set", "reason=检查完成")
    published(*ending).succeeded()
    assert published("inspection", "grants", "p:902", "--json").json == []
    assert "不持有授权" in published("inspection", "grants", "p:902").succeeded().err
    published("projections", "rebuild", "inspections").succeeded()
    (row,) = published("inspection", "list", "--json").json
    assert (row["inspection"], row["running"], row["inspectors"]) == ("2026-1", False, ["p:901", "p:902"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param((), "without a last day", id="no end"),
        pytest.param(("--set", "until=2020-01-01"), "has passed", id="an end in the past"),
        pytest.param(("--set", f"until={in_days(400)}"), "longer than the regulation", id="too long"),
        pytest.param(("--set", f"until={in_days(5)}", "--data", "{}"), "names the cases", id="no scope"),
    ],
)
def test_what_may_not_be_granted_is_one_sentence(published: Run, words: tuple[str, ...], said: str) -> None:
    assert said in published(*opening(*words)).refused()


def test_nobody_grants_to_himself(published: Run) -> None:
    until = ("--set", f"until={in_days(5)}")
    assert "himself" in published(*opening(*until, inspectors="local-administrator")).refused()


def test_the_rules_of_inspections_are_shown_with_their_basis() -> None:
    shown = run("inspection", "rules").succeeded().out
    assert "授权最长期限 grant" in shown
    assert "监察法 18" in shown


def test_what_came_on_the_overdue_list_is_listed(published: Run) -> None:
    before = datetime.now(CHINA).isoformat()
    case = approval(published)
    published("projections", "rebuild", "board").succeeded()
    after = (datetime.now(CHINA) + timedelta(seconds=1)).isoformat()
    moments = ("--from", before, "--to", after)
    found = published("inspection", "moves", *moments, "--json").json
    assert [(move["case"], move["entered"]) for move in found["moves"]] == [(case, True)]
    assert "进入 entered 1，离开 left 0" in published("inspection", "moves", *moments).succeeded().out
    assert published("inspection", "moves", *moments, "--unit", "别的窗口", "--json").json["entered"] == 0
    assert "before --from" in published("inspection", "moves", "--from", after, "--to", before).refused()
