"""海关价格磋商: five working days from receipt to the first session; waived only where customs had offered a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.case.clock_events import DeemedWaived, TermGivenAnew
from domain.case.deadlines import DueKind, due_moments
from domain.case.events import ClockEnded, ClockStarted, Requested, Served, StepConcluded
from domain.case.refusals import (
    BeforeItsCause,
    DueDateProvisional,
    FollowedCaseNeeded,
    FollowedOtherwiseDecided,
    FollowedTooEarly,
    FormMissing,
    GroundNotForThis,
    GuardNotMet,
    NoExtension,
    NoSuspension,
    NotToBeFollowed,
    StepNotOpen,
    StepNotRequired,
    StepsOutstanding,
    StepWaived,
)
from domain.case.refusals_of_handling import StepOver
from domain.case.values import Committed, FieldMissing, fill_in
from domain.clock.reading import ClockState
from domain.occasion import NotThisRole
from domain.procedures.definition import load_shipped
from tests.domain.procedures.customs_prices import (
    CONSULTATION,
    NEW,
    OLD,
    PROOF,
    QUERY,
    VERSIONS,
    Days,
    after_query,
    closes,
    determined,
    direct,
    notified,
    offered,
    queried,
    refuses,
    rejected,
    slot,
    stands,
    unanswered,
    waived,
    withdraws,
)
from tests.sealing import sealing
from tests.vocabulary import (
    CALENDAR,
    MAPPER,
    Attempt,
    Scenario,
    accepts,
    extends,
    fact,
    falls_due,
    filled,
    moment,
    performs,
    procedure_on,
    suspends,
    system_acts,
)

each_version = pytest.mark.parametrize("days", VERSIONS.values(), ids=VERSIONS)
SECRET = "甲公司同类产品离岸价每吨三千一百元"
SKIPPING = ("no-transaction-price", "conditions-not-met")
WAIVER = falls_due(DueKind.EXPIRE, "consultation")


def accepted_straight(days: Days, **changes: Any) -> Attempt:
    return direct(days, **changes).when(f"{days.filed} 10:00", "head", accepts())


def consulted(days: Days, at: str | None = None) -> Scenario:
    return offered(days).performed(f"{at or days.last} 10:00", "session")


def notice_anew(days: Days, scenario: Scenario, at: str | None = None) -> Attempt:
    return scenario.when(f"{at or days.anew} 09:00", "officer", performs("notice-anew", proof=PROOF))


def test_the_words_follow_the_version() -> None:
    old, new = (procedure_on(CONSULTATION, day) for day in ("2024-11-30", "2024-12-01"))
    titles = [version.step("determination").title.zh for version in (old, new)]
    assert titles == ["审查确定完税价格", "审查确定计税价格"]
    text = new.model_dump_json()
    assert "完税价格" not in text
    assert "纳税义务人" not in text


# The way in.


@each_version
@pytest.mark.parametrize("ground", SKIPPING)
def test_imported_goods_without_a_usable_transaction_price_need_no_query(days: Days, ground: str) -> None:
    case = direct(days, ground=ground).accepted_on(f"{days.filed} 10:00").case
    assert (case.status, case.follows) == ("accepted", None)


@each_version
@pytest.mark.parametrize("ground", SKIPPING)
def test_exported_goods_never_skip_the_query(days: Days, ground: str) -> None:
    exported = accepted_straight(days, ground=ground, direction="出口")
    exported.then_refused(GuardNotMet, clause="D3 ⑴2", direction="出口")
    refused = direct(days, direction="出口").after(days.filed, "head", refuses("query-needed"))
    assert refused.case.status == "refused"


@each_version
def test_the_ground_belongs_to_the_way_in(days: Days) -> None:
    clause = next(row.clause for row in table_of(days).rows if row.code == "price-rejected")
    accepted_straight(days, ground="price-rejected").then_refused(GroundNotForThis, clause=clause)
    mixed = after_query(days, rejected(days), ground="no-transaction-price")
    mixed.when(f"{days.anew} 10:00", "head", accepts()).then_refused(GroundNotForThis, clause="D3 ⑴2")


@each_version
def test_an_officer_proposes_a_consultation_and_the_head_opens_it(days: Days) -> None:
    with pytest.raises(NotThisRole):
        direct(days, by="taxpayer")
    direct(days).when(days.filed, "officer", accepts()).then_refused(NotThisRole, clause="D3 ⑵2")


@each_version
@pytest.mark.parametrize("outcome", ["rejected-unanswered", "rejected-in-doubt"])
def test_a_consultation_follows_a_query_whose_price_was_not_accepted(days: Days, outcome: str) -> None:
    followed = after_query(days, rejected(days, outcome)).accepted_on(f"{days.anew} 10:00").case
    assert (followed.status, followed.follows) == ("accepted", f"case:{QUERY}")


@each_version
def test_without_a_query_there_is_no_consultation_unless_the_law_lets_customs_go_straight(days: Days) -> None:
    with pytest.raises(FollowedCaseNeeded, check=lambda refused: refused.relied_on == "D3 ⑴2"):
        direct(days, entry="质疑后磋商", ground="price-rejected")


@each_version
def test_a_query_that_is_undecided_or_found_the_price_good_leads_to_no_consultation(days: Days) -> None:
    with pytest.raises(FollowedTooEarly):
        after_query(days, queried(days), days.last)
    with pytest.raises(FollowedOtherwiseDecided, check=lambda refused: refused.decided_by["outcome"] is None):
        after_query(days, unanswered(days))
    with pytest.raises(FollowedOtherwiseDecided, check=lambda refused: refused.relied_on == "D3 ⑴2"):
        after_query(days, stands(days))
    with pytest.raises(NotToBeFollowed):
        after_query(days, offered(days))


@each_version
def test_a_consultation_does_not_come_before_the_decision_of_the_query(days: Days) -> None:
    with pytest.raises(FollowedOtherwiseDecided):
        after_query(days, rejected(days), f"{days.over} 10:59")
    assert after_query(days, rejected(days), f"{days.over} 11:00").case.status == "filed"


def test_a_query_of_the_old_version_leads_to_a_consultation_of_the_new_one() -> None:
    consultation = after_query(OLD, rejected(OLD), "2024-12-02")
    assert str(consultation.procedure.ref) == f"{CONSULTATION}@2024-12-01"


def test_what_decides_stands_in_every_version_of_the_query() -> None:
    rule = procedure_on(CONSULTATION, NEW.filed).follows
    assert rule is not None
    queries = [version for version in load_shipped() if version.code in rule.procedures]
    assert len(queries) == 2
    for version in queries:
        assert version.clock(rule.clock or "").code == "answer"
        assert {*rule.outcomes} < {outcome.code for outcome in version.outcomes}


# The term.


@each_version
def test_the_term_runs_from_the_receipt_that_is_proved(days: Days) -> None:
    assert notified(days).reading("consultation", days.served).due_on == date.fromisoformat(days.last)
    opened = direct(days).accepted_on(f"{days.filed} 10:00")
    opened.when(days.served, "officer", performs("notice", proof=PROOF, forms=())).then_refused(
        FormMissing, clause="D3 ⑵2", form="consultation-notice"
    )
    unproven = opened.performed(days.served, "notice")
    assert "consultation" not in unproven.case.clocks
    notice_anew(days, unproven).then(fact(Served), fact(ClockStarted, clock="consultation", run=1))


@each_version
def test_the_first_session_in_the_term_satisfies_it_and_more_may_come(days: Days) -> None:
    first = offered(days).when(f"{days.last} 23:59", "officer", performs("session"))
    met = first.then(fact(StepConcluded, step="session"), fact(ClockEnded, clocks=("consultation",)))
    assert met.reading("consultation", days.later).state is ClockState.MET
    again = met.performed(days.over, "session").performed(days.anew, "session")
    assert again.case.times["session"] == 3
    assert not due_moments(again.case, again.procedure, CALENDAR, moment(days.later))
    determined(again, days.anew).when(days.later, "officer", performs("session")).then_refused(
        StepOver, clause="D3 ⑵3", closed_by="determination"
    )


@each_version
def test_each_session_has_its_record(days: Days) -> None:
    for scenario in (offered(days), consulted(days)):
        scenario.when(days.over, "officer", performs("session", forms=())).then_refused(
            FormMissing, clause="D3 ⑵3", form="consultation-record"
        )
    offered(days).when(days.last, "taxpayer", performs("session")).then_refused(NotThisRole, clause="D3 ⑵3")


@each_version
def test_the_data_exchanged_never_stand_in_an_event(days: Days) -> None:
    data = filled(offered(days).procedure.step("session").fields, {"data": SECRET})
    held = offered(days).after(days.last, "officer", performs("session", filled=data))
    assert all(SECRET not in stored.state.decode() for stored in held.stored)
    (session,) = [event for event in events_of(held) if isinstance(event, StepConcluded)]
    recorded = session.values["data"]
    assert isinstance(recorded, Committed)
    assert recorded.protection == "trade-secret"
    with pytest.raises(FieldMissing):
        fill_in(offered(days).procedure.step("session").fields, {}, sealing())


@each_version
def test_the_text_knows_neither_extension_nor_suspension_of_this_term(days: Days) -> None:
    offered(days).when(days.last, "head", extends("consultation", "1 working day")).then_refused(NoExtension)
    offered(days).when(days.last, "officer", suspends("hearing")).then_refused(NoSuspension)


# The waiver.


@each_version
def test_who_does_not_come_in_time_has_waived_the_consultation(days: Days) -> None:
    before = offered(days)
    before.when(f"{days.last} 15:00", "head", performs("determination", outcome="determined")).then_refused(
        StepNotOpen, clause=before.procedure.step("determination").clause, missing=["session"]
    )
    over = before.when(days.over, "system", WAIVER).then(
        fact(DeemedWaived, step="session", effective_from=moment(f"{days.over} 00:00")),
        fact(ClockEnded, clocks=("consultation",)),
    )
    over.when(days.over, "officer", performs("session")).then_refused(StepWaived, clause="D3 ⑵3")
    assert determined(over, days.over).case.outcome == "determined"


@each_version
def test_without_an_offer_nothing_is_waived_and_the_head_is_told(days: Days) -> None:
    silent = system_acts(notified(days), days.later)
    assert silent.case.waived == frozenset()
    assert {rung for _, _, rung in silent.case.rungs} == {"two-days", "over"}
    assert silent.reading("consultation", days.later).state is ClockState.EXPIRED
    silent.when(days.later, "head", performs("determination", outcome="determined")).then_refused(
        StepNotOpen, clause=silent.procedure.step("determination").clause, missing=["session"]
    )
    held = silent.performed(days.later, "session")
    assert held.reading("consultation", days.later).state is ClockState.MISSED


@each_version
@pytest.mark.parametrize(
    ("told", "day", "comes"),
    [
        pytest.param("last", "last", True, id="on the last day for the last day"),
        pytest.param("second", "over", False, id="in the term for a day after it"),
        pytest.param("last", "second", False, id="for a day that had passed"),
        pytest.param("over", "over", False, id="after the term"),
    ],
)
def test_only_an_offer_in_the_term_for_a_day_of_the_term_counts(days: Days, told: str, day: str, comes: bool) -> None:
    told_on, offered_day = getattr(days, told), getattr(days, day)
    after = notified(days).after(f"{told_on} 10:00", "officer", slot(offered_day), now=days.later)
    assert ("session" in system_acts(after, days.later).case.waived) is comes


@each_version
def test_a_later_offer_does_not_undo_the_one_that_counts(days: Days) -> None:
    twice = offered(days).after(f"{days.last} 10:00", "officer", slot(days.over))
    assert "session" in system_acts(twice, days.later).case.waived


def test_nothing_is_waived_on_a_provisional_date() -> None:
    filed = direct(NEW, "2026-12-24").accepted_on("2026-12-24 10:00")
    served = filed.after("2026-12-28", "officer", performs("notice", proof=PROOF))
    told = served.after("2026-12-28 10:00", "officer", slot("2026-12-30"))
    assert told.reading("consultation", "2026-12-29").provisional
    told.when("2027-02-01", "system", WAIVER).then_refused(DueDateProvisional)


@each_version
def test_a_failure_of_customs_gives_the_term_anew_whether_it_runs_ran_out_or_was_waived(days: Days) -> None:
    started = fact(ClockStarted, clock="consultation", run=2, due_on=date.fromisoformat(days.anew_last))
    for before, restores in ((waived(days), "session"), (system_acts(notified(days), days.over), None)):
        anew = notice_anew(days, before).then(fact(Served), fact(TermGivenAnew, restores=restores), started)
        held = anew.performed(f"{days.anew_last} 10:00", "session")
        assert held.reading("consultation", days.later).state is ClockState.MET
    running = offered(days).when(f"{days.last} 09:00", "officer", performs("notice-anew", proof=PROOF))
    running.then(fact(Served), fact(TermGivenAnew, restores=None), fact(ClockStarted, run=2))


@each_version
def test_the_new_term_needs_an_offer_of_its_own(days: Days) -> None:
    anew = notice_anew(days, waived(days)).then(fact(Served), fact(TermGivenAnew), fact(ClockStarted))
    assert "session" not in system_acts(anew, days.later).case.waived
    told = anew.after(f"{days.anew} 10:00", "officer", slot(days.anew_last))
    assert "session" in system_acts(told, days.later).case.waived


@each_version
def test_a_new_notice_changes_nothing_once_the_parties_have_met_and_none_comes_after_the_value(days: Days) -> None:
    notice_anew(days, consulted(days)).then(fact(Served))
    done = determined(waived(days), days.over)
    notice_anew(days, done).then_refused(StepOver, clause="D3 ⑵2", closed_by="determination")
    unproven = offered(days).when(days.last, "officer", performs("notice-anew"))
    unproven.then(fact(Served, proof=None))


@each_version
def test_a_new_notice_needs_its_cause_and_comes_after_the_first(days: Days) -> None:
    (cause,) = notified(days).procedure.step("notice-anew").fields
    assert (cause.required, cause.protection) == (True, "internal")
    early = notified(days).when(f"{days.served} 08:00", "officer", performs("notice-anew"), now=days.second)
    early.then_refused(BeforeItsCause, clause="D3 ⑵2")


# What comes after.


@each_version
def test_the_value_is_explained_in_writing_to_who_asks(days: Days) -> None:
    done = determined(consulted(days), days.over)
    clause = done.procedure.step("explanation").clause
    done.when(days.anew, "officer", performs("explanation")).then_refused(StepNotRequired, clause=clause)
    waived(days).when(days.over, "taxpayer", performs("explanation-request")).then_refused(
        StepNotOpen, clause=clause, missing=["determination"]
    )
    asked = done.when(days.anew, "taxpayer", performs("explanation-request")).then(fact(Requested))
    asked.when(days.anew, "officer", closes).then_refused(StepsOutstanding, clause="D3 ⑵2", steps=["explanation"])
    explained = asked.performed(days.later, "explanation").after(days.later, "officer", closes)
    assert explained.case.status == "closed"


@each_version
def test_a_consultation_is_closed_once_the_value_is_served(days: Days) -> None:
    served = determined(consulted(days), days.over)
    served.when(days.anew, "head", closes).then_refused(NotThisRole, clause="D3 ⑵2")
    assert served.after(days.anew, "officer", closes).case.status == "closed"
    consulted(days).when(days.over, "officer", closes).then_refused(
        StepsOutstanding, clause="D3 ⑵2", steps=["determination", "service"]
    )


def events_of(scenario: Scenario) -> list[Any]:
    return [MAPPER.to_domain_event(stored) for stored in scenario.stored]


def table_of(days: Days) -> Any:
    return procedure_on(CONSULTATION, days.filed).table


def walked(days: Days) -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    yield direct(days, direction="出口").after(days.filed, "head", refuses("query-needed"))
    yield after_query(days, rejected(days)).accepted_on(f"{days.anew} 10:00")
    yield direct(days, ground="conditions-not-met").accepted_on(f"{days.filed} 10:00")
    asked = determined(consulted(days), days.over).performed(days.anew, "explanation-request", "explanation")
    yield asked.after(days.later, "officer", closes)
    yield notice_anew(days, waived(days)).then(fact(Served), fact(TermGivenAnew), fact(ClockStarted))
    yield offered(days).after(days.last, "head", withdraws)


def refused_straight(days: Days) -> list[Attempt]:
    """Give what the grounds of skipping the query refuse: goods that are exported."""
    return [accepted_straight(days, ground=ground, direction="出口") for ground in SKIPPING]
