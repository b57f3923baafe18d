"""The acts of outreach events and of call counts: what each asks for, and how it reaches its record."""

from datetime import date
from typing import Annotated

from pydantic import Field

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.recording.month import Version
from application.requests import Text
from domain.outreach.calls import MonthOfCalls, Tally, calls_stream
from domain.outreach.year import Counted, OutreachYear, outreach_stream
from domain.regulation.definition import HOTLINE_OUTREACH
from domain.regulation.names import Unit

Units = Annotated[list[Unit], Field(min_length=1, max_length=100)]
Number = Annotated[int, Field(ge=0, le=10_000_000)]

OUTREACH = RecordKind(
    "outreach", "热线进社区", HOTLINE_OUTREACH, OutreachYear, outreach_stream, OutreachYear.open, "year"
)
CALLS = RecordKind("calls", "来电统计", HOTLINE_OUTREACH, MonthOfCalls, calls_stream, MonthOfCalls.open, "month")


class PlanOutreach(RecordRequest):
    """安排热线进社区: where, on what theme, with which units, on which day."""

    place: Text
    theme: Text
    units: Units
    day: date


class OnEvent(RecordRequest):
    """取消热线进社区: an act on an event."""

    event: Version = Field(description="the version at which the event was planned")


class HoldOutreach(OnEvent):
    """举办热线进社区: the units that were on the spot."""

    units: Units


class CountAtEvent(OnEvent):
    """A number counted at an event."""

    number: Number


class CorrectCount(RecordRequest):
    """更正计数: a count was wrong."""

    count: Version
    number: Number


class LinkIntake(OnEvent):
    """现场接访: a case taken in on the spot."""

    case: Text = Field(description="case:…")


class TallyCalls(RecordRequest):
    """来电日计: the counts of a day on a channel."""

    day: date
    channel: Text
    tally: Tally


class CorrectTally(RecordRequest):
    """更正来电日计: an entry was wrong."""

    entry: Version
    tally: Tally


def _year(work: Work) -> OutreachYear:
    return work.record(OUTREACH, work.key)


def _plan(work: Work, asked: PlanOutreach) -> None:
    _year(work).plan(work.occasion, place=asked.place, theme=asked.theme, units=asked.units, day=asked.day)


def _link(work: Work, asked: LinkIntake) -> None:
    work.require_case(asked.case)
    _year(work).link_intake(work.occasion, asked.event, asked.case)


def _counting(name: str, title: str, what: Counted) -> RecordAct:
    def count(work: Work, asked: CountAtEvent) -> None:
        _year(work).count(work.occasion, asked.event, what, asked.number)

    return RecordAct(name, title, OUTREACH, CountAtEvent, count)


def _calls(work: Work) -> MonthOfCalls:
    return work.record(CALLS, work.key)


OUTREACH_ACTS = (
    RecordAct("plan-outreach", "安排热线进社区", OUTREACH, PlanOutreach, _plan),
    RecordAct(
        "hold-outreach",
        "举办热线进社区",
        OUTREACH,
        HoldOutreach,
        lambda w, a: _year(w).hold(w.occasion, a.event, a.units),
    ),
    RecordAct(
        "cancel-outreach", "取消热线进社区", OUTREACH, OnEvent, lambda w, a: _year(w).cancel(w.occasion, a.event)
    ),
    _counting("count-visitors", "登记接访人次", "visitors"),
    _counting("count-leaflets", "发放宣传材料", "leaflets"),
    _counting("answer-on-the-spot", "现场答复", "answered-on-the-spot"),
    RecordAct(
        "correct-count",
        "更正计数",
        OUTREACH,
        CorrectCount,
        lambda w, a: _year(w).correct_count(w.occasion, a.count, a.number),
    ),
    RecordAct("link-intake", "现场接访", OUTREACH, LinkIntake, _link),
)
CALLS_ACTS = (
    RecordAct(
        "tally-calls",
        "来电日计",
        CALLS,
        TallyCalls,
        lambda w, a: _calls(w).tally(w.occasion, day=a.day, channel=a.channel, tally=a.tally),
    ),
    RecordAct(
        "correct-tally",
        "更正来电日计",
        CALLS,
        CorrectTally,
        lambda w, a: _calls(w).correct(w.occasion, a.entry, a.tally),
    ),
)
