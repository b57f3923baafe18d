from datetime import date
from typing import Any

import psycopg
import pytest

from domain.case.values import Scalar
from domain.events import DomainEvent
from projections.board.view import BOARD
from projections.fold import Model
from projections.models import ALL_MODELS
from projections.timeline.view import TIMELINE
from tests.books import directory_history
from tests.histories import Script, Story, answered, founded, imported, moment, refused, stopped, varied
from tests.projections.hotline import hotline_script
from tests.projections.spec import given
from tests.supervised import supervised

Owner = psycopg.Connection[Any]


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.name)
@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_the_same_events_twice_change_nothing(owner: Owner, model: Model, batch: int) -> None:
    history = given(varied() + hotline_script() + directory_history() + supervised())
    once = history.seen(model, owner).text()
    owner.execute(f"DROP SCHEMA {model.schema} CASCADE")
    twice = history.seen(model, owner, times=2, batch=batch).text()
    assert len(once) > 5
    assert twice == once


def test_each_event_of_a_case_is_one_line_of_its_timeline(owner: Owner) -> None:
    script = founded() + refused("case:1")
    events = [recorded.event for recorded in script.recorded() if recorded.event.originator_id == "case:1"]
    expected = [
        {"version": event.originator_version, "topic": event.TOPIC, "effective_at": event.timestamp}
        for event in events
        if isinstance(event, DomainEvent)
    ]
    assert len(expected) == 5
    given(script).seen(TIMELINE, owner, times=2).shows("events", "case:1", *expected)


def test_a_protected_value_is_shown_as_its_class_and_commitment_only(owner: Owner) -> None:
    seen = given(founded() + refused("case:1")).seen(TIMELINE, owner)
    filed = next(row for row in seen.rows("events") if row["topic"] == "case.filed")
    assert filed["filled_in"]["project"] == {"value": "P-1"}
    assert filed["filled_in"]["supplier"].keys() == {"class", "commitment"}
    assert filed["filled_in"]["supplier"]["class"] == "internal"


def test_a_clock_has_a_row_for_each_of_its_states_and_no_more(owner: Owner) -> None:
    stop = moment("2025-09-27 08:30")
    given(founded() + stopped("case:1").script).seen(BOARD, owner, times=2).shows(
        "clocks",
        "case:1",
        {"clock": "gate", "kind": "running", "late": None},
        {"clock": "gate", "kind": "ended", "late": False},
        {"clock": "promised", "kind": "running", "recorded_until": stop, "limit_amount": 10},
        {"clock": "statutory", "kind": "running", "recorded_until": stop, "limit_amount": 20},
        {"clock": "promised", "kind": "suspended", "recorded_until": None, "due_on": date(2025, 10, 31)},
        {"clock": "statutory", "kind": "suspended", "recorded_until": None, "due_on": date(2025, 11, 14)},
    )


def test_the_intervals_of_a_case_follow_one_another_without_a_gap(owner: Owner) -> None:
    seen = given(founded() + answered("case:1", panel=True)).seen(BOARD, owner, batch=3)
    rows = sorted(seen.rows("cases"), key=lambda row: row["position"])
    assert len(rows) > 20
    assert [row["recorded_until"] for row in rows] == [*(row["recorded_from"] for row in rows[1:]), None]
    assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))


def test_a_case_on_the_board_names_the_steps_done_and_open(owner: Owner) -> None:
    seen = given(founded() + answered("case:1", panel=True)).seen(BOARD, owner)
    rows = {row["version"]: row for row in seen.rows("cases")}
    graded = next(row for row in rows.values() if row["grades"])
    assert graded["open_steps"] == ["evaluators-assistance", "investigation", "panel-report", "filing-report"]
    assert graded["done_steps"].keys() == {"handover-tender", "handover-purchaser"}
    last = rows[max(rows)]
    assert (last["status"], last["closed"], last["outcome"], last["open_steps"]) == ("closed", True, "unfounded", [])


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
    last = {row["case_id"]: row["open_steps"] for row in sorted(seen.rows("cases"), key=lambda row: row["position"])}
    assert last == {"case:city": ["city-review"], "case:district": ["district-review"]}


def test_an_imported_case_needs_neither_procedure_nor_calendar(owner: Owner) -> None:
    seen = given(imported("case:1")).seen(BOARD, owner)
    last = max(seen.rows("cases"), key=lambda row: row["version"])
    assert (last["status"], last["procedure_code"], last["open_steps"]) == ("closed", "imported-history", [])
    ended = max(seen.rows("clocks"), key=lambda row: row["position"])
    assert (ended["late"], ended["late_by_instant"]) == (False, True)
