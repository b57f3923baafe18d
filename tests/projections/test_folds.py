from datetime import date
from functools import cache
from itertools import pairwise
from json import loads
from typing import Any

import psycopg
import pytest

from domain.case.values import Scalar
from domain.instants import microseconds
from projections.board.view import BOARD
from projections.fold import Model
from projections.models import ALL_MODELS
from tests.books import directory_history
from tests.histories import Script, Story, answered, founded, imported, moment, stopped, varied
from tests.inspected import inspections_history
from tests.projections.found import found
from tests.projections.hotline import hotline_script
from tests.projections.spec import Given, given
from tests.supervised import supervised

Owner = psycopg.Connection[Any]


@cache
def every_topic() -> Given:
    return given(varied() + hotline_script() + directory_history() + supervised() + inspections_history() + found())


@cache
def every_case() -> Given:
    return given(varied() + hotline_script() + supervised())


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_the_same_events_twice_change_nothing(owner: Owner, model: Model, batch: int) -> None:
    history = every_topic()
    once = history.seen(model, owner).text()
    owner.execute(f"DROP SCHEMA {model.schema} CASCADE")
    twice = history.seen(model, owner, times=2, batch=batch).text()
    assert len(once) > 5
    assert twice == once


@pytest.mark.parametrize("model", [model for model in ALL_MODELS if model.tell], ids=lambda model: model.name)
def test_whole_cases_told_in_any_order_give_the_rows_that_following_gives(owner: Owner, model: Model) -> None:
    history = every_case()
    followed = history.seen(model, owner).text()
    owner.execute(f"DROP SCHEMA {model.schema} CASCADE")
    if model.name == "deadlines":  # its agreements are followed, not told
        followed = [row for row in followed if "agreement:" not in row]
    assert len(followed) > 5
    assert history.told(model, owner).text() == followed


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.name)
def test_a_stretch_without_anything_for_a_model_is_taken_in_as_any_other(owner: Owner, model: Model) -> None:
    seen = given(founded()).seen(model, owner)
    before = seen.text()
    with owner.transaction(), owner.cursor() as cursor:
        owner.execute(f"SET LOCAL search_path TO {model.schema}")
        model.open(lambda before: ()).apply(cursor, [])
    assert seen.text() == before


def test_a_state_says_how_all_clocks_of_the_case_stand_and_which_days_they_reach(owner: Owner) -> None:
    seen = given(founded() + stopped("case:1").script).seen(BOARD, owner, times=2)
    last = seen.of("states", "case:1")[-1]
    standing = {row["clock"]: row for row in seen.rows("standings") if row["id"] == last["standing"]}
    assert {clock: (row["open"], row["met"], row["missed"]) for clock, row in standing.items()} == {
        "gate": (0, 1, 0),
        "promised": (1, 0, 0),
        "statutory": (1, 0, 0),
    }
    assert last["recorded_from"] == microseconds(moment("2025-09-27 08:30"))
    assert (last["due_on"], last["until"]) == (date(2025, 10, 31), date(2025, 11, 14))


def test_the_intervals_of_a_case_follow_one_another_without_a_gap(owner: Owner) -> None:
    rows = given(founded() + answered("case:1", panel=True)).seen(BOARD, owner, batch=3).of("states", "case:1")
    assert len(rows) > 8
    assert [row["recorded_until"] for row in rows] == [*(row["recorded_from"] for row in rows[1:]), None]


def test_a_row_is_written_where_something_that_is_shown_has_changed_and_nowhere_else(owner: Owner) -> None:
    rows = given(founded() + answered("case:1", panel=True)).seen(BOARD, owner, batch=3).of("states", "case:1")
    place = {"position", "recorded_from", "recorded_until"}
    shown = [{name: value for name, value in row.items() if name not in place} for row in rows]
    assert all(one != other for one, other in pairwise(shown))


def test_a_case_on_the_board_names_the_steps_open(owner: Owner) -> None:
    rows = given(founded() + answered("case:1", panel=True)).seen(BOARD, owner).of("states", "case:1")
    graded = next(row for row in rows if row["grades"] != "[]")
    assert loads(graded["open_steps"]) == ["evaluators-assistance", "investigation", "panel-report", "filing-report"]
    last = rows[-1]
    assert (last["status"], last["closed"], last["outcome"], last["open_steps"]) == ("closed", True, "unfounded", "[]")


def method_change(case_id: str, level: str) -> Script:
    values: dict[str, Scalar] = {
        "project": "P",
        "purchaser": "p",
        "level": level,
        "kind": "货物",
        "method": "邀请招标",
        "reasons": "r",
    }
    story = Story(case_id, "procurement-method-change", date(2024, 9, 26))
    asked: dict[str, Scalar] = {**values, "ground": "limited-range", "budget": "2.00", "threshold": "1.00"}
    story.file("2024-09-26 09:00", "purchaser", asked, forms=["application", "expert-report"])
    story.act("2024-09-26 10:00", "own-finance", lambda occasion: story.case.accept(occasion, ()))
    return story.script


def test_two_cases_that_differ_in_a_field_alone_do_not_share_their_open_steps(owner: Owner) -> None:
    both = method_change("case:city", "市级") + method_change("case:district", "区(市)县级")
    seen = given(founded() + both).seen(BOARD, owner)
    last = {case_id: seen.of("states", case_id)[-1]["open_steps"] for case_id in ("case:city", "case:district")}
    assert last == {"case:city": '["city-review"]', "case:district": '["district-review"]'}


def test_an_imported_case_needs_neither_procedure_nor_calendar(owner: Owner) -> None:
    seen = given(imported("case:1")).seen(BOARD, owner)
    last = seen.of("states", "case:1")[-1]
    assert (last["status"], last["open_steps"]) == ("closed", "[]")
    assert [row["procedure_code"] for row in seen.rows("headings")] == ["imported-history"]
    (clock,) = (row for row in seen.rows("standings") if row["id"] == last["standing"])
    assert (clock["met"], clock["missed"], clock["missed_by_instant"]) == (1, 0, 1)
