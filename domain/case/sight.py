"""The timeline of a case as an audience sees it: which events, and which parts of each.

The one place that decides it: each kind of event is meant for a circle, a step for the one that its procedure names, a
value for those who may know of its class. Opinions written inside never reach the outer side (外网受理、内网审批).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.case import clock_events, correction_events, dispatch_events, events, filing_events, notice_events
from domain.case.events import Attachment, CaseEvent
from domain.case.values import RecordedValue
from domain.clock.clock import Effect
from domain.procedures.audience import KNOWN_TO, Audience
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass
from domain.recorded import Recorded

# What is not named here is for those who handle the case inside.
MEANT_FOR: Mapping[type[CaseEvent], Audience] = {
    events.Filed: Audience.PUBLIC,
    events.Imported: Audience.PUBLIC,
    events.Resubmitted: Audience.PUBLIC,
    correction_events.CorrectionsSupplied: Audience.PUBLIC,
    correction_events.ReturnedForCorrection: Audience.PUBLIC,
    events.ReturnedForAmendment: Audience.PUBLIC,
    events.Accepted: Audience.PUBLIC,
    clock_events.DeemedAccepted: Audience.PUBLIC,
    events.Refused: Audience.PUBLIC,
    events.ClockStarted: Audience.PUBLIC,
    events.ClockSuspended: Audience.PUBLIC,
    events.ClockResumed: Audience.PUBLIC,
    clock_events.TermExtended: Audience.PUBLIC,
    clock_events.ExtensionOverridden: Audience.PUBLIC,
    clock_events.ClockInterrupted: Audience.PUBLIC,
    clock_events.DueDateRestated: Audience.PUBLIC,
    clock_events.Lapsed: Audience.PUBLIC,
    events.Decided: Audience.PUBLIC,
    events.Withdrawn: Audience.PUBLIC,
    events.Closed: Audience.PUBLIC,
    filing_events.LatenessExcused: Audience.APPLICANT,
    clock_events.DeemedWaived: Audience.APPLICANT,
    events.Served: Audience.APPLICANT,
    dispatch_events.Merged: Audience.APPLICANT,
    dispatch_events.Rated: Audience.APPLICANT,
    notice_events.NoticeSent: Audience.APPLICANT,
}

# What the applicant wrote or was told: of whatever class a value is, it is no secret to the two sides of the window.
BETWEEN_THE_TWO = (
    events.Filed,
    events.Resubmitted,
    events.Served,
    correction_events.CorrectionsSupplied,
    correction_events.ReturnedForCorrection,
    clock_events.TermExtended,
    dispatch_events.Rated,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """An event as far as it is seen. `office` and `actor` tell whether the acting unit and the acting principal are.

    `hidden_clocks` are those of the office alone, which the event may name and the audience does not know.
    """

    recorded: Recorded
    values: Mapping[str, RecordedValue]
    forms: tuple[Attachment, ...]
    ground: bool
    office: bool
    actor: bool
    hidden_clocks: frozenset[str]


def seen_by(audience: Audience, history: Iterable[Recorded], procedure: Procedure | None) -> Iterator[Sight]:
    """Give what an audience sees of a history, in its order; a case taken over may be bound to no procedure."""
    inside = audience.includes(Audience.HANDLER)
    rules = () if inside or procedure is None else procedure.clocks
    hidden = frozenset(rule.code for rule in rules if rule.effect is Effect.INTERNAL)
    for recorded in history:
        event = recorded.event
        if not isinstance(event, CaseEvent) or not audience.includes(_meant_for(event, procedure)):
            continue
        if hidden and _clocks_of(event) and _clocks_of(event) <= hidden:
            continue
        knows_all = isinstance(event, BETWEEN_THE_TWO) and audience.includes(Audience.APPLICANT)
        told = audience.includes(Audience.APPLICANT)
        yield Sight(
            recorded=recorded,
            values={
                code: value
                for code, value in event.values.items()
                if knows_all or audience.includes(KNOWN_TO[_class_of(value)])
            },
            forms=event.forms if told else (),
            ground=told or not isinstance(event, events.StepEvent),  # the grounds of a decision may be told in words
            office=told,
            actor=inside,
            hidden_clocks=hidden,
        )


def _meant_for(event: CaseEvent, procedure: Procedure | None) -> Audience:
    if isinstance(event, events.StepEvent) and procedure is not None:
        named = procedure.step(event.step).audience
        if named is not None:
            return named
    return MEANT_FOR.get(type(event), Audience.HANDLER)


def _clocks_of(event: CaseEvent) -> frozenset[str]:
    """Give the clocks that an event is about, and nothing else."""
    match event:
        case events.ClockSuspended() | events.ClockResumed() | clock_events.ClockInterrupted():
            return frozenset(event.clocks)
        case events.ClockStarted() | clock_events.TermExtended() | clock_events.DueDateRestated():
            return frozenset({event.clock})
    return frozenset()


def _class_of(value: RecordedValue) -> FieldClass:
    return FieldClass(getattr(value, "protection", FieldClass.PUBLIC))
