"""A case and the same case on paper, and what must hold of them after every act.

Stage, steps, every run of every clock, its due day and its figures agree; folding the stored bytes again gives the same
state; a refusal leaves nothing behind.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from application.replay import rebuild
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.clock.reading import read
from domain.errors import Refused
from tests.domain.case.test_machine import History
from tests.model.paper_acts import PaperCase
from tests.model.paper_case import NotAllowed, Rule
from tests.model.starts import STARTS, rules_of
from tests.model.table import Table
from tests.vocabulary import MAPPER, ZONE, forms, occasion, restored, state_of

A_TURN = timedelta(minutes=7)  # from one act to the next
Act = Callable[[Case, Occasion], object]
OnPaper = Callable[[datetime], object]


class Answer(NamedTuple):
    """What was answered at a moment: the stage, and of each open clock its due day and how it stood."""

    at: datetime
    calendar: WorkingCalendar
    status: str
    clocks: dict[str, tuple[date, str]]


class CaseBesidePaper(RuleBasedStateMachine):
    """One case, and its paper."""

    @initialize(start=st.sampled_from(sorted(STARTS)), accepted=st.sampled_from([True, True, True, False]))
    def file(self, start: str, accepted: bool) -> None:
        scenario = STARTS[start].file()
        self.procedure = scenario.procedure
        self.text: Rule = rules_of(self.procedure.code, self.procedure.version)
        self.notices = [*load_shipped()]
        self.calendar, self.table = WorkingCalendar.of(self.notices), Table()
        self.table.estimates = self.calendar
        self.case = scenario.case
        self.filed_at = self.now = max(one for one in self.case.moments.values())
        self.history = History()
        self.answers: list[Answer] = []
        self.history.keep([MAPPER.to_domain_event(event) for event in scenario.stored], self.now)
        self.paper = PaperCase(self.text, self.table, self.case.disclosed, STARTS[start].item)
        self.paper.file(self.filed_at)
        self.refusals = 0
        if accepted:  # as most filings are, so that the acts come further
            self.accept(0, self.text["intake"]["performers"][0], self.text["intake"]["accept"].get("forms", []))

    # How an act is tried on both.

    def accept(self, late: int, role: str, brought: list[str]) -> None:
        self.attempt(
            role, late,
            lambda case, on: case.accept(on, forms(*brought)),
            lambda at: self.paper.accept(at, role, {*brought}),
        )  # fmt: skip

    def on(self, at: datetime, role: str) -> Occasion:
        texts = [moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S.%f") for moment in (at, self.now)]
        return replace(occasion(texts[0], role, self.procedure, now=texts[1]), calendar=self.calendar)

    def attempt(self, role: str, late: int, act: Act, on_paper: OnPaper) -> None:
        """Try an act that took effect some hours before it is entered."""
        self.now += A_TURN
        at = self.now - timedelta(hours=late)
        try:
            on_paper(at)
            forbidden = None
        except NotAllowed as why:
            forbidden = str(why)
        before, refusal = state_of(self.case), None
        try:
            act(self.case, self.on(at, role))
        except Refused as met:
            refusal = met
        if refusal is None:
            assert forbidden is None, f"done, and paper forbids it: {forbidden}"
            self.record()
        else:
            assert forbidden is not None, f"refused by {refusal!r}, and nothing on paper forbids it"
            assert state_of(self.case) == before, "something of a refused act is left"
            self.refusals += 1

    def record(self) -> None:
        """Put on record what was decided, and go on with what the ledger gives back."""
        self.history.keep(self.case.collect_events(), self.now)
        folded = rebuild(self.history.recorded)
        assert folded is not None
        assert state_of(folded) == state_of(restored(self.history.stored))
        self.case = folded

    def remember(self) -> None:
        """Ask how the case stands now, to be asked again later."""
        clocks = {}
        for code, clock in self.case.clocks.items():
            if clock.is_open:
                reading = read(clock, self.calendar, self.now)
                clocks[code] = (reading.due_on, reading.state.value)
        self.answers.append(Answer(self.now, self.calendar, self.case.status, clocks))

    @invariant()
    def the_file_says_what_paper_says(self) -> None:
        case, paper = self.case, self.paper
        assert case.status == paper.status
        assert {code: done.at for code, done in case.steps.items()} == paper.steps
        assert case.outcome == paper.outcome
        assert {*case.grades} == paper.grades
        assert {*case.waived} == paper.waived
        assert case.moments == paper.moments

    @invariant()
    def every_clock_runs_as_on_paper(self) -> None:
        found = {code: [one for one in self.case.earlier_runs if one.code == code] for code in self.case.clocks}
        for code, clock in self.case.clocks.items():
            found[code].append(clock)
        assert {code: len(runs) for code, runs in found.items()} == {
            code: len(runs) for code, runs in self.paper.runs.items()
        }
        for code, runs in found.items():
            for clock, run in zip(runs, self.paper.runs[code], strict=True):
                assert (clock.run, clock.opened_at, clock.ended_at) == (run.number, run.opened, run.ended), code
                assert (clock.interrupted_at is not None) == run.without_verdict
                pauses = [(one.stopped_at, one.ends_at, one.resumed_at) for one in clock.suspensions]
                assert pauses == [(one.stopped, one.longest, one.resumed) for one in run.pauses]

    @invariant()
    def every_day_is_counted_as_on_paper(self) -> None:
        for code, run in self.paper.open_runs().items():
            reading = read(self.case.clocks[code], self.calendar, self.now)
            assert reading.due_on == run.due(self.table, self.now), code
            assert reading.state.value == run.state(self.table, self.now), code
            assert self.case.notified[(code, run.number)] == run.told
            used = run.used(self.table, self.now)
            if used is not None:
                assert reading.elapsed == used, code
        self.remember()
