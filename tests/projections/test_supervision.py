"""The answers that units owe and the causes of overdue, now and as known at a past moment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.models import ALL_MODELS
from projections.snapshot import Snapshot, snapshot
from projections.supervision.reads import CauseCount, causes, owed
from projections.supervision.view import SUPERVISION
from tests.database import Database
from tests.domain.procedures.supervisions import UNIT, a_supervision, after, opened, slip_served
from tests.histories import MAPPER, Script, founded, moment
from tests.projections.spec import given
from tests.supervised import as_script, supervised

TODAY = date(2025, 9, 9)
Owner = psycopg.Connection[Any]
Build = Callable[[Script], Snapshot]


@pytest.fixture
def built(database: Database) -> Iterator[Build]:
    """Write a script into the ledger, build the model, open it as the role that reads."""
    with ExitStack() as leaving:

        def build(script: Script) -> Snapshot:
            with append_pool(database.url("append")) as pool:
                script.write(LedgerRecorder(pool))
            with psycopg.connect(database.url("project"), autocommit=True) as connection:
                rebuild(connection, Source(connection, MAPPER, ALL_TOPICS, ALL_MODELS), SUPERVISION)
            reader = leaving.enter_context(psycopg.connect(database.url("read"), autocommit=True))
            return leaving.enter_context(snapshot(reader, SUPERVISION))

        yield build


def named(shown: Snapshot, day: date = TODAY, **asked: Any) -> list[tuple[str, str, date | None, bool | None]]:
    answers = owed(shown, day, **asked).answers
    return [(one.case_id, one.measure, one.due_on, one.overdue) for one in answers]


def test_owed_answers_are_listed_by_due_day_and_what_is_not_served_stands_last(built: Build) -> None:
    shown = built(founded() + supervised())
    assert named(shown) == [
        ("case:slip", "slip", date(2025, 9, 5), True),
        ("case:card", "yellow-card", date(2025, 9, 11), False),
        ("case:rectifying", "rectification", date(2025, 9, 12), False),
        ("case:unproved", "slip", None, None),
    ]
    found = owed(shown, TODAY, limit=1)
    assert (len(found.answers), found.total, found.overdue) == (1, 4, 1)


@pytest.mark.parametrize(
    ("day", "overdue"),
    [
        pytest.param(date(2025, 9, 5), 0, id="on the due day"),
        pytest.param(date(2025, 9, 6), 1, id="the day after"),
        pytest.param(date(2025, 9, 13), 3, id="when all are over"),
    ],
)
def test_an_answer_is_overdue_once_its_day_is_over(built: Build, day: date, overdue: int) -> None:
    found = owed(built(founded() + supervised()), day)
    assert (found.overdue, [answer.overdue for answer in found.answers].count(True)) == (overdue, overdue)


def test_answers_are_asked_for_by_unit_and_by_kind_of_measure(built: Build) -> None:
    other = after(opened("2025-09-02"), "2025-09-03", "slip", unit="乙单位")
    shown = built(founded() + supervised() + as_script(other, "case:other"))
    assert [case for case, *_ in named(shown, unit="乙单位")] == ["case:other"]
    assert [case for case, *_ in named(shown, act="supervise", unit=UNIT)] == ["case:slip", "case:unproved"]
    assert named(shown, act="urge") == []


def test_the_list_of_a_past_moment_is_the_one_that_was_known_then(built: Build) -> None:
    shown = built(founded() + supervised())

    def then(text: str) -> list[tuple[str, str]]:
        at = moment(text)
        return [(case, measure) for case, measure, *_ in named(shown, at.date(), known_at=at)]

    issued_only = [("case:rectifying", "rectification"), ("case:slip", "slip")]
    assert then("2025-09-02 10:30") == [("case:settled", "notice"), *issued_only]
    assert ("case:settled", "slip") in then("2025-09-08 12:00")
    assert ("case:settled", "slip") not in then("2025-09-09 12:00")  # answered
    assert ("case:settled", "slip") in then("2025-09-10 12:00")  # sent back
    assert ("case:settled", "slip") not in then("2025-09-11 12:00")
    assert ("case:card-withdrawn", "yellow-card") in then("2025-09-09 12:00")
    assert ("case:card-withdrawn", "yellow-card") not in then("2025-09-10 12:00")


def test_a_slip_sent_back_is_due_anew_and_a_further_one_is_a_row_of_its_own(owner: Owner) -> None:
    history = after(slip_served(), "2025-09-04", "slip-answer")
    history = after(history, "2025-09-05", "slip-returned", ground="no-result")
    history = after(after(history, "2025-09-08", "slip-answer"), "2025-09-08 10:00", "slip-accepted")
    history = after(history, "2025-09-09", "slip")
    script = founded() + as_script(history, "case:1")
    given(script).seen(SUPERVISION, owner, times=2).shows(
        "answers",
        "case:1",
        {"time": 1, "open": True, "clock": None, "due_on": None},
        {"time": 1, "open": True, "clock": "slip-answer", "due_on": date(2025, 9, 5)},
        {"time": 1, "open": False, "answered_at": moment("2025-09-04 09:00")},
        {"time": 1, "open": True, "clock": "slip-answer", "answered_at": None},
        {"time": 1, "open": True, "clock": "slip-again", "due_on": date(2025, 9, 9)},
        {"time": 1, "open": False, "answered_at": moment("2025-09-08 09:00")},
        {"time": 2, "open": True, "clock": None, "recorded_until": None},
    )


def test_causes_are_counted_by_unit_and_the_analysis_takes_the_place_of_what_was_stated(built: Build) -> None:
    other = opened("2025-10-09", unit="乙单位", cause="系统故障")
    shown = built(founded() + supervised() + as_script(other, "case:other"))
    assert causes(shown) == [
        CauseCount(UNIT, "人员缺位", 1, 1),
        CauseCount(UNIT, "其他", 1, 1),
        CauseCount(UNIT, "系统故障", 1, 0),
        CauseCount(UNIT, "部门内部流转慢", 3, 0),
        CauseCount("乙单位", "系统故障", 1, 0),
    ]
    before_the_analysis = causes(shown, known_at=moment("2025-09-02 12:00"))
    assert before_the_analysis == [CauseCount(UNIT, "部门内部流转慢", 5, 0)]


@pytest.mark.parametrize(
    ("since", "before", "cases"),
    [
        pytest.param("2025-09-03 09:00", None, 1, id="from the instant of filing on"),
        pytest.param("2025-09-03 09:01", None, 0, id="from a minute later"),
        pytest.param(None, "2025-09-03 09:00", 5, id="before that instant"),
        pytest.param(None, "2025-09-03 09:01", 6, id="before a minute later"),
    ],
)
def test_causes_are_those_of_the_supervisions_filed_in_a_period(
    built: Build, since: str | None, before: str | None, cases: int
) -> None:
    bounds: dict[str, Any] = {
        name: moment(text) for name, text in (("since", since), ("before", before)) if text is not None
    }
    assert sum(one.cases for one in causes(built(founded() + supervised()), **bounds)) == cases


def test_a_supervision_that_was_not_opened_counts_for_nothing(built: Build) -> None:
    refused = a_supervision().after("2025-09-02", "supervisor-head", lambda case, on: case.refuse(on, "not-needed"))
    assert causes(built(founded() + as_script(refused, "case:refused"))) == []
