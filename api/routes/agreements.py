"""Agreements: sign an undertaking, one address for each act on it, and reading one as of any moment.

Invariant: the command id is looked up before If-Match is judged, so that a repeated act gets its first answer.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import Field

from api import agreement_words, words
from api.access import may
from api.answers.agreement import AgreementAnswer, AgreementEventAnswer, clock_shown, event_of, state_of
from api.answers.clock import ClockAnswer, DayAnswer, days_of
from api.answers.frame import Framed, ReadAnswer
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.etags import IfNoneMatch, tagged
from api.moments import Asked, asked
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import ClockUnknown, NotOnRecordThen, VersionNotNamed
from api.routes import agreement_examples as examples
from api.routes.acts import IdempotencyKey, IfMatch, add_act, commanded, version_named
from api.words import Coded, Words
from application import agreement_requests as requests
from application.agreement_acts import AGREEMENT_ACTS, AgreementAct
from application.agreements import agreement_of, history_of, rebuilt
from application.ledger import OnRecord
from application.replay import known
from domain.agreement.agreement import Agreement
from domain.calendar.calendar import WorkingCalendar
from domain.clock.explanation import explain
from domain.clock.reading import read
from domain.recorded import Recorded

AgreementId = Annotated[
    str, Path(max_length=200, description="the id of the agreement", examples=["agreement:5f0c1f6e-…"])
]
AskedThen = Annotated[Asked, Depends(asked)]


class AgreementActAnswer(RecordedAnswer):
    """An act is on record: where, since when, and what the agreement became by it."""

    agreement: str
    tender: str = Field(description="招标编号")
    version: int
    status: Coded


class AgreementTimelineAnswer(ReadAnswer):
    """What happened to an agreement, in order."""

    agreement: str
    version: int
    events: list[AgreementEventAnswer]


class AgreementClockAnswer(ReadAnswer):
    """期限计算说明: a clock of an agreement, day by day."""

    agreement: str
    version: int
    clock: ClockAnswer
    calendar_known_at: date | None
    rule: Words
    days: list[DayAnswer]


def router() -> APIRouter:
    """Give the routes of agreements."""
    routes = APIRouter(prefix="/v1/agreements", tags=["agreements 协议供货"])
    routes.add_api_route(
        "",
        _sign,
        methods=["POST"],
        status_code=201,
        operation_id="sign-undertaking",
        summary="签署承诺书: sign-undertaking",
        dependencies=[may("agreement.sign-undertaking")],
        responses=declared(403, 409, 413),
    )
    for act in AGREEMENT_ACTS.values():
        path = f"/{{agreement_id}}/{act.name}"
        add_act(routes, path, act, _performing(act), of="agreement", refused=(412, 428))
    for path, show, answer, summary in (
        ("", _agreement, AgreementAnswer, "协议供货承诺: an agreement"),
        ("/timeline", _agreement_timeline, AgreementTimelineAnswer, "办理过程: what happened to it"),
        ("/clocks/{code}/explanation", _agreement_clock, AgreementClockAnswer, "期限计算说明: a term, day by day"),
    ):
        routes.add_api_route(
            f"/{{agreement_id}}{path}",
            show,
            methods=["GET"],
            response_model=answer,
            summary=summary,
            dependencies=[may("agreement.read")],
            responses=declared(403, 404, 409),
        )
    return routes


def _sign(
    asked: Annotated[requests.SignUndertaking, Body(openapi_examples={"example": {"value": examples.SIGNED}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
    key: IdempotencyKey = None,
) -> AgreementActAnswer:
    """Put a signed undertaking on record; it is valid for a year at the least."""
    recorded = product.agreements.open(commanded(http, principal, key, asked.acting), asked)
    response.headers["Location"] = f"/v1/agreements/{quote(recorded.answer['agreement'], safe=':')}"
    return _answer(product, recorded, http, response)


def _performing(act: AgreementAct) -> Callable[..., AgreementActAnswer]:
    def perform(
        agreement_id: AgreementId,
        asked: requests.AgreementRequest,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        if_match: IfMatch = None,
        key: IdempotencyKey = None,
    ) -> AgreementActAnswer:
        command = commanded(http, principal, key, asked.acting)
        recorded = product.agreements.recall(command.id, agreement_id, act, asked)
        if recorded is None:
            agreement_of(product.ledger, agreement_id)  # an unknown one is unknown, whatever version is named
            version = version_named(if_match)
            if version is None:
                raise VersionNotNamed(agreement=agreement_id)
            recorded = product.agreements.act(replace(command, expected_version=version), agreement_id, act, asked)
        return _answer(product, recorded, http, response)

    body = Body(openapi_examples={"example": {"value": examples.ACTS[act.name]}})
    perform.__annotations__["asked"] = Annotated[act.request, body]
    return perform


def _answer(product: ServedProduct, recorded: OnRecord, http: Request, response: Response) -> AgreementActAnswer:
    answer = recorded.answer
    return AgreementActAnswer(
        agreement=answer["agreement"],
        tender=answer["tender"],
        version=answer["version"],
        status=agreement_words.status(answer["status"]),
        **recorded_fields(product, recorded, http, response),
    )


def _then(product: ServedProduct, agreement_id: str, moments: Asked) -> tuple[Agreement, list[Recorded], Framed]:
    """Rebuild an agreement as of the moments asked for; raise `AgreementUnknown` or `NotOnRecordThen`."""
    framed = Framed(product, moments.at)
    history = known(history_of(product.ledger, agreement_id), at=moments.at, known_at=moments.known_at)
    agreement = rebuilt(history)
    if agreement is None:
        raise NotOnRecordThen(agreement=agreement_id, at=moments.at, known_at=moments.known_at)
    return agreement, history, framed


def _agreement(
    agreement_id: AgreementId, product: Served, moments: AskedThen, if_none_match: IfNoneMatch = None
) -> Response:
    agreement, _, framed = _then(product, agreement_id, moments)
    state = state_of(agreement, _calendar(product, moments), moments.at)
    answer = AgreementAnswer.model_validate({**dict(state), **framed.fields()})
    return tagged(answer, agreement.version, if_none_match)


def _agreement_timeline(
    agreement_id: AgreementId, product: Served, moments: AskedThen, if_none_match: IfNoneMatch = None
) -> Response:
    agreement, history, framed = _then(product, agreement_id, moments)
    events = [event_of(recorded, framed.zone) for recorded in history]
    content = {"agreement": agreement.id, "version": agreement.version, "events": events, **framed.fields()}
    return tagged(AgreementTimelineAnswer.model_validate(content), agreement.version, if_none_match)


def _agreement_clock(
    agreement_id: AgreementId,
    product: Served,
    moments: AskedThen,
    code: Annotated[str, Path(max_length=100, description="the clock", examples=["objection"])],
    run: Annotated[int | None, Query(ge=1, le=10_000, description="which run of it; without it, the last")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    agreement, _, framed = _then(product, agreement_id, moments)
    calendar = _calendar(product, moments)
    runs = [clock for (kind, number), clock in agreement.clocks.items() if kind == code and run in {None, number}]
    if not runs:
        raise ClockUnknown(agreement=agreement_id, clock=code, run=run)
    reading = read(runs[-1], calendar, moments.at)
    content = {
        "agreement": agreement.id,
        "version": agreement.version,
        "clock": clock_shown(reading, framed.zone),
        "calendar_known_at": moments.calendar_known_at,
        "rule": words.counting(reading.clock.limit),
        "days": days_of(explain(reading, calendar), reading.clock, None),
        **framed.fields(),
    }
    return tagged(AgreementClockAnswer.model_validate(content), agreement.version, if_none_match)


def _calendar(product: ServedProduct, moments: Asked) -> WorkingCalendar:
    jurisdiction = product.ledger.identity().jurisdiction
    return product.ledger.rules().calendar(jurisdiction=jurisdiction, known_at=moments.calendar_known_at)
