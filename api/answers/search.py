"""A hit as an answer shows it: the case, and the events that say what is sought, with where they say it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.case import ProcedureAnswer, procedure_of
from api.answers.frame import PageAnswer
from api.searching import Found
from api.words import Coded
from projections.search.matching import Excerpt, Hit
from projections.search.sayings import Part

PART = {
    Part.ACT: ("行为", "act"),
    Part.STEP: ("环节", "step"),
    Part.OUTCOME: ("结果", "outcome"),
    Part.GROUND: ("情形", "ground"),
    Part.CLAUSE: ("条款", "clause"),
    Part.CLOCK: ("时限", "clock"),
    Part.UNIT: ("单位", "unit"),
    Part.ITEM: ("事项", "service item"),
    Part.ACTIVITY: ("原系统环节", "activity of an older system"),
    Part.PROCEDURE: ("程序", "procedure"),
    Part.NUMBER: ("案号", "number"),
    Part.VALUE: ("填报内容", "what was filled in"),
}


class ExcerptAnswer(BaseModel):
    """Where the words stand."""

    part: Coded = Field(description="which part of the event says it")
    text: str
    marks: list[tuple[int, int]] = Field(description="from which character of the text to before which")
    cut_before: bool
    cut_after: bool


class HitAnswer(BaseModel):
    """An event that says one of the words at the least."""

    version: int
    position: int
    act: Coded
    effective_at: datetime
    recorded_at: datetime
    unit: str
    excerpts: list[ExcerptAnswer]


class FoundAnswer(BaseModel):
    """A case in which every word is said."""

    case: str
    number: str
    procedure: ProcedureAnswer | None
    filed_at: datetime
    events: list[HitAnswer] = Field(description="those that say most of the words first; five at the most")


class SearchAnswer(PageAnswer):
    """检索: cases that say what is sought, those that came last first. A page may be short, and still go on."""

    words: list[str] = Field(description="the words as they were searched")
    hits: list[FoundAnswer]


def found_answer(found: Found, zone: ZoneInfo) -> FoundAnswer:
    """Show a case that was found."""
    first = found.history[0].event
    ref = first.header.procedure
    return FoundAnswer(
        case=found.case_id,
        number=getattr(first, "number", ""),
        procedure=None if ref is None else procedure_of(ref, found.procedure),
        filed_at=first.effective_at.astimezone(zone),
        events=[_hit(hit, zone) for hit in found.hits],
    )


def _hit(hit: Hit, zone: ZoneInfo) -> HitAnswer:
    event = hit.recorded.event
    return HitAnswer(
        version=event.originator_version,
        position=hit.recorded.position,
        act=words.act(event),
        effective_at=event.effective_at.astimezone(zone),
        recorded_at=hit.recorded.recorded_at.astimezone(zone),
        unit=event.header.actor.unit,
        excerpts=[_excerpt(excerpt) for excerpt in hit.excerpts],
    )


def _excerpt(excerpt: Excerpt) -> ExcerptAnswer:
    zh, en = PART[excerpt.saying.part]
    return ExcerptAnswer(
        part=Coded(code=excerpt.saying.part.value, zh=zh, en=en),
        text=excerpt.text,
        marks=list(excerpt.marks),
        cut_before=excerpt.cut[0],
        cut_after=excerpt.cut[1],
    )
