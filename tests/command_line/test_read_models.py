from projections.board.view import BOARD
from projections.models import ALL_MODELS
from tests.command_line.commands import run
from tests.command_line.conftest import Run


def test_read_models_are_rebuilt_and_then_stand_at_the_head(ready: Run) -> None:
    assert "rebuild" in ready("projections", "status").refused()
    rebuilt = ready("projections", "rebuild", "--json").json
    assert [one["model"] for one in rebuilt] == [model.name for model in ALL_MODELS]
    assert {one["differences"] is None for one in rebuilt} == {True}
    standings = ready("projections", "status", "--json").json
    assert {one["behind_events"] for one in standings} == {0}
    assert {one["position"] for one in standings} == {rebuilt[0]["position"]}
    assert BOARD.schema in ready("projections", "status").succeeded().out


def test_a_rebuild_is_compared_with_the_live_model(ready: Run) -> None:
    ready("projections", "rebuild", "board").succeeded()
    again = ready("projections", "rebuild", "board", "--compare", "--json").json
    assert again[0]["differences"] == dict.fromkeys(BOARD.tables, 0)


def test_an_unknown_read_model_is_misuse() -> None:
    assert "board, deadlines" in run("projections", "rebuild", "nosuch").misused()


def test_parked_cases_are_listed_and_a_case_that_is_not_parked_is_told_so(ready: Run) -> None:
    assert "rebuild" in ready("projections", "parked").refused()
    ready("projections", "rebuild").succeeded()
    assert ready("projections", "parked", "--json").json == []
    assert "No case is parked" in ready("projections", "retry").succeeded().err
    assert "not parked" in ready("projections", "retry", "case:nobody").refused()
    assert "case:nobody" in ready("projections", "repair", "case:nobody").refused()
