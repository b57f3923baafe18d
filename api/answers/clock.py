"""A clock as an answer shows it: the full reading, in days, in instants and in words."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.words import Coded, LightWords, LimitWords, Words
from domain.clock.clock import Clock
from domain.clock.explanation import ExplainedDay
from domain.clock.limit import Unit
from domain.clock.reading import Reading
from domain.procedures.procedure import Procedure


class SuspensionAnswer(BaseModel):
    """停止计时: an interval that is not counted."""

    ground: Coded
    stopped_at: datetime
    resumed_at: datetime | None
    ends_at: datetime = Field(description="when it ends by itself: the last day of the allowed maximum")


class ExtensionAnswer(BaseModel):
    """延长期限: by how much a term was made longer."""

    by: LimitWords
    at: datetime


class EstimateAnswer(BaseModel):
    """The range in which a provisional due day will lie."""

    earliest: date
    latest: date


class ClockAnswer(BaseModel):
    """时限: what a clock shows at the moment asked for. Amounts are in `unit`, today included from 00:00."""

    code: str
    run: int = Field(description="1, or higher where the clock has run before")
    title: Coded
    effect: Coded
    limit: LimitWords | None = Field(description="none for a case taken over, whose source gave the due instant")
    clause: str | None
    opened_at: datetime
    ended_at: datetime | None
    interrupted_at: datetime | None
    state: Coded
    light: LightWords
    unit: str
    elapsed: int
    remaining: int
    overdue: int
    elapsed_seconds: int | None = Field(description="of a term of working hours: the time used, to the second")
    remaining_seconds: int | None = Field(description="of a term of working hours: the time left, to the second")
    due_on: date
    expires_at: datetime = Field(
        description="24:00 of the due day, closing time where the term says so, or the moment of a term of hours"
    )
    hours: list[tuple[str, str]] | None = Field(description="the office hours by which it runs, if it does")
    near_from: datetime | None = Field(description="from when on the light is amber")
    conditional: bool = Field(description="a suspension is open; due as if it were resumed that day")
    provisional: bool = Field(description="the year's notice is not published yet; due_on is an estimate")
    estimate: EstimateAnswer | None
    breached: bool
    late_by_instant: bool | None = Field(
        description="of a case taken over: whether it ended after its source's instant"
    )
    suspensions: list[SuspensionAnswer]
    extensions: list[ExtensionAnswer]
    floor: date | None = Field(description="a day that a party was told and keeps; it is not due before")
    calendar_revision: str


class StretchAnswer(BaseModel):
    """A stretch of a day in a term of working hours: counted, suspended, or the office closed."""

    begins: datetime
    ends: datetime
    seconds: int
    kind: Coded
    ground: Coded | None


class DayAnswer(BaseModel):
    """One day of a term: counted or not, and why."""

    day: date
    kind: Coded
    number: int | None = Field(description="the running number of a counted day")
    reason: Words
    document_number: str | None = Field(description="the notice that decides the day, if one does")
    ground: Coded | None = Field(description="the ground of the suspension, if one decides")
    seconds: int | None = Field(description="of a term of working hours: how much of this day counts")
    stretches: list[StretchAnswer] = Field(description="of a term of working hours: what makes the day up")


def clock_of(reading: Reading, procedure: Procedure | None, zone: ZoneInfo) -> ClockAnswer:
    """Show a reading."""
    clock = reading.clock
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}
    return ClockAnswer(
        code=clock.code,
        run=clock.run,
        title=words.titled(clock.code, titles.get(clock.code)),
        effect=words.effect(clock.effect),
        limit=None if clock.limit is None else words.limit(clock.limit),
        clause=clock.clause,
        opened_at=clock.opened_at.astimezone(zone),
        ended_at=local(clock.ended_at, zone),
        interrupted_at=local(clock.interrupted_at, zone),
        state=words.state(reading.state),
        light=words.light(reading.light),
        unit=words.unit(clock.limit),
        elapsed=reading.elapsed,
        remaining=reading.remaining,
        overdue=reading.overdue,
        elapsed_seconds=reading.elapsed_seconds,
        remaining_seconds=reading.remaining_seconds,
        due_on=reading.due_on,
        expires_at=reading.expires_at,
        hours=None if clock.hours is None else list(clock.hours),
        near_from=local(reading.near_from, zone),
        conditional=reading.conditional,
        provisional=reading.provisional,
        estimate=None if reading.estimate is None else _estimate(reading.estimate),
        breached=reading.breached,
        late_by_instant=reading.late_by_instant,
        suspensions=[
            SuspensionAnswer(
                ground=ground_of(suspension.ground, procedure),
                stopped_at=suspension.stopped_at.astimezone(zone),
                resumed_at=local(suspension.resumed_at, zone),
                ends_at=suspension.ends_at.astimezone(zone),
            )
            for suspension in clock.suspensions
        ],
        extensions=[
            ExtensionAnswer(by=words.limit(extension.by), at=extension.at.astimezone(zone))
            for extension in clock.extensions
        ],
        floor=clock.floor,
        calendar_revision=reading.calendar_revision,
    )


def days_of(lines: Iterable[ExplainedDay], clock: Clock, procedure: Procedure | None) -> list[DayAnswer]:
    """Show the days of a term."""
    by_hours = words.unit(clock.limit) is Unit.WORKING_HOURS
    return [_day(line, procedure, line.seconds if by_hours else None) for line in lines]


def _day(line: ExplainedDay, procedure: Procedure | None, seconds: int | None) -> DayAnswer:
    return DayAnswer(
        day=line.day,
        kind=words.day_kind(line.kind),
        number=line.number,
        reason=words.day_label(line.label),
        document_number=line.document_number,
        ground=None if line.ground is None else ground_of(line.ground, procedure),
        seconds=seconds,
        stretches=[
            StretchAnswer(
                begins=stretch.begins,
                ends=stretch.ends,
                seconds=stretch.seconds,
                kind=words.day_kind(stretch.kind),
                ground=None if stretch.ground is None else ground_of(stretch.ground, procedure),
            )
            for stretch in line.stretches
        ],
    )


def ground_of(code: str, procedure: Procedure | None) -> Coded:
    """Name a ground of suspension, refusal, return or interruption."""
    if procedure is not None:
        interruptions = [rule for clock in procedure.clocks for rule in clock.interruption]
        decided = [ground for outcome in procedure.outcomes for ground in outcome.grounds]
        gate = (*procedure.intake.refuse, *procedure.intake.amend)
        for rule in (*procedure.suspension, *gate, *interruptions, *decided):
            if rule.code == code:
                return words.titled(code, rule.title)
    return words.titled(code, None)


def local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Give an instant in the time of the body."""
    return None if instant is None else instant.astimezone(zone)


def _estimate(found: tuple[date, date]) -> EstimateAnswer:
    return EstimateAnswer(earliest=found[0], latest=found[1])
