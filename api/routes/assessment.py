"""The window assessment over HTTP: a month and a day of the hall, the honours of a quarter, the public board."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from api.access import may
from api.answers import assessment as shown
from api.answers.clock import days_of
from api.answers.frame import Framed
from api.answers.record import TermAnswer, entry_of, happened_on, term_of
from api.answers.stars import StarsAnswer, star_of
from api.listing import add_list
from api.moments import Asked, asked, day
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import TermUnknown
from api.routes.recording import add_acts, frame, local_day
from application.recording.honours import BOARD, BOARD_ACTS, QUARTER, QUARTER_ACTS
from application.recording.month import MONTH, MONTH_ACTS
from application.recording.seeing import find, see
from domain.assessment.figures import months_of
from domain.assessment.hall import slots_of
from domain.assessment.month import AssessmentMonth
from domain.assessment.stars import ranked_posts
from domain.calendar.calendar import WorkingCalendar
from domain.clock.clock import Clock
from domain.clock.explanation import explain
from domain.clock.reading import read
from domain.regulation import period
from domain.regulation.definition import WINDOW_ASSESSMENT, in_force
from domain.regulation.period import month_of

TAG = "assessment 窗口考核"
At = Annotated[Asked, Depends(asked)]
Month = Annotated[str, Path(max_length=20, examples=["2026-03"])]
Quarter = Annotated[str, Path(max_length=20, examples=["2026-q1"])]
Term = Annotated[str, Path(max_length=60, description="bulletin, bulletin-objections; quarter-result, publicity")]


def router() -> APIRouter:
    """Give the routes of the window assessment."""
    routes = APIRouter(prefix="/v1", tags=[TAG])
    for under, acts in (("/assessment", MONTH_ACTS), ("/honours", QUARTER_ACTS), ("/posts", BOARD_ACTS)):
        add_acts(routes, acts, under)
    read = "assessment.read"
    sorts, summary = ("place", "unit", "points"), "服务之星: the posts of a quarter in the order of their record"
    add_list(
        routes, "/honours/{quarter}/stars", _stars, rows="stars", sorts=sorts, summary=summary, act=read, refused=(404,)
    )
    for path, answer, act, summary in (
        ("/assessment/{month}", _month, read, "窗口考核: a month of the hall"),
        ("/assessment/{month}/terms/{term}", _term_of_month, read, "期限计算说明: a term of a month, day by day"),
        ("/honours/{quarter}/terms/{term}", _term_of_quarter, read, "期限计算说明: a term of a quarter, day by day"),
        ("/assessment/days/{day}", _day, read, "巡视: a day of the hall"),
        ("/honours/{quarter}", _quarter, read, "季评比: the honours of a quarter"),
        ("/posts", _posts, "posts.read", "三公开: posts, promises, honours"),
    ):
        responses = declared(403, 404)
        routes.add_api_route(
            path, answer, methods=["GET"], summary=summary, responses=responses, dependencies=[may(act)]
        )
    return routes


def _month(product: Served, month: Month, when: At) -> shown.MonthAnswer:
    """Give counts and sums of points per unit, the terms, and every entry, as of any moment."""
    seen = see(product.ledger, MONTH, month, at=when.at, known_at=when.known_at)
    regulation = product.recording.regulation(WINDOW_ASSESSMENT, min(seen.record.period.last, local_day(product, when)))
    calendar = _calendar(product, when)
    terms = [term_of(clock, regulation, calendar, when.at, product.zone) for clock in seen.record.clocks()]
    return shown.MonthAnswer.model_validate(
        {
            **frame(product, seen, when, regulation),
            "month": month,
            "status": shown.coded(shown.STATUS, seen.record.status),
            "rounds": _rounds(product, seen.record, calendar, when.at),
            "units": shown.sums_of(seen.record),
            "terms": terms,
            "rests_on": [f"{seen.stream}@{version}" for version in seen.record.rests_on],
            "corrections_carried": list(seen.record.carried),
        }
    )


def _day(
    product: Served, asked_day: Annotated[str, Path(alias="day", max_length=40, examples=["2026-03-02"])], when: At
) -> shown.DayOfHall:
    """List every planned slot of a day, made, missed or with nothing on record, as of any moment."""
    of = day("day", asked_day)
    seen = find(product.ledger, MONTH, month_of(of).name, at=when.at, known_at=when.known_at)
    regulation = product.recording.regulation(WINDOW_ASSESSMENT, of)
    month = None if seen is None else seen.record
    planned = slots_of(month, regulation, _calendar(product, when), of, when.at.astimezone(product.zone))
    history = [] if seen is None else [one for one in seen.history[1:] if happened_on(one, of, product.zone)]
    entries = [entry_of(recorded, regulation, product.zone) for recorded in history]
    content = {"day": of, "slots": shown.slots_of(planned), "entries": entries}
    return shown.DayOfHall.model_validate({**Framed(product, when.at).fields(), **content})


def _quarter(product: Served, quarter: Quarter, when: At) -> shown.QuarterAnswer:
    """List nominations, their publicity and what became of them, as of any moment."""
    seen = see(product.ledger, QUARTER, quarter, at=when.at, known_at=when.known_at)
    regulation = product.recording.regulation(WINDOW_ASSESSMENT, local_day(product, when))
    calendar = _calendar(product, when)
    terms = [term_of(clock, regulation, calendar, when.at, product.zone) for clock in seen.record.clocks()]
    nominations = shown.nominations_of(seen.record, regulation)
    content = {"quarter": quarter, "nominations": nominations, "terms": terms}
    return shown.QuarterAnswer.model_validate({**frame(product, seen, when, regulation), **content})


def _term_of_month(product: Served, month: Month, term: Term, when: At) -> TermAnswer:
    """Explain the term of the bulletin or that of objections: every day, counted or not, and why."""
    seen = see(product.ledger, MONTH, month, at=when.at, known_at=when.known_at)
    return _explained(product, seen.record.clocks(), term, when)


def _term_of_quarter(product: Served, quarter: Quarter, term: Term, when: At) -> TermAnswer:
    """Explain the term of the result or that of the publicity: every day, counted or not, and why."""
    seen = see(product.ledger, QUARTER, quarter, at=when.at, known_at=when.known_at)
    return _explained(product, seen.record.clocks(), term, when)


def _explained(product: ServedProduct, clocks: Sequence[Clock], code: str, when: Asked) -> TermAnswer:
    framed, calendar = Framed(product, when.at), _calendar(product, when)
    clock = next((clock for clock in clocks if clock.code == code), None)
    if clock is None:
        raise TermUnknown(term=code[:60], known=[clock.code for clock in clocks])
    regulation = product.recording.regulation(WINDOW_ASSESSMENT, local_day(product, when))
    days = days_of(explain(read(clock, calendar, when.at), calendar), clock, None)
    term = term_of(clock, regulation, calendar, when.at, product.zone)
    return TermAnswer.model_validate({**framed.fields(), "term": term, "days": days})


def _stars(product: Served, quarter: Quarter, when: At) -> StarsAnswer:
    """Rank the posts by points deducted, then by days not in order, as of any moment; equals share a place."""
    months = months_of(period.quarter(quarter))
    found = {name: find(product.ledger, MONTH, name, at=when.at, known_at=when.known_at) for name in months}
    seen = {name: one for name, one in found.items() if one is not None}
    ranked = ranked_posts(recorded.event for one in seen.values() for recorded in one.history)
    content = {"quarter": quarter, "months": list(seen), "stars": [star_of(one) for one in ranked]}
    return StarsAnswer.model_validate({**Framed(product, when.at).fields(), **content})


def _posts(product: Served, when: At) -> shown.BoardAnswer:
    """Show the public board as of any moment, and never a name or a photo."""
    seen = find(product.ledger, BOARD, "", at=when.at, known_at=when.known_at)
    content: dict[str, object] = {"posts": [], "promises": [], "honours": []}
    if seen is not None:
        regulation = product.recording.regulation(WINDOW_ASSESSMENT, local_day(product, when))
        content = shown.board_of(seen.record, regulation, product.zone)
    return shown.BoardAnswer.model_validate({**Framed(product, when.at).fields(), **content})


def _rounds(product: ServedProduct, month: AssessmentMonth, calendar: WorkingCalendar, at: datetime) -> dict[str, int]:
    counts = dict.fromkeys(("made", "clear", "missed", "not on record"), 0)
    versions = product.recording.versions(WINDOW_ASSESSMENT)
    local, of = at.astimezone(product.zone), month.period.first
    while of <= min(month.period.last, local.date()):
        regulation = in_force(versions, WINDOW_ASSESSMENT, of)
        for one in slots_of(month, regulation, calendar, of, local):
            if one.state in counts:
                counts[one.state] += 1
        of += timedelta(days=1)
    return counts


def _calendar(product: ServedProduct, when: Asked) -> WorkingCalendar:
    jurisdiction = product.ledger.identity().jurisdiction
    return product.ledger.rules().calendar(jurisdiction=jurisdiction, known_at=when.calendar_known_at)
