"""All that is to be counted of one case, told act by act: what changes in its facts, and from when on.

What a fact says depends on the case's own events and on the calendar known at the position, and on nothing else.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.case.case import Case
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent
from domain.case.requirements import open_steps, progress_of
from domain.clock.clock import Clock, Effect
from domain.clock.reading import Calendar
from domain.instants import microseconds
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.cases import Followed
from projections.facts.cells import UNKNOWN, Cell, Fact, Measure, Phase
from projections.facts.days import added, days_of, working_days
from projections.facts.journal import Journal, unit_of
from projections.facts.rows import Ledgered, alone
from projections.facts.runs import Holder, Run, facts_of_run, last_day_of, pauses_of, run_of, standing_of
from projections.rulebook import Rulebook


@dataclass(slots=True)
class CaseFacts:
    """What is remembered of a case: its rows, its journal, its clocks as read last."""

    id: int
    zone: ZoneInfo
    first_day: date
    rows: Ledgered = field(init=False)
    journal: Journal = field(init=False)
    runs: dict[tuple[str, int], Run] = field(default_factory=dict)
    calendar: Calendar | None = None
    since: date = field(init=False)
    until: date = field(init=False)
    holder: Holder | None = None
    principal: str = ""
    registered: tuple[date, date] | None = None

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.rows, self.journal = Ledgered(self.id), Journal(self.zone)
        self.since = self.until = self.first_day

    def hear(self, event: CaseEvent, case: Case, procedure: Procedure | None) -> None:
        """Take an event that the case has just folded."""
        self.journal.hear(event, case, procedure)
        if event.header.actor.principal != SYSTEM:
            self.principal = event.header.actor.principal
        day = self.journal.day(event.effective_at)
        self.since, self.until = min(self.since, day), max(self.until, day)

    def act_ends(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook, step: str | None) -> None:
        """Let the facts stand as they do after an act."""
        self.journal.stands_at(step)
        self.holder = Holder(unit_of(followed.case), self.principal, step)
        self._say(recorded, followed, rulebook, recorded.event.effective_at)

    def restate(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Let the facts stand as they do by a calendar just published."""
        self._say(recorded, followed, rulebook, None)

    def reaches(self, since: date, until: date) -> bool:
        """Tell whether anything counted of the case may lie in some days."""
        return self.until >= since and self.since <= until

    def _say(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook, at: datetime | None) -> None:
        case, calendar = followed.case, rulebook.calendar(followed.jurisdiction)
        procedure = None if case.procedure is None else rulebook.find(case.procedure)
        anew, self.calendar = calendar is not self.calendar, calendar
        changed = self._read(case, calendar, at, anew=anew)
        code = None if case.procedure is None else case.procedure.code
        facts = [*self.journal.facts(calendar, anew=anew), *self._of_the_case(case, code, calendar, procedure)]
        for run in changed:
            facts += facts_of_run(run, code)
        if changed:
            facts += pauses_of(self.runs.values(), calendar, code, self.journal.notices)
        recorded_at = microseconds(recorded.recorded_at)
        self.rows.say(facts, recorded.position, recorded_at)
        self._withdraw(facts, changed, recorded_at)
        self.until = max(self.until, last_day_of(self.runs.values()))

    def _withdraw(self, facts: list[Fact], changed: list[Run], recorded_at: int) -> None:
        """Take back what a longer term, or an earlier end, has let not be."""
        told = {(fact.kind, fact.key) for fact in facts}
        keys = {("expired", run.key) for run in changed}
        self.rows.withdraw([key for key in keys if key not in told and key in self.rows.live], recorded_at)

    def _read(self, case: Case, calendar: Calendar, at: datetime | None, *, anew: bool) -> list[Run]:
        """Read the clocks that have changed; give the runs that stand otherwise than before.

        Who holds the file is told of a run until it ends or runs out.
        """
        assert self.holder is not None  # noqa: S101 - somebody did the first act
        changed = []
        for clock in (*case.earlier_runs, *case.clocks.values()):
            known = self.runs.get((clock.code, clock.run))
            holder = self._holder_of(known, clock, at)
            if anew or known is None or known.clock is not clock:
                run = run_of(clock, calendar, holder)
            elif known.holder != holder:
                run = replace(known, holder=holder)  # another hand, the same reading
            else:
                continue
            self.runs[clock.code, clock.run] = run
            changed.append(run)
        return changed

    def _holder_of(self, known: Run | None, clock: Clock, at: datetime | None) -> Holder:
        assert self.holder is not None  # noqa: S101 - somebody did the first act
        if known is None:
            return self.holder
        out = at is None or at >= known.reading.expires_at or not known.clock.is_open
        return known.holder if out or not clock.is_open else self.holder

    def _of_the_case(
        self, case: Case, code: str | None, calendar: Calendar, procedure: Procedure | None
    ) -> Iterator[Fact]:
        """Give the filing, the acceptance with how its terms stand, the closing and the rating."""
        unit, journal = unit_of(case), self.journal
        assert case.first_filed_at is not None  # noqa: S101 - a case begins with its filing
        filed = journal.day(case.first_filed_at)
        told = case.disclosed.get("type")
        kind = str(told)[:100] if told is not None else None
        state = "refused" if case.status == "refused" else "received"
        yield Fact("filed", "", filed, alone(Cell("filed", code, unit, None, None, kind, state)))
        accepted_at = case.moments.get("accepted", case.first_filed_at if case.source is not None else None)
        if accepted_at is None or case.status in {"filed", "returned", "correcting", "refused"}:
            return
        accepted, runs = journal.day(accepted_at), self.runs.values()
        ended = case.moments.get("closed")
        cell = Cell(
            "accepted", code, unit, None, None, kind, case.status if ended is not None else "open",
            paused=any(run.clock.suspensions for run in runs),
            extended=any(run.clock.extensions for run in runs),
            reworked=any(entry.cell.state == "rework" for entry in journal.entries if entry.kind == "rework"),
        )  # fmt: skip
        phases = _phases(cell, standing_of(runs, Effect.PROMISED), standing_of(runs, Effect.STATUTORY))
        yield Fact("accepted", "", accepted, phases)
        if ended is not None:
            yield self._closing(cell, phases[0], accepted, journal.day(ended), calendar, case)
            if (rating := self._rating(case, procedure, journal.day(ended), cell)) is not None:
                yield rating

    def _closing(
        self, cell: Cell, standing: Phase, accepted: date, closed: date, calendar: Calendar, case: Case
    ) -> Fact:
        """Give the closing, with the working days used: from acceptance, without those on which a term stood still."""
        promised, statutory = self._terms(case)
        gross = working_days(calendar, accepted, closed)
        stood = [run.suspended for run in self.runs.values()]
        paused = UNKNOWN if UNKNOWN in stood else max(stood, default=0)
        amount = UNKNOWN if added([gross, paused]) == UNKNOWN else max(0, gross - paused)
        assert standing.cell is not None  # noqa: S101 - an acceptance stands from the beginning
        said = standing.cell._replace(kind="closed", code="both-terms" if promised and statutory else None)
        measure = Measure(amount, promised, statutory, since=accepted, until=closed, suspended_days=paused)
        return Fact("closed", "", closed, alone(said, measure))

    def _terms(self, case: Case) -> tuple[int, int]:
        """Give the promised and the statutory limit in working days; 0 where there is none, or not in those."""
        found = {}
        for effect in (Effect.PROMISED, Effect.STATUTORY):
            days = [days_of(clock) for clock in case.clocks.values() if clock.effect is effect]
            found[effect] = max(days, default=0)
        return found[Effect.PROMISED], found[Effect.STATUTORY]

    def _rating(self, case: Case, procedure: Procedure | None, closed: date, cell: Cell) -> Fact | None:
        rule = None if procedure is None else procedure.rating
        if rule is None or (rule.outcomes and case.outcome not in rule.outcomes):
            return None
        state = "unanswered"
        if case.score is not None:
            state = "dissatisfied" if case.score <= rule.low else "satisfied"
        said = Cell("rating", cell.procedure, cell.unit, None, "rating", None, state)
        return Fact("rating", "", closed, alone(said, Measure(amount=case.score or 0)))


def _phases(
    cell: Cell,
    promised: tuple[tuple[int | None, str | None], ...],
    statutory: tuple[tuple[int | None, str | None], ...],
) -> tuple[Phase, ...]:
    """Give how a case stands by both its terms, each of which turns at its own instant."""
    instants: list[int | None] = [None, *sorted({at for at, _ in (*promised, *statutory) if at is not None})]

    def then(turns: tuple[tuple[int | None, str | None], ...], at: int | None) -> str | None:
        return [state for since, state in turns if since is None or (at is not None and since <= at)][-1]

    return tuple(
        Phase(at, cell._replace(promised=then(promised, at), statutory=then(statutory, at))) for at in instants
    )


class Standing:
    """At which step cases stand; it depends on little, so that cases alike share the answer."""

    def __init__(self) -> None:
        self._known: dict[Hashable, str | None] = {}

    def step(self, case: Case, procedure: Procedure | None) -> str | None:
        """Give the first step that is owed now, else the first that may be done; None where there is none."""
        if procedure is None or case.source is not None:
            return None
        progress = (procedure.code, procedure.version, *progress_of(case, procedure))
        if progress not in self._known:
            steps = sorted(open_steps(case, procedure), key=lambda step: step.optional)
            self._known[progress] = steps[0].code if steps else None
        return self._known[progress]
