"""All that is to be counted of one case, told act by act: what changes in its facts, and from when on.

What a fact says depends on the case's own events and on the calendar known at the position, and on nothing else.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
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
from projections.facts.runs import Holder, Run, expiry_of, fact_of, last_day_of, pauses_of, run_of, standing_of
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
    seen: tuple[Hashable, ...] = ()

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.rows, self.journal = Ledgered(self.id), Journal(self.zone)
        self.since = self.until = self.first_day

    def hear(self, event: CaseEvent, case: Case, procedure: Procedure | None) -> None:
        """Take an event that the case has just folded."""
        day = self.journal.day(event.effective_at)
        self.journal.hear(event, day, case, procedure)
        if event.header.actor.principal != SYSTEM:
            self.principal = event.header.actor.principal
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
        moved, handed = self._read(case, calendar, at, anew=anew)
        code = None if case.procedure is None else case.procedure.code
        facts = [*self.journal.facts(calendar, anew=anew), *self._of_the_case(case, calendar, procedure, bool(moved))]
        facts += [fact_of(run, code) for run in moved]
        if moved:
            facts += pauses_of(self.runs.values(), calendar, code, self.journal.notices, of=moved)
            self.until = max(self.until, last_day_of(self.runs.values()))
        not_to_be = []
        for run in (*moved, *handed):
            if (expiry := expiry_of(run, code)) is not None:
                facts.append(expiry)
            elif ("expired", run.key) in self.rows.live:
                not_to_be.append(("expired", run.key))  # by a longer term, or an earlier end
        recorded_at = microseconds(recorded.recorded_at)
        self.rows.say(facts, recorded.position, recorded_at)
        self.rows.withdraw(not_to_be, recorded_at)

    def _read(self, case: Case, calendar: Calendar, at: datetime | None, *, anew: bool) -> tuple[list[Run], list[Run]]:
        """Read the clocks that have changed; give the runs that stand otherwise, and those that another hand holds.

        Who holds the file is told of a run until it ends or runs out.
        """
        assert self.holder is not None  # noqa: S101 - somebody did the first act
        moved: list[Run] = []
        handed: list[Run] = []
        for clock in (*case.earlier_runs, *case.clocks.values()):
            known = self.runs.get((clock.code, clock.run))
            if known is not None and known.clock is clock and not (anew or known.is_open):
                continue
            holder = self._holder_of(known, clock, at)
            if anew or known is None or known.clock is not clock:
                known = self.runs[clock.code, clock.run] = run_of(clock, calendar, holder)
                moved.append(known)
            elif known.holder != holder:
                (handed if known.holder.unit == holder.unit else moved).append(known)
                known.holder = holder
        return moved, handed

    def _holder_of(self, known: Run | None, clock: Clock, at: datetime | None) -> Holder:
        assert self.holder is not None  # noqa: S101 - somebody did the first act
        if known is None:
            return self.holder
        out = at is None or at >= known.reading.expires_at or not known.is_open
        return known.holder if out or not clock.is_open else self.holder

    def _of_the_case(self, case: Case, calendar: Calendar, procedure: Procedure | None, moved: bool) -> Iterator[Fact]:
        """Give the filing, the acceptance with how its terms stand, the closing and the rating, if any has changed."""
        unit, journal, runs = unit_of(case), self.journal, self.runs.values()
        assert case.first_filed_at is not None  # noqa: S101 - a case begins with its filing
        told = case.disclosed.get("type")
        kind = str(told)[:100] if told is not None else None
        accepted_at = case.moments.get("accepted", case.first_filed_at if case.source is not None else None)
        ended, filed_at = case.moments.get("closed"), case.first_filed_at
        seen = (unit, kind, case.status, filed_at, accepted_at, ended, case.outcome, case.score, journal.reworked)
        if not moved and seen == self.seen:
            return
        self.seen = seen
        code = None if case.procedure is None else case.procedure.code
        state = "refused" if case.status == "refused" else "received"
        yield Fact("filed", "", journal.day(filed_at), alone(Cell("filed", code, unit, None, None, kind, state)))
        if accepted_at is None or case.status in {"filed", "returned", "correcting", "refused"}:
            return
        accepted = journal.day(accepted_at)
        cell = Cell(
            "accepted", code, unit, None, None, kind, case.status if ended is not None else "open",
            paused=any(run.clock.suspensions for run in runs),
            extended=any(run.clock.extensions for run in runs),
            reworked=journal.reworked,
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
