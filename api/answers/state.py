"""A case in short, and what differs between two such: for the replay, the comparison and the question who knew what."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import row_words, words
from api.answers.case import outcome_of, step_of
from api.words import Coded, LightWords, Words
from application.case_state import CaseState, Value
from application.comparing import Change
from domain.clock.reading import Reading
from domain.procedures.procedure import Procedure


class ClockInShort(BaseModel):
    """时限: what a clock shows. Amounts are in `unit`."""

    code: str
    run: int
    title: Coded
    state: Coded
    light: LightWords
    unit: str
    elapsed: int
    remaining: int
    overdue: int
    due_on: date
    conditional: bool = Field(description="a suspension is open; due as if it were resumed that day")
    provisional: bool = Field(description="the year's notice is not published yet; due_on is an estimate")


class StateAnswer(BaseModel):
    """A case in short, at an instant."""

    at: datetime
    version: int
    status: Coded
    outcome: Coded | None
    unit: str = Field(description="责任单位: the unit that answers for it")
    principal: str | None = Field(description="经办人: who did the last act that was a person's, an opaque id")
    steps: list[Coded] = Field(description="待办环节: the steps that may be done now")
    clocks: list[ClockInShort]


class ChangedRow(BaseModel):
    """A row that is not as it was."""

    kind: Coded
    name: Coded
    what: Coded
    old: bool | int | datetime | date | str | None = Field(description="none: it was not there")
    old_words: Words | None = Field(description="what a coded value means")
    new: bool | int | datetime | date | str | None = Field(description="none: it is there no more")
    new_words: Words | None
    events: list[int] = Field(description="the versions of the case that changed it; none: time alone did")


def state_answer(state: CaseState, procedure: Procedure | None, zone: ZoneInfo) -> StateAnswer:
    """Show a state."""
    return StateAnswer(
        at=state.at.astimezone(zone),
        version=state.version,
        status=words.status(state.status),
        outcome=None if state.outcome is None else outcome_of(state.outcome, procedure),
        unit=state.unit,
        principal=state.principal,
        steps=[step_of(code, procedure) for code in state.steps],
        clocks=[clock_in_short(reading, procedure) for reading in state.readings],
    )


def clock_in_short(reading: Reading, procedure: Procedure | None) -> ClockInShort:
    """Show a reading in short."""
    clock = reading.clock
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}
    return ClockInShort(
        code=clock.code,
        run=clock.run,
        title=words.titled(clock.code, titles.get(clock.code)),
        state=words.state(reading.state),
        light=words.light(reading.light),
        unit=words.unit(clock.limit),
        elapsed=reading.elapsed,
        remaining=reading.remaining,
        overdue=reading.overdue,
        due_on=reading.due_on,
        conditional=reading.conditional,
        provisional=reading.provisional,
    )


def change_answer(change: Change, procedure: Procedure | None, zone: ZoneInfo) -> ChangedRow:
    """Show a change."""
    row = change.row
    return ChangedRow(
        kind=row_words.kind_of(row),
        name=row_words.name_of(row, procedure),
        what=row_words.what_of(row),
        old=_local(change.old, zone),
        old_words=row_words.said(row, change.old, procedure),
        new=_local(change.new, zone),
        new_words=row_words.said(row, change.new, procedure),
        events=list(change.events),
    )


def _local(value: Value | None, zone: ZoneInfo) -> Value | None:
    return value.astimezone(zone) if isinstance(value, datetime) else value
