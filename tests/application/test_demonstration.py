from datetime import date, datetime, time, timedelta

import psycopg
import pytest

from application.demonstration.play import NotTheDemonstrations, YearBeforeTheRules, play
from application.publishing import Founding, found
from application.recording.honours import BOARD
from application.recording.seeing import see
from application.requests import Acting
from domain.calendar.calendar import CHINA
from domain.case import events
from domain.case.clock_events import DeemedWaived, TermGivenAnew
from domain.case.correction_events import CorrectionsSupplied, ReturnedForCorrection
from domain.case.deadlines import SYSTEM, due_moments
from domain.case.supervision_events import CardIssued, CardWithdrawn
from domain.clock.reading import ClockState, Light
from domain.errors import NoCalendarData
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.application.played import TODAY, Played, ledger_on, outcomes, script
from tests.database import Database

A_DAY = timedelta(days=1)


def everything(database: Database, through: int | None = None) -> list[tuple[object, ...]]:
    with psycopg.connect(database.url("read")) as connection:
        return connection.execute(
            "SELECT position, stream, version, topic, state, recorded_at FROM ledger.events"
            " WHERE position <= coalesce(%s, position) ORDER BY position",
            [through],
        ).fetchall()


def test_a_year_of_cases_is_played_and_says_that_it_is_none_of_a_real_office(played: Played) -> None:
    assert 60 <= played.told.cases <= 300
    assert played.ledger.identity().simulated


def test_everything_that_people_did_was_in_office_hours_of_working_days_before_today(played: Played) -> None:
    calendar = played.ledger.rules(fresh=True).calendar()
    checked = 0
    for kind in played.told.telling:
        for recorded in played.recorded(kind):
            if recorded.event.header.actor.role == SYSTEM:
                continue
            for moment in (recorded.event.effective_at, recorded.recorded_at):
                local = moment.astimezone(CHINA)
                assert local.date() < TODAY
                assert calendar.is_working(local.date()), local
                assert time(9) <= local.time() <= time(18), local
                checked += 1
    assert checked > 400


def test_what_fell_due_was_done_by_the_system_at_its_moment(played: Played) -> None:
    with psycopg.connect(played.database.url("read")) as connection:
        rows = connection.execute("SELECT DISTINCT stream FROM ledger.events WHERE stream LIKE 'case:%'").fetchall()
    topics: set[str] = set()
    rules = played.ledger.rules(fresh=True)
    midnight = datetime.combine(TODAY, time.min, CHINA)
    for (stream,) in rows:
        for recorded in played.ledger.history(stream):
            if recorded.event.header.actor.role == SYSTEM:
                topics.add(recorded.event.TOPIC)
                assert recorded.recorded_at - recorded.event.effective_at < timedelta(seconds=5)
        case = played.ledger.case(stream)
        left = due_moments(case, rules.procedure(case.procedure), rules.calendar(), midnight)
        assert [moment for moment in left if moment.at < midnight] == []
    assert {"case.warned", "case.escalated"} <= topics


def test_the_cases_are_of_the_last_twelve_months(played: Played) -> None:
    for kind in played.told.telling:
        first = played.history(kind)[0].effective_at.astimezone(CHINA).date()
        assert first >= TODAY - timedelta(days=400)


@pytest.mark.parametrize(
    ("kind", "ground"),
    [
        ("challenge-refused-not-a-participant", "not-a-participant"),
        ("challenge-refused-wrong-target", "wrong-target"),
        ("challenge-refused-out-of-time", "out-of-time"),
        ("approval-refused-not-competent", "not-competent"),
        ("approval-refused-no-licence-needed", "no-licence-needed"),
        ("hotline-refused-with-route", "litigation"),
    ],
)
def test_each_refusal_is_played(played: Played, kind: str, ground: str) -> None:
    refused = [event for event in played.history(kind) if isinstance(event, events.Refused)]
    assert [event.ground for event in refused] == [ground]
    assert played.ledger.case(played.told.telling[kind]).status == "refused"


def test_a_challenge_is_answered_in_time(played: Played) -> None:
    assert played.missed("challenge-answered-in-time") == set()
    assert played.ledger.case(played.told.telling["challenge-answered-in-time"]).status == "closed"


def test_a_challenge_is_amended_and_then_accepted(played: Played) -> None:
    kinds = [type(event) for event in played.history("challenge-amended-and-accepted")]
    returned, again, accepted = (
        kinds.index(one) for one in (events.ReturnedForAmendment, events.Resubmitted, events.Accepted)
    )
    assert returned < again < accepted
    assert played.ledger.case(played.told.telling["challenge-amended-and-accepted"]).status == "closed"


def test_a_challenge_is_sent_to_the_panel_with_a_report_for_filing(played: Played) -> None:
    history = played.history("challenge-sent-to-panel")
    assert [event.grades for event in history if isinstance(event, events.Graded)] == [("difficult", "major")]
    assert "panel" in [event.step for event in history if isinstance(event, events.StepConcluded)]
    assert [event.to for event in history if isinstance(event, events.ReportedForRecord)] == ["finance-bureau"]


def test_a_challenge_is_handed_over_late_and_answered_in_time(played: Played) -> None:
    assert played.missed("challenge-handed-over-late") == {"handover"}


def test_a_challenge_is_answered_late(played: Played) -> None:
    assert played.missed("challenge-answered-late") == {"reply", "overall", "statutory-reply"}


def test_a_draft_is_rejected_and_drafted_again(played: Played) -> None:
    history = played.history("challenge-redrafted")
    assert sum(isinstance(event, events.Drafted) for event in history) == 2
    assert [event.approved for event in history if isinstance(event, events.Reviewed)].count(False) == 1
    assert any(isinstance(event, events.Closed) for event in history)


def test_the_talks_are_reported(played: Played) -> None:
    reported = [event.to for event in played.history("challenge-talked-with") if isinstance(event, events.Reported)]
    assert reported == ["leadership", "finance-bureau"]


def test_a_filing_is_corrected_and_then_accepted(played: Played) -> None:
    for kind in ("approval-corrected", "method-change-reported-by-district"):
        kinds = [type(event) for event in played.history(kind)]
        told, supplied, accepted = (
            kinds.index(one) for one in (ReturnedForCorrection, CorrectionsSupplied, events.Accepted)
        )
        assert told < supplied < accepted


def test_changes_of_procurement_method_are_approved_not_approved_and_out_of_scope(played: Played) -> None:
    assert outcomes(played.history("method-change-approved")) == ["approved"]
    assert played.missed("method-change-approved") == set()
    assert outcomes(played.history("method-change-reported-by-district")) == ["not-approved"]
    assert played.ledger.case(played.told.telling["method-change-out-of-scope"]).status == "refused"


def test_customs_asks_consults_and_spares(played: Played) -> None:
    assert outcomes(played.history("query-price-stands")) == ["price-stands"]
    waived = played.history("open-consultation-waived")
    assert [event.step for event in waived if isinstance(event, DeemedWaived)] == ["session"]
    query = played.ledger.case(played.told.telling["open-consultation-waived"]).follows
    assert query == played.told.telling["open-consultation-waived-first"]
    held = played.history("consultation-held-twice")
    assert [event.step for event in held if isinstance(event, events.StepConcluded)] == ["session", "session"]
    assert any(isinstance(event, TermGivenAnew) for event in held)
    assert outcomes(played.history("exemption-granted")) == ["granted"]
    assert outcomes(played.history("exemption-not-granted")) == ["not-granted"]


@pytest.mark.parametrize("kind", ["challenge-withdrawn", "approval-withdrawn"])
def test_a_case_is_withdrawn(played: Played, kind: str) -> None:
    assert played.ledger.case(played.told.telling[kind]).status == "withdrawn"


@pytest.mark.parametrize("kind", ["challenge-entered-late", "approval-entered-late"])
def test_an_act_is_entered_days_after_it_happened(played: Played, kind: str) -> None:
    late = [one for one in played.recorded(kind) if one.recorded_at - one.event.effective_at >= A_DAY]
    assert late
    assert played.ledger.case(played.told.telling[kind]).status == "closed"


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("approval-granted", "granted"), ("approval-denied", "denied"), ("approval-file-returned", "returned-file")],
)
def test_each_outcome_of_an_approval_is_played(played: Played, kind: str, outcome: str) -> None:
    assert outcomes(played.history(kind)) == [outcome]
    assert played.missed(kind) == set()


def test_an_approval_is_stopped_for_expert_review_over_national_day_and_resumed(played: Played) -> None:
    history = played.history("approval-expert-review")
    stopped = next(event for event in history if isinstance(event, events.ClockSuspended))
    resumed = next(event for event in history if isinstance(event, events.ClockResumed))
    assert stopped.ground == "expert-review"
    assert stopped.effective_at.date() < date(stopped.effective_at.year, 10, 1) < resumed.effective_at.date()
    assert played.missed("approval-expert-review") == set()
    assert outcomes(history) == ["granted"]


def test_an_approval_breaks_its_promised_limit_but_not_the_statutory_one(played: Played) -> None:
    assert played.missed("approval-promise-broken") == {"promised"}


def test_a_decision_is_served_late(played: Played) -> None:
    assert played.missed("approval-served-late") == {"service"}


def test_joint_approvals_are_granted_by_all_and_refused_by_one(played: Played) -> None:
    for kind, outcome, consents in (("joint-granted", "granted", 3), ("joint-refused-by-one", "denied", 2)):
        assert outcomes(played.history(kind)) == [outcome]
        branches = played.ledger.case(played.told.telling[kind]).branches.values()
        assert [branch.consents for branch in branches].count(True) == consents


def test_an_overdue_approval_says_that_it_is_supervised_and_a_card_points_at_the_one_it_takes_back(
    played: Played,
) -> None:
    supervised = played.ledger.case(played.told.telling["open-supervision-slip-overdue-first"])
    assert supervised.links == (played.told.telling["open-supervision-slip-overdue"],)
    issued, withdrawn = (
        next(event for event in played.history("supervision-card-withdrawn") if isinstance(event, kind))
        for kind in (CardIssued, CardWithdrawn)
    )
    assert isinstance(withdrawn, CardWithdrawn)
    assert withdrawn.card_version == issued.originator_version


@pytest.mark.parametrize(
    ("kind", "status", "lights"),
    [
        ("open-challenge-fresh", "accepted", {"handling": "green", "overall": "green", "statutory-reply": "green"}),
        ("open-challenge-near-due", "accepted", {"handling": "amber"}),
        ("open-challenge-in-review", "accepted", {"overall": "amber"}),
        ("open-challenge-overdue", "accepted", {"handling": "red", "overall": "red", "statutory-reply": "red"}),
        ("open-challenge-returned", "returned", {}),
        ("open-approval-filed", "filed", {"gate": "green"}),
        ("open-approval-fresh", "accepted", {"promised": "green", "statutory": "green"}),
        ("open-approval-near-due", "accepted", {"promised": "amber", "statutory": "green"}),
        ("open-approval-promise-broken", "accepted", {"promised": "red", "statutory": "green"}),
        ("open-approval-overdue", "accepted", {"promised": "red", "statutory": "red"}),
        ("open-method-change-near-due", "accepted", {"approval": "amber"}),
        ("open-approval-suspended", "accepted", {"promised": "grey", "statutory": "grey"}),
        ("open-joint-critical-path", "accepted", {"joint": "grey"}),
        ("open-joint-silent", "accepted", {"joint": "green"}),
        ("open-joint-silent-branch-2", "accepted", {"review": "red"}),
        ("open-query-extended", "accepted", {"answer": "green"}),
        ("open-consultation", "accepted", {"consultation": "amber"}),
        ("open-exemption", "accepted", {"reply": "green"}),
        ("open-supervision-slip-overdue", "accepted", {"slip-answer": "red"}),
        ("open-supervision-card", "accepted", {"yellow-answer": "amber", "yellow-objection": "green"}),
        ("open-supervision-rectifying", "accepted", {"rectification": "green"}),
        ("open-service-complaint-promised", "accepted", {"promise": "amber", "handling": "amber"}),
        ("supervision-settled", "closed", {"slip-answer": "green", "rectification": "green"}),
        ("supervision-card-withdrawn", "closed", {}),
        ("service-complaint-on-the-spot", "closed", {"handling": "green"}),
        ("service-complaint-anonymous", "closed", {"handling": "green"}),
        ("service-complaint-promise-kept", "closed", {"promise": "green"}),
    ],
)
def test_the_cases_stand_as_intended(played: Played, kind: str, status: str, lights: dict[str, str]) -> None:
    assert played.ledger.case(played.told.telling[kind]).status == status
    shown = {code: reading.light.value for code, reading in played.clocks(kind).items()}
    assert {code: shown[code] for code in lights} == lights


def test_all_four_lights_are_on_among_the_open_cases(played: Played) -> None:
    open_kinds = [kind for kind in played.told.telling if kind.startswith("open-")]
    readings_today = [reading for kind in open_kinds for reading in played.clocks(kind).values()]
    ended = {ClockState.MET, ClockState.MISSED}
    assert {reading.light for reading in readings_today if reading.state not in ended} == set(Light)


def test_a_second_play_is_told_that_it_has_been_played(played: Played) -> None:
    before = everything(played.database)
    again = play(played.ledger, script(), simulated_protection, today=date(2027, 3, 1), seed=9)
    assert again.already
    assert (again.today, again.seed, again.telling) == (TODAY, played.told.seed, played.told.telling)
    assert everything(played.database) == before


class PlugPulledError(Exception):
    """Somebody pulled the plug."""


def test_a_play_that_was_interrupted_goes_on_and_comes_to_the_same_ledger(played: Played, database: Database) -> None:
    def pull_the_plug(done: int, _: int) -> None:
        if done == 300:
            raise PlugPulledError

    first = script()
    with ledger_on(database, first) as ledger, pytest.raises(PlugPulledError):
        play(ledger, first, simulated_protection, today=TODAY, progress=pull_the_plug)
    second = script()
    with ledger_on(database, second) as ledger:
        told = play(ledger, second, simulated_protection, today=date(2027, 1, 1))  # the day on which it began is kept
    assert told.telling == played.told.telling
    assert everything(database) == everything(played.database, played.through)


def test_another_seed_is_another_year(played: Played, database: Database) -> None:
    other = script()
    with ledger_on(database, other) as ledger:
        told = play(ledger, other, simulated_protection, today=TODAY, seed=2)
    assert told.cases == played.told.cases
    assert not set(told.telling.values()) & set(played.told.telling.values())


@pytest.mark.parametrize("today", [date(2018, 1, 1), date(2006, 1, 1), date(2040, 1, 1)])
def test_a_year_that_cannot_be_played_is_refused_before_anything_is_on_record(database: Database, today: date) -> None:
    told_by = script()
    with ledger_on(database, told_by) as ledger, pytest.raises((YearBeforeTheRules, NoCalendarData)):
        play(ledger, told_by, simulated_protection, today=today)
    assert everything(database) == []


@pytest.mark.parametrize("today", [date(2026, 10, 4), date(2026, 1, 2), date(2027, 3, 1), date(2020, 7, 17)])
def test_any_day_has_its_year(database: Database, today: date) -> None:
    told_by = script()
    with ledger_on(database, told_by) as ledger:
        assert play(ledger, told_by, simulated_protection, today=today).cases > 60
        assert see(ledger, BOARD, "").record.honours  # and the records beside the cases


@pytest.mark.parametrize("simulated", [False, True])
def test_a_ledger_that_is_not_the_demonstrations_own_is_left_alone(database: Database, simulated: bool) -> None:
    with append_pool(database.url("append")) as pool:
        real = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        acting = Acting(unit="系统管理", role="administrator")
        found(real, Founding("真实台账", "中心", simulated=simulated), principal="local", acting=acting)
    before = everything(database)
    told_by = script()
    with ledger_on(database, told_by) as ledger, pytest.raises(NotTheDemonstrations):
        play(ledger, told_by, simulated_protection, today=TODAY)
    assert everything(database) == before
