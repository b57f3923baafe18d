"""The rules on record: procedures by version and day, calendars with their documents, and a calculator of due days."""

import json
from datetime import date, datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api import words
from api.access import may
from api.answers.clock import DayAnswer, EstimateAnswer, days_of
from api.answers.frame import Framed, PageAnswer, ReadAnswer
from api.listing import add_list
from api.moments import CalendarKnownAt, day
from api.problems import declared
from api.product import Served
from api.refusals import CalendarUnknown, ParameterMalformed
from api.words import LimitWords, Words
from domain.calendar.publication import CalendarPublication
from domain.clock.clock import Clock, Effect
from domain.clock.explanation import explain
from domain.clock.limit import parse_limit
from domain.clock.reading import read
from domain.header import ProcedureRef
from domain.procedures.definition import json_schema
from domain.procedures.procedure import Procedure


class ProcedureVersion(BaseModel):
    """One version of a procedure."""

    code: str
    version: str
    title: Words
    since: date
    until: date | None


class ProceduresAnswer(PageAnswer):
    """All versions of all procedures on record."""

    procedures: list[ProcedureVersion]


class DefinitionAnswer(ReadAnswer, ProcedureVersion):
    """A version of a procedure with its whole definition."""

    definition: dict[str, Any] = Field(description="as its file has it; the schema is at /v1/procedures/schema")


class CalendarsAnswer(PageAnswer):
    """Every notice on working days on record."""

    publications: list[CalendarPublication]


class DueAnswer(ReadAnswer):
    """期限计算: the last day of a term, and every day up to it."""

    start: date
    limit: LimitWords
    due: date
    expires_at: datetime
    provisional: bool
    estimate: EstimateAnswer | None
    calendar_revision: str
    calendar_known_at: date | None
    rule: Words
    days: list[DayAnswer]


def router() -> APIRouter:
    """Give the routes of the rules."""
    rules = APIRouter(prefix="/v1", tags=["rules 规则"], responses=declared(404))
    act, read = "rules.read", [may("rules.read")]
    procedures, notices = ("code", "version", "since"), ("year", "published_at", "jurisdiction")
    summary = "程序: all procedures"
    add_list(rules, "/procedures", _procedures, rows="procedures", sorts=procedures, summary=summary, act=act)
    rules.add_api_route(
        "/procedures/schema", _schema, methods=["GET"], dependencies=read, summary="The JSON Schema of a definition"
    )
    rules.add_api_route(
        "/procedures/{code}", _procedure, methods=["GET"], dependencies=read, summary="程序: one procedure"
    )
    summary = "工作日历: all notices"
    add_list(rules, "/calendars", _calendars, rows="publications", sorts=notices, summary=summary, act=act)
    rules.add_api_route(
        "/calendars/{jurisdiction}/{year}",
        _calendar,
        methods=["GET"],
        dependencies=read,
        summary="工作日历: the notices on one year",
    )
    rules.add_api_route(
        "/clock/due",
        _due,
        methods=["GET"],
        dependencies=read,
        responses=declared(409),
        summary="期限计算: calculate a due day",
    )
    return rules


def _procedures(product: Served) -> ProceduresAnswer:
    found = sorted(product.ledger.rules().procedures, key=lambda procedure: (procedure.code, procedure.version))
    versions = [ProcedureVersion.model_validate(_version(procedure)) for procedure in found]
    return ProceduresAnswer.model_validate({**Framed(product).fields(), "procedures": versions})


def _schema() -> JSONResponse:
    return JSONResponse(json.loads(json_schema()))


def _procedure(
    product: Served,
    code: Annotated[str, Path(max_length=60, examples=["procurement-challenge"])],
    version: Annotated[str | None, Query(max_length=20, examples=["2018-03-01"])] = None,
    on: Annotated[str | None, Query(description="the version in force on this day", examples=["2017-06-01"])] = None,
) -> DefinitionAnswer:
    """Without a version or a day: the version in force today."""
    framed, rules = Framed(product), product.ledger.rules()
    if version is not None and on is not None:
        raise ParameterMalformed(parameter="on", reason="name a version or a day, not both")
    if version is not None:
        procedure = rules.procedure(ProcedureRef(code=code, version=version))
    else:
        procedure = rules.in_force(code, framed.as_of.date() if on is None else day("on", on))
    definition = procedure.model_dump(mode="json", exclude_none=True)
    return DefinitionAnswer.model_validate({**framed.fields(), **_version(procedure), "definition": definition})


def _calendars(product: Served) -> CalendarsAnswer:
    return CalendarsAnswer.model_validate(
        {**Framed(product).fields(), "publications": list(product.ledger.rules().publications)}
    )


def _calendar(
    product: Served,
    jurisdiction: Annotated[str, Path(max_length=40, examples=["CN"])],
    year: Annotated[int, Path(ge=1900, le=2200, examples=[2020])],
    calendar_known_at: CalendarKnownAt = None,
) -> CalendarsAnswer:
    """Every notice on the year, in the order of its publication, as far as published by `calendar_known_at`."""
    framed = Framed(product)
    known_on = None if calendar_known_at is None else day("calendar_known_at", calendar_known_at)
    found = [
        notice
        for notice in product.ledger.rules().publications
        if (notice.jurisdiction, notice.year) == (jurisdiction, year)
        and (known_on is None or notice.published_at <= known_on)
    ]
    if not found:
        raise CalendarUnknown(jurisdiction=jurisdiction, year=year, published_by=known_on)
    return CalendarsAnswer.model_validate({**framed.fields(), "publications": found})


def _due(
    product: Served,
    start: Annotated[str, Query(description="the opening day, which is not counted", examples=["2024-09-30"])],
    limit: Annotated[
        str, Query(max_length=60, description="5 working days, 30 calendar days, same day", examples=["5 working days"])
    ],
    calendar_known_at: CalendarKnownAt = None,
) -> DueAnswer:
    """Count a term as the clocks of the cases are counted, with the reason of every day."""
    framed = Framed(product)
    term, opened = parse_limit(limit), datetime.combine(day("start", start), time.min, framed.zone)
    known_on = None if calendar_known_at is None else day("calendar_known_at", calendar_known_at)
    jurisdiction = product.ledger.identity().jurisdiction
    calendar = product.ledger.rules().calendar(jurisdiction=jurisdiction, known_at=known_on)
    clock = Clock("calculator", 1, Effect.INTERNAL, opened, framed.zone, term)
    reading = read(clock, calendar, opened)
    estimate = reading.estimate
    return DueAnswer(
        start=opened.date(),
        limit=words.limit(term),
        due=reading.due_on,
        expires_at=reading.expires_at,
        provisional=reading.provisional,
        estimate=None if estimate is None else EstimateAnswer(earliest=estimate[0], latest=estimate[1]),
        calendar_revision=reading.calendar_revision,
        calendar_known_at=known_on,
        rule=words.counting(term),
        days=days_of(explain(reading, calendar), clock, None),
        as_of=framed.as_of,
        ledger_position=framed.position,
        simulated=framed.simulated,
    )


def _version(procedure: Procedure) -> dict[str, object]:
    title, in_force = procedure.title, procedure.in_force
    return {
        "code": procedure.code,
        "version": procedure.version,
        "title": Words(zh=title.zh, en=title.en),
        "since": in_force.since,
        "until": in_force.until,
    }
