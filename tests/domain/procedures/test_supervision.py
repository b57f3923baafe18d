"""督查催办: measures in any order, slips and orders that must be answered, cards that may be objected to."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from domain.case.case import Case
from domain.case.clock_events import Escalated
from domain.case.deadlines import DueKind
from domain.case.dispatch_events import ReturnedForRework
from domain.case.events import Accepted, CaseEvent, ClockEnded, ClockStarted, Closed, OpinionGiven, Refused, Served
from domain.case.occasion import Occasion
from domain.case.refusals import (
    BeforeItsCause,
    FormMissing,
    GroundNotListed,
    NotAtThisStage,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
)
from domain.case.refusals_of_handling import DayPassed, JointBodiesNeeded, NotTheUnitAddressed, StepOver, UnitNeeded
from domain.case.requirements import open_steps, outstanding
from domain.case.supervision_events import CardIssued, RectificationOrdered, Supervised, Urged
from domain.case.values import FieldMalformed, FieldMissing, fill_in
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from domain.procedures.steps import ActKind
from tests.domain.case import histories
from tests.domain.procedures.supervisions import (
    OVERDUE,
    UNIT,
    a_supervision,
    after,
    analysed,
    carded,
    closed_after_everything,
    closes,
    does,
    opened,
    ordered,
    performer,
    slip_served,
    yellow,
)
from tests.sealing import sealing
from tests.vocabulary import (
    Scenario,
    a_window_case,
    an_errand,
    fact,
    falls_due,
    filed,
    procedure_on,
    system_acts,
)

D5 = "D5 一(六)(1)一"
WAYS_OF_URGING = ["telephone", "notice", "survey-meeting", "special-survey"]
WAYS_OF_SUPERVISING = ["joint-study", "on-site-coordination", "special-supervision", "on-site-supervision"]
MEASURES = [*WAYS_OF_URGING, *WAYS_OF_SUPERVISING, "slip", "rectification", "yellow-card"]
COLOURS = ("yellow", "red")


def refuses(case: Case, on: Occasion) -> None:
    case.refuse(on, "not-needed")


@pytest.mark.parametrize(
    "followed",
    [
        pytest.param(lambda: None, id="a unit without one case"),
        pytest.param(lambda: a_window_case().case, id="a window case"),
        pytest.param(lambda: histories.answered().case, id="a challenge"),
        pytest.param(lambda: an_errand("2025-08-28").case, id="an errand that was dispatched, as the hotline has them"),
    ],
)
def test_a_supervision_follows_a_case_of_any_procedure_or_none(followed: "partial[Case | None]") -> None:
    supervised = followed()
    assert a_supervision(followed=supervised).case.follows == (supervised.id if supervised else None)


def test_only_a_supervisor_files_and_only_the_head_opens_a_supervision() -> None:
    waiting = a_supervision()
    waiting.when("2025-09-01", "supervisor", lambda case, on: case.accept(on, ())).then_refused(NotThisRole, clause=D5)
    waiting.when("2025-09-01", "supervisor-head", lambda case, on: case.accept(on, ())).then(fact(Accepted))
    waiting.when("2025-09-01", "supervisor-head", refuses).then(fact(Refused, ground="not-needed"))
    with pytest.raises(NotThisRole):
        filed("supervision", "2025-09-01", "unit", OVERDUE)


@pytest.mark.parametrize(
    ("given", "refusal", "named"),
    [
        pytest.param({}, FieldMissing, "cause", id="no cause"),
        pytest.param({"cause": "其他"}, FieldMissing, "other-cause", id="another, without words"),
        pytest.param({"cause": "说不清"}, FieldMalformed, "材料不齐未及时告知", id="a cause that is not coded"),
    ],
)
def test_an_overdue_case_is_filed_with_a_coded_cause(
    given: dict[str, str], refusal: type[Exception], named: str
) -> None:
    fields = procedure_on("supervision", "2025-09-01").fields
    values = {"subject": "逾期办件", "unit": UNIT, "matter": "模拟事由"}
    with pytest.raises(refusal, match=named):
        fill_in(fields, {**values, **given}, sealing())
    assert fill_in(fields, {**values, "cause": "其他", "other-cause": "模拟说明"}, sealing()).recorded


def test_a_unit_with_prominent_problems_is_supervised_without_a_cause() -> None:
    unit = filed("supervision", "2025-09-01", "supervisor", {"subject": "问题比较突出的单位", "unit": UNIT})
    assert "cause" not in unit.case.disclosed
    unit.accepted_on("2025-09-02").when(
        "2025-09-02", "supervisor", does("causes", said={"cause": "人员缺位"})
    ).then_refused(StepNotRequired, clause=D5)


def test_the_coded_causes_are_the_same_at_filing_and_in_the_analysis() -> None:
    procedure = procedure_on("supervision", "2025-09-01")
    (stated,) = [field for field in procedure.fields if field.code == "cause"]
    (found,) = [field for field in procedure.step("causes").fields if field.code == "cause"]
    assert stated.choices == found.choices
    assert stated.choices[-1] == "其他"


@pytest.mark.parametrize("first", MEASURES)
@pytest.mark.parametrize("then", WAYS_OF_URGING)
def test_the_measures_have_no_order_among_them(first: str, then: str) -> None:
    begun = after(opened(), "2025-09-02", first, said=said_with(first))
    if first != then:
        assert then in after(begun, "2025-09-03", then).case.steps


def said_with(step: str) -> dict[str, str] | None:
    said = {
        "rectification": {"by": "2025-09-12"},
        "yellow-card": {"reason": "其他"},
    }
    return said.get(step)


@pytest.mark.parametrize("step", ["telephone", "survey-meeting", "special-survey", *WAYS_OF_SUPERVISING])
def test_a_measure_without_an_answer_may_be_taken_again_and_again(step: str) -> None:
    again = after(opened(), "2025-09-02", step, step, step)
    assert again.case.times[step] == 3
    assert outstanding(again.case, again.procedure) == ["causes"]


@pytest.mark.parametrize("step", MEASURES)
def test_every_measure_is_an_act_of_its_own_that_names_its_unit(step: str) -> None:
    rule = procedure_on("supervision", "2025-09-01").step(step)
    kinds: dict[ActKind, type[CaseEvent]] = {
        ActKind.URGE: Urged,
        ActKind.SUPERVISE: Supervised,
        ActKind.ORDER_RECTIFICATION: RectificationOrdered,
    }
    kind = kinds.get(rule.act, CardIssued)
    clocks = [fact(ClockStarted, clock="rectification")] if step == "rectification" else []
    does_it = does(step, said=said_with(step))
    opened().when("2025-09-02", performer(step), does_it).then(fact(kind, unit=UNIT, to="unit"), *clocks)
    unnamed = does(step, said=said_with(step), unit=None)
    opened().when("2025-09-02", performer(step), unnamed).then_refused(UnitNeeded, step=step)
    opened().when("2025-09-02", "unit", does_it).then_refused(NotThisRole, clause=rule.clause)
    a_supervision().when("2025-09-02", performer(step), does_it).then_refused(NotAtThisStage, clause=rule.clause)


@pytest.mark.parametrize("step", ["joint-study", "special-supervision", "on-site-supervision"])
def test_a_joint_measure_names_the_bodies_that_take_part(step: str) -> None:
    bodies = ("纪检监察部门", "市政府督察室")
    opened().when("2025-09-02", performer(step), does(step, joint=())).then_refused(JointBodiesNeeded, step=step)
    opened().when("2025-09-02", performer(step), does(step, joint=bodies)).then(fact(Supervised, joint=bodies))


@pytest.mark.parametrize(
    ("step", "form"),
    [
        ("notice", "urging-notice"),
        ("slip", "supervision-slip"),
        ("rectification", "rectification-notice"),
        ("yellow-card", "yellow-card"),
        ("causes", "analysis"),
    ],
)
def test_what_goes_out_in_writing_needs_its_paper(step: str, form: str) -> None:
    said = said_with(step) or ({"cause": "系统故障"} if step == "causes" else None)
    opened().when("2025-09-02", performer(step), does(step, said=said, forms=())).then_refused(
        FormMissing, clause=D5, form=form
    )


@pytest.mark.parametrize("measure", ["notice", "slip"])
def test_the_time_to_answer_runs_three_working_days_from_a_service_with_its_proof(measure: str) -> None:
    issued = after(opened(), "2025-09-24", measure)
    issued.when("2025-09-24", "unit", does(f"{measure}-answer")).then_refused(StepNotOpen, clause=D5)
    unproved = issued.when("2025-09-26", "supervisor", does(f"{measure}-service")).then(fact(Served))
    assert f"{measure}-answer" not in unproved.case.clocks
    served = issued.when("2025-09-26", "supervisor", does(f"{measure}-service", proof="送达回证")).then(
        fact(Served, proof="送达回证"), fact(ClockStarted, clock=f"{measure}-answer", due_on=date(2025, 9, 30))
    )  # 28 September is a working Sunday
    in_time = after(served, "2025-09-30", f"{measure}-answer")
    assert in_time.reading(f"{measure}-answer", "2025-10-20").state is ClockState.MET
    late = after(served, "2025-10-09", f"{measure}-answer")
    assert late.reading(f"{measure}-answer", "2025-10-20").state is ClockState.MISSED


@pytest.mark.parametrize(("measure", "answer"), [("notice", "notice-answer"), ("slip", "slip-answer")])
def test_only_the_unit_addressed_answers(measure: str, answer: str) -> None:
    issued = after(opened(), "2025-09-02", measure, unit="别的单位")
    served = after(issued, "2025-09-02", f"{measure}-service", proof="送达回证")
    served.when("2025-09-03", "unit", does(answer)).then_refused(
        NotTheUnitAddressed, clause=D5, unit=UNIT, addressed="别的单位"
    )
    slip_served().when("2025-09-03", "supervisor", does("slip-answer")).then_refused(NotThisRole, clause=D5)


@pytest.mark.parametrize("ground", ["incomplete", "no-result", "答复与系统记录不符"])
def test_an_answer_is_accepted_or_sent_back_with_its_ground_and_a_new_short_term(ground: str) -> None:
    answered = after(slip_served(), "2025-09-04", "slip-answer")
    accepted = after(answered, "2025-09-05", "slip-accepted")
    accepted.when("2025-09-05", "supervisor", does("slip-returned", ground=ground)).then_refused(
        StepOver, clause=D5, closed_by="slip-accepted"
    )
    answered.when("2025-09-05", "supervisor", does("slip-returned")).then_refused(GroundNotListed, clause=D5)
    back = answered.when("2025-09-05", "supervisor", does("slip-returned", ground=ground)).then(
        fact(ReturnedForRework, ground=ground, failed=(("slip-answer", 1),)),
        fact(ClockStarted, clock="slip-again", due_on=date(2025, 9, 9)),
    )
    back.when("2025-09-08", "supervisor", does("slip-accepted")).then_refused(
        StepNotOpen, missing=["slip-answer"], clause=D5
    )
    back.when("2025-09-08", "unit", does("slip-answer")).then(
        fact(OpinionGiven, step="slip-answer"), fact(ClockEnded, clocks=("slip-again",))
    )


def test_a_further_slip_waits_for_the_answer_to_the_earlier_one_and_is_answered_anew() -> None:
    served = slip_served()
    served.when("2025-09-03", "supervisor", does("slip")).then_refused(
        StepNotOpen, clause=D5, missing=["slip-answer", "slip-accepted"]
    )
    assert "slip" not in [step.code for step in open_steps(served.case, served.procedure)]
    settled = after(after(served, "2025-09-04", "slip-answer"), "2025-09-05", "slip-accepted")
    again = settled.when("2025-09-08", "supervisor", does("slip", unit="乙")).then(
        fact(Supervised, unit="乙", reopens=("slip-service", "slip-answer", "slip-accepted"))
    )
    assert set(outstanding(again.case, again.procedure)) == {"slip-service", "slip-answer", "slip-accepted", "causes"}
    again.when("2025-09-08 08:00", "supervisor", does("slip-service"), now="2025-09-09").then_refused(
        BeforeItsCause, clause=D5
    )
    again.when("2025-09-09", "supervisor", does("slip-service", proof="送达回证")).then(
        fact(Served), fact(ClockStarted, clock="slip-answer", run=2)
    )


def test_an_unanswered_slip_is_reported_to_the_head_once_its_day_is_over() -> None:
    over = system_acts(slip_served(), "2025-09-06")
    assert over.reading("slip-answer", "2025-09-08 18:00").overdue > 0
    later = slip_served().when("2025-09-06", "system", falls_due(DueKind.ESCALATE, "slip-answer"))
    later.then(fact(Escalated, to="supervisor-head", due_on=date(2025, 9, 5)))


def test_a_rectification_runs_until_the_day_fixed_and_a_day_gone_by_is_malformed() -> None:
    assert ordered("2025-09-12").reading("rectification", "2025-09-02").due_on == date(2025, 9, 12)
    opened().when("2025-09-02", "supervisor", does("rectification", said={"by": "2025-09-01"})).then_refused(
        DayPassed, clause=D5, day="2025-09-01"
    )
    kept = after(ordered("2025-09-12"), "2025-09-12", "rectification-report")
    assert kept.reading("rectification", "2025-10-01").state is ClockState.MET
    late = after(ordered("2025-09-12"), "2025-09-15", "rectification-report")
    assert late.reading("rectification", "2025-10-01").state is ClockState.MISSED


@pytest.mark.parametrize("ground", ["not-rectified", "not-shown", "措施未落实到人"])
def test_a_rectification_is_verified_or_sent_back_with_a_new_day(ground: str) -> None:
    reported = after(ordered(), "2025-09-12", "rectification-report")
    back = reported.when(
        "2025-09-15", "supervisor", does("rectification-returned", ground=ground, said={"by": "2025-09-19"})
    ).then(
        fact(ReturnedForRework, failed=(("rectification", 1),)),
        fact(ClockStarted, clock="rectification-again", due_on=date(2025, 9, 19)),
    )
    reported.when("2025-09-15", "supervisor", does("rectification-returned", said={"by": "2025-09-19"})).then_refused(
        GroundNotListed, clause=D5
    )
    back.when("2025-09-16", "supervisor", does("rectification-verified")).then_refused(StepNotOpen, clause=D5)
    done = after(after(back, "2025-09-19", "rectification-report"), "2025-09-22", "rectification-verified")
    assert done.reading("rectification-again", "2025-10-01").state is ClockState.MET
    done.when("2025-09-22", "supervisor", does("rectification", said={"by": "2025-09-30"})).then(
        fact(RectificationOrdered, reopens=("rectification-report", "rectification-verified")),
        fact(ClockStarted, clock="rectification", run=2),
    )


def test_the_cause_that_was_found_takes_its_words_where_it_is_another_one() -> None:
    fields = procedure_on("supervision", "2025-09-01").step("causes").fields
    with pytest.raises(FieldMissing, match="other-cause"):
        fill_in(fields, {"cause": "其他", "analysis": "模拟分析"}, sealing())
    assert analysed(opened(), "2025-09-02", "其他").case.disclosed["causes.cause"] == "其他"


def test_a_supervision_is_closed_by_the_head_alone_with_every_answer_there() -> None:
    ready = analysed(opened(), "2025-09-02")
    ready.when("2025-09-03", "supervisor", closes).then_refused(NotThisRole, clause=D5)
    ready.when("2025-09-03", "supervisor-head", closes).then(fact(Closed))
    for history, owed in (
        (opened(), ["causes"]),
        (analysed(slip_served(), "2025-09-03"), ["slip-answer", "slip-accepted"]),
        (analysed(after(opened(), "2025-09-02", "notice"), "2025-09-03"), ["notice-service", "notice-answer"]),
        (analysed(ordered(), "2025-09-03"), ["rectification-report", "rectification-verified"]),
        (analysed(yellow(), "2025-09-09"), ["yellow-answer"]),
    ):
        history.when("2025-09-10", "supervisor-head", closes).then_refused(StepsOutstanding, clause=D5, steps=owed)


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    yield closed_after_everything()
    yield opened(followed=a_window_case().case)
    yield a_supervision().after("2025-09-01", "supervisor-head", refuses)
    answered = after(slip_served(), "2025-09-04", "slip-answer")
    yield after(answered, "2025-09-05", "slip-returned", ground="incomplete")
    reported = after(ordered(), "2025-09-12", "rectification-report")
    yield after(reported, "2025-09-15", "rectification-returned", said={"by": "2025-09-19"}, ground="not-rectified")
    for colour in COLOURS:
        objected = after(carded(colour), "2025-09-15", f"{colour}-answer", f"{colour}-objection")
        yield after(objected, "2025-09-16", f"{colour}-upheld")
        yield after(carded(colour), "2025-09-15", f"{colour}-withdrawn", ground="有误")
        yield system_acts(carded(colour), "2025-10-20")
        yield system_acts(after(carded(colour), "2025-09-15", f"{colour}-objection"), "2025-10-20")
    noticed = after(after(opened(), "2025-09-02", "notice"), "2025-09-02", "notice-service", proof="送达回证")
    yield system_acts(noticed, "2025-10-20")
    yield system_acts(slip_served(), "2025-10-20")
    yield system_acts(after(answered, "2025-09-05", "slip-returned", ground="incomplete"), "2025-10-20")
    yield system_acts(ordered(), "2025-10-20")
    yield system_acts(
        after(reported, "2025-09-15", "rectification-returned", said={"by": "2025-09-19"}, ground="not-rectified"),
        "2025-10-20",
    )
