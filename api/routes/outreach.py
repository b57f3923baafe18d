"""Outreach events and calls over HTTP: a year of the one, a month or any stretch of days of the other."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, ReadAnswer
from api.answers.record import RecordAnswer, listed
from api.moments import Asked, asked, day
from api.problems import declared
from api.product import Served
from api.refusals import ParameterMalformed
from api.routes.recording import add_acts, frame, local_day
from api.words import Coded
from application.recording.outreach import CALLS, CALLS_ACTS, OUTREACH, OUTREACH_ACTS
from application.recording.seeing import find, see
from domain.outreach.calls import NOTHING, Tally
from domain.outreach.share import Share
from domain.regulation.definition import HOTLINE_OUTREACH
from domain.regulation.period import month_of

At = Annotated[Asked, Depends(asked)]
MOST_MONTHS = 60


class OutreachAnswer(BaseModel):
    """热线进社区: one event; a count is none where nothing was counted."""

    event: int = Field(description="the version at which it was planned")
    place: str
    theme: str
    day: date
    status: str
    units: list[str]
    present: list[str]
    visitors: int | None
    leaflets: int | None
    answered_on_the_spot: int | None
    cases: list[str]


class OutreachYearAnswer(RecordAnswer):
    """热线进社区: the events of a year and their totals."""

    year: str
    events: list[OutreachAnswer]
    visitors: int | None
    leaflets: int | None
    answered_on_the_spot: int | None
    cases: int


class CallsDayAnswer(BaseModel):
    """来电日计."""

    entry: int
    day: date
    channel: Coded
    tally: Tally


class CallsAnswer(RecordAnswer):
    """来电: the calls of a month."""

    month: str
    days: list[CallsDayAnswer]
    total: Tally


class ShareAnswer(BaseModel):
    """A share, with both its numbers."""

    part: int
    n: int
    percent: str | None = Field(description="with one place, halves rounded up; none of nothing", examples=["98.2"])


class CallsBetween(ReadAnswer):
    """来电与办件: two counts that are never one, over a stretch of days."""

    since: date
    until: date
    calls: int = Field(description="来电: calls connected")
    answered_on_the_spot: int
    cases_accepted: int = Field(description="办件: calls that made a case")
    cases_closed: int
    closing_rate: ShareAnswer = Field(description="办结率")


def router() -> APIRouter:
    """Give the routes of outreach events and of calls."""
    routes = APIRouter(prefix="/v1", tags=["outreach 热线"])
    for under, acts in (("/outreach", OUTREACH_ACTS), ("/calls", CALLS_ACTS)):
        add_acts(routes, acts, under)
    read = may("outreach.read")
    for path, answer, summary in (
        ("/outreach/{year}", _outreach, "热线进社区: the outreach events of a year"),
        ("/calls", _calls_between, "来电与办件: calls and cases over some days"),
        ("/calls/{month}", _calls, "来电: the calls of a month"),
    ):
        responses = declared(403, 404)
        routes.add_api_route(path, answer, methods=["GET"], summary=summary, responses=responses, dependencies=[read])
    return routes


def _outreach(
    product: Served, year: Annotated[str, Path(max_length=20, examples=["2026"])], when: At
) -> OutreachYearAnswer:
    """List every event of a year with its counts, and the totals, as of any moment."""
    seen = see(product.ledger, OUTREACH, year, at=when.at, known_at=when.known_at)
    regulation, record = product.recording.regulation(HOTLINE_OUTREACH, local_day(product, when)), seen.record
    events = [
        OutreachAnswer(
            event=version,
            place=one.place,
            theme=one.theme,
            day=one.day,
            status=one.status,
            units=list(one.units),
            present=list(one.present),
            visitors=record.number_of("visitors", version),
            leaflets=record.number_of("leaflets", version),
            answered_on_the_spot=record.number_of("answered-on-the-spot", version),
            cases=list(one.cases),
        )
        for version, one in record.events.items()
    ]
    return OutreachYearAnswer.model_validate(
        {
            **frame(product, seen, when, regulation),
            "year": year,
            "events": events,
            "visitors": record.number_of("visitors"),
            "leaflets": record.number_of("leaflets"),
            "answered_on_the_spot": record.number_of("answered-on-the-spot"),
            "cases": sum(len(one.cases) for one in record.events.values()),
        }
    )


def _calls(product: Served, month: Annotated[str, Path(max_length=20, examples=["2026-03"])], when: At) -> CallsAnswer:
    """List the entries of a month as they stand, corrections taken in, and every act behind them."""
    seen = see(product.ledger, CALLS, month, at=when.at, known_at=when.known_at)
    regulation = product.recording.regulation(HOTLINE_OUTREACH, local_day(product, when))
    days = [
        CallsDayAnswer(entry=version, day=one.day, channel=listed(regulation, "channels", one.channel), tally=one.tally)
        for version, one in seen.record.entries.items()
    ]
    content = {"month": month, "days": days, "total": seen.record.total()}
    return CallsAnswer.model_validate({**frame(product, seen, when, regulation), **content})


def _calls_between(
    product: Served,
    when: At,
    since: Annotated[str, Query(description="the first day", examples=["2026-01-01"])],
    until: Annotated[str, Query(description="the last day", examples=["2026-06-20"])],
) -> CallsBetween:
    """Sum the daily entries of some days, at most five years of them."""
    first, last = day("since", since), day("until", until)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if last < first or months > MOST_MONTHS:
        raise ParameterMalformed(parameter="until", given=until[:60], reason=f"0 to {MOST_MONTHS} months from since")
    framed, total, month = Framed(product, when.at), NOTHING, month_of(first)
    for _ in range(months):
        seen = find(product.ledger, CALLS, month.name, at=when.at, known_at=when.known_at)
        kept = [] if seen is None else list(seen.record.entries.values())
        total = sum((one.tally for one in kept if first <= one.day <= last), start=total)
        month = month.following
    rate = Share(total.closed, total.made_case)
    return CallsBetween.model_validate(
        {
            **framed.fields(),
            "since": first,
            "until": last,
            "calls": total.connected,
            "answered_on_the_spot": total.answered_on_the_spot,
            "cases_accepted": total.made_case,
            "cases_closed": total.closed,
            "closing_rate": {"part": rate.part, "n": rate.n, "percent": rate.percent},
        }
    )
