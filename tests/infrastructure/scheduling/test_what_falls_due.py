"""What happens by itself: resumption, the ladder, deemed effects. Each once, at its moment, whenever it is recorded."""

from datetime import date, time
from typing import Any

import pytest

from domain.case.clock_events import DeemedAccepted, DeemedWaived, Lapsed, Warned
from domain.case.refusals import (
    ExtensionTooLong,
    ExtensionUsedUp,
    LateEntryNeedsApproval,
    StepWaived,
    TermHasExpired,
    TermIsOver,
)
from domain.clock.explanation import DayKind, explain
from domain.clock.reading import ClockState
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import opened

STOP = {"ground": "expert-review"}


def test_a_clock_stopped_on_its_last_day_ends_on_the_day_of_resumption_and_never_expires_in_between(
    database: Database,
) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.act(case_id, "suspend-clocks", "2026-11-09 10:00", "handler", needed="20 working days", **STOP)
        office.sweep("2026-11-13 10:00")
        assert office.reading(case_id, "promised").state is ClockState.SUSPENDED
        assert office.events(case_id, "case.escalated") == []
        office.act(case_id, "resume-clocks", "2026-11-16 10:00", "handler")
        assert office.reading(case_id, "promised").due_on == date(2026, 11, 16)
        assert office.reading(case_id, "promised").state is ClockState.RUNNING
        office.sweep("2026-11-17 09:00")
        assert ("escalated", moment("2026-11-17 00:00")) in office.happened(case_id)


@pytest.mark.parametrize("recorded", ["2026-11-12 00:00", "2026-11-12 09:00", "2026-11-30 09:00"])
def test_a_pause_ends_on_the_last_day_of_its_maximum_whenever_that_is_recorded(
    database: Database, recorded: str
) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.act(case_id, "suspend-clocks", "2026-11-04 10:00", "handler", needed="5 working days", **STOP)
        office.sweep(recorded)
        assert office.reading(case_id, "promised").due_on == date(2026, 11, 16)
        [resumed] = office.events(case_id, "case.clock_resumed")
        assert resumed.effective_at.astimezone(office.ledger.now().tzinfo).date() == date(2026, 11, 11)
        assert resumed.header.actor.role == "system"


def test_a_pause_over_national_day_ends_on_the_day_that_a_reader_counts_from_the_explanation(
    database: Database,
) -> None:
    with opened(database, "2026-09-20 09:00") as office:
        case_id = office.accepted("2026-09-25 10:00")
        office.act(case_id, "suspend-clocks", "2026-09-28 10:00", "handler", needed="5 working days", **STOP)
        office.sweep("2026-10-31 09:00")
        calendar = office.ledger.rules(fresh=True).calendar()
        reading = office.reading(case_id, "promised")
        days = explain(reading, calendar)
        counted = [line for line in days if line.kind is DayKind.COUNTED]
        assert [line.number for line in counted] == [1, 2, 3, 4, 5]
        assert counted[-1].day == days[-1].day == reading.due_on
        assert all(calendar.is_working(line.day) for line in counted)
        paused = [line.day for line in days if line.kind is DayKind.SUSPENDED]
        assert sum(calendar.is_working(day) for day in paused) == 5
        assert (paused[0], paused[-1]) == (date(2026, 9, 29), date(2026, 10, 10))


def test_the_rungs_of_a_ladder_are_reached_once_each_and_in_order_after_days_of_downtime(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.sweep("2026-11-20 10:00")
        office.sweep("2026-11-20 10:01")
        warned = [event for event in office.events(case_id) if isinstance(event, Warned) and event.clock == "promised"]
        assert [(event.rung, event.effective_at) for event in warned] == [
            ("two-days", moment("2026-11-05 09:00")),
            ("due-today", moment("2026-11-09 09:00")),
            ("overdue", moment("2026-11-10 00:00")),
        ]


def test_a_reminder_comes_in_office_hours_even_when_its_term_becomes_known_at_night(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", promised="3 working days") as office:
        case_id = office.accepted("2026-11-05 23:30")  # a Thursday: three days remain, and two on Friday
        office.act(case_id, "suspend-clocks", "2026-11-06 10:00", "handler", needed="5 working days", **STOP)
        office.sweep("2026-12-31 10:00")  # resumed in the last second of Friday 13 November
        reminders = [event for event in office.events(case_id, "case.warned") if isinstance(event, Warned)]
        moments = [event.effective_at.astimezone(office.now.tzinfo) for event in reminders]
        assert moment("2026-11-16 09:00") in moments
        assert all(time(9) <= at.time() < time(17) for at in moments)
        assert all(office.ledger.rules().calendar().is_working(at.date()) for at in moments)


def test_a_filing_that_nobody_answers_counts_as_accepted_from_its_receipt(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", promised="10 working days") as office:
        case_id = office.file("2026-11-02 10:00")
        office.sweep("2026-11-09 23:59")
        assert office.case(case_id).status == "filed"
        office.sweep("2026-11-10 00:00")
        [deemed] = [event for event in office.events(case_id) if isinstance(event, DeemedAccepted)]
        assert (deemed.effective_at, deemed.effective_from) == (moment("2026-11-10 00:00"), moment("2026-11-02 10:00"))
        assert office.case(case_id).clocks["promised"].opened_at == moment("2026-11-02 10:00")
        assert office.reading(case_id, "promised").due_on == date(2026, 11, 16)
        assert office.reading(case_id, "gate").state is ClockState.MISSED


def test_a_filing_that_is_answered_in_time_is_not_deemed_anything(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", promised="10 working days") as office:
        case_id = office.file("2026-11-02 10:00")
        office.act(case_id, "accept", "2026-11-09 16:00", "window")
        office.sweep("2026-11-10 09:00")
        assert office.events(case_id, "case.deemed_accepted") == []


def test_a_right_that_is_not_used_in_time_is_waived_and_what_is_held_open_lapses(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", HEARING) as office:
        case_id = office.file("2026-11-02 10:00", "hearing-right", item=None)
        office.act(case_id, "accept", "2026-11-02 11:00", "window", forms=[])
        office.sweep("2026-11-12 09:00")
        [waived] = [event for event in office.events(case_id) if isinstance(event, DeemedWaived)]
        assert (waived.step, waived.effective_from) == ("ask-hearing", moment("2026-11-10 00:00"))
        with pytest.raises(StepWaived):
            office.act(case_id, "conclude", "2026-11-12 10:00", "window", step="ask-hearing")
        office.sweep("2026-12-03 09:00")
        [lapsed] = [event for event in office.events(case_id) if isinstance(event, Lapsed)]
        assert lapsed.effective_from == lapsed.effective_at == moment("2026-12-03 00:00")
        assert office.case(case_id).status == "lapsed"
        assert not any(clock.is_open for clock in office.case(case_id).clocks.values())
        assert office.upcoming(case_id) == []


def test_a_term_is_extended_within_its_bound_once_and_before_it_runs_out(database: Database) -> None:
    def longer(by: str) -> dict[str, Any]:
        return {
            "clock": "statutory",
            "by": by,
            "reason": "r",
            "forms": [{"form": "extension-notice", "reference": "r"}],
        }

    with opened(database, "2026-11-01 09:00", statutory="5 working days") as office:
        case_id, late = office.accepted("2026-11-02 10:00"), office.accepted("2026-11-02 10:30")
        with pytest.raises(ExtensionTooLong):
            office.act(case_id, "extend-term", "2026-11-09 10:00", "lead", **longer("11 working days"))
        office.act(case_id, "extend-term", "2026-11-09 10:00", "lead", **longer("10 working days"))
        assert office.reading(case_id, "statutory").due_on == date(2026, 11, 23)
        with pytest.raises(ExtensionUsedUp):
            office.act(case_id, "extend-term", "2026-11-09 11:00", "lead", **longer("1 working day"))
        with pytest.raises(TermIsOver):
            office.act(late, "extend-term", "2026-11-10 00:00", "lead", **longer("1 working day"))
        office.sweep("2026-11-24 00:00")
        escalated = [at for what, at in office.happened(case_id) if what == "escalated"]
        assert escalated == [moment("2026-11-10 00:00"), moment("2026-11-24 00:00")]  # promised, then statutory


def test_beyond_its_bound_a_term_is_extended_by_special_decision_only(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", HEARING) as office:
        case_id = office.file("2026-11-02 10:00", "hearing-right", item=None)
        office.act(case_id, "accept", "2026-11-02 11:00", "window", forms=[])
        asked = {"clock": "right", "by": "20 calendar days", "reason": "r"}
        with pytest.raises(ExtensionTooLong):
            office.act(case_id, "extend-term", "2026-11-03 10:00", "window", **asked)
        office.act(case_id, "override-extension", "2026-11-03 10:00", "head", **asked)
        assert office.reading(case_id, "right").due_on == date(2026, 12, 22)


def test_an_interrupted_clock_starts_again_from_zero(database: Database) -> None:
    with opened(database, "2026-11-01 09:00", HEARING) as office:
        case_id = office.file("2026-11-02 10:00", "hearing-right", item=None)
        office.act(case_id, "accept", "2026-11-02 11:00", "window", forms=[])
        office.act(case_id, "interrupt-clocks", "2026-11-06 10:00", "window", ground="new-facts")
        clock = office.case(case_id).clocks["hearing"]
        assert (clock.run, office.reading(case_id, "hearing").due_on) == (2, date(2026, 11, 13))
        office.sweep("2026-11-13 23:00")
        assert office.events(case_id, "case.deemed_waived") == []
        office.sweep("2026-11-14 00:00")
        assert len(office.events(case_id, "case.deemed_waived")) == 1


def test_a_stop_entered_after_the_due_day_needs_an_approver_and_counts_from_its_effective_day(
    database: Database,
) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        late = {"needed": "5 working days", "recorded": "2026-11-11 10:00", **STOP}
        office.sweep("2026-11-10 09:00")
        with pytest.raises(LateEntryNeedsApproval):
            office.act(case_id, "suspend-clocks", "2026-11-06 10:00", "handler", **late)
        office.act(case_id, "suspend-clocks", "2026-11-06 10:00", "lead", **late)
        assert office.reading(case_id, "promised").state is ClockState.SUSPENDED
        office.sweep("2026-11-20 09:00")
        assert office.reading(case_id, "promised").due_on == date(2026, 11, 16)
        again: dict[str, Any] = {"needed": "1 working day", "ground": "hearing", "clocks": ["promised"]}
        with pytest.raises(TermHasExpired):
            office.act(case_id, "suspend-clocks", "2026-11-18 10:00", "handler", **again)


def test_a_check_of_a_stopped_case_may_order_its_resumption(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.act(case_id, "suspend-clocks", "2026-11-03 10:00", "handler", needed="20 working days", **STOP)
        office.act(case_id, "check-pause", "2026-11-05 10:00", "supervisor", in_order=True)
        assert office.reading(case_id, "promised").state is ClockState.SUSPENDED
        office.act(case_id, "check-pause", "2026-11-06 10:00", "supervisor", in_order=False)
        assert office.reading(case_id, "promised").state is ClockState.RUNNING
        assert office.reading(case_id, "promised").due_on == date(2026, 11, 12)
        assert (
            office.events(case_id, "case.clock_resumed")[0].header.causation
            == f"{case_id}@{office.case(case_id).version - 1}"
        )


HEARING = """
code: hearing-right
version: "2026-01-01"
title: {zh: 听证权利, en: Right to a hearing}
in_force: {from: 2026-01-01}
number_prefix: 听
sources: {T: {title: 测试, issuer: 测试, date: 2026-01-01}}
roles: {window: {zh: 窗口, en: Window}, head: {zh: 负责人, en: Head}}
intake: {performers: [window], accept: {clause: T 1}}
steps:
  - {code: ask-hearing, title: {zh: 要求听证, en: Ask for a hearing}, act: conclude, performers: [window], clause: T 2}
  - {code: reply, title: {zh: 答复, en: Reply}, act: conclude, performers: [window], clause: T 2}
clocks:
  - code: hearing
    title: {zh: 听证期限, en: Time to ask}
    limit: 5 working days
    effect: statutory
    starts: accepted
    until: ["step:ask-hearing"]
    interruption: [{code: new-facts, title: {zh: 新事实, en: New facts}, clause: T 3}]
    expiry: {effect: deemed_waived, effective_from: expiry, step: ask-hearing, clause: T 3}
    clause: T 3
  - code: right
    title: {zh: 效力期限, en: Time that it is held open}
    limit: 30 calendar days
    effect: statutory
    starts: accepted
    until: ["step:reply"]
    extension: {maximum: 10 calendar days, performers: [window], overriders: [head], clause: T 4}
    expiry: {effect: lapse, effective_from: expiry, clause: T 4}
    clause: T 4
closing: {performers: [window], clause: T 5}
"""
