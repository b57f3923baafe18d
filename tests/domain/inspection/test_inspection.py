from datetime import date
from typing import Any

import pytest

from domain.case.refusals import BeforeItsCause
from domain.inspection import refusals as no
from domain.inspection.events import InspectionWorkNoted
from domain.inspection.inspection import Inspection
from domain.inspection.scope import Scope
from domain.occasion import NotThisRole
from domain.regulation.regulation import NotOnTheList
from tests.records import History, an_inspection
from tests.vocabulary import ZONE, moment

LEAD, INSPECTOR = "centre-supervisor", "inspector"
OPENED, LATER = "2026-03-02 09:00", "2026-03-10 09:00"
SCOPE = Scope(units=("住建窗口",), procedures=("window-approval",))
ORDER: dict[str, Any] = {
    "reason": "专项检查：停止计时的使用",
    "basis": "督查函〔2026〕7号",
    "scope": SCOPE,
    "inspectors": ["p:901", "p:902"],
    "until": date(2026, 4, 30),
}
NOTE: dict[str, Any] = {"work": "replayed", "case": "case:1", "as_of": moment("2026-02-01"), "known_at": None}


def opened(**changes: Any) -> History[Inspection]:
    return an_inspection().after(OPENED, LEAD, Inspection.begin, **{**ORDER, **changes})


def test_an_inspection_says_why_on_what_document_over_what_by_whom_and_until_when() -> None:
    record = opened().record
    assert record.mandate is not None
    mandate = record.mandate
    assert (mandate.reason, mandate.basis, mandate.scope, mandate.until) == (
        ORDER["reason"],
        ORDER["basis"],
        SCOPE,
        date(2026, 4, 30),
    )
    assert record.present == ("p:901", "p:902")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"reason": ""}, no.GrantWithoutReason, id="no reason"),
        pytest.param({"reason": " \t"}, no.GrantWithoutReason, id="a blank reason"),
        pytest.param({"until": None}, no.GrantWithoutEnd, id="no end"),
        pytest.param({"until": date(2026, 3, 1)}, no.GrantEndPassed, id="an end that has passed"),
        pytest.param({"until": date(2026, 6, 2)}, no.GrantTooLong, id="a day longer than allowed"),
        pytest.param({"scope": Scope()}, no.ScopeEmpty, id="an empty scope"),
    ],
)
def test_nothing_is_granted_without_reason_end_and_scope_or_for_too_long(changed: Any, refusal: Any) -> None:
    an_inspection().refused(refusal, OPENED, LEAD, Inspection.begin, **{**ORDER, **changed})


@pytest.mark.parametrize(
    "until", [date(2026, 3, 2), date(2026, 6, 1)], ids=["today", "the 90th day, rolled forward from a Sunday"]
)
def test_a_grant_may_end_today_and_on_the_last_day_that_the_regulation_allows(until: date) -> None:
    mandate = opened(until=until).record.mandate
    assert mandate is not None
    assert mandate.until == until


def test_an_end_is_held_against_the_day_of_recording_where_it_is_entered_late() -> None:
    late = {**ORDER, "until": date(2026, 3, 5)}
    an_inspection().refused(no.GrantEndPassed, OPENED, LEAD, Inspection.begin, now="2026-03-06", **late)


def test_an_inspection_is_opened_once_by_those_whom_the_regulation_names() -> None:
    opened().refused(no.InspectionExists, LATER, LEAD, Inspection.begin, **ORDER)
    an_inspection().refused(NotThisRole, OPENED, INSPECTOR, Inspection.begin, **ORDER)
    an_inspection().refused(no.InspectionUnknown, OPENED, LEAD, Inspection.end, "完成")


@pytest.mark.parametrize("code", ["", "A-1", "一", "a--b", "-a", "a/b", "a" * 41, "a\n"])
def test_a_code_is_plain_letters_digits_and_single_hyphens(code: str) -> None:
    with pytest.raises(no.InspectionCodeMalformed):
        an_inspection(code)


def test_inspectors_are_named_and_withdrawn_with_a_reason() -> None:
    named = opened().after(LATER, LEAD, Inspection.name, "p:903", "增派")
    named.refused(no.InspectorNamedAlready, LATER, LEAD, Inspection.name, "p:901", "再派")
    named.refused(no.GrantWithoutReason, LATER, LEAD, Inspection.name, "p:904", "")
    withdrawn = named.after(LATER, LEAD, Inspection.withdraw, "p:901", "另有任用")
    assert withdrawn.record.present == ("p:902", "p:903")
    withdrawn.refused(no.NotAnInspector, LATER, LEAD, Inspection.withdraw, "p:901", "再撤")
    again = withdrawn.after("2026-03-11", LEAD, Inspection.name, "p:901", "重新派出")
    assert again.record.present == ("p:901", "p:902", "p:903")


def test_an_extension_reaches_a_later_day_within_its_own_term_while_the_inspection_runs() -> None:
    act = Inspection.extend
    extended = opened().after("2026-04-30 18:00", LEAD, act, date(2026, 6, 29), "尚有办件待核实")
    assert extended.record.mandate is not None
    assert extended.record.mandate.until == date(2026, 6, 29)
    opened().refused(no.NotLater, LATER, LEAD, act, date(2026, 4, 30), "同日")
    opened().refused(no.GrantTooLong, "2026-04-30 18:00", LEAD, act, date(2026, 6, 30), "过长")
    opened().refused(no.GrantWithoutEnd, LATER, LEAD, act, None, "无期")
    opened().refused(no.GrantWithoutReason, LATER, LEAD, act, date(2026, 5, 20), "")
    opened().refused(no.InspectionOver, "2026-05-01 00:00", LEAD, act, date(2026, 5, 20), "已过期")


def test_a_mandate_holds_through_the_end_of_its_last_day_or_until_it_is_ended() -> None:
    mandate = opened().record.mandate
    assert mandate is not None
    assert not mandate.holds(moment("2026-03-02 08:59"), ZONE)
    assert mandate.holds(moment("2026-04-30 23:59"), ZONE)
    assert not mandate.holds(moment("2026-05-01 00:00"), ZONE)
    ended = opened().after(LATER, LEAD, Inspection.end, "检查完成")
    assert ended.record.mandate is not None
    assert not ended.record.mandate.holds(moment(LATER), ZONE)
    ended.refused(no.InspectionOver, "2026-03-11", LEAD, Inspection.end, "再结束")


def test_an_inspector_ends_only_what_he_or_she_inspects() -> None:
    act = Inspection.end
    opened().refused(no.NotAnInspector, LATER, INSPECTOR, act, "完成", principal="p:999")
    ended = opened().after(LATER, INSPECTOR, act, "完成", principal="p:901").record.mandate
    assert ended is not None
    assert ended.ended_at == moment(LATER)


def test_what_was_done_is_noted_under_the_grant_with_the_moment_that_was_looked_at() -> None:
    act, told = Inspection.note, {"principal": "p:901", "act": "note-inspection"}
    noted = opened().after(LATER, INSPECTOR, act, **NOTE, **told)
    event = noted.last
    assert isinstance(event, InspectionWorkNoted)
    assert (event.work, event.case, event.as_of) == ("replayed", "case:1", moment("2026-02-01"))
    assert event.header.actor.grant == "2026-hall-1"
    assert "模拟内容" not in noted.stored[-1].state.decode()
    assert noted.record.notes == 1
    opened().refused(NotOnTheList, LATER, INSPECTOR, act, **{**NOTE, "work": "guessed"}, **told)


def test_only_who_held_the_grant_then_notes_what_was_done() -> None:
    act = Inspection.note
    opened().refused(no.NotAnInspector, LATER, INSPECTOR, act, **NOTE, principal="p:999")
    opened().refused(BeforeItsCause, "2026-03-01", INSPECTOR, act, **NOTE, principal="p:901", now=LATER)
    withdrawn = opened().after(LATER, LEAD, Inspection.withdraw, "p:901", "另有任用")
    late = {"principal": "p:901", "act": "note-inspection", "now": "2026-03-12"}
    withdrawn.refused(no.NotAnInspector, LATER, INSPECTOR, act, **NOTE, **late)
    assert withdrawn.after("2026-03-10 08:59", INSPECTOR, act, **NOTE, **late).record.notes == 1


def test_who_was_named_later_or_was_away_did_not_hold_the_grant_then() -> None:
    act, late = Inspection.note, {"principal": "p:903", "act": "note-inspection", "now": "2026-03-20"}
    named = opened().after(LATER, LEAD, Inspection.name, "p:903", "增派")
    named.refused(no.NotAnInspector, "2026-03-10 08:59", INSPECTOR, act, **NOTE, **late)
    assert named.after(LATER, INSPECTOR, act, **NOTE, **late).record.notes == 1
    away = named.after("2026-03-12", LEAD, Inspection.withdraw, "p:903", "另有任用")
    again = away.after("2026-03-16", LEAD, Inspection.name, "p:903", "再派")
    again.refused(no.NotAnInspector, "2026-03-13", INSPECTOR, act, **NOTE, **late)
    assert again.after("2026-03-11", INSPECTOR, act, **NOTE, **late).record.notes == 1
    assert again.record.present == ("p:901", "p:902", "p:903")


def test_a_naming_and_a_withdrawal_of_one_person_come_one_after_the_other() -> None:
    named = opened().after(LATER, LEAD, Inspection.name, "p:903", "增派")
    early: dict[str, Any] = {"now": "2026-03-20"}
    named.refused(BeforeItsCause, "2026-03-09", LEAD, Inspection.withdraw, "p:903", "另有任用", **early)
    away = named.after("2026-03-12", LEAD, Inspection.withdraw, "p:903", "另有任用")
    away.refused(BeforeItsCause, "2026-03-11", LEAD, Inspection.name, "p:903", "再派", **early)
