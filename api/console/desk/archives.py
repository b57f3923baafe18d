"""档案保管: what is due, held or to be destroyed, the handovers to the archive, each with its acts and what is next."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from api.access import Allowed, may
from api.answers.archives import FilesAnswer
from api.console import choices
from api.console.desk.records import Desk, add_forms, field_titles, may_record
from api.console.page import Asked
from api.listing import paging
from api.moments import Asked as Moments
from api.routes.acts import CaseId
from api.routes.archives import READ, archive_file, archive_files, require_within_reach, transfer, transfers
from api.words import Words
from application.recording.archives import FILE_ACTS, TRANSFER_ACTS
from domain.regulation.definition import NoRegulationInForce
from projections.archives.reads import FileList

FILES = Desk("/console/inspection/archives/files", Words(zh="案卷", en="Files"))
HANDOVERS = Desk(
    "/console/inspection/archives/transfers", Words(zh="档案移交", en="Handovers"), check=require_within_reach
)
LISTS: Mapping[FileList, Words] = {
    FileList.TRANSFER: Words(zh="应移交", en="Due for transfer"),
    FileList.APPRAISAL: Words(zh="应鉴定", en="Due for appraisal"),
    FileList.DESTRUCTION: Words(zh="待销毁", en="To be destroyed"),
    FileList.HELD: Words(zh="保全中", en="Held"),
}
PER_PAGE = 50
NEXT: Mapping[str, tuple[str, ...]] = {  # the acts to which a file is open, by where it is
    "kept": ("appraise-file",),
    "to-be-destroyed": ("record-destruction", "appraise-file"),
}


def router() -> APIRouter:
    """Give the routes of archives."""
    desk, right = APIRouter(), [may(READ)]
    lists = APIRouter(prefix="/console/inspection/archives")
    files, handovers = APIRouter(prefix=FILES.path), APIRouter(prefix=HANDOVERS.path)
    add_forms(files, FILE_ACTS, FILES)
    add_forms(handovers, TRANSFER_ACTS, HANDOVERS)
    files.add_api_route("/{case_id}", _file, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    handovers.add_api_route("", _handovers, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    handovers.add_api_route("/{key}", _handover, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    lists.add_api_route("", _list, methods=["GET"], response_class=HTMLResponse, dependencies=right)
    for part in (lists, files, handovers):
        desk.routes.extend(part.routes)
    return desk


def _list(
    page: Asked,
    allowed: Allowed,
    http: Request,
    which: Annotated[str, Query(alias="list", max_length=40)] = FileList.TRANSFER,
    day: Annotated[str, Query(max_length=40)] = "",
    unit: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    chosen = FileList(choices.one_of("list", which, list(FileList)) or FileList.TRANSFER)
    paged = paging(http, cursor, PER_PAGE)
    found: FilesAnswer | None
    try:
        found = archive_files(
            page.product,
            allowed,
            paged,
            chosen,
            due=choices.text(day),
            unit=choices.text(unit),
            procedure=None,
            at=None,
            min_position=None,
        )
    except NoRegulationInForce:  # a ledger that has published none yet
        found = None
    return page.shown(
        "archives.html",
        found=found,
        chosen=chosen,
        lists=LISTS,
        given={"unit": unit, "day": page.now.date() if found is None else found.day},
        opens=may_record(page, allowed, [one for one in TRANSFER_ACTS if one.begins]),
    )


def _file(page: Asked, allowed: Allowed, case_id: CaseId) -> Response:
    found = archive_file(page.product, case_id, _now(page))
    following = [*NEXT.get(found.status.code, ()), *(["release-file"] if found.held else [])]
    if found.status.code != "destroyed":
        following.append("hold-file")
    return page.shown(
        "archive_file.html",
        found=found,
        titles=field_titles(page, FILE_ACTS),
        address=f"{FILES.path}/{case_id}",
        acts=may_record(page, allowed, [one for one in FILE_ACTS if one.name in following]),
    )


def _handovers(page: Asked, http: Request, cursor: Annotated[str | None, Query(max_length=500)] = None) -> Response:
    found = transfers(page.product, paging(http, cursor, PER_PAGE), status=None, at=None, min_position=None)
    return page.shown("handovers.html", found=found)


def _handover(page: Asked, allowed: Allowed, key: str) -> Response:
    found = transfer(page.product, allowed, key, _now(page))
    waiting = found.status.code == "ordered"
    return page.shown(
        "handover.html",
        found=found,
        titles=field_titles(page, TRANSFER_ACTS),
        address=f"{HANDOVERS.path}/{key}",
        acts=may_record(page, allowed, [one for one in TRANSFER_ACTS if not one.begins]) if waiting else [],
    )


def _now(page: Asked) -> Moments:
    return Moments(at=page.product.ledger.now(), known_at=None, calendar_known_at=None)
