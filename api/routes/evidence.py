"""Evidence of a case (证据包): given out in one file, on record before anyone has it; and any bundle looked at.

Invariant: what is handed in to be verified is held nowhere, and nothing of it is believed.
"""

import uuid
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, Field

from api.access import Allowed, may
from api.answers.frame import Answer
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import ServerBusy
from api.routes.acts import CaseId
from api.uploads import Upload
from application.evidence import EvidenceRequest, Verdict
from application.requests import Acting

ZIP = "application/zip"
TURNS = BoundedSemaphore(2)  # bundles that are in memory at a time, whoever sends how many
PATIENCE = 10.0  # seconds to wait for a turn
RAW = {"requestBody": {"required": True, "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}}
GIVEN_OUT: dict[int | str, dict[str, Any]] = {200: {"description": "the bundle", "content": {ZIP: {}}}}
EXAMPLE = {
    "acting": {"unit": "驻市财政局纪检监察组", "role": "inspector"},
    "purpose": "行政诉讼举证",
    "recipient": "市中级人民法院",
}


class EvidenceOrder(EvidenceRequest):
    """Give evidence of a case out: for what, to whom, and which protected values it discloses."""

    acting: Acting


class CheckAnswer(BaseModel):
    """One thing that the verifier looked at."""

    state: str = Field(description="holds 通过, fails 不符, unreadable 无法读取, note 说明")
    zh: str
    en: str


class VerificationAnswer(Answer):
    """What the verifier says of a bundle, by the bundle's own keys: hold them against those that you know."""

    verdict: str = Field(description="proven 证明成立, fails 不成立, unreadable 无法读取")
    checks: list[CheckAnswer]


def router() -> APIRouter:
    """Give the routes of evidence."""
    evidence = APIRouter(prefix="/v1", tags=["log 存证"])
    evidence.add_api_route(
        "/cases/{case_id}/evidence",
        give_out,
        methods=["POST"],
        response_class=Response,
        operation_id="give_evidence_out",
        dependencies=[may("evidence.issue")],
        summary="出具证据包: give evidence of a case out",
        responses={**declared(403, 404, 409, 413), **GIVEN_OUT},
    )
    evidence.add_api_route(
        "/evidence/verification",
        _verify,
        methods=["POST"],
        response_model=VerificationAnswer,
        operation_id="verify_evidence",
        dependencies=[may("evidence.verify")],
        summary="核验证据包: verify a bundle",
        openapi_extra=RAW,
        responses=declared(413),
    )
    return evidence


def give_out(
    case_id: CaseId,
    asked: Annotated[EvidenceOrder, Body(openapi_examples={"example": {"value": EXAMPLE}})],
    product: Served,
    principal: Asking,
    allowed: Allowed,
) -> Response:
    """Give evidence out as a file; what is on record of it stands in the headers."""
    allowed.require_office(asked.acting)
    request = EvidenceRequest(disclose=asked.disclose, purpose=asked.purpose, recipient=asked.recipient)
    made, done = product.evidence.give_out(
        case_id, request, evidence_id=str(uuid.uuid4()), principal=principal.id, acting=asked.acting
    )
    named = case_id.removeprefix("case:")
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{named}-{made.shown.through}.zip"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Evidence": str(done.answer["evidence"]),
        "Evidence-Manifest": str(done.answer["manifest"]),
        "Ledger-Position": str(done.last_position),
        **({} if done.receipt is None else {"Ledger-Receipt": b64encode(done.receipt.encode()).decode()}),
    }
    return Response(made.content, media_type=ZIP, headers=headers)


def _verify(bundle: Upload, product: Served) -> VerificationAnswer:
    with turn():
        bundle.seek(0)
        return verdict_on(product, product.evidence.verify(bundle.read()))


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to have a bundle in memory; raise `ServerBusy`."""
    if not TURNS.acquire(timeout=PATIENCE):
        raise ServerBusy
    try:
        yield
    finally:
        TURNS.release()


def verdict_on(product: ServedProduct, checks: Sequence[Verdict]) -> VerificationAnswer:
    """Sum up what the verifier says of a bundle."""
    states = {check.state for check in checks}
    verdict = "fails" if "fails" in states else "unreadable" if "unreadable" in states else "proven"
    return VerificationAnswer(
        verdict=verdict,
        checks=[CheckAnswer(state=check.state, zh=check.zh, en=check.en) for check in checks],
        simulated=product.ledger.identity().simulated,
    )
