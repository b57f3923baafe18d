"""问题线索: the findings, and each with its course from the sign to its being struck off, and what is next."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api import words
from api.access import Allowed, may
from api.console import choices
from api.console.acts.sent import Sent
from api.console.desk.records import Desk, add_forms, field_titles, may_record
from api.console.page import Asked
from api.listing import paging
from api.moments import Asked as Moments
from api.routes.findings import FindingStatus, finding, findings
from api.words import Words
from application.recording.findings import FINDING_ACTS

Carried = Annotated[str, Query(max_length=500)]


def from_row(
    view: Carried = "",
    version: Carried = "",
    kind: Carried = "",
    row: Carried = "",
    unit: Carried = "",
    events: Annotated[str, Query(max_length=10_000, description="stream@version, comma between")] = "",
) -> Sent:
    """Fill in what the row of a view says, from which a finding is opened."""
    sign = {"sign.view": view, "sign.version": version, "sign.kind": kind, "sign.row": row}
    return Sent({name: [said] for name, said in {**sign, "unit": unit, "events": events}.items() if said})


DESK = Desk("/console/inspection/findings", Words(zh="问题线索", en="Findings"), from_row)
PER_PAGE = 50
NEXT: Mapping[str, tuple[str, ...]] = {  # the acts to which a finding is open, by how far it has come
    "opened": ("verify-finding",),
    "not-held": ("close-finding",),
    "held": ("attribute-finding",),
    "attributed": ("rectify-finding",),
    "rectified": ("return-rectification", "close-finding"),
}


def router() -> APIRouter:
    """Give the routes of findings."""
    desk = APIRouter(prefix=DESK.path)
    add_forms(desk, FINDING_ACTS, DESK)
    right = [may("findings.read")]
    desk.add_api_route("", _list, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    desk.add_api_route("/{key}", _one, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    return desk


def _list(
    page: Asked,
    allowed: Allowed,
    http: Request,
    status: Annotated[str, Query(max_length=40)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    stage = choices.one_of("status", status, words.FINDING_STATUS)
    found = findings(
        page.product,
        allowed,
        paging(http, cursor, PER_PAGE),
        status=None if stage is None else FindingStatus(stage),
        unit=choices.text(unit),
        view=None,
        period=None,
        at=None,
        min_position=None,
    )
    return page.shown(
        "findings.html",
        found=found,
        given={"status": status, "unit": unit},
        statuses={code: words.finding_status(code) for code in words.FINDING_STATUS},
        opens=may_record(page, allowed, [one for one in FINDING_ACTS if one.begins]),
    )


def _one(page: Asked, allowed: Allowed, key: str) -> Response:
    when = Moments(at=page.product.ledger.now(), known_at=None, calendar_known_at=None)
    found = finding(page.product, allowed, key, when)
    following = NEXT.get(found.status.code, ())
    return page.shown(
        "finding.html",
        found=found,
        titles=field_titles(page, FINDING_ACTS),
        address=f"{DESK.path}/{key}",
        acts=may_record(page, allowed, [one for one in FINDING_ACTS if one.name in following]),
    )
