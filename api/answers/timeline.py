"""The audit trail of a case: what happened, when in law and on record, who acted, on which ground and clause."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.case import outcome_of, role_of, step_of
from api.answers.clock import ClockAnswer, clock_of, ground_of
from api.answers.frame import ReadAnswer
from api.answers.notices import NoticeAnswer
from api.answers.state import StateAnswer, state_answer
from api.words import Coded
from application.case_state import CaseState
from application.replay import Moment
from application.stepping import Step
from domain.case.events import CaseEvent
from domain.case.sight import Sight
from domain.case.values import Disclosed, RecordedValue
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

HEADER = {"originator_id", "originator_version", "originator_topic", "timestamp", "header", "values", "forms"}


class ActorAnswer(BaseModel):
    """Who acted: an opaque id, and in which office."""

    principal: str | None = Field(description="none where the audience sees the office alone")
    unit: str
    role: Coded
    grant: str | None


class ValueAnswer(BaseModel):
    """What was filled in: a public value, or the commitment to one that is not public."""

    value: str | int | bool | None = None
    protection: str | None = Field(default=None, description="the class of a value that is not public")
    commitment: str | None = None


class FormAnswer(BaseModel):
    """A document that came with the act."""

    form: Coded
    reference: str
    digest: str | None


class EventAnswer(BaseModel):
    """An act, or what followed from one."""

    version: int
    position: int
    act: Coded
    effective_at: datetime = Field(description="生效: when it happened in law")
    recorded_at: datetime = Field(description="记录: when the ledger learnt of it")
    entered_late: bool = Field(description="补录: recorded on a later day than the one on which it took effect")
    actor: ActorAnswer | None
    ground: Coded | None
    clause: str | None
    procedure: str | None = Field(examples=["procurement-challenge@2018-03-01"])
    step: Coded | None
    outcome: Coded | None
    values: dict[str, ValueAnswer]
    forms: list[FormAnswer]
    content: dict[str, Any] = Field(description="what this kind of act says beside")
    command: str | None
    caused_by: str | None = Field(description="the event that this one follows from: case@version")
    correlation: str | None


class TimelineAnswer(ReadAnswer):
    """The audit trail of a case."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    audience: Coded | None = Field(description="as whom it is seen; none: as it stands in the ledger")
    events: list[EventAnswer]
    notices: list[NoticeAnswer] = Field(description="告知: what these acts call for to be told, and what came of it")


class MomentAnswer(BaseModel):
    """The case after one of its events."""

    event: EventAnswer
    status: Coded
    clocks: list[ClockAnswer] = Field(description="every clock, read at the instant at which the event took effect")


class StepAnswer(BaseModel):
    """An event, and the case in short just before and just after it, at one instant."""

    event: EventAnswer
    read_at: datetime = Field(description="as recorded: when the event was recorded; in law: when it took effect")
    before: StateAnswer | None = Field(description="none: there was no case yet")
    after: StateAnswer | None


class StepsAnswer(ReadAnswer):
    """逐步回放: the case, event by event, by one of the two orders."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    order: Coded
    steps: list[StepAnswer]


class ReplayAnswer(ReadAnswer):
    """The case, event by event."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    moments: list[MomentAnswer]


def event_of(recorded: Recorded, procedure: Procedure | None, zone: ZoneInfo) -> EventAnswer:
    """Show an event."""
    event = recorded.event
    assert isinstance(event, CaseEvent)  # noqa: S101 - the history of a case holds no others
    header, actor = event.header, event.header.actor
    content = event.model_dump(mode="json", exclude=HEADER | {"step", "outcome", "subject"})
    step, outcome = getattr(event, "step", None), getattr(event, "outcome", None)
    effective_at, recorded_at = event.effective_at.astimezone(zone), recorded.recorded_at.astimezone(zone)
    return EventAnswer(
        version=event.originator_version,
        position=recorded.position,
        act=words.act(event),
        effective_at=effective_at,
        recorded_at=recorded_at,
        entered_late=recorded_at.date() > effective_at.date(),
        actor=ActorAnswer(
            principal=actor.principal, unit=actor.unit, role=role_of(actor.role, procedure), grant=actor.grant
        ),
        ground=None if header.ground is None else ground_of(header.ground, procedure),
        clause=header.clause or None,
        procedure=None if header.procedure is None else str(header.procedure),
        step=None if step is None else step_of(step, procedure),
        outcome=None if outcome is None else outcome_of(outcome, procedure),
        values=_values(event.values),
        forms=[
            FormAnswer(form=_form(form.form, procedure), reference=form.reference, digest=form.digest)
            for form in event.forms
        ],
        content=content,
        command=header.command,
        caused_by=header.causation,
        correlation=header.correlation,
    )


def event_seen(sight: Sight, procedure: Procedure | None, zone: ZoneInfo) -> EventAnswer:
    """Show as much of an event as an audience sees."""
    whole = event_of(sight.recorded, procedure, zone)
    assert whole.actor is not None  # noqa: S101 - the whole event names its actor
    office = whole.actor.model_copy(update={} if sight.actor else {"principal": None, "grant": None})
    seen: dict[str, Any] = {
        "actor": office if sight.office else None,
        "values": _values(sight.values),
        "forms": whole.forms if sight.forms else [],
        "content": _content(whole.content, sight),
    }
    if not sight.ground:
        seen["ground"] = None
    if not sight.actor:
        seen |= {"command": None, "correlation": None}
    return whole.model_copy(update=seen)


def moment_of(moment: Moment, procedure: Procedure | None, zone: ZoneInfo) -> MomentAnswer:
    """Show the case after one of its events."""
    return MomentAnswer(
        event=event_of(moment.recorded, procedure, zone),
        status=words.status(moment.status),
        clocks=[clock_of(reading, procedure, zone) for reading in moment.readings],
    )


def step_answer(step: Step[CaseState], procedure: Procedure | None, zone: ZoneInfo) -> StepAnswer:
    """Show an event with the case before and after it."""
    return StepAnswer(
        event=event_of(step.recorded, procedure, zone),
        read_at=step.at.astimezone(zone),
        before=None if step.before is None else state_answer(step.before, procedure, zone),
        after=None if step.after is None else state_answer(step.after, procedure, zone),
    )


def _values(values: Mapping[str, RecordedValue]) -> dict[str, ValueAnswer]:
    return {
        code: ValueAnswer(value=value.value)
        if isinstance(value, Disclosed)
        else ValueAnswer(protection=value.protection, commitment=value.commitment)
        for code, value in values.items()
    }


def _content(content: dict[str, Any], sight: Sight) -> dict[str, Any]:
    """Leave out a ground that is not seen, and the clocks of the office alone wherever they are named."""
    shown = {name: value for name, value in content.items() if name != "ground" or sight.ground}
    for name in ("clocks", "due_on"):
        match shown.get(name):
            case list(codes):
                shown[name] = [code for code in codes if code not in sight.hidden_clocks]
            case dict(days):
                shown[name] = {code: day for code, day in days.items() if code not in sight.hidden_clocks}
    return shown


def _form(code: str, procedure: Procedure | None) -> Coded:
    titles = {} if procedure is None else {form.code: form.title for form in procedure.forms}
    return words.titled(code, titles.get(code))
