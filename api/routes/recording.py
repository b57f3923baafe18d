"""One address for each act of record, and the frame of what is read off a record.

Invariant: the command id is looked up before If-Match is judged. If-Match may be left out: many hands write into one
month, and each act is held against the record as it stands.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import Field

from api.access import Access, Allowed, may
from api.answers.frame import Framed
from api.answers.record import RecordEntryAnswer, entry_of
from api.answers.recorded import RecordedAnswer, recorded_fields
from api.moments import Asked
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes import record_examples
from api.routes.acts import IdempotencyKey, IfMatch, commanded, version_named
from application.ledger import OnRecord
from application.recording.act import RecordAct, RecordRequest
from application.recording.seeing import SeenRecord
from domain.regulation.regulation import Regulation

EXAMPLES = {
    "month": "2026-03",
    "quarter": "2026-q1",
    "year": "2026",
    "inspection": "2026-hall-1",
    "finding": "b1a9a4a2-6d0a-5a52-8a8e-2f1a0c9d7e10",
    "transfer": "b1a9a4a2-6d0a-5a52-8a8e-2f1a0c9d7e10",
    "case_id": "case:8f14e45f-ceea-467a-9c5e-2f1a0c9d7e10",
}

LONGEST = {"case_id": 200}  # of keys that are no more than 40 characters otherwise


class RecordActAnswer(RecordedAnswer):
    """An act is on record: where, and since when."""

    record: str
    version: int
    entry: str = Field(description="stream@version of the act; the version names it in later acts")


Check = Callable[[Access, ServedProduct, RecordRequest], None]


def unchecked(allowed: Access, product: ServedProduct, asked: RecordRequest) -> None:
    """Ask no more than the right to the act."""


def add_acts(router: APIRouter, acts: Iterable[RecordAct], under: str = "", check: Check = unchecked) -> None:
    """Add the address of each act to a router, under the path of its record; `check` refuses what is out of reach."""
    for act in acts:
        keyed = act.kind.keyed_by is not None and not act.begins
        router.add_api_route(
            f"{under}/{{{act.kind.keyed_by}}}/{act.name}" if keyed else f"{under}/{act.name}",
            _keyed(act) if keyed else _single(act, check),
            methods=["POST"],
            operation_id=act.name,
            summary=f"{act.title}: {act.name}",
            description=act.request.__doc__,
            dependencies=[may(f"record.{act.name}")],
            responses=declared(403, 404, 409, 412, 413),
        )


def frame(product: ServedProduct, seen: SeenRecord[Any], asked: Asked, regulation: Regulation) -> dict[str, object]:
    """Give what every answer about a record says."""
    framed = Framed(product, asked.at)
    return {
        **framed.fields(),
        "record": seen.stream,
        "version": seen.record.version,
        "known_at": asked.known_at,
        "entries": entries(seen, regulation, product),
    }


def local_day(product: ServedProduct, when: Asked) -> date:
    """Give the day of the moment asked for where the body sits."""
    return when.at.astimezone(product.zone).date()


def entries(seen: SeenRecord[Any], regulation: Regulation, product: ServedProduct) -> list[RecordEntryAnswer]:
    """Show all entries of a record."""
    return [entry_of(recorded, regulation, product.zone) for recorded in seen.history]


def _keyed(act: RecordAct) -> Callable[..., RecordActAnswer]:
    def perform(
        key: str,
        asked: RecordRequest,
        product: Served,
        principal: Asking,
        http: Request,
        response: Response,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RecordActAnswer:
        command = commanded(http, principal, idempotency_key, asked.acting, version_named(if_match))
        return _answer(product, product.recording.act(command, act, key, asked), http, response)

    keyed_by = act.kind.keyed_by or ""
    longest = LONGEST.get(keyed_by, 40)
    perform.__annotations__["key"] = Annotated[
        str, Path(alias=keyed_by, max_length=longest, examples=[EXAMPLES[keyed_by]])
    ]
    perform.__annotations__["asked"] = _body(act)
    return perform


def _single(act: RecordAct, check: Check) -> Callable[..., RecordActAnswer]:
    def perform(
        asked: RecordRequest,
        product: Served,
        principal: Asking,
        allowed: Allowed,
        http: Request,
        response: Response,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> RecordActAnswer:
        check(allowed, product, asked)
        command = commanded(http, principal, idempotency_key, asked.acting, version_named(if_match))
        return _answer(product, product.recording.act(command, act, "", asked), http, response)

    perform.__annotations__["asked"] = _body(act)
    return perform


def _body(act: RecordAct) -> object:
    return Annotated[act.request, Body(openapi_examples={"example": {"value": record_examples.ACTS[act.name]}})]


def _answer(product: ServedProduct, recorded: OnRecord, http: Request, response: Response) -> RecordActAnswer:
    answer = recorded.answer
    return RecordActAnswer(
        record=answer["record"],
        version=answer["version"],
        entry=answer["entry"],
        **recorded_fields(product, recorded, http, response),
    )
