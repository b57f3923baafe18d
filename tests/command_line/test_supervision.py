import pytest

from tests.command_line.conftest import Run

SUPERVISOR = ("--as", "supervisor", "--unit", "督查处")
HEAD = ("--as", "supervisor-head", "--unit", "督查处")
UNIT = "住建审批处"


@pytest.fixture
def supervised(ready: Run) -> Run:
    """A supervision whose slip was served in September 2025 and not answered; the read models are built."""
    values = (
        "--set",
        "subject=逾期办件",
        "--set",
        f"unit={UNIT}",
        "--set",
        "cause=系统故障",
        "--set",
        "matter=模拟事由",
    )
    filed = ready(
        "case", "file", "--procedure", "supervision", *SUPERVISOR, *values, "--at", "2025-09-01T09:00", "--json"
    ).json["case"]
    ready("case", "act", filed, "accept", *HEAD, "--at", "2025-09-01T10:00").succeeded()
    slip = ("--step", "slip", "--to-unit", UNIT, "--form", "supervision-slip=模拟-1", "--at", "2025-09-02T09:00")
    ready("case", "act", filed, "supervise", *SUPERVISOR, *slip).succeeded()
    service = ("--step", "slip-service", "--method", "直接送达", "--proof", "模拟回证", "--at", "2025-09-02T10:00")
    ready("case", "act", filed, "serve", *SUPERVISOR, *service).succeeded()
    ready("projections", "rebuild").succeeded()
    return ready


def test_unanswered_slips_are_listed_with_their_due_days(supervised: Run) -> None:
    found = supervised("supervision", "slips", "--json").json
    (slip,) = found["slips"]
    assert (found["total"], found["overdue"], slip["unit"], slip["due_on"]) == (1, 1, UNIT, "2025-09-05")
    printed = supervised("supervision", "slips", "--act", "supervise").succeeded().out
    assert "2025-09-05" in printed
    assert "逾期未答复 overdue: 1" in printed
    assert supervised("supervision", "slips", "--unit", "别的单位", "--json").json["total"] == 0


def test_causes_of_overdue_are_counted_for_the_days_asked(supervised: Run) -> None:
    counted = [{"unit": UNIT, "cause": "系统故障", "cases": 1, "found": 0}]
    assert supervised("supervision", "causes", "--from", "2025-09-01", "--to", "2025-09-01", "--json").json == counted
    assert supervised("supervision", "causes", "--from", "2025-09-02", "--json").json == []
    assert "系统故障" in supervised("supervision", "causes").succeeded().out


@pytest.mark.parametrize("command", ["slips", "causes"])
def test_supervision_that_was_never_built_is_a_refusal(ready: Run, command: str) -> None:
    assert "first time" in ready("supervision", command).refused()


@pytest.mark.parametrize("asked", [("slips", "--at", "soon"), ("causes", "--from", "2025-02-30")], ids=" ".join)
def test_a_day_that_cannot_be_meant_is_refused(ready: Run, asked: tuple[str, ...]) -> None:
    ready("supervision", *asked).refused()


@pytest.mark.parametrize("asked", [("--act", "decide"), ("--act", "nothing"), ("--limit", "0")], ids=" ".join)
def test_a_kind_that_is_no_measure_is_a_usage_error(ready: Run, asked: tuple[str, str]) -> None:
    ready("supervision", "slips", *asked).misused()
