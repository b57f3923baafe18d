"""One event by itself: all that it says, the bytes stored of it, their hash, and the proof that the log holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse, Response

from api.access import Access, Allowed, may
from api.console.case.trail import events_seen, lines_of
from api.console.page import Asked
from api.console.tongue import Tongue
from api.pages.contents import in_words
from api.pages.evidence import CLASSES, titles
from api.refusals import EventUnknown
from api.routes.acts import CaseId
from application.log import Entry, Inclusion, Log
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

Version = Annotated[int, Path(ge=1, le=2**53)]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is stored of an event and shown of the log. `inclusion` is None while no checkpoint covers the event."""

    entry: Entry
    inclusion: Inclusion | None

    @property
    def holds(self) -> bool:
        """Tell whether the bytes hash to what the log holds."""
        hashed = sha256(self.entry.payload).digest() == self.entry.payload_hash
        return hashed and (self.inclusion is None or self.inclusion.leaf == self.entry.leaf)


def router() -> APIRouter:
    """Give the permalink of an event, and its bytes."""
    inside = may("case.read-inside")
    record = APIRouter(prefix="/console/cases/{case_id}/events/{version}")
    record.add_api_route("", _record, methods=["GET"], response_class=HTMLResponse, dependencies=[inside])
    record.add_api_route("/payload", _payload, methods=["GET"], response_class=Response, dependencies=[inside])
    return record


def _record(page: Asked, allowed: Allowed, case_id: CaseId, version: Version) -> Response:
    history = page.product.ledger.history(case_id)
    procedure = page.product.ledger.rules().find(history[0].event.header.procedure)
    recorded = _event(history, version, allowed, procedure)
    (line,) = lines_of([recorded], allowed.decision.audience, procedure, page.zone, page.tongue)
    english = page.tongue is Tongue.EN
    return page.shown(
        "record.html",
        case=case_id,
        number=getattr(history[0].event, "number", case_id),
        line=line,
        last=history[-1].event.originator_version,
        said=list(in_words(line.event.content, procedure, page.zone, english=english)),
        titles=titles(procedure),
        classes=CLASSES,
        proof=_proof(page.product.log, recorded.position),
        address=f"/console/cases/{case_id}",
    )


def _payload(page: Asked, allowed: Allowed, case_id: CaseId, version: Version) -> Response:
    """Hand the stored bytes out as they are, so that whoever will can hash them."""
    history = page.product.ledger.history(case_id)
    recorded = _event(history, version, allowed, page.product.ledger.rules().find(history[0].event.header.procedure))
    entry = page.product.log.entry(recorded.position)
    name = f'attachment; filename="event-{recorded.position}.json"'
    return Response(entry.payload, media_type="application/octet-stream", headers={"Content-Disposition": name})


def _event(history: Sequence[Recorded], version: int, allowed: Access, procedure: Procedure | None) -> Recorded:
    """Give an event that the audience sees; one that it does not see is unknown to it."""
    seen = events_seen(history[version - 1 : version], allowed.decision.audience, procedure)
    if not seen:
        raise EventUnknown(version=version, last=len(history))
    return seen[0]


def _proof(log: Log, position: int) -> Proof:
    try:
        inclusion = log.inclusion(position, None)
    except Refused:  # not sealed yet, or not so far
        inclusion = None
    return Proof(log.entry(position), inclusion)
