"""A pause of a branch stops the joint clock only while that branch is on the critical path, and is asked again."""

from datetime import date

import pytest

from domain.case.critical_path import critical_pause
from domain.clock.clock import Clock, Effect
from domain.clock.limit import parse_limit
from tests.domain.procedures.joint_approvals import (
    ENVIRONMENT,
    FIRE,
    PLANNING,
    WHOLE,
    decide,
    notified,
    notify,
    stop,
    stopped_on,
)
from tests.hall import Hall
from tests.vocabulary import CALENDAR, ZONE, extends, moment, resumes


def standing_still(hall: Hall, at: str) -> bool:
    return hall.reading(WHOLE, "joint", at).conditional


def clock(limit: str, *, until: str | None = None) -> Clock:
    """Give a clock of 2025-09-22, stopped on 09-24 until a day if one is named."""
    running = Clock(
        code="review",
        run=1,
        effect=Effect.PROMISED,
        opened_at=moment("2025-09-22"),
        zone=ZONE,
        limit=parse_limit(f"{limit} working days"),
    )
    return running if until is None else running.suspended("g", moment("2025-09-24"), 1, moment(f"{until} 23:59:59"))


@pytest.mark.parametrize(
    ("clocks", "critical"),
    [
        pytest.param([], None, id="no branch is awaited"),
        pytest.param([clock("10")], None, id="it works"),
        pytest.param([clock("10", until="2025-09-30")], "2025-09-30", id="the only one stands still"),
        # 10 days and a pause of 5 end on 10-17, as 15 days do.
        pytest.param([clock("10", until="2025-09-30"), clock("16")], None, id="another is due later anyway"),
        pytest.param([clock("10", until="2025-09-30"), clock("15")], None, id="another is due on the same day"),
        pytest.param([clock("10", until="2025-09-30"), clock("14")], "2025-09-30", id="the others are due before"),
        pytest.param(
            [clock("10", until="2025-09-30"), clock("12", until="2025-09-26")],
            "2025-09-30",
            id="both; the later counts",
        ),
        pytest.param(
            [clock("5", until="2025-09-26"), clock("10", until="2025-09-30"), clock("6")],
            "2025-09-30",
            id="two of three",
        ),
    ],
)
def test_the_branch_that_will_be_due_last_is_on_the_critical_path(clocks: list[Clock], critical: str | None) -> None:
    pause = critical_pause(clocks, CALENDAR, moment("2025-09-24 12:00"))
    assert (None if pause is None else pause.ends_at.astimezone(ZONE).date().isoformat()) == critical


def test_a_pause_that_has_ended_by_itself_stops_nothing() -> None:
    assert critical_pause([clock("10", until="2025-09-30")], CALENDAR, moment("2025-10-01")) is None


def test_a_pause_off_the_critical_path_leaves_the_joint_clock_running() -> None:
    hall = notified()
    stop(hall, PLANNING, "2025-09-24 10:00", "2 working days")
    assert not standing_still(hall, "2025-09-25")
    assert hall.reading(PLANNING, "review", "2025-09-25").conditional


def test_a_pause_on_the_critical_path_stops_the_joint_clock_and_its_end_lets_it_run() -> None:
    hall = notified()
    before = hall.reading(WHOLE, "joint", "2025-09-25").due_on
    stop(hall, FIRE, "2025-09-25 10:00", "5 working days")
    assert standing_still(hall, "2025-09-26")
    hall.act("2025-09-28 09:00", "department", FIRE, resumes())
    after = hall.reading(WHOLE, "joint", "2025-09-28 12:00")
    # 09-26 and 09-28, a working Sunday, are not counted.
    assert (after.conditional, before, after.due_on) == (False, date(2025, 11, 28), date(2025, 12, 2))


def test_the_joint_clock_says_why_it_stands_still_and_names_the_act_of_the_branch_as_its_cause() -> None:
    hall = stopped_on("testing")
    event = hall.scenario(WHOLE).stored[-1]
    assert event.topic == "case.clock_suspended"
    assert b'"ground":"testing"' in event.state
    assert f'"causation":"{FIRE}@'.encode() in event.state


def test_the_joint_clock_resumes_by_itself_with_the_pause_of_its_branch() -> None:
    hall = stopped_on("testing")
    hall.system("2025-10-11 09:00")
    joint = hall.case(WHOLE).clocks["joint"]
    assert joint.open_suspension is None
    assert joint.suspensions[-1].ends_at == hall.case(FIRE).clocks["review"].suspensions[-1].ends_at
    assert hall.topics(WHOLE).count("clock_resumed") == 1


def test_when_the_last_working_department_has_decided_the_stopped_one_is_on_the_critical_path() -> None:
    hall = notified()
    stop(hall, PLANNING, "2025-09-24 10:00", "3 working days")
    assert not standing_still(hall, "2025-09-24 11:00")
    decide(hall, FIRE, "2025-09-25")
    assert standing_still(hall, "2025-09-25 12:00")


def test_an_extension_of_another_branch_takes_the_stopped_one_off_the_critical_path() -> None:
    hall = notified(fire="10 working days")
    stop(hall, PLANNING, "2025-09-24 10:00", "3 working days")
    assert standing_still(hall, "2025-09-24 11:00")
    hall.act("2025-09-25 09:00", "department-head", FIRE, extends("review", "5 working days"))
    assert not standing_still(hall, "2025-09-25 12:00")


def test_a_department_notified_later_takes_the_stopped_one_off_the_critical_path() -> None:
    hall = notified(fire="10 working days")
    stop(hall, PLANNING, "2025-09-24 10:00", "3 working days")
    notify(hall, ENVIRONMENT, "2025-09-25 11:00", "20 working days")
    assert not standing_still(hall, "2025-09-25 16:00")


def test_a_longer_pause_of_another_branch_goes_on_from_the_shorter_one() -> None:
    hall = notified(fire="10 working days")
    stop(hall, PLANNING, "2025-09-24 10:00", "3 working days")
    stop(hall, FIRE, "2025-09-25 10:00", "15 working days")
    pauses = hall.case(WHOLE).clocks["joint"].suspensions
    assert [pause.resumed_at for pause in pauses] == [moment("2025-09-25 10:00"), None]
    assert pauses[-1].ends_at == hall.case(FIRE).clocks["review"].suspensions[-1].ends_at


def test_a_joint_term_that_has_run_out_is_not_stopped_any_more() -> None:
    hall = notified(fire="45 working days")
    decide(hall, PLANNING, "2025-09-24")
    hall.act("2025-09-29 09:00", "department-head", FIRE, extends("review", "10 working days"))
    stop(hall, FIRE, "2025-12-01 09:00", "5 working days")
    assert hall.reading(WHOLE, "joint", "2025-12-01 10:00").expired
    assert not standing_still(hall, "2025-12-01 10:00")
