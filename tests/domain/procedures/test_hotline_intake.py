"""12345热线 录入: the types, protected data, any hour; emergencies, matters not accepted, questions answered."""

import pytest

from domain.case.clock_events import Escalated
from domain.case.deadlines import DueKind
from domain.case.events import (
    ClockEnded,
    Closed,
    HandedOver,
    Refused,
    StepConcluded,
)
from domain.case.refusals import GroundNotListed, StepNotRequired, StepsOutstanding
from domain.case.refusals_of_handling import (
    StepOver,
)
from domain.case.values import FieldMalformed
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from domain.procedures.vocabulary import Basis, FieldClass
from tests.domain.procedures.hotline_cases import (
    PROCEDURE,
    called,
    closes,
    demanded,
    dispatched,
    does,
    done,
    refuses,
)
from tests.vocabulary import fact, falls_due, moment

TYPES = ["咨询", "求助", "投诉", "举报", "建议", "其他"]


# 录入


@pytest.mark.parametrize("kind", TYPES)
def test_a_demand_says_which_of_the_types_it_is(kind: str) -> None:
    assert demanded(kind=kind).case.disclosed["type"] == kind


def test_the_types_are_those_of_the_text_and_an_open_one() -> None:
    (field,) = [field for field in PROCEDURE.fields if field.code == "type"]
    assert (list(field.choices), field.required, field.protection) == (TYPES, True, FieldClass.PUBLIC)
    with pytest.raises(FieldMalformed):
        demanded(kind="表扬")


def test_a_caller_is_a_person_and_what_is_reported_is_sensitive() -> None:
    said = {"caller": "甲", "contact": "乙", "report_details": "丙"}
    filing = called(kind="举报", **said)
    assert {*said.values()}.isdisjoint(b"".join(one.state for one in filing.stored).decode())
    classes = {field.code: field.protection for field in PROCEDURE.fields}
    assert classes["caller"] == classes["contact"] == FieldClass.PERSONAL
    assert classes["report-details"] is FieldClass.SENSITIVE


def test_who_reports_anonymously_is_heard_and_told_nothing() -> None:
    history = done(demanded(kind="举报", anonymous=True), "2025-09-01 10:00", "dispatch")
    audited = done(done(history, "2025-09-03", "reply"), "2025-09-03 10:00", "audit")
    audited.when("2025-09-03 11:00", "agent", does("feedback")).then_refused(StepNotRequired, clause="D5 三(二)")
    audited.when("2025-09-03 11:00", "office", closes).then(fact(Closed))
    assert audited.case.clocks["audit"].ended_at == moment("2025-09-03 10:00")


@pytest.mark.parametrize(
    ("called_at", "due"),
    [
        pytest.param("2025-09-01 03:20", "2025-09-02", id="at night"),
        pytest.param("2025-09-06 23:59", "2025-09-08", id="on a Saturday, just before midnight"),
        pytest.param("2025-10-01 12:00", "2025-10-09", id="on National Day"),
    ],
)
def test_the_hotline_takes_demands_at_any_hour_and_counts_working_days(called_at: str, due: str) -> None:
    assert demanded(called_at).reading("entry", called_at).due_on.isoformat() == due


def test_an_emergency_is_transferred_at_once_and_nothing_else_is_owed() -> None:
    history = demanded("2025-09-01 03:20", emergency=True)
    history.when("2025-09-01 03:21", "agent", does("dispatch")).then_refused(StepNotRequired, clause="66号文 三(五)")
    moved = history.when("2025-09-01 03:21", "agent", does("emergency-transfer")).then(
        fact(HandedOver, step="emergency-transfer"), fact(ClockEnded, clocks=("emergency",))
    )
    assert moved.case.disclosed["emergency-transfer.service"] == "119"
    assert [*moved.case.clocks] == ["emergency"]
    moved.when("2025-09-01 03:22", "agent", closes).then(fact(Closed))


def test_an_emergency_that_waits_past_its_day_is_missed_and_reported() -> None:
    history = demanded("2025-09-01 03:20", emergency=True)
    assert history.reading("emergency", "2025-09-01 23:59").state is ClockState.RUNNING
    history.when("2025-09-02 00:00", "system", falls_due(DueKind.ESCALATE, "emergency")).then(
        fact(Escalated, clock="emergency", to="office-head")
    )


def test_what_is_no_emergency_is_not_transferred() -> None:
    demanded().when("2025-09-01 10:00", "agent", does("emergency-transfer")).then_refused(
        StepNotRequired, clause="66号文 二(二)"
    )


# 不予受理


@pytest.mark.parametrize(
    ("ground", "route"),
    [
        ("litigation", "人民法院"),
        ("arbitration", "仲裁机构"),
        ("discipline", "纪检监察机关"),
        ("reconsideration", "行政复议机关"),
        ("disclosure", "政府信息公开申请"),
        ("petition", "信访渠道"),
        ("not-lawful", "解释说明"),
    ],
)
def test_a_matter_of_another_procedure_is_not_accepted_and_the_legal_route_is_told(ground: str, route: str) -> None:
    (rule,) = [rule for rule in PROCEDURE.intake.refuse if rule.code == ground]
    assert route in rule.title.zh
    filing = called(kind="投诉")
    refused = filing.when("2025-09-01 09:10", "agent", refuses(ground)).then(
        fact(Refused, ground=ground), fact(ClockEnded, clocks=("entry",))
    )
    assert refused.case.status == "refused"


def test_a_demand_is_not_refused_on_any_other_ground() -> None:
    filing = called(kind="投诉")
    filing.when("2025-09-01 09:10", "agent", refuses("troublesome")).then_refused(GroundNotListed)
    filing.when("2025-09-01 09:10", "unit", refuses("litigation")).then_refused(NotThisRole, clause="66号文 二(二)")


# 咨询


def test_a_question_is_answered_directly_and_is_not_dispatched_then() -> None:
    answered = demanded(kind="咨询").when("2025-09-02", "agent", does("direct-answer"))
    history = answered.then(fact(StepConcluded, step="direct-answer"), fact(ClockEnded, clocks=("entry",)))
    history.when("2025-09-02", "office", does("dispatch")).then_refused(StepNotRequired, clause="66号文 三(五)")
    history.when("2025-09-02 10:00", "agent", closes).then(fact(Closed))


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind != "咨询"])
def test_only_a_question_is_answered_directly(kind: str) -> None:
    demanded(kind=kind).when("2025-09-01 10:00", "agent", does("direct-answer")).then_refused(
        StepNotRequired, clause="D5 三(二)"
    )
    demanded(kind=kind).when("2025-09-01 10:00", "agent", closes).then_refused(
        StepsOutstanding, clause="53号文 工作流程", steps=["dispatch"]
    )


def test_a_question_that_was_dispatched_is_not_answered_beside_the_unit() -> None:
    dispatched(kind="咨询").when("2025-09-01 11:00", "agent", does("direct-answer")).then_refused(
        StepOver, clause="D5 三(二)", closed_by="dispatch"
    )


@pytest.mark.parametrize(
    ("kind", "clock", "due"),
    [("咨询", "consult", "2025-09-02"), *((kind, "handling", "2025-09-08") for kind in TYPES if kind != "咨询")],
)
def test_a_question_has_one_working_day_from_its_dispatch_and_all_else_five(kind: str, clock: str, due: str) -> None:
    history = dispatched(kind=kind)
    assert {"consult", "handling"} & {*history.case.clocks} == {clock}
    assert history.reading(clock, "2025-09-01 10:00").due_on.isoformat() == due
    assert PROCEDURE.clock(clock).basis is Basis.DEFAULT


def test_every_number_of_days_is_a_default_of_ours() -> None:
    assert [clock.code for clock in PROCEDURE.clocks if clock.basis is not Basis.DEFAULT] == ["emergency"]
