"""A record that is no case, as an answer shows it: its entries, and its terms."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.clock import ClockAnswer, DayAnswer, clock_of
from api.answers.frame import ReadAnswer
from api.answers.timeline import HEADER, ValueAnswer
from api.words import Coded
from domain.case.values import Disclosed
from domain.clock.clock import Clock
from domain.clock.reading import Calendar, read
from domain.recorded import Recorded
from domain.regulation.record import RecordEvent
from domain.regulation.regulation import Regulation


class RecorderAnswer(BaseModel):
    """Who acted: an opaque id, and in which office."""

    principal: str
    unit: str
    role: Coded


class RecordEntryAnswer(BaseModel):
    """An act on record."""

    version: int
    reference: str = Field(description="stream@version, by which a deduction cites it")
    position: int
    act: Coded
    effective_at: datetime = Field(description="生效: when it happened")
    recorded_at: datetime = Field(description="记录: when the ledger learnt of it")
    entered_late: bool = Field(description="补录: recorded on a later day than the one on which it happened")
    actor: RecorderAnswer
    clause: str | None
    regulation: str | None = Field(examples=["window-assessment@2013-01-01"])
    values: dict[str, ValueAnswer]
    content: dict[str, Any]


class RecordAnswer(ReadAnswer):
    """Any record that is no case."""

    record: str
    version: int
    known_at: datetime | None
    entries: list[RecordEntryAnswer]


class TermAnswer(ReadAnswer):
    """期限计算说明: a term, with every day from its opening through its due day, counted or not, and why."""

    term: ClockAnswer
    days: list[DayAnswer]


def entry_of(recorded: Recorded, regulation: Regulation, zone: ZoneInfo) -> RecordEntryAnswer:
    """Show an entry."""
    event = recorded.event
    assert isinstance(event, RecordEvent)  # noqa: S101 - the stream of a record holds no others
    actor, header = event.header.actor, event.header
    effective_at, recorded_at = event.effective_at.astimezone(zone), recorded.recorded_at.astimezone(zone)
    return RecordEntryAnswer(
        version=event.originator_version,
        reference=event.reference,
        position=recorded.position,
        act=words.act(event),
        effective_at=effective_at,
        recorded_at=recorded_at,
        entered_late=recorded_at.date() > effective_at.date(),
        actor=RecorderAnswer(
            principal=actor.principal,
            unit=actor.unit,
            role=words.titled(actor.role, regulation.roles.get(actor.role)),
        ),
        clause=header.clause or None,
        regulation=None if header.procedure is None else str(header.procedure),
        values={
            code: ValueAnswer(value=value.value)
            if isinstance(value, Disclosed)
            else ValueAnswer(protection=value.protection, commitment=value.commitment)
            for code, value in event.values.items()
        },
        content=event.model_dump(mode="json", exclude=HEADER),
    )


def term_of(clock: Clock, regulation: Regulation, calendar: Calendar, at: datetime, zone: ZoneInfo) -> ClockAnswer:
    """Show a term of a record, read at an instant."""
    titles = {rule.code: rule.title for rule in regulation.terms}
    shown = clock_of(read(clock, calendar, at), None, zone)
    return shown.model_copy(update={"title": words.titled(clock.code, titles.get(clock.code))})


def listed(regulation: Regulation, name: str, code: str) -> Coded:
    """Name an entry of a closed list, by its bare code where this version no longer has it."""
    titles = {entry.code: entry.title for entry in regulation.lists.get(name, ())}
    return words.titled(code, titles.get(code))


def happened_on(recorded: Recorded, day: date, zone: ZoneInfo) -> bool:
    """Tell whether an entry speaks of a day: by the day that it names, else by the one on which it happened."""
    named = getattr(recorded.event, "day", None)
    return (named or recorded.event.effective_at.astimezone(zone).date()) == day
