"""Refusals as RFC 9457 problems: the only place that knows the HTTP status of each.

Invariant: a problem carries the rule's sentence, its code, the clause and the values that decided; never a trace.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api import refusals
from api.access import AudienceTooNarrow, NotPermitted, OfficeNotHeld, SourceNotHeld
from api.answer_headers import STANDING
from application.access.identification import NotIdentified
from application.access.passwords import LoginRefused, PasswordMustChange
from application.access_log import NotOnAccessRecord
from application.changes import TooManyListeners
from application.documents import DocumentDamaged, DocumentTooLarge
from application.ledger import Contended, NotFounded, StaleVersion
from application.media_types import MediaTypeNotKept
from domain.access.refusals import AccountIsDisabled
from domain.errors import Malformed, Refused, Unknown
from domain.exports.refusals import ReachTooNarrow
from domain.inspection.refusals import NotAnInspector
from domain.occasion import NotThisRole
from domain.queries.saved import NotItsOwner
from projections.standing import ModelNotReady

LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = "1"  # seconds
HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="caseledger"'},
    503: {"Retry-After": RETRY_AFTER},
}
MOST_FAULTS = 20
ALWAYS = (401, 403, 422, 429, 503)  # what any route may answer

BY_CLASS: tuple[tuple[type[Refused], int], ...] = (  # the first that fits
    (NotIdentified, 401),
    (LoginRefused, 401),
    (PasswordMustChange, 403),
    (AccountIsDisabled, 401),
    (NotThisRole, 403),
    (NotAnInspector, 403),
    (NotItsOwner, 403),
    (refusals.CrossSite, 403),
    (refusals.TooManyRequests, 429),
    (NotPermitted, 403),
    (OfficeNotHeld, 403),
    (SourceNotHeld, 403),
    (AudienceTooNarrow, 403),
    (ReachTooNarrow, 403),
    (StaleVersion, 412),
    (refusals.VersionNotNamed, 428),
    (refusals.BodyTooLarge, 413),
    (refusals.BodyTooSlow, 408),
    (refusals.BodyBrokenOff, 400),
    (refusals.MediaTypeNotTaken, 415),
    (DocumentTooLarge, 413),
    (MediaTypeNotKept, 415),
    (DocumentDamaged, 500),
    (refusals.NotYet, 503),
    (NotOnAccessRecord, 503),
    (refusals.ServerBusy, 503),
    (refusals.NoRoomForUpload, 503),
    (TooManyListeners, 503),
    (ModelNotReady, 503),
    (Contended, 503),
    (NotFounded, 503),
    (Unknown, 404),
    (Malformed, 422),
)
BY_CODE = {  # of the machinery, whose classes are below this package's horizon
    "outcome_unknown": 503,
    "issuer_unreachable": 503,
    "database_unavailable": 503,
    "database_busy": 503,
    "database_too_slow": 503,
    "database_full": 503,
    "ledger_busy": 503,
    "export_file_not_written": 503,  # the server's own disk
    "export_place_unusable": 503,
    "database_not_migrated": 503,
    "database_refuses_rights": 503,
    "not_canonical": 422,
    "unknown_topic": 500,  # what is on record cannot be read: nothing that was asked is at fault
    "unreadable_event": 500,
    "keys_not_named": 503,
    "keys_missing": 503,
    "keys_unusable": 503,
    "signing_keys_unusable": 503,
    "signing_key_missing": 503,
    "key_damaged": 500,
    "value_damaged": 500,
    "newer_model_stands": 503,
    "read_model_not_built": 503,
    "rebuild_under_way": 503,
    "printer_busy": 503,
    "printer_failed": 500,
}
NOT_MODIFIED = {"304": {"description": "What you hold still holds (If-None-Match)"}}
WORDS = {
    400: "The request cannot be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    500: "The server made a mistake; it is in its log.",
}


class Fault(BaseModel):
    """One thing that is wrong with a request: where and why."""

    where: str = Field(examples=["body.acting.unit"])
    why: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """Why a request was not done (RFC 9457)."""

    type: str = Field(examples=["urn:caseledger:problem:no_suspension"])
    title: str = Field(examples=["The procedure has no ground on which its clocks may be stopped."])
    status: int = Field(examples=[409])
    detail: str
    code: str = Field(examples=["no_suspension"])
    clause: str | None = Field(default=None, description="the clause relied on", examples=["D1 二"])
    decided_by: dict[str, Any] = Field(default_factory=dict, description="the values that decided")
    faults: list[Fault] | None = Field(default=None, description="what is wrong with the request, place by place")
    command: str | None = Field(default=None, description="Idempotency-Key under which the act may be sent again")
    simulated: bool = Field(default=False, description="whether the ledger is a simulation")


def install(app: FastAPI) -> None:
    """Answer every refusal, malformed request and unknown address as a problem."""
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def status_of(refusal: Refused) -> int:
    """Give the HTTP status of a refusal."""
    for kind, status in BY_CLASS:
        if isinstance(refusal, kind):
            return status
    return BY_CODE.get(refusal.code, 409)


def answer_to(refusal: Refused, *, simulated: bool, command: str | None = None) -> JSONResponse:
    """Write a refusal as a problem."""
    status = status_of(refusal)
    problem = Problem(
        type=f"urn:caseledger:problem:{refusal.code}",
        title=type(refusal)().message,
        status=status,
        detail=refusal.message,
        code=refusal.code,
        clause=refusal.relied_on or None,
        decided_by={name: _plain(value) for name, value in refusal.decided_by.items()},
        command=command if status == 503 else None,
        simulated=simulated,
    )
    return written(problem, {**HEADERS.get(status, {}), **_after(refusal)})


def written(problem: Problem, headers: Mapping[str, str]) -> JSONResponse:
    """Give the response of a problem, with the standing headers: a mistake is answered outside of what adds them."""
    always = {**STANDING, "Cache-Control": "no-store", **({"Ledger-Simulated": "true"} if problem.simulated else {})}
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, problem.status, {**always, **headers}, media_type=MEDIA_TYPE)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the problems of a route for its description."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in sorted({*statuses, *ALWAYS})
    }


def schemas() -> dict[str, Any]:
    """Give the schema of a problem and of its parts, to which the declarations refer."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs", {}), "Problem": schema}


def by_shape(operation: Mapping[str, Any]) -> dict[str, Any]:
    """Give what an operation may answer because of what it takes: a body, a name in its path, a tag that one holds."""
    taken = {(one["in"], one["name"]) for one in operation.get("parameters", ())}
    statuses = {404} if any(place == "path" for place, _ in taken) else set()
    if "requestBody" in operation:
        statuses |= {408, 413, 415}
    answers = {str(status): problem for status, problem in declared(*statuses).items()}
    return {**answers, **(NOT_MODIFIED if ("header", "If-None-Match") in taken else {})}


def refused(request: Request, error: Exception) -> JSONResponse:
    """Answer a refusal."""
    assert isinstance(error, Refused)  # noqa: S101 - the handler of that class
    command = getattr(request.state, "command", None)
    if (status := status_of(error)) >= 500:
        LOG.error("%s %s: %d %s: %s", request.method, request.url.path, status, error.code, error)
    return answer_to(error, simulated=request.app.state.simulated, command=command)


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the handler of that class
    found = error.errors()
    faults = [Fault(where=_place(fault["loc"]), why=str(fault["msg"])) for fault in found[:MOST_FAULTS]]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    problem = Problem(
        type="urn:caseledger:problem:malformed",
        title=Malformed().message,
        status=422,
        detail=f"{faults[0].where}: {faults[0].why}{more}",
        code=Malformed.code,
        faults=faults,
        simulated=request.app.state.simulated,
    )
    return written(problem, {})


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler of that class
    return _bare(request, error.status_code, dict(error.headers or {}))


def _unexpected(request: Request, _: Exception) -> JSONResponse:
    return _bare(request, 500, {})  # the server logs the exception itself, which is raised again behind this answer


def _bare(request: Request, status: int, headers: Mapping[str, str]) -> JSONResponse:
    phrase = HTTPStatus(status).phrase
    code = phrase.lower().replace(" ", "_")
    problem = Problem(
        type=f"urn:caseledger:problem:{code}",
        title=phrase,
        status=status,
        detail=WORDS.get(status, phrase),
        code=code,
        simulated=request.app.state.simulated,
    )
    return written(problem, headers)


def _after(refusal: Refused) -> Mapping[str, str]:
    """Say when to ask again, where the refusal knows it."""
    return {"Retry-After": str(refusal.decided_by["seconds"])} if isinstance(refusal, refusals.TooManyRequests) else {}


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:60] for part in loc)


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
