from datetime import date
from typing import Any

import pytest

from domain.case.refusals import BeforeItsCause
from domain.findings import refusals as no
from domain.findings.events import FindingAttributed, FindingOpened, SignSeen
from domain.findings.finding import Finding
from domain.occasion import InTheFuture, NotThisRole
from tests.records import FINDINGS, SIGN, History, a_finding, occasion

SUPERVISOR, HEAD, UNIT = "supervisor", "supervisor-head", "unit"
RESPONSIBLE = "住建窗口"
BY = date(2026, 3, 16)
ORDER: dict[str, Any] = {"unit": RESPONSIBLE, "office": "受理岗", "person": "p:012", "rectify_by": BY}


def verified(*, held: bool = True) -> History[Finding]:
    return a_finding().after("2026-03-04 10:00", SUPERVISOR, Finding.verify, held=held, act="verify-finding")


def attributed() -> History[Finding]:
    return verified().after("2026-03-05 09:00", HEAD, Finding.attribute, **ORDER, act="attribute-finding")


def rectified(at: str = "2026-03-13 15:00") -> History[Finding]:
    return attributed().after(at, UNIT, Finding.rectify, by_unit=RESPONSIBLE, act="rectify-finding")


def closed() -> History[Finding]:
    return rectified().after("2026-03-17 16:00", HEAD, Finding.close, act="close-finding")


def test_a_finding_runs_its_course_and_each_act_names_its_clause() -> None:
    stages = [a_finding(), verified(), attributed(), rectified(), closed()]
    assert [one.record.status for one in stages] == ["opened", "held", "attributed", "rectified", "closed"]
    assert [one.last.header.clause for one in stages] == [
        "D5 一(六)(1)", "许可法 60", "D5 一(六)(1)", "D5 一(六)(1)", "D5 一(六)(1)",
    ]  # fmt: skip
    assert {one.last.header.procedure for one in stages} == {FINDINGS.ref}


def test_an_opening_keeps_the_row_of_the_view_and_the_events_behind_it() -> None:
    opened = a_finding().last
    assert isinstance(opened, FindingOpened)
    assert (opened.sign, opened.events, opened.unit) == (SIGN, ("case:1@9",), RESPONSIBLE)
    assert a_finding(sign=None).record.sign is None


def test_what_was_found_and_why_never_stands_open_in_an_event() -> None:
    for history in (a_finding(), verified(), attributed(), rectified(), closed()):
        assert {value.kind for value in history.last.values.values()} == {"committed"}


@pytest.mark.parametrize(
    ("sign", "events", "missing", "refusal"),
    [
        pytest.param(SIGN, ("case:1@9", "case:1@99"), ("case:1@99",), no.EventNotOnRecord, id="an event that is not"),
        pytest.param(SIGN, (), (), no.NothingBehind, id="a sign without an event"),
    ],
)
def test_a_finding_rests_on_events_that_are_on_record(
    sign: SignSeen, events: tuple[str, ...], missing: tuple[str, ...], refusal: type[Exception]
) -> None:
    on = occasion("2026-03-02", SUPERVISOR, FINDINGS)
    with pytest.raises(refusal):
        Finding.open(on, "1", number="1", sign=sign, events=events, missing=missing, unit=None)


def test_what_did_not_hold_makes_nobody_responsible_and_is_closed() -> None:
    did_not_hold = verified(held=False)
    assert did_not_hold.record.status == "not-held"
    did_not_hold.refused(no.DidNotHold, "2026-03-05", HEAD, Finding.attribute, **ORDER)
    assert did_not_hold.after("2026-03-05", HEAD, Finding.close).record.status == "closed"


def test_no_stage_is_passed_over() -> None:
    a_finding().refused(no.NotVerifiedYet, "2026-03-05", HEAD, Finding.attribute, **ORDER)
    verified().refused(no.NotAttributedYet, "2026-03-05", UNIT, Finding.rectify, by_unit=RESPONSIBLE)
    again: dict[str, Any] = {"rectify_by": date(2026, 3, 27)}
    attributed().refused(no.NotRectifiedYet, "2026-03-06", SUPERVISOR, Finding.return_rectification, **again)
    for waiting in (a_finding(), verified(), attributed()):
        waiting.refused(no.NotClosedYet, "2026-03-06", HEAD, Finding.close)


def test_no_stage_is_gone_through_twice() -> None:
    verified().refused(no.VerifiedAlready, "2026-03-05", SUPERVISOR, Finding.verify, held=False)
    attributed().refused(no.AttributedAlready, "2026-03-06", HEAD, Finding.attribute, **ORDER)
    rectified().refused(no.RectifiedAlready, "2026-03-14", UNIT, Finding.rectify, by_unit=RESPONSIBLE)
    closed().refused(no.FindingClosed, "2026-03-18", HEAD, Finding.close)
    closed().refused(no.FindingClosed, "2026-03-18", SUPERVISOR, Finding.verify, held=True)


def test_a_rectification_is_returned_and_reported_anew() -> None:
    again: dict[str, Any] = {"rectify_by": date(2026, 3, 27)}
    returned = rectified().after("2026-03-16 09:00", SUPERVISOR, Finding.return_rectification, **again)
    assert (returned.record.status, returned.record.rectify_by) == ("attributed", date(2026, 3, 27))
    returned.refused(no.NotClosedYet, "2026-03-17", HEAD, Finding.close)
    late: dict[str, Any] = {"by_unit": RESPONSIBLE, "now": "2026-03-25"}
    returned.refused(BeforeItsCause, "2026-03-16 08:59", UNIT, Finding.rectify, **late)
    anew = returned.after("2026-03-25", UNIT, Finding.rectify, by_unit=RESPONSIBLE)
    assert anew.record.status == "rectified"


def test_the_unit_that_was_found_responsible_rectifies_and_no_other() -> None:
    attributed().refused(no.NotTheResponsibleUnit, "2026-03-06", UNIT, Finding.rectify, by_unit="卫健窗口")


@pytest.mark.parametrize(
    ("by", "refused"),
    [
        pytest.param(date(2026, 3, 4), True, id="the day before the order"),
        pytest.param(date(2026, 3, 5), False, id="the day of the order"),
    ],
)
def test_the_day_of_a_rectification_lies_ahead(by: date, *, refused: bool) -> None:
    order = {**ORDER, "rectify_by": by}
    if refused:
        verified().refused(no.RectifyByThePast, "2026-03-05 09:00", HEAD, Finding.attribute, **order)
        late: dict[str, Any] = {"rectify_by": date(2026, 3, 15)}
        rectified().refused(no.RectifyByThePast, "2026-03-16", SUPERVISOR, Finding.return_rectification, **late)
        return
    ordered = verified().after("2026-03-05 09:00", HEAD, Finding.attribute, **order).last
    assert isinstance(ordered, FindingAttributed)
    assert ordered.rectify_by == by


@pytest.mark.parametrize(
    ("day", "overdue"),
    [pytest.param(BY, False, id="on its day"), pytest.param(date(2026, 3, 17), True, id="the day after")],
)
def test_a_rectification_is_overdue_once_its_day_is_over_and_nothing_reported(day: date, *, overdue: bool) -> None:
    assert attributed().record.is_overdue(day) is overdue
    assert not rectified().record.is_overdue(day)
    assert not a_finding().record.is_overdue(day)


def test_a_late_rectification_is_taken_all_the_same() -> None:
    assert rectified("2026-03-20 15:00").record.status == "rectified"


def test_only_those_whom_the_regulation_names_act_and_none_before_the_act_it_follows() -> None:
    a_finding().refused(NotThisRole, "2026-03-04", UNIT, Finding.verify, held=True)
    verified().refused(NotThisRole, "2026-03-05", SUPERVISOR, Finding.attribute, **ORDER)
    rectified().refused(NotThisRole, "2026-03-17", SUPERVISOR, Finding.close)
    attributed().refused(BeforeItsCause, "2026-03-04", UNIT, Finding.rectify, by_unit=RESPONSIBLE)
    with pytest.raises(InTheFuture):
        occasion("2026-03-05", SUPERVISOR, FINDINGS, now="2026-03-04")
