"""The Case: one public verb per legal act. A verb decides once; the event's `apply` folds for ever.

Invariant: a case is bound to the procedure version in force on the day of its filing; every clock that runs was
started by an event and is ended by one.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from eventsourcing.domain import BaseAggregate

from domain.access.case_header import CaseHeader
from domain.access.level import CaseLevel
from domain.calendar.publication import CalendarPublication
from domain.case import (
    branches,
    clockwork,
    corrections,
    events,
    expiry,
    following,
    gate,
    knowledge,
    lateness,
    links,
    pauses,
    rating,
    steps,
    terms,
)
from domain.case.branch_events import Branch
from domain.case.deadlines import DueMoment
from domain.case.done import Done
from domain.case.events import Attachment, CaseEvent, ItemTerms
from domain.case.folding import Folding
from domain.case.notice_events import Told
from domain.case.occasion import Occasion
from domain.case.refusals import BeforeItsCause, NotAtThisStage, NoWithdrawal, StepsOutstanding
from domain.case.requirements import outstanding
from domain.case.values import NOTHING_FILLED_IN, FilledIn, Scalar
from domain.case.whole import whole
from domain.clock.clock import Clock
from domain.clock.limit import Limit
from domain.header import Actor, ProcedureRef
from domain.procedures.procedure import Procedure


class Case(Folding, BaseAggregate[str]):
    """One case from its filing to its close."""

    TOPIC = "case"

    class Event(CaseEvent):
        """Base event, never triggered."""

        TOPIC = "case.event"

    def __init__(self) -> None:
        self.number = ""
        self.procedure: ProcedureRef | None = None
        self.body = ""
        self.unit = ""
        self.item: ItemTerms | None = None
        self.follows: str | None = None
        self.status = ""
        self.first_filed_at: datetime | None = None
        self.moments: dict[str, datetime] = {}
        self.disclosed: dict[str, Scalar] = {}
        self.amend_by: date | None = None
        self.excused_day: date | None = None
        self.resubmissions: tuple[tuple[datetime, date | None], ...] = ()
        self.attached: frozenset[str] = frozenset()
        self.on_file: tuple[events.OnFile, ...] = ()
        self.told: dict[tuple[str, int], Told] = {}
        self.corrections = 0
        self.missing: tuple[str, ...] = ()
        self.supply_by: date | None = None
        self.grades: frozenset[str] = frozenset()
        self.steps: dict[str, Done] = {}
        self.approvals: dict[str, frozenset[str]] = {}
        self.reviewed_at: dict[str, datetime] = {}
        self.returned_at: dict[str, datetime] = {}
        self.outcome: str | None = None
        self.outcome_ground: str | None = None
        self.decided_at: datetime | None = None
        self.times: dict[str, int] = {}
        self.done_by: dict[str, Actor] = {}
        self.doings: dict[str, tuple[Done, ...]] = {}
        self.in_charge: str | None = None
        self.assisting: tuple[str, ...] = ()
        self.failed: frozenset[tuple[str, int]] = frozenset()
        self.addressed: dict[str, str] = {}
        self.links: tuple[str, ...] = ()
        self.contradicted: dict[str, tuple[str, ...]] = {}
        self.reported_missing: dict[str, tuple[str, ...]] = {}
        self.branches: dict[str, Branch] = {}
        self.merged_into: str | None = None
        self.scores: tuple[int, ...] = ()
        self.rated_low = False
        self.clocks: dict[str, Clock] = {}
        self.earlier_runs: tuple[Clock, ...] = ()
        self.suspended_on: dict[str, int] = {}
        self.rungs: frozenset[tuple[str, int, str]] = frozenset()
        self.waived: frozenset[str] = frozenset()
        self.notified: dict[tuple[str, int], date] = {}
        self.begun: dict[tuple[str, int], datetime] = {}
        self.source: str | None = None
        self.last_activity: str | None = None

    def header_for_access(self, procedure: Procedure | None) -> CaseHeader:
        """Give what access asks of the case; without an act on its level, it has that of its procedure."""
        charged = () if self.in_charge is None else (self.in_charge,)
        return CaseHeader(
            case=self.id,
            procedure=None if self.procedure is None else self.procedure.code,
            filed_by=self.filed_by,
            units=frozenset((*self.hands, *charged, *self.assisting, *self.addressed.values())),
            level=self.level or (CaseLevel.INTERNAL if procedure is None else procedure.level),
        )

    # The verbs, one per legal act.

    @classmethod
    def file(
        cls,
        occasion: Occasion,
        *,
        case_id: str,
        number: str,
        channel: str,
        item: ItemTerms | None = None,
        followed: "Case | None" = None,
        filled: FilledIn = NOTHING_FILLED_IN,
        forms: Iterable[Attachment] = (),
        docked: bool = False,
        subject: str | None = None,
    ) -> "Case":
        """Receive a filing under the procedure in force that day; it may follow another case.

        `subject` stands for the person whose data the case holds, by a name that no other case shows.
        """
        attached = tuple(forms)
        gate.check_filing(occasion, item, channel, docked=docked)
        following.check(occasion, followed, filled)
        occasion.require_forms((), attached, clause="")
        case = cls._create(
            events.Filed,
            id=case_id,
            number=number,
            channel=channel,
            item=item,
            follows=None if followed is None else followed.id,
            subject=subject,
            values=dict(filled.recorded),
            forms=attached,
            timestamp=occasion.at,
            header=occasion.citing(None),
        )
        clockwork.follow(case, occasion, "received")
        return case

    @whole
    def resubmit(self, occasion: Occasion, filled: FilledIn, forms: Iterable[Attachment] = ()) -> None:
        """Receive the amended filing (修改后重新提出)."""
        gate.resubmit(self, occasion, filled, tuple(forms))

    @whole
    def excuse_lateness(
        self, occasion: Occasion, began_at: datetime, ended_at: datetime, forms: Iterable[Attachment]
    ) -> None:
        """Let a filing count as in time that came late because the designated system was down."""
        lateness.excuse(self, occasion, began_at, ended_at, tuple(forms))

    @whole
    def accept(self, occasion: Occasion, forms: Iterable[Attachment]) -> None:
        """Accept the filing; refused when it came out of time."""
        gate.accept(self, occasion, tuple(forms))

    @whole
    def refuse(self, occasion: Occasion, ground: str) -> None:
        """Refuse the filing on a listed ground."""
        gate.refuse(self, occasion, ground)

    @whole
    def return_for_amendment(self, occasion: Occasion, ground: str, amend_by: date | None = None) -> None:
        """Tell the filer to amend and file again."""
        gate.return_for_amendment(self, occasion, ground, amend_by)

    @whole
    def return_for_correction(
        self,
        occasion: Occasion,
        missing: Iterable[str],
        supply_by: date | None = None,
        *,
        filled: FilledIn = NOTHING_FILLED_IN,
        forms: Iterable[Attachment] = (),
    ) -> None:
        """Tell the filer all that is missing, in one notice."""
        corrections.ask(self, occasion, tuple(missing), supply_by, filled, tuple(forms))

    @whole
    def supply_corrections(self, occasion: Occasion, filled: FilledIn, forms: Iterable[Attachment] = ()) -> None:
        """Receive what was missing (补正材料)."""
        corrections.supply(self, occasion, filled, tuple(forms))

    @whole
    def grade(self, occasion: Occasion, grades: Iterable[str]) -> None:
        """Find the case major, complex or difficult; upward only."""
        steps.grade(self, occasion, tuple(grades))

    @whole
    def perform(self, occasion: Occasion, step: str, act: steps.StepAct) -> None:
        """Do the act of a step: hand over, conclude, report, draft, opine, decide or serve."""
        steps.perform(self, occasion, step, act)

    @whole
    def suspend_clocks(
        self,
        occasion: Occasion,
        ground: str,
        needed: Limit,
        *,
        clocks: Iterable[str] | None = None,
        forms: Iterable[Attachment] = (),
    ) -> None:
        """Stop clocks on a listed ground while their terms still run; all that list the ground, unless named."""
        pauses.suspend(self, occasion, ground, needed, None if clocks is None else tuple(clocks), tuple(forms))

    @whole
    def resume_clocks(self, occasion: Occasion, clocks: Iterable[str] | None = None) -> None:
        """Let stopped clocks run on; all that are stopped, unless named."""
        pauses.resume(self, occasion, None if clocks is None else tuple(clocks))

    @whole
    def check_pause(self, occasion: Occasion, *, in_order: bool) -> None:
        """Check a stopped case; a check may order the clocks to be resumed."""
        pauses.check(self, occasion, in_order=in_order)

    @whole
    def extend_term(
        self,
        occasion: Occasion,
        clock: str,
        by: Limit,
        *,
        filled: FilledIn,
        override: bool = False,
        forms: Iterable[Attachment] = (),
    ) -> None:
        """Extend a term before it runs out, inside its bound or by special decision."""
        terms.extend(self, occasion, clock, by, override=override, filled=filled, forms=tuple(forms))

    @whole
    def interrupt_clocks(self, occasion: Occasion, ground: str) -> None:
        """Interrupt clocks on a listed ground; they start again from zero."""
        terms.interrupt(self, occasion, ground)

    @whole
    def fall_due(self, occasion: Occasion, moment: DueMoment) -> None:
        """Put on record what happens by itself at a moment."""
        expiry.fall_due(self, occasion, moment)

    @whole
    def restate_due_dates(self, occasion: Occasion, publication: CalendarPublication) -> None:
        """Put on record which due days a notice moves."""
        expiry.restate(self, occasion, publication)

    @whole
    def withdraw(self, occasion: Occasion) -> None:
        """Take note that the filer withdrew."""
        rule = occasion.procedure.withdrawal
        if rule is None:
            raise NoWithdrawal(procedure=str(occasion.procedure.ref))
        self.require("filed", "returned", "correcting", "accepted", clause=rule.clause)
        occasion.require_role(rule.performers, clause=rule.clause)
        self.record(events.Withdrawn, occasion, rule.clause, causes=clockwork.turns(self, self.clocks))
        clockwork.end_all(self, occasion)

    @whole
    def close(self, occasion: Occasion) -> None:
        """Close the case once nothing is owed any more."""
        rule = occasion.procedure.closing
        self.require("accepted", clause=rule.clause)
        occasion.require_role(rule.performers, clause=rule.clause)
        if owed := outstanding(self, occasion.procedure):
            raise StepsOutstanding(clause=rule.clause, steps=owed)
        branches.check_closing(self, rule.clause)
        self.record(events.Closed, occasion, rule.clause, after=self.steps, causes=clockwork.turns(self, self.clocks))
        clockwork.end_at_closing(self, occasion)
        clockwork.follow(self, occasion, "closed")

    @whole
    def report_missing(self, occasion: Occasion, missing: Iterable[str]) -> None:
        """Report what is missing to the window, which sends one notice for all departments."""
        branches.report_missing(self, occasion, tuple(missing))

    @whole
    def open_branch(self, occasion: Occasion, branch: "Case") -> None:
        """Notify a department concerned (抄告): its branch has just been filed."""
        branches.open_branch(self, occasion, branch)

    @whole
    def hear(self, occasion: Occasion, siblings: "Iterable[Case]") -> None:
        """Take note of how the branches stand, and let the clocks follow the critical path."""
        branches.hear(self, occasion, tuple(siblings))

    @whole
    def end_with_the_whole(self, occasion: Occasion) -> None:
        """End a branch whose whole has ended."""
        branches.end_with_the_whole(self, occasion)

    @whole
    def merge(self, occasion: Occasion, into: "Case") -> None:
        """End the case in an earlier one on the same matter, which says so too."""
        links.merge(self, occasion, into)

    @whole
    def link(self, occasion: Occasion, other: "Case") -> None:
        """Take note that another case follows from this one."""
        links.link(self, occasion, other)

    @whole
    def rate(self, occasion: Occasion, score: int, filled: FilledIn = NOTHING_FILLED_IN) -> None:
        """Rate how the case was handled."""
        rating.rate(self, occasion, score, filled)

    @whole
    def set_level(self, occasion: Occasion, level: CaseLevel, filled: FilledIn = NOTHING_FILLED_IN) -> None:
        """Widen or narrow who may know of the case."""
        knowledge.set_level(self, occasion, level, filled)

    # What the rules need of a case.

    def require(self, *statuses: str, clause: str | None) -> None:
        """Refuse an act that does not belong to the present stage."""
        if self.status not in statuses:
            raise NotAtThisStage(clause=clause, status=self.status, allowed=statuses)

    def record(
        self,
        event_class: type[CaseEvent],
        occasion: Occasion,
        clause: str | None,
        *,
        after: Iterable[str] = (),
        causes: Iterable[datetime] = (),
        ground: str | None = None,
        cause: str | None = None,
        **content: Any,
    ) -> None:
        """Put an act on record, unless it would take effect before the acts that it follows."""
        followed = [*causes, *(self.steps[code].at for code in after if code in self.steps), *self.moments.values()]
        if followed and occasion.at < max(followed):
            raise BeforeItsCause(
                clause=clause, effective_at=occasion.at.isoformat(), not_before=max(followed).isoformat()
            )
        header = occasion.citing(clause, ground=ground, causation=cause)
        if "ground" in event_class.model_fields:
            content["ground"] = ground
        self.trigger_event(event_class, timestamp=occasion.at, header=header, **content)
