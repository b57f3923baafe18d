"""The progress of a case as anyone may look it up by its number: words and days, no person and no opinion."""

from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.case import outcome_of
from api.answers.clock import ground_of
from api.answers.frame import ReadAnswer
from api.words import Coded, LightWords, LimitWords
from application.progress import Progress, Stop
from domain.case.events import StepEvent
from domain.case.sight import Sight
from domain.case.values import Disclosed
from domain.clock.reading import Reading
from domain.procedures.procedure import Procedure


class ProgressTermAnswer(BaseModel):
    """时限: a term that the office promised or owes, and how it stands."""

    title: Coded
    effect: Coded
    due_on: date
    light: LightWords
    state: Coded
    conditional: bool = Field(description="the term stands still; due as if it ran on today")
    provisional: bool = Field(description="the year's notice is not published yet; due_on is an estimate")


class StopAnswer(BaseModel):
    """停止计时: why and until when the terms stand still."""

    since: date
    ground: Coded
    needed: LimitWords = Field(description="the time needed, as told in writing")
    resumes_on: date = Field(description="when they run on by themselves, if not before")


class PublishedAnswer(BaseModel):
    """What was published about the case."""

    step: Coded
    on: date
    values: dict[str, str | int | bool] = Field(description="by the title of each")


class ProgressAnswer(ReadAnswer):
    """办件进度: how far a case has come."""

    number: str
    title: Coded | None = Field(description="the procedure")
    item: str | None = Field(description="事项")
    status: Coded
    standing_at: list[Coded] = Field(description="the steps at which it stands")
    filed_on: date
    accepted_on: date | None
    ended_on: date | None
    outcome: Coded | None = Field(description="once it is closed")
    terms: list[ProgressTermAnswer]
    stop: StopAnswer | None
    published: list[PublishedAnswer]


def answer_of(progress: Progress, zone: ZoneInfo, frame: dict[str, object]) -> ProgressAnswer:
    """Show how far a case has come."""
    case, procedure = progress.case, progress.procedure
    ref = case.procedure
    said = {
        "number": case.number,
        "title": None if ref is None else words.titled(ref.code, procedure.title if procedure else None),
        "item": None if case.item is None else case.item.title,
        "status": words.status(case.status),
        "standing_at": [words.titled(step.code, step.title) for step in progress.standing_at],
        "filed_on": progress.filed_on,
        "accepted_on": progress.accepted_on,
        "ended_on": progress.ended_on,
        "outcome": None if progress.outcome is None else outcome_of(progress.outcome, procedure),
        "terms": [_term(reading, procedure) for reading in progress.terms],
        "stop": None if progress.stop is None else _stop(progress.stop, procedure),
        "published": [_published(sight, procedure, zone) for sight in progress.published],
    }
    return ProgressAnswer.model_validate({**said, **frame})


def _term(reading: Reading, procedure: Procedure | None) -> ProgressTermAnswer:
    clock = reading.clock
    titles = {} if procedure is None else {rule.code: rule.title for rule in procedure.clocks}
    return ProgressTermAnswer(
        title=words.titled(clock.code, titles.get(clock.code)),
        effect=words.effect(clock.effect),
        due_on=reading.due_on,
        light=words.light(reading.light),
        state=words.state(reading.state),
        conditional=reading.conditional,
        provisional=reading.provisional,
    )


def _stop(stop: Stop, procedure: Procedure | None) -> StopAnswer:
    return StopAnswer(
        since=stop.since,
        ground=ground_of(stop.ground, procedure),
        needed=words.limit(stop.needed),
        resumes_on=stop.resumes_on,
    )


def _published(sight: Sight, procedure: Procedure | None, zone: ZoneInfo) -> PublishedAnswer:
    event = sight.recorded.event
    assert isinstance(event, StepEvent)  # noqa: S101 - nothing else is published
    assert procedure is not None  # noqa: S101 - a step is one of a procedure
    step = procedure.step(event.step)
    titles = {field.code: field.title.zh for field in step.fields}
    return PublishedAnswer(
        step=words.titled(step.code, step.title),
        on=event.effective_at.astimezone(zone).date(),
        values={titles[code]: value.value for code, value in sight.values.items() if isinstance(value, Disclosed)},
    )
