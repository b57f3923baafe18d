"""海关价格质疑: five working days from receipt to answer, an extension only on a request made in time."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.case.clock_events import DeemedWaived, ExtensionOverridden, TermExtended, TermGivenAnew, Warned
from domain.case.deadlines import DueKind, due_moments
from domain.case.events import ClockEnded, ClockStarted, Decided, OpinionGiven, Requested, Served
from domain.case.refusals import (
    AlreadyDone,
    BeforeItsCause,
    DueDateProvisional,
    ExtensionNotRequested,
    ExtensionTooLong,
    ExtensionUsedUp,
    FormMissing,
    NoSuspension,
    OutcomeNotListed,
    ReasonNeeded,
    StepNotOpen,
    StepsOutstanding,
    StepWaived,
    TermIsOver,
)
from domain.case.values import NOTHING_FILLED_IN, Committed, FieldMalformed, FieldMissing, fill_in
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState, read
from domain.occasion import NotThisRole
from domain.procedures.definition import NoVersionInForce
from domain.procedures.vocabulary import Basis
from tests.domain.procedures.customs_prices import (
    CONSULTATION,
    EXEMPTION,
    NEW,
    OLD,
    PROOF,
    QUERY,
    VERSIONS,
    Days,
    asked_for_more,
    closes,
    decided,
    opened,
    proposed,
    queried,
    refuses,
    rejected,
    stands,
    unanswered,
    withdraws,
)
from tests.sealing import sealing
from tests.vocabulary import (
    CALENDAR,
    MAPPER,
    Scenario,
    accepts,
    extends,
    fact,
    falls_due,
    filed,
    filled,
    forms,
    moment,
    performs,
    procedure_on,
    suspends,
    system_acts,
)

each_version = pytest.mark.parametrize("days", VERSIONS.values(), ids=VERSIONS)
OUTCOMES = ("price-stands", "rejected-unanswered", "rejected-in-doubt")
SECRET = "同期同类货物进口价格为申报价格的三倍"


def more(by: str = "10 working days", **own: Any) -> Any:
    return extends("answer", by, **{"attached": "extension-reply", **own})


def test_the_words_follow_the_version() -> None:
    old, new = (procedure_on(QUERY, day) for day in ("2024-11-30", "2024-12-01"))
    assert [version.roles["taxpayer"].zh for version in (old, new)] == ["纳税义务人", "纳税人"]
    assert "纳税义务人" not in new.model_dump_json()
    assert old.in_force.since == date(2014, 2, 1)
    with pytest.raises(NoVersionInForce):
        procedure_on(QUERY, "2014-01-31")


@pytest.mark.parametrize("code", [QUERY, CONSULTATION, EXEMPTION])
def test_the_numbers_are_kept_under_the_new_law_and_marked_as_ours_until_its_rules_are_known(code: str) -> None:
    old, new = (procedure_on(code, day) for day in ("2024-11-30", "2024-12-01"))
    assert [(clock.code, str(clock.limit)) for clock in old.clocks] == [
        (clock.code, str(clock.limit)) for clock in new.clocks
    ]
    marks = [clock.basis for clock in new.clocks]
    marks += [rule.basis for clock in new.clocks for rule in (clock.extension, clock.expiry) if rule is not None]
    marks += [guard.basis for row in (new.table.rows if new.table else ()) for guard in row.guards if guard.at_most]
    assert {*marks} == {Basis.DEFAULT}


@each_version
def test_a_query_names_one_of_the_two_triggers(days: Days) -> None:
    fields = procedure_on(QUERY, days.filed).fields
    for trigger in fields[0].choices:
        assert filed(QUERY, days.filed, "officer", {"trigger": trigger, "direction": "出口"}).case.status == "filed"
    with pytest.raises(FieldMissing, check=lambda refused: refused.decided_by["field"] == "trigger"):
        fill_in(fields, {"direction": "进口", "declaration": "甲", "taxpayer": "甲"}, sealing())
    with pytest.raises(FieldMalformed):
        filed(QUERY, days.filed, "officer", {"trigger": "价格偏低", "direction": "进口"})


@each_version
def test_an_officer_proposes_a_query_and_the_head_opens_it(days: Days) -> None:
    with pytest.raises(NotThisRole):
        filed(QUERY, days.filed, "taxpayer", {"trigger": "有理由认为特殊关系可能影响成交价格", "direction": "进口"})
    proposed(days).when(days.filed, "officer", accepts()).then_refused(NotThisRole, clause="D3 ⑴1")
    assert opened(days).case.status == "accepted"
    refused = proposed(days).after(days.filed, "head", refuses("no-doubt"))
    assert refused.case.status == "refused"


@each_version
def test_the_notice_states_the_reasons_and_carries_its_form(days: Days) -> None:
    ready = opened(days)
    ready.when(days.served, "officer", performs("notice", proof=PROOF, forms=())).then_refused(
        FormMissing, clause="D3 ⑴1", form="query-notice"
    )
    ready.when(days.served, "taxpayer", performs("notice", proof=PROOF)).then_refused(NotThisRole, clause="D3 ⑴1")
    reasons = ready.procedure.step("notice").fields[0]
    assert (reasons.code, reasons.required, reasons.protection) == ("reasons", True, "trade-secret")
    ready.when(days.served, "officer", performs("notice", proof=PROOF)).then(
        fact(Served, to="taxpayer"), fact(ClockStarted, clock="answer", due_on=date.fromisoformat(days.last))
    )


@each_version
def test_what_is_said_about_prices_never_stands_in_an_event(days: Days) -> None:
    told = filled(opened(days).procedure.step("notice").fields, {"reasons": SECRET})
    served = opened(days).after(days.served, "officer", performs("notice", proof=PROOF, filled=told))
    assert all(SECRET not in stored.state.decode() for stored in served.stored)
    (notice,) = [event for event in events_of(served) if isinstance(event, Served)]
    recorded = notice.values["reasons"]
    assert isinstance(recorded, Committed)
    assert recorded.protection == "trade-secret"


@each_version
def test_without_proof_of_receipt_no_term_runs_until_the_notice_is_served_again(days: Days) -> None:
    unproven = opened(days).after(days.served, "officer", performs("notice"))
    assert "answer" not in unproven.case.clocks
    unproven.when(days.second, "officer", performs("notice", proof=PROOF)).then_refused(AlreadyDone, clause="D3 ⑴1")
    assert "answer" not in unproven.after(days.second, "officer", performs("notice-anew")).case.clocks
    unproven.when(days.anew, "officer", performs("notice-anew", proof=PROOF)).then(
        fact(Served), fact(ClockStarted, clock="answer", run=1, due_on=date.fromisoformat(days.anew_last))
    )


@each_version
@pytest.mark.parametrize("role", ["taxpayer", "agent"])
def test_the_taxpayer_or_the_agent_answers_to_the_end_of_the_fifth_working_day(days: Days, role: str) -> None:
    answered = queried(days).when(f"{days.last} 23:59", role, performs("answer"))
    met = answered.then(fact(OpinionGiven, step="answer"), fact(ClockEnded, clocks=("answer",)))
    assert met.reading("answer", days.later).state is ClockState.MET


@each_version
def test_an_answer_is_given_by_the_taxpayer_in_writing_with_documents(days: Days) -> None:
    queried(days).when(days.second, "officer", performs("answer")).then_refused(NotThisRole, clause="D3 ⑴1")
    queried(days).when(days.second, "taxpayer", performs("answer", forms=())).then_refused(
        FormMissing, clause="D3 ⑴1", form="answer"
    )
    opened(days).when(days.second, "taxpayer", performs("answer")).then_refused(
        StepNotOpen, clause="D3 ⑴1", missing=["notice"]
    )


@each_version
def test_without_an_answer_in_time_customs_goes_on_by_itself(days: Days) -> None:
    before = queried(days)
    clause = examination_clause(before)
    before.when(f"{days.last} 23:00", "officer", performs("examination")).then_refused(
        StepNotOpen, clause=clause, missing=["answer"]
    )
    over = before.when(days.over, "system", falls_due(DueKind.EXPIRE, "answer")).then(
        fact(DeemedWaived, step="answer", effective_from=moment(f"{days.over} 00:00")),
        fact(ClockEnded, clocks=("answer",)),
    )
    over.when(days.over, "taxpayer", performs("answer")).then_refused(StepWaived, clause="D3 ⑴1")
    assert decided(over, days.over, "rejected-unanswered").case.outcome == "rejected-unanswered"


def test_nothing_is_waived_on_a_provisional_date() -> None:
    proposed_in_december = filed(
        QUERY, "2026-12-24", "officer", {"trigger": "对申报价格的真实性、准确性有疑问", "direction": "进口"}
    )
    served = proposed_in_december.accepted_on("2026-12-24 10:00").after(
        "2026-12-28", "officer", performs("notice", proof=PROOF)
    )
    assert served.reading("answer", "2026-12-28").provisional
    served.when("2027-02-01", "system", falls_due(DueKind.EXPIRE, "answer")).then_refused(DueDateProvisional)


@each_version
@pytest.mark.parametrize("role", ["taxpayer", "agent"])
def test_an_extension_is_asked_for_in_writing_before_the_term_ends(days: Days, role: str) -> None:
    before = queried(days)
    before.when(days.second, "officer", performs("extension-request")).then_refused(NotThisRole, clause="D3 ⑴1")
    before.when(days.second, role, performs("extension-request", forms=())).then_refused(
        FormMissing, clause="D3 ⑴1", form="extension-application"
    )
    before.when(f"{days.last} 23:59", role, performs("extension-request")).then(fact(Requested))
    assert before.procedure.step("extension-request").fields[0].required


@each_version
def test_a_request_after_the_term_is_inadmissible(days: Days) -> None:
    for late in (queried(days), unanswered(days)):
        late.when(f"{days.over} 00:00", "taxpayer", performs("extension-request")).then_refused(
            TermIsOver, clause="D3 ⑴1", clock="answer"
        )
    answered = queried(days).performed(days.second, "answer")
    answered.when(days.second, "taxpayer", performs("extension-request")).then_refused(TermIsOver, clause="D3 ⑴1")


@each_version
def test_a_request_before_the_term_has_begun_is_not_late_and_must_be_made_again_in_it(days: Days) -> None:
    unproven = opened(days).after(days.served, "officer", performs("notice"))
    asked = unproven.after(f"{days.served} 10:00", "taxpayer", performs("extension-request"))
    asked.when(days.second, "head", more()).then_refused(TermIsOver, clause="D3 ⑴1")
    begun = asked.after(days.second, "officer", performs("notice-anew", proof=PROOF))
    begun.when(days.last, "head", more()).then_refused(ExtensionNotRequested, clause="D3 ⑴1")
    again = begun.after(days.last, "taxpayer", performs("extension-request"))
    again.when(days.last, "head", more()).then(fact(TermExtended))


@each_version
def test_nothing_is_extended_that_nobody_asked_for(days: Days) -> None:
    for role, override in (("head", False), ("director", True)):
        queried(days).when(days.second, role, more(override=override)).then_refused(
            ExtensionNotRequested, clause="D3 ⑴1", request="extension-request"
        )


@each_version
def test_the_head_grants_ten_working_days_at_the_most_once(days: Days) -> None:
    asked = asked_for_more(days)
    at = f"{days.second} 10:00"
    asked.when(at, "officer", more()).then_refused(NotThisRole, clause="D3 ⑴1")
    asked.when(at, "head", more(attached=None)).then_refused(FormMissing, clause="D3 ⑴1", form="extension-reply")
    asked.when(at, "head", more("11 working days")).then_refused(
        ExtensionTooLong, clause="D3 ⑴1", maximum="10 working days"
    )
    asked.when(at, "head", without_reason).then_refused(ReasonNeeded, clause="D3 ⑴1")
    asked.when(f"{days.second} 08:59", "head", more(), now=at).then_refused(BeforeItsCause, clause="D3 ⑴1")
    granted = asked.when(at, "head", more()).then(fact(TermExtended, due_on=date.fromisoformat(days.extended)))
    granted.when(f"{days.second} 11:00", "head", more("1 working day")).then_refused(
        ExtensionUsedUp, clause="D3 ⑴1", at_most=1
    )
    short = asked.after(at, "head", more("3 working days"))
    short.when(f"{days.second} 11:00", "head", more("7 working days")).then_refused(ExtensionUsedUp, clause="D3 ⑴1")


@each_version
def test_beyond_ten_days_only_the_director_decides_in_special_circumstances(days: Days) -> None:
    granted = asked_for_more(days).after(f"{days.second} 10:00", "head", more())
    longer = more("5 working days", override=True)
    granted.when(days.over, "head", longer).then_refused(NotThisRole, clause="D3 ⑴1")
    granted.when(days.over, "director", longer).then(
        fact(ExtensionOverridden, due_on=date.fromisoformat(days.overridden))
    )


@each_version
def test_silence_on_a_request_is_no_grant(days: Days) -> None:
    asked = asked_for_more(days)
    assert asked.reading("answer", days.second).due_on == date.fromisoformat(days.last)
    assert "answer" in system_acts(asked, days.over).case.waived
    asked.when(days.over, "head", more()).then_refused(TermIsOver, clause="D3 ⑴1", due=days.last)


@each_version
def test_an_extended_term_is_waived_only_once_it_is_over(days: Days) -> None:
    granted = asked_for_more(days).after(f"{days.second} 10:00", "head", more())
    assert "answer" not in system_acts(granted, f"{days.extended} 23:59").case.waived
    assert granted.performed(f"{days.extended} 23:59", "answer").reading("answer", days.later).state is ClockState.MET
    assert "answer" in system_acts(granted, days.later).case.waived


@each_version
def test_a_notice_that_is_served_anew_gives_the_term_anew_and_takes_the_waiver_back(days: Days) -> None:
    served = performs("notice-anew", proof=PROOF)
    again = (
        unanswered(days)
        .when(days.anew, "officer", served)
        .then(
            fact(Served),
            fact(TermGivenAnew, clock="answer", restores="answer"),
            fact(ClockStarted, clock="answer", run=2, due_on=date.fromisoformat(days.anew_last)),
        )
    )
    assert again.performed(days.anew_last, "answer").reading("answer", days.later).state is ClockState.MET
    (waived_run,) = again.case.earlier_runs
    assert read(waived_run, CALENDAR, moment(days.later)).state is ClockState.INTERRUPTED
    running = queried(days).when(days.second, "officer", served)
    assert running.then(fact(Served), fact(TermGivenAnew, restores=None), fact(ClockStarted, run=2))
    queried(days).performed(days.second, "answer").when(days.second, "officer", served).then(fact(Served))


@each_version
def test_a_request_in_an_earlier_term_is_none_in_the_new_one(days: Days) -> None:
    earlier = asked_for_more(days).after(f"{days.second} 10:00", "officer", performs("notice-anew", proof=PROOF))
    earlier.when(days.last, "head", more()).then_refused(ExtensionNotRequested, clause="D3 ⑴1")
    again = earlier.after(days.last, "agent", performs("extension-request"))
    again.when(days.last, "head", more()).then(fact(TermExtended))


@each_version
def test_no_later_notice_shortens_the_time_of_the_taxpayer(days: Days) -> None:
    for code in (QUERY, CONSULTATION):
        (party,) = procedure_on(code, days.filed).clocks
        assert party.restatement == "no prejudice"


@each_version
def test_the_term_can_be_neither_stopped_nor_left_without_a_word_to_the_taxpayer(days: Days) -> None:
    queried(days).when(days.second, "officer", suspends("hearing")).then_refused(NoSuspension)
    (reminder,) = [
        due
        for due in due_moments(queried(days).case, queried(days).procedure, CALENDAR, moment(days.second))
        if due.kind is DueKind.WARN
    ]
    assert reminder.at < moment(f"{days.last} 23:59")


@each_version
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_decision_is_told_before_the_query_is_closed(days: Days, outcome: str) -> None:
    done = decided(unanswered(days), days.over, outcome)
    done.when(f"{days.over} 15:00", "officer", closes).then_refused(StepsOutstanding, clause="D3 ⑴1", steps=["service"])
    closed = done.performed(f"{days.over} 15:00", "service").after(f"{days.over} 16:00", "officer", closes)
    assert (closed.case.status, closed.case.outcome) == ("closed", outcome)


@each_version
def test_a_price_is_decided_by_the_head_and_only_as_the_procedure_knows(days: Days) -> None:
    examined = unanswered(days).performed(days.over, "examination")
    examined.when(days.over, "officer", performs("decision", outcome="price-stands")).then_refused(
        NotThisRole, clause=examination_clause(examined)
    )
    with pytest.raises(OutcomeNotListed):
        examined.after(days.over, "head", performs("decision", outcome="fined"))
    examined.when(days.over, "head", performs("decision", outcome="price-stands")).then(fact(Decided))


def without_reason(case: Any, on: Any) -> None:
    given = forms("extension-reply")
    case.extend_term(on, "answer", parse_limit("3 working days"), filled=NOTHING_FILLED_IN, forms=given)


def examination_clause(scenario: Scenario) -> str:
    return scenario.procedure.step("examination").clause


def events_of(scenario: Scenario) -> list[Any]:
    return [MAPPER.to_domain_event(stored) for stored in scenario.stored]


def walked(days: Days) -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    yield proposed(days).after(days.filed, "head", refuses("no-doubt"))
    yield stands(days)
    for outcome in OUTCOMES[1:]:
        yield rejected(days, outcome).after(f"{days.over} 15:00", "officer", closes)
    yield asked_for_more(days).after(f"{days.second} 10:00", "head", more())
    yield unanswered(days).after(days.anew, "officer", performs("notice-anew", proof=PROOF))
    yield queried(days).after(days.second, "head", withdraws)


def test_the_reminder_comes_when_a_day_remains() -> None:
    for days in (OLD, NEW):
        reminded = [event for event in events_of(unanswered(days)) if isinstance(event, Warned)]
        assert [event.rung for event in reminded] == ["one-day"]
