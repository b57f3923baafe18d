"""The gate: which version a case is bound to, who may accept, refuse and return, and what counts as in time."""

from datetime import date

import pytest

from domain.case.case import Case
from domain.case.events import Accepted, ClockEnded, ClockStarted, ItemTerms, Refused, Resubmitted, ReturnedForAmendment
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AmendByPassed,
    BeforeItsCause,
    FiledInTime,
    FiledOutOfTime,
    FormMissing,
    FormUnknown,
    GroundNotListed,
    ItemNeeded,
    ItemNotTaken,
    NotAtThisStage,
    ProcedureNotInForce,
)
from domain.clock.limit import parse_limit
from domain.occasion import InTheFuture, NotThisRole
from domain.procedures.procedure import Procedure
from tests.domain.case.histories import accepted
from tests.vocabulary import (
    Command,
    Scenario,
    a_challenge,
    a_window_case,
    accepts,
    fact,
    filled,
    occasion,
    procedure_on,
    resubmits,
)

TERMS = ItemTerms(
    code="i", title="事项", promised=parse_limit("5 working days"), statutory=parse_limit("20 working days")
)


def refuses(ground: str) -> Command:
    return lambda case, on: case.refuse(on, ground)


def returns(amend_by: str | None = None, ground: str = "not-conforming") -> Command:
    day = date.fromisoformat(amend_by) if amend_by else None
    return lambda case, on: case.return_for_amendment(on, ground, day)


def file_under(procedure: Procedure, at: str, item: ItemTerms | None = None) -> Case:
    return Case.file(
        occasion(at, "window", procedure),
        case_id="case:1",
        number="1",
        channel="counter",
        item=item,
        filled=filled(procedure.fields),
    )


@pytest.mark.parametrize(
    ("filed_at", "version"),
    [
        pytest.param("2009-08-01 00:00", "2009-08", id="the first day of the first version"),
        pytest.param("2018-02-28 23:59:59", "2009-08", id="the last second of the first version"),
        pytest.param("2018-03-01 00:00", "2018-03-01", id="the first second of the second version"),
    ],
)
def test_a_case_is_bound_to_the_version_in_force_on_the_day_of_its_filing(filed_at: str, version: str) -> None:
    scenario = a_challenge(filed_at, known_on=filed_at[:10])
    assert scenario.case.procedure is not None
    assert scenario.case.procedure.version == version


@pytest.mark.parametrize(("version", "at"), [("2018-03-01", "2018-02-28 23:59:59"), ("2009-08-01", "2018-03-01 00:00")])
def test_a_case_cannot_be_filed_under_a_version_that_is_not_in_force(version: str, at: str) -> None:
    with pytest.raises(ProcedureNotInForce) as refused:
        file_under(procedure_on("procurement-challenge", version), at)
    assert refused.value.decided_by["filed_on"] == at[:10]


def test_a_window_case_needs_its_service_item_and_a_challenge_takes_none() -> None:
    with pytest.raises(ItemNeeded):
        file_under(procedure_on("window-approval", "2025-09-22"), "2025-09-22")
    with pytest.raises(ItemNotTaken):
        file_under(procedure_on("procurement-challenge", "2024-09-26"), "2024-09-26", TERMS)


def test_an_act_of_the_future_is_refused() -> None:
    a_challenge().when("2024-09-27", "procurement", accepts(), now="2024-09-26 23:59").then_refused(InTheFuture)


def test_an_act_entered_late_takes_effect_when_it_happened() -> None:
    late = a_challenge().after("2024-09-26 10:00", "procurement", accepts(), now="2024-11-01")
    assert late.reading("handling", "2024-11-01").due_on == date(2024, 9, 30)


def test_acceptance_ends_the_clock_of_the_gate_and_starts_those_of_the_handling() -> None:
    a_challenge().when("2024-09-26", "procurement", accepts()).then(
        fact(Accepted),
        fact(ClockEnded, clocks=("gate",)),
        fact(ClockStarted, clock="handover", due_on=date(2024, 9, 26)),
        fact(ClockStarted, clock="handling", due_on=date(2024, 9, 30), provisional=False),
        fact(ClockStarted, clock="overall", due_on=date(2024, 10, 9)),
    )


def test_acceptance_needs_the_receipt_and_the_register_form_and_knows_no_other() -> None:
    a_challenge().when("2024-09-26", "procurement", accepts("receipt")).then_refused(
        FormMissing, clause="D1 一", form="register-form"
    )
    a_challenge().when("2024-09-26", "procurement", accepts("receipt", "letter")).then_refused(
        FormUnknown, form="letter"
    )


@pytest.mark.parametrize("act", [accepts(), refuses("wrong-target"), returns()])
def test_only_the_procurement_department_stands_at_the_gate(act: Command) -> None:
    a_challenge().when("2024-09-26", "tender", act).then_refused(NotThisRole, clause="D1 一", role="tender")


@pytest.mark.parametrize("act", [accepts(), refuses("wrong-target"), returns()])
def test_the_gate_is_passed_once(act: Command) -> None:
    accepted().when("2024-09-27", "procurement", act).then_refused(NotAtThisStage, clause="D1 一", status="accepted")


@pytest.mark.parametrize("act", [accepts(), refuses("wrong-target"), returns()])
def test_nothing_happens_at_the_gate_before_the_filing(act: Command) -> None:
    a_challenge("2024-09-26").when("2024-09-25", "procurement", act).then_refused(BeforeItsCause, clause="D1 一")


@pytest.mark.parametrize("ground", ["not-a-participant", "wrong-target"])
def test_a_challenge_is_refused_on_a_listed_ground_and_its_clocks_end(ground: str) -> None:
    refused = (
        a_challenge()
        .when("2024-09-26", "procurement", refuses(ground))
        .then(fact(Refused, ground=ground), fact(ClockEnded, clocks=("gate", "statutory-reply")))
    )
    assert refused.case.status == "refused"


@pytest.mark.parametrize("act", [refuses("too-long"), returns(ground="out-of-time")])
def test_a_ground_that_the_procedure_does_not_list_is_none(act: Command) -> None:
    a_challenge().when("2024-09-26", "procurement", act).then_refused(GroundNotListed)


# Known on Friday 2024-09-20: the seven working days of 采购法 52 end on Monday 2024-09-30, since Sunday is worked.


@pytest.mark.parametrize("filed_on", ["2024-09-20", "2024-09-30 23:59:59"])
def test_a_challenge_filed_within_seven_working_days_is_in_time(filed_on: str) -> None:
    assert a_challenge(filed_on).accepted_on("2024-10-08").case.status == "accepted"
    a_challenge(filed_on).when("2024-10-08", "procurement", refuses("out-of-time")).then_refused(
        FiledInTime, clause="采购法 52", filed_on=filed_on[:10], last_day="2024-09-30"
    )


def test_a_challenge_filed_on_the_eighth_working_day_is_out_of_time() -> None:
    late = a_challenge("2024-10-08 00:00")
    late.when("2024-10-08", "procurement", accepts()).then_refused(
        FiledOutOfTime, clause="采购法 52", filed_on="2024-10-08", last_day="2024-09-30"
    )
    late.when("2024-10-08", "procurement", refuses("out-of-time")).then(fact(Refused), fact(ClockEnded))


def returned(filed_on: str = "2024-09-26", amend_by: str | None = None) -> Scenario:
    return a_challenge(filed_on).after("2024-09-27", "procurement", returns(amend_by))


def test_a_returned_filing_stops_the_clocks_and_a_new_run_starts_when_it_comes_back() -> None:
    a_challenge().when("2024-09-27", "procurement", returns("2024-10-10")).then(
        fact(ReturnedForAmendment, ground="not-conforming", amend_by=date(2024, 10, 10)),
        fact(ClockEnded, clocks=("gate", "statutory-reply")),
    )
    returned().when("2024-09-29", "supplier", resubmits()).then(
        fact(Resubmitted),
        fact(ClockStarted, clock="gate", run=2, due_on=date(2024, 9, 29)),
        fact(ClockStarted, clock="statutory-reply", run=2),
    )


def test_only_a_returned_filing_can_be_filed_again() -> None:
    a_challenge().when("2024-09-27", "supplier", resubmits()).then_refused(NotAtThisStage, clause="D1 一")


@pytest.mark.parametrize(
    ("amend_by", "back_on", "in_time"),
    [
        pytest.param(None, "2024-09-30", True, id="within the window of the law"),
        pytest.param(None, "2024-10-08", False, id="after it, no period fixed"),
        pytest.param("2024-10-10", "2024-10-10 23:59", True, id="on the last day of the period fixed"),
        pytest.param("2024-10-10", "2024-10-11", False, id="after the period fixed"),
    ],
)
def test_an_amended_filing_keeps_its_first_day_if_it_comes_back_in_time(
    amend_by: str | None, back_on: str, in_time: bool
) -> None:
    back = returned(amend_by=amend_by).after(back_on, "supplier", resubmits())
    attempt = back.when("2024-10-12", "procurement", accepts())
    if in_time:
        assert back.accepted_on("2024-10-12").case.status == "accepted"
    else:
        attempt.then_refused(FiledOutOfTime, clause="采购法 52", filed_on=back_on[:10], last_day="2024-09-30")


def test_a_filing_that_came_back_too_late_is_a_new_one_and_a_second_return_does_not_make_it_the_first_again() -> None:
    again = (
        returned(amend_by="2024-09-29")
        .after("2024-10-08", "supplier", resubmits())
        .after("2024-10-09", "procurement", returns("2024-10-20"))
        .after("2024-10-10", "supplier", resubmits())
    )
    again.when("2024-10-11", "procurement", accepts()).then_refused(
        FiledOutOfTime, clause="采购法 52", filed_on="2024-10-08"
    )


def test_an_amended_filing_is_judged_by_the_day_of_knowledge_that_it_gives() -> None:
    amended = returned().after("2024-09-29", "supplier", resubmits(known_on="2024-08-01"))
    amended.when("2024-09-30", "procurement", accepts()).then_refused(FiledOutOfTime, clause="采购法 52")


def test_the_period_for_amending_cannot_end_before_the_notice() -> None:
    a_challenge().when("2024-09-27", "procurement", returns("2024-09-26")).then_refused(AmendByPassed, clause="D1 一")
    assert returned(amend_by="2024-09-27").case.amend_by == date(2024, 9, 27)


@pytest.mark.parametrize(
    ("ground", "clause"), [("no-licence-needed", "许可法 32(1)(1)"), ("not-competent", "许可法 32(1)(2)")]
)
def test_the_window_refuses_on_the_grounds_of_the_licensing_law(ground: str, clause: str) -> None:
    refused = a_window_case().when("2025-09-22", "window", refuses(ground)).then(
        fact(Refused, ground=ground), fact(ClockEnded)
    )  # fmt: skip
    assert refused.case.status == "refused"
    a_window_case().when("2025-09-22", "handler", refuses(ground)).then_refused(NotThisRole, clause=clause)


def test_the_occasion_tells_the_day_where_the_body_sits() -> None:
    procedure = procedure_on("procurement-challenge", "2024-09-26")
    midnight: Occasion = occasion("2024-09-27 00:00", "procurement", procedure)
    assert (midnight.at.utcoffset(), midnight.day) == (midnight.at.utcoffset(), date(2024, 9, 27))
