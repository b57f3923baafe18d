"""Who knew what when, as an answer: the two columns, what differs between them, and who was in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.case import role_of, step_of
from api.answers.frame import ReadAnswer
from api.answers.state import ChangedRow, StateAnswer, change_answer, state_answer
from api.answers.timeline import ActorAnswer, EventAnswer, event_of
from api.words import Coded
from application.knowledge import Hand, Holding, Knowledge, Learnt, Told
from domain.procedures.procedure import Procedure


class LearntAnswer(BaseModel):
    """An event of the two columns."""

    event: EventAnswer
    happened: bool = Field(description="生效在前: it had happened in law by then")
    on_record: bool = Field(description="记录在前: the ledger had learnt of it by then")
    delay_seconds: int = Field(description="how long after it happened the ledger learnt of it")


class HandAnswer(BaseModel):
    """经手: one who had acted by then, in one office."""

    actor: ActorAnswer
    first_at: datetime
    last_at: datetime
    acts: int
    on_record: int = Field(description="how many of the acts were on record by then")


class HoldingAnswer(BaseModel):
    """持有: who had the file, in law."""

    unit: str
    principal: str | None
    since: datetime
    known_from: datetime = Field(description="when the ledger learnt of the act that gave it")
    until: datetime | None


class ToldAnswer(BaseModel):
    """告知、送达: one who was served, told, or to be told."""

    what: Coded
    served: bool = Field(description="送达: by a step; else 告知, by a notice")
    about: int = Field(description="the version of the case at which the act stands")
    to: Coded | None
    state: Coded
    channel: str | None
    proof: str | None = Field(description="送达回证 or what proves that it went out; of what did not, why")
    at: datetime | None
    on_record: bool


class KnowledgeOfMoment(BaseModel):
    """何时知情: a case at an instant, in law by all that is known now, beside what was on record by then."""

    law: StateAnswer = Field(description="as it stood in law, by all that is known now")
    record: StateAnswer | None = Field(description="as the ledger showed it then; none: it was not on record")
    differences: list[ChangedRow] = Field(description="from what was on record to what was so in law")
    events: list[LearntAnswer]
    acted: list[HandAnswer]
    held: list[HoldingAnswer]
    told: list[ToldAnswer]


class KnowledgeAnswer(ReadAnswer, KnowledgeOfMoment):
    """何时知情: who knew what at a moment."""

    case: str


def knowledge_of(found: Knowledge, procedure: Procedure | None, zone: ZoneInfo) -> KnowledgeOfMoment:
    """Show what is known of a moment."""
    return KnowledgeOfMoment(
        law=state_answer(found.law, procedure, zone),
        record=None if found.record is None else state_answer(found.record, procedure, zone),
        differences=[change_answer(one, procedure, zone) for one in found.differences],
        events=[_learnt(one, procedure, zone) for one in found.events],
        acted=[_hand(one, procedure, zone) for one in found.hands],
        held=[_holding(one, zone) for one in found.holdings],
        told=[_told(one, procedure, zone) for one in found.told],
    )


def _learnt(one: Learnt, procedure: Procedure | None, zone: ZoneInfo) -> LearntAnswer:
    return LearntAnswer(
        event=event_of(one.recorded, procedure, zone),
        happened=one.happened,
        on_record=one.on_record,
        delay_seconds=int(one.delay.total_seconds()),
    )


def _hand(one: Hand, procedure: Procedure | None, zone: ZoneInfo) -> HandAnswer:
    actor = one.actor
    return HandAnswer(
        actor=ActorAnswer(
            principal=actor.principal, unit=actor.unit, role=role_of(actor.role, procedure), grant=actor.grant
        ),
        first_at=one.first_at.astimezone(zone),
        last_at=one.last_at.astimezone(zone),
        acts=one.acts,
        on_record=one.on_record,
    )


def _holding(one: Holding, zone: ZoneInfo) -> HoldingAnswer:
    return HoldingAnswer(
        unit=one.unit,
        principal=one.principal,
        since=one.since.astimezone(zone),
        known_from=one.known_from.astimezone(zone),
        until=None if one.until is None else one.until.astimezone(zone),
    )


def _told(one: Told, procedure: Procedure | None, zone: ZoneInfo) -> ToldAnswer:
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.notices}
    return ToldAnswer(
        what=step_of(one.notice, procedure) if one.served else words.titled(one.notice, titles.get(one.notice)),
        served=one.served,
        about=one.about,
        to=None if one.to is None else role_of(one.to, procedure),
        state=words.notice_state(one.state),
        channel=one.channel,
        proof=one.proof,
        at=None if one.at is None else one.at.astimezone(zone),
        on_record=one.on_record,
    )
