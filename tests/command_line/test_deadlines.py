import pytest

from tests.command_line.conftest import Run
from tests.command_line.test_cases import challenge


def test_the_deadlines_of_a_ledger_are_counted_and_listed(ready: Run) -> None:
    ready("projections", "rebuild").succeeded()
    found = ready("deadlines", "status", "--json").json
    assert found["performed"] is False
    assert found.keys() >= {"due", "to_come", "blocked", "warnings"}
    assert "执行" in ready("deadlines", "status").succeeded().out
    assert ready("deadlines", "list", "--json").json == []
    ready("deadlines", "list", "--blocked").succeeded()


@pytest.mark.parametrize("command", ["status", "list"])
def test_deadlines_that_were_never_built_are_a_refusal(ready: Run, command: str) -> None:
    assert "first time" in ready("deadlines", command).refused()


def test_a_replay_under_other_rules_says_what_would_have_differed(ready: Run) -> None:
    case = challenge(ready)["case"]
    assert ready("replay", case, "--procedure-version", "2018-03-01", "--json").json["differences"] == []
    earlier = ready("replay", case, "--calendar-known-at", "2023-10-01", "--json").json["differences"]
    assert {one["what"] for one in earlier} >= {"provisional"}
    assert "provisional" in ready("replay", case, "--calendar-known-at", "2023-10-01").succeeded().out
    assert "no such procedure" in ready("replay", case, "--procedure-version", "1999").refused().lower()
