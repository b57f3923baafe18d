"""Which notices the acts of a case call for, and what goes on record of them.

What must be told is read off the events; so a notice is owed for ever until one of its own events stands behind it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from domain.case import clock_events, correction_events, dispatch_events, events
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent
from domain.case.notice_events import NoticeEvent, NoticeFailed, NoticeSent, Told
from domain.case.occasion import Occasion
from domain.case.refusals import NotTheSystem
from domain.case.whole import whole
from domain.errors import Refused, Unknown
from domain.procedures.notices import Channel, NoticeRule
from domain.procedures.procedure import Procedure

if TYPE_CHECKING:
    from domain.case.case import Case

TRIGGERS: Mapping[type[CaseEvent], str] = {
    events.Filed: "received",
    events.Resubmitted: "received",
    events.Accepted: "accepted",
    clock_events.DeemedAccepted: "accepted",
    events.Refused: "refused",
    events.ReturnedForAmendment: "returned",
    correction_events.ReturnedForCorrection: "correcting",
    correction_events.CorrectionsSupplied: "supplied",
    events.ClockSuspended: "suspended",
    clock_events.TermExtended: "extended",
    clock_events.ExtensionOverridden: "extended",
    clock_events.DeemedWaived: "waived",
    events.Withdrawn: "withdrawn",
    clock_events.Lapsed: "lapsed",
    dispatch_events.Merged: "merged",
    events.Closed: "closed",
}


class NoticeUnknown(Unknown):
    """No such notice is called for by that act."""

    code = "notice_unknown"


class AlreadyTold(Refused):
    """The notice is out already."""

    code = "already_told"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that an act of a case calls for: by which rule, about which event, and what came of it."""

    rule: NoticeRule
    event: CaseEvent
    told: Told | None

    @property
    def key(self) -> str:
        """Name it: the same whoever sends it, and however often."""
        return f"system:{self.event.originator_id}:notice:{self.rule.code}:{self.event.originator_version}"

    @property
    def state(self) -> Literal["due", "sent", "failed"]:
        """Tell where it stands."""
        if self.told is None:
            return "due"
        return "sent" if self.told.sent else "failed"


def trigger_of(event: CaseEvent) -> str | None:
    """Name the act of an event as a rule of notices does; a clock that resumes only to end is told of by its end."""
    if isinstance(event, events.StepEvent) or (isinstance(event, events.Reviewed) and event.completes):
        return f"step:{event.step}"
    if isinstance(event, events.ClockResumed):
        return None if event.by == "end of the clock" else "resumed"
    return TRIGGERS.get(type(event))


def called_for(event: CaseEvent, procedure: Procedure) -> list[NoticeRule]:
    """Give the notices that an event calls for."""
    trigger = trigger_of(event)
    return [rule for rule in procedure.notices if rule.on == trigger]


def notices_of(history: Iterable[CaseEvent], case: "Case", procedure: Procedure) -> list[Notice]:
    """List the notices of a case in the order of the acts; a case taken over from an older system has none."""
    if case.source is not None:
        return []
    return [
        Notice(rule, event, case.told.get((rule.code, event.originator_version)))
        for event in history
        for rule in called_for(event, procedure)
    ]


@whole
def confirm(case: "Case", occasion: Occasion, notice: Notice, *, channel: Channel, proof: str) -> None:
    """Put on record that a notice is out, once."""
    _record(NoticeSent, case, occasion, notice, key=notice.key, channel=channel, proof=proof)


@whole
def give_up(case: "Case", occasion: Occasion, notice: Notice, *, attempts: int, reason: str) -> None:
    """Put on record that a notice is not out and is not tried again by itself."""
    _record(NoticeFailed, case, occasion, notice, attempts=attempts, reason=reason)


def _record(kind: type[NoticeEvent], case: "Case", occasion: Occasion, notice: Notice, **content: Any) -> None:
    """Record it at any stage: most cases are closed by then."""
    rule, about = notice.rule, notice.event.originator_version
    if occasion.header.actor.role != SYSTEM:
        raise NotTheSystem(role=occasion.header.actor.role)
    told = case.told.get((rule.code, about))
    if told is not None and told.sent:
        raise AlreadyTold(clause=rule.clause, notice=rule.code, at=told.at.isoformat())
    header = occasion.citing(rule.clause, causation=notice.event.reference)
    named = {"notice": rule.code, "about": about, "to": rule.to}
    case.trigger_event(kind, timestamp=occasion.at, header=header, **named, **content)
