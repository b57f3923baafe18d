"""The legal acts: file a case, and one address for each act on it.

Invariant: the command id is looked up before If-Match is judged, so that a repeated act gets its first answer.
"""

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Header, Path, Request, Response
from pydantic import Field

from api import words
from api.access import READ, access, may
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import HeaderMalformed, VersionNotNamed
from api.routes import examples
from api.words import Coded
from application import requests
from application.acts import ACTS, LegalAct
from application.agreement_acts import AgreementAct
from application.books import BookAct
from application.cases import Command
from application.ledger import OnRecord
from domain.access.principal import Principal

CaseId = Annotated[
    str, Path(max_length=200, description="the id of the case", examples=["case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11"])
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="the ETag of the state of the case that you have seen", examples=['"3"']),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[!-~]+$",
        description="names the act: sent again with the same body, it gets its first answer and is done once",
        examples=["6f1d6a52-accept"],
    ),
]
ENTITY_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})(?:-[0-9a-f]{1,64})?"')


class ActAnswer(RecordedAnswer):
    """An act is on record: where, since when, and what the case became by it."""

    case: str
    number: str = Field(description="案号", examples=["采质〔2024〕17号"])
    version: int
    status: Coded


def _shown(**bodies: dict[str, Any]) -> dict[str, Any]:
    return {name: {"value": body} for name, body in bodies.items()}


def router() -> APIRouter:
    """Give the routes of all acts."""
    acts = APIRouter(prefix="/v1/cases", tags=["acts 办理"])
    acts.add_api_route(
        "",
        _file,
        methods=["POST"],
        status_code=201,
        operation_id="file",
        summary="提交: file a case",
        dependencies=[may("case.file")],
        responses=declared(403, 404, 409, 413),
    )
    for act in ACTS.values():
        add_act(acts, f"/{{case_id}}/{act.name}", act, _performing(act), of="case", refused=(412, 428))
    return acts


def add_act(
    routes: APIRouter,
    path: str,
    act: LegalAct | BookAct | AgreementAct,
    perform: Callable[..., RecordedAnswer],
    *,
    of: str,
    refused: Sequence[int] = (),
    tags: Sequence[str] = (),
) -> None:
    """Add the address of an act; the right to it is called by what it acts on and by its own name."""
    routes.add_api_route(
        path,
        perform,
        methods=["POST"],
        operation_id=act.name,
        summary=f"{act.title}: {act.name}",
        description=act.request.__doc__,
        dependencies=[may(f"{of}.{act.name}")],
        responses=declared(403, 404, 409, 413, *refused),
        tags=list(tags),
    )


def version_named(header: str | None) -> int | None:
    """Read the version out of an If-Match header; None if there is none, or if it names no version."""
    if header is None or header.strip() == "*":
        return None
    match = ENTITY_TAG.fullmatch(header.strip())
    if match is None:
        raise HeaderMalformed(header="If-Match", given=header[:60], expected='"3"')
    return int(match[1])


Filing = Annotated[
    requests.FileCase, Body(openapi_examples=_shown(challenge=examples.FILING, approval=examples.APPROVAL))
]


def _file(
    asked: Filing, product: Served, principal: Asking, http: Request, response: Response, key: IdempotencyKey = None
) -> ActAnswer:
    """File a case; its number (案号) is allocated in the same act."""
    command, allowed = commanded(http, principal, key, asked.acting), access(http)
    allowed.require_filing(asked.procedure, asked.acting)
    if asked.follows is not None:
        allowed.require_within(product, asked.follows, READ)
    recorded = product.cases.file(command, asked)
    response.headers["Location"] = f"/v1/cases/{quote(recorded.answer['case'], safe=':')}"
    return _answer(product, recorded, http, response)


def _performing(act: LegalAct) -> Callable[..., ActAnswer]:
    def perform(
        case_id: CaseId,
        asked: requests.Request,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        if_match: IfMatch = None,
        key: IdempotencyKey = None,
    ) -> ActAnswer:
        def seen() -> int:
            version = version_named(if_match)
            if version is None:
                raise VersionNotNamed(case=case_id)
            return version

        command = commanded(http, principal, key, asked.acting)
        if isinstance(asked, requests.Merge):
            access(http).require_within(product, asked.into)
        recorded = product.cases.act(command, case_id, act, asked, seen=seen)
        return _answer(product, recorded, http, response)

    body = Body(openapi_examples=_shown(example=examples.ACTS[act.name]))
    perform.__annotations__["asked"] = Annotated[act.request, body]
    return perform


def commanded(
    http: Request, principal: Principal, key: str | None, acting: requests.Acting, seen: int | None = None
) -> Command:
    """Give the command of a principal who acts in an office held, by the rule that allows it; raise `OfficeNotHeld`."""
    allowed = access(http)
    allowed.require_office(acting)
    return Command(command_id(http, principal, key), principal.id, seen, grant=allowed.right)


def command_id(http: Request, principal: Principal, key: str | None) -> str:
    """Give the id of the command: a key belongs to its principal, and can never be one of the ledger's own ids."""
    http.state.command = key or str(uuid.uuid4())
    return f"{principal.id}:{http.state.command}"


def _answer(product: ServedProduct, recorded: OnRecord, http: Request, response: Response) -> ActAnswer:
    answer = recorded.answer
    return ActAnswer(
        case=answer["case"],
        number=answer["number"],
        version=answer["version"],
        status=words.status(answer["status"]),
        **recorded_fields(product, recorded, http, response),
    )
