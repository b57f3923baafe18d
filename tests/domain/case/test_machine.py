"""Random acts on both procedures: whatever is tried, in whatever order, the record stays whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from eventsourcing.persistence import StoredEvent
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from application.replay import known, readings, rebuild, replay
from domain.case.case import Case
from domain.case.corrections import supplied_fields
from domain.case.events import CaseEvent, ClockEnded, ClockStarted
from domain.case.occasion import Occasion
from domain.clock.reading import ClockState, read
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from tests.vocabulary import (
    CALENDAR,
    MAPPER,
    ZONE,
    Scenario,
    a_challenge,
    a_window_case,
    accepts,
    filled,
    forms,
    occasion,
    performs,
    restored,
    resumes,
    state_of,
    suspends,
)

START = datetime(2025, 9, 22, 1, 0, tzinfo=UTC)
ENDED = {"refused", "withdrawn", "closed", "lapsed"}
GROUNDS = [
    "hearing",
    "testing",
    "expert-review",
    "tender",
    "out-of-time",
    "wrong-target",
    "not-competent",
    "not-conforming",
]


@dataclass
class History:
    """What has been recorded, in bytes, with the time of each recording."""

    stored: list[StoredEvent] = field(default_factory=list)
    recorded: list[Recorded] = field(default_factory=list)

    def keep(self, events: Sequence[object], now: datetime) -> None:
        for event in events:
            stored = MAPPER.to_stored_event(cast("CaseEvent", event))
            again = MAPPER.to_domain_event(stored)
            assert MAPPER.to_stored_event(again) == stored
            self.stored.append(stored)
            self.recorded.append(Recorded(len(self.recorded) + 1, now, cast("CaseEvent", again)))


class ActsOnACase(RuleBasedStateMachine):
    """A case under one of the procedures, and everyone who may or may not act on it."""

    @initialize(window=st.booleans(), accepted=st.sampled_from([True, True, False]))
    def file(self, window: bool, accepted: bool) -> None:
        scenario: Scenario = a_window_case("2025-09-22") if window else a_challenge("2025-09-22", known_on="2025-09-20")
        self.procedure: Procedure = scenario.procedure
        self.now = START
        self.history = History()
        self.history.keep([MAPPER.to_domain_event(event) for event in scenario.stored], self.now)
        self.case: Case = scenario.case
        if accepted:
            self.attempt(self.procedure.intake.performers[0], accepts())

    def attempt(self, role: str, command: Callable[[Case, Occasion], object], hours_late: int = 0) -> None:
        at = max(START, self.now - timedelta(hours=hours_late)).astimezone()
        local = at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M"), self.now.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
        before = state_of(self.case)
        try:
            command(self.case, occasion(local[0], role, self.procedure, now=local[1]))
        except Refused:
            assert state_of(self.case) == before
            return
        self.history.keep(self.case.collect_events(), self.now)
        assert state_of(restored(self.history.stored)) == state_of(self.reloaded())
        self.case = self.reloaded()

    def reloaded(self) -> Case:
        case = rebuild(self.history.recorded)
        assert case is not None
        return case

    @rule(hours=st.integers(1, 120))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.case.status != "accepted")
    @rule(late=st.integers(0, 48))
    def someone_accepts(self, late: int) -> None:
        self.attempt(self.procedure.intake.performers[0], accepts(), late)

    @precondition(lambda self: self.case.status != "accepted")
    @rule(ground=st.sampled_from(GROUNDS), refused=st.booleans())
    def someone_decides_at_the_gate(self, ground: str, refused: bool) -> None:
        role = self.procedure.intake.performers[0]
        self.attempt(role, lambda case, on: (case.refuse if refused else case.return_for_amendment)(on, ground))

    @precondition(lambda self: self.case.status in {"filed", "correcting"})
    @rule(missing=st.sampled_from(["matter", "poem"]), late=st.sampled_from([0, 20, 200]))
    def what_is_missing_is_told_or_supplied(self, missing: str, late: int) -> None:
        notice = forms("correction-notice")
        if self.case.status == "filed":
            self.attempt("window", lambda case, on: case.return_for_correction(on, [missing], forms=notice), late)
        else:
            supply = filled(supplied_fields(self.procedure), {"matter": "事由"})
            self.attempt("window", lambda case, on: case.supply_corrections(on, supply), late)

    @precondition(lambda self: self.case.status == "returned")
    @rule()
    def the_filer_files_again(self) -> None:
        filling = filled(self.procedure.fields, {"known-on": "2025-09-20"})
        self.attempt("supplier", lambda case, on: case.resubmit(on, filling))

    @precondition(lambda self: self.case.status == "accepted")
    @rule(data=st.data(), late=st.sampled_from([0, 0, 0, 20, 200]), approved=st.sampled_from([True, True, False]))
    def someone_does_a_step(self, data: st.DataObject, late: int, approved: bool) -> None:
        step = data.draw(st.sampled_from(self.procedure.steps))
        role = data.draw(st.sampled_from([*step.performers, "nobody"]))
        outcome = data.draw(st.sampled_from([rule.code for rule in self.procedure.outcomes]))
        own = {"approved": approved} if step.on_rejection else {}
        self.attempt(role, performs(step.code, outcome=outcome, ground="理由", **own), late)

    @precondition(lambda self: self.case.status == "accepted")
    @rule(late=st.sampled_from([0, 100]))
    def the_next_open_step_is_done(self, late: int) -> None:
        for step in self.procedure.steps:
            if step.code not in self.case.steps:
                for role in step.performers:
                    own = {"approved": True} if step.on_rejection else {}
                    outcome = self.procedure.outcomes[0].code
                    self.attempt(role, performs(step.code, outcome=outcome, **own), late)

    @precondition(lambda self: self.procedure.grading is not None and len(self.case.grades) < 2)
    @rule(grade=st.sampled_from(["major", "complex", "nothing"]))
    def someone_grades(self, grade: str) -> None:
        self.attempt("procurement-head", lambda case, on: case.grade(on, [grade]))

    @precondition(lambda self: self.procedure.suspension and self.case.status == "accepted")
    @rule(
        ground=st.sampled_from(GROUNDS),
        needed=st.sampled_from(["1 working day", "5 working days", "31 working days"]),
        clocks=st.sampled_from([None, None, ["promised"], ["statutory"], ["gate"]]),
        late=st.sampled_from([0, 0, 30, 300]),
    )
    def someone_stops_clocks(self, ground: str, needed: str, clocks: list[str] | None, late: int) -> None:
        self.attempt("handler", suspends(ground, needed, clocks), late)

    @precondition(lambda self: any(clock.suspensions for clock in self.case.clocks.values()))
    @rule(clocks=st.sampled_from([(), (), ("promised",), ("statutory", "promised")]), late=st.sampled_from([0, 30]))
    def someone_resumes_clocks(self, clocks: tuple[str, ...], late: int) -> None:
        self.attempt("handler", resumes(*clocks), late)

    @precondition(lambda self: len(self.history.recorded) > 12)
    @rule(withdrawn=st.sampled_from([False, False, False, True]), late=st.sampled_from([0, 100]))
    def someone_ends_the_case(self, withdrawn: bool, late: int) -> None:
        role = self.procedure.closing.performers[0]
        self.attempt(role, lambda case, on: case.withdraw(on) if withdrawn else case.close(on), late)

    @precondition(lambda self: self.case.status == "filed")
    @rule(form=st.sampled_from(["receipt", "poem"]))
    def someone_brings_other_forms(self, form: str) -> None:
        self.attempt(self.procedure.intake.performers[0], lambda case, on: case.accept(on, forms(form)))

    @rule(data=st.data())
    def someone_asks_for_a_past_moment(self, data: st.DataObject) -> None:
        """Any subset that begins with the first event folds and reads, though acts are missing from its middle."""
        rest = self.history.recorded[1:]
        kept = data.draw(st.lists(st.booleans(), min_size=len(rest), max_size=len(rest)))
        subset = [self.history.recorded[0], *(one for one, keep in zip(rest, kept, strict=True) if keep)]
        case = rebuild(subset)
        assert case is not None
        readings(case, CALENDAR, self.now)
        at = START + timedelta(hours=data.draw(st.integers(0, 2000)))
        for part in (
            known(self.history.recorded, at=at, known_at=None),
            known(self.history.recorded, at=None, known_at=at),
        ):
            seen = rebuild(part)
            assert (seen is None) is (not part)
            if seen is not None:
                readings(seen, CALENDAR, at)

    @invariant()
    def folding_any_prefix_gives_a_case_that_can_be_read(self) -> None:
        moments = list(replay(self.history.recorded, CALENDAR))
        assert [moment.recorded for moment in moments] == self.history.recorded
        assert moments[-1].status == self.case.status

    @invariant()
    def versions_are_dense(self) -> None:
        versions = [stored.originator_version for stored in self.history.stored]
        assert versions == [*range(1, len(versions) + 1)]
        assert self.case.version == len(versions)

    @invariant()
    def every_clock_was_started_and_ended_by_events(self) -> None:
        events = [one.event for one in self.history.recorded]
        started = [(event.clock, event.run) for event in events if isinstance(event, ClockStarted)]
        runs = [(clock.code, clock.run) for clock in (*self.case.earlier_runs, *self.case.clocks.values())]
        assert sorted(started) == sorted(runs)
        assert len(set(started)) == len(started)
        ended = [code for event in events if isinstance(event, ClockEnded) for code in event.clocks]
        ends = [clock.code for clock in (*self.case.earlier_runs, *self.case.clocks.values()) if not clock.is_open]
        assert sorted(ended) == sorted(ends)

    @invariant()
    def a_case_at_its_end_has_no_open_clock(self) -> None:
        if self.case.status in ENDED:
            assert not any(clock.is_open or clock.open_suspension for clock in self.case.clocks.values())

    @invariant()
    def no_clock_ends_or_resumes_before_it_began(self) -> None:
        for clock in (*self.case.earlier_runs, *self.case.clocks.values()):
            assert clock.ended_at is None or clock.ended_at >= clock.opened_at
            turns = [moment for pause in clock.suspensions for moment in (pause.stopped_at, pause.resumed_at) if moment]
            assert turns == sorted(turns)
            assert not turns or turns[0] >= clock.opened_at
            shown = read(clock, CALENDAR, self.now)
            assert shown.elapsed >= 0
            assert shown.remaining >= 0
            assert not (shown.conditional and shown.state is ClockState.EXPIRED)


TestActsOnACase = ActsOnACase.TestCase
TestActsOnACase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking forty acts takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
