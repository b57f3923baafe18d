"""12345热线: dispatch and the dispute over it, extension, reply, review, follow-up, supervision, closing."""

from dataclasses import replace

import pytest

from domain.case.case import Case
from domain.case.clock_events import ClockInterrupted, TermExtended
from domain.case.dispatch_events import Dispatched, DispatchReturned, FollowedUp, Linked, Merged
from domain.case.events import (
    Accepted,
    ClockEnded,
    ClockStarted,
    Closed,
    OpinionGiven,
    Withdrawn,
)
from domain.case.occasion import Occasion
from domain.case.refusals import (
    AlreadyDone,
    ExtensionTooLong,
    ExtensionUsedUp,
    FormMissing,
    GroundNotListed,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
    TermIsOver,
)
from domain.case.refusals_of_handling import (
    NotInCharge,
    OnlyToMembers,
    SamePerson,
    StepOver,
    StepTooLate,
    StepUsedUp,
    UnitNeeded,
)
from domain.case.requirements import open_steps, outstanding
from domain.case.values import FieldMalformed
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from tests.domain.procedures.hotline_cases import (
    PROCEDURE,
    called,
    closes,
    demanded,
    dispatched,
    does,
    done,
    finished,
    in_person,
    replied,
    told,
)
from tests.vocabulary import Command, Scenario, extends, fact


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def merges_into(earlier: Case) -> Command:
    return lambda case, on: case.merge(on, earlier)


def with_members(command: Command, *members: str) -> Command:
    return lambda case, on: command(case, replace(on, members=frozenset(members)))


# 派单


def test_a_dispatch_names_the_unit_in_charge_and_those_that_assist() -> None:
    history = demanded().when("2025-09-01 10:00", "office", does("dispatch", assisting=("港口公司",)))
    after = history.then(
        fact(Dispatched, unit="unit", assisting=("港口公司",)),
        fact(ClockEnded, clocks=("entry",)),
        fact(ClockStarted, clock="handling"),
    )
    assert after.case.in_charge == "unit"
    demanded().when("2025-09-01 10:00", "office", does("dispatch", unit=None)).then_refused(UnitNeeded)


@pytest.mark.parametrize(
    ("members", "allowed"),
    [(("unit", "市水务局"), True), (("市水务局",), False), ((), False)],
    ids=["a member", "not a member", "no member at all"],
)
def test_a_case_is_dispatched_to_a_member_unit_of_that_day_alone(members: tuple[str, ...], *, allowed: bool) -> None:
    attempt = demanded().when("2025-09-01 10:00", "office", with_members(does("dispatch"), *members))
    if allowed:
        assert attempt.then(fact(Dispatched), fact(ClockEnded), fact(ClockStarted)).case.in_charge == "unit"
    else:
        attempt.then_refused(OnlyToMembers, clause="66号文 三(五)", unit="unit", day="2025-09-01")


def test_a_non_municipal_body_may_assist_without_being_a_member() -> None:
    assisted = with_members(does("dispatch", assisting=("港口公司",)), "unit")
    assert demanded().after("2025-09-01 10:00", "office", assisted).case.assisting == ("港口公司",)


def test_an_assisting_unit_gives_its_opinion_before_the_review() -> None:
    history = dispatched().when("2025-09-02", "assisting", does("assistance")).then(fact(OpinionGiven))
    audited = done(done(history, "2025-09-03", "reply"), "2025-09-03 10:00", "audit")
    audited.when("2025-09-03 11:00", "assisting", does("assistance")).then_refused(
        StepOver, clause="D5 三(一)", closed_by="audit"
    )


# 派单争议


def test_a_wrong_dispatch_is_sent_back_with_its_ground_and_without_a_verdict_on_the_term() -> None:
    history = (
        dispatched()
        .when("2025-09-02 23:59", "unit", does("dispatch-return"))
        .then(
            fact(DispatchReturned, ground="not-our-duty"),
            fact(ClockInterrupted, clocks=("handling",)),
            fact(ClockStarted, clock="dispute"),
        )
    )
    assert history.case.in_charge is None
    assert outstanding(history.case, PROCEDURE) == ["dispatch", "dispute-review"]
    dispatched().when("2025-09-02", "unit", does("dispatch-return", ground="too-busy")).then_refused(
        GroundNotListed, clause="66号文 三(五)"
    )


def test_a_dispatch_is_sent_back_by_the_unit_in_charge_alone() -> None:
    dispatched().when("2025-09-02", "unit", does("dispatch-return", of="别的单位")).then_refused(
        NotInCharge, clause="66号文 三(五)", unit="别的单位"
    )


@pytest.mark.parametrize(
    ("sent_out", "last", "too_late"),
    [
        pytest.param("2025-09-01 10:00", "2025-09-02", "2025-09-03", id="the next day"),
        pytest.param("2025-09-05 17:00", "2025-09-08", "2025-09-09", id="over a weekend"),
        pytest.param("2025-09-30 10:00", "2025-10-09", "2025-10-10", id="over National Day"),
    ],
)
def test_after_one_working_day_the_dispatch_stands(sent_out: str, last: str, too_late: str) -> None:
    history = dispatched(sent_out)
    assert done(history, f"{last} 23:59", "dispatch-return").case.in_charge is None
    history.when(f"{too_late} 00:00", "unit", does("dispatch-return")).then_refused(
        StepTooLate, clause="66号文 三(五)", last_day=last
    )


def test_nobody_sends_back_what_he_has_replied_to() -> None:
    done(dispatched(), "2025-09-02", "reply").when("2025-09-02 10:00", "unit", does("dispatch-return")).then_refused(
        StepOver, clause="66号文 三(五)", closed_by="reply"
    )


def test_the_dispute_is_reviewed_before_the_case_is_dispatched_again() -> None:
    returned = done(dispatched(), "2025-09-02", "dispatch-return")
    returned.when("2025-09-02 10:00", "office", does("dispatch", {})).then_refused(
        StepNotOpen, clause="66号文 三(五)", missing=["dispute-review"]
    )
    dispatched().when("2025-09-02", "dispatch-reviewer", does("dispute-review")).then_refused(
        StepNotRequired, clause="66号文 三(五)"
    )


def test_nobody_reviews_the_dispute_over_his_own_dispatch() -> None:
    returned = done(dispatched(), "2025-09-02", "dispatch-return")
    returned.when("2025-09-02 10:00", "dispatch-reviewer", does("dispute-review", who="office")).then_refused(
        SamePerson, clause="66号文 三(五)", other_than="dispatch"
    )


@pytest.mark.parametrize(("finding", "unit"), [("维持原派单", "unit"), ("改派", "市水务局")])
def test_after_the_review_there_is_no_further_return(finding: str, unit: str) -> None:
    reviewed = done(
        done(dispatched(), "2025-09-02", "dispatch-return"),
        "2025-09-02 10:00",
        "dispute-review",
        said={"finding": finding},
    )
    assert reviewed.case.clocks["dispute"].is_open
    again = done(reviewed, "2025-09-02 11:00", "dispatch", unit=unit)
    assert again.case.in_charge == unit
    assert again.case.clocks["handling"].run == 2
    assert again.reading("handling", "2025-09-02 11:00").due_on.isoformat() == "2025-09-09"
    assert not again.case.clocks["dispute"].is_open
    again.when("2025-09-02 12:00", "unit", does("dispatch-return", of=unit)).then_refused(
        StepUsedUp, clause="66号文 三(五)", at_most=1
    )


# 延期


def test_the_head_of_the_unit_extends_the_term_once_with_notice_to_the_caller() -> None:
    extended = (
        dispatched()
        .when("2025-09-08 23:59", "unit-head", extends("handling", "5 working days"))
        .then(fact(TermExtended, clock="handling"))
    )
    assert extended.reading("handling", "2025-09-09").due_on.isoformat() == "2025-09-15"
    extended.when("2025-09-09", "unit-head", extends("handling", "1 working day")).then_refused(
        ExtensionUsedUp, clause="66号文 三(六)", at_most=1
    )


@pytest.mark.parametrize(
    ("at", "role", "command", "refusal"),
    [
        pytest.param("2025-09-05", "unit", extends("handling", "5 working days"), NotThisRole, id="not by the unit"),
        pytest.param(
            "2025-09-05", "unit-head", extends("handling", "5 working days", attached=None), FormMissing, id="no notice"
        ),
        pytest.param("2025-09-05", "unit-head", extends("handling", "6 working days"), ExtensionTooLong, id="too long"),
        pytest.param("2025-09-09", "unit-head", extends("handling", "5 working days"), TermIsOver, id="after the term"),
        pytest.param(
            "2025-09-05",
            "unit-head",
            in_person(extends("handling", "5 working days"), of="别的单位"),
            NotInCharge,
            id="of another unit",
        ),
    ],
)
def test_an_extension_is_refused(at: str, role: str, command: Command, refusal: type) -> None:
    dispatched().when(at, role, command).then_refused(refusal, clause="66号文 三(六)")


# 答复、审核、反馈、回访、办结


def test_a_case_goes_from_dispatch_to_closing() -> None:
    closed = finished(replied(), "2025-09-03")
    assert closed.case.status == "closed"
    states = {code: closed.reading(code, "2025-09-10").state for code in closed.case.clocks}
    assert states == dict.fromkeys(["entry", "handling", "audit", "follow-up"], ClockState.MET)


def test_each_reply_is_reviewed_and_by_someone_else() -> None:
    replied().when("2025-09-03 10:00", "reviewer", does("audit", who="unit")).then_refused(
        SamePerson, clause="D5 三(一)", other_than="reply"
    )
    replied().when("2025-09-03 10:00", "agent", does("feedback")).then_refused(StepNotRequired, clause="D5 三(二)")
    replied().when("2025-09-03 10:00", "office", closes).then_refused(
        StepsOutstanding, clause="53号文 工作流程", steps=["audit"]
    )


def test_a_reply_comes_from_the_unit_in_charge() -> None:
    dispatched().when("2025-09-03", "unit", does("reply", of="别的单位")).then_refused(
        NotInCharge, clause="D5 三(二)", in_charge="unit"
    )
    demanded().when("2025-09-01 10:00", "unit", does("reply")).then_refused(StepNotRequired, clause="D5 三(二)")


def test_a_reply_says_what_came_of_it() -> None:
    with pytest.raises(FieldMalformed):
        done(dispatched(), "2025-09-03", "reply", said={"result": "正在研究"})


def test_the_caller_is_asked_within_three_working_days_of_the_reply() -> None:
    assert told().reading("follow-up", "2025-09-03 15:00").due_on.isoformat() == "2025-09-08"


def not_reached(history: Scenario, at: str, *, completes: bool = False) -> Scenario:
    attempt = history.when(at, "agent", does("follow-up", {"satisfaction": "未作评价"}, reached=False))
    ends = [fact(ClockEnded, clocks=("follow-up",))] if completes else []
    return attempt.then(fact(FollowedUp, reached=False, completes=completes), *ends)


def test_whom_nobody_reaches_is_called_three_times_before_the_case_may_close() -> None:
    history = told()
    for hour in (9, 12):
        history = not_reached(history, f"2025-09-04 {hour:02}:00")
        assert outstanding(history.case, PROCEDURE) == ["follow-up"]
    history = not_reached(history, "2025-09-05", completes=True)
    history.when("2025-09-05 10:00", "agent", does("follow-up")).then_refused(StepUsedUp, clause="D5 三(一)", at_most=3)
    history.when("2025-09-05 10:00", "office", closes).then(fact(Closed))


def test_whoever_was_reached_is_not_asked_again() -> None:
    asked = done(not_reached(told(), "2025-09-04"), "2025-09-04 12:00", "follow-up")
    asked.when("2025-09-04 13:00", "agent", does("follow-up")).then_refused(AlreadyDone, clause="D5 三(一)")


# 督办、合并、撤回


@pytest.mark.parametrize("step", ["urging", "supervision", "on-site-supervision"])
def test_a_unit_is_urged_and_supervised_while_it_handles_a_case_each_time_on_record(step: str) -> None:
    history = done(dispatched(), "2025-09-08", step, step)
    assert history.case.times[step] == 2
    assert "reply" in [one.code for one in open_steps(history.case, PROCEDURE)]
    dispatched().when("2025-09-08", "unit", does(step)).then_refused(NotThisRole, clause=PROCEDURE.step(step).clause)


def test_the_efficiency_office_supervises_on_site_jointly() -> None:
    on_site = dispatched().after("2025-09-08", "efficiency", does("on-site-supervision", joint=("热线办",)))
    assert "on-site-supervision" in on_site.case.steps
    without = does("on-site-supervision", forms=())
    dispatched().when("2025-09-08", "office", without).then_refused(FormMissing, clause="D5 三(一)")


def test_a_repeated_demand_is_joined_to_the_first_one() -> None:
    earlier = demanded("2025-08-29", case_id="case:earlier").case
    merged = (
        demanded()
        .when("2025-09-01 11:00", "office", merges_into(earlier))
        .then(fact(Merged, into="case:earlier"), fact(ClockEnded, clocks=("entry",)))
    )
    assert merged.case.status == "merged"
    assert [type(event) for event in earlier.collect_events()] == [Linked]
    demanded().when("2025-09-01 11:00", "agent", merges_into(earlier)).then_refused(NotThisRole, clause="66号文 三(五)")


def test_a_caller_may_take_his_demand_back() -> None:
    dispatched().when("2025-09-02", "agent", withdraws).then(fact(Withdrawn), fact(ClockEnded))


def test_a_demand_is_accepted_by_the_hotline_alone() -> None:
    filing = called(kind="建议")
    filing.when("2025-09-01 09:10", "unit", lambda case, on: case.accept(on, ())).then_refused(
        NotThisRole, clause="66号文 二(二)"
    )
    filing.when("2025-09-01 09:10", "agent", lambda case, on: case.accept(on, ())).then(fact(Accepted))


def test_what_a_decision_rests_on_is_public_and_all_else_is_committed() -> None:
    case = replied().case
    assert case.disclosed["reply.result"] == "已解决"
    assert "reply.text" not in case.disclosed
