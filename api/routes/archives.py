"""Archives (档案) over HTTP: what is due, held or to be destroyed, the acts on files and handovers, their packages."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.access import Access, Allowed, may
from api.answers.archives import (
    FileFacts,
    FilesAnswer,
    OneFileAnswer,
    OneTransferAnswer,
    Titles,
    TransfersAnswer,
    file_of,
    listed,
    row_of,
    transfer_of,
    transfer_row,
)
from api.answers.frame import Framed
from api.listing import Paged, add_list
from api.moments import Asked, At, MinPosition, asked, day, on_record, wait_until
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes.acts import CaseId
from api.routes.board import Text
from api.routes.evidence import ZIP
from api.routes.recording import add_acts, entries, frame, local_day
from application.recording.act import RecordRequest
from application.recording.archives import FILE, FILE_ACTS, TRANSFER, TRANSFER_ACTS, OrderTransfer
from application.recording.seeing import find, see
from application.requests import Acting
from application.transferring import package
from domain.archives.file import closing_of, file_stream
from domain.regulation.definition import CASE_ARCHIVES
from projections.archives.reads import FileList
from projections.archives.reads import files as list_files
from projections.archives.reads import transfers as list_transfers

READ = "archives.read"
TransferKey = Annotated[str, Path(max_length=40, examples=["b1a9a4a2-6d0a-5a52-8a8e-2f1a0c9d7e10"])]
PACKED: dict[int | str, dict[str, Any]] = {200: {"description": "the package", "content": {ZIP: {}}}}
EXAMPLE = {"acting": {"unit": "市政务服务中心档案室", "role": "archivist"}, "values": True}


class PackageOrder(BaseModel):
    """Make the package of a handover."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acting: Acting
    values: bool = Field(default=False, description="whether all protected values go with it; each is on record")


def router() -> APIRouter:
    """Give the routes of archives."""
    routes = APIRouter(prefix="/v1/archives", tags=["archives 档案"], responses=declared(403))
    summary = "案卷名单: files due, or held"
    add_list(routes, "/files", archive_files, rows="files", act=READ, refused=(404,), summary=summary)
    add_acts(routes, FILE_ACTS, "/files")
    routes.add_api_route(
        "/files/{case_id}",
        archive_file,
        methods=["GET"],
        dependencies=[may(READ)],
        responses=declared(403, 404),
        summary="案卷: the file of a case",
    )
    add_list(routes, "/transfers", transfers, rows="transfers", act=READ, summary="档案移交: the handovers")
    add_acts(routes, TRANSFER_ACTS, "/transfers", require_within_reach)
    routes.add_api_route(
        "/transfers/{transfer}",
        transfer,
        methods=["GET"],
        dependencies=[may(READ)],
        responses=declared(403, 404),
        summary="档案移交: a handover with its list",
    )
    routes.add_api_route(
        "/transfers/{transfer}/package",
        package_transfer,
        methods=["POST"],
        response_class=Response,
        dependencies=[may("archives.package")],
        responses={**declared(403, 404, 409, 413), **PACKED},
        summary="移交包: the package of a handover, with an evidence bundle of each case",
    )
    return routes


def require_within_reach(allowed: Access, product: ServedProduct, asked: RecordRequest) -> None:
    """Refuse to hand over a case outside one's reach as one that is unknown."""
    if isinstance(asked, OrderTransfer):
        for case in asked.cases:
            allowed.require_within(product, case)


def archive_files(
    product: Served,
    allowed: Allowed,
    page: Paged,
    which: Annotated[FileList, Query(alias="list", description="due for transfer or appraisal; to destroy; held")],
    due: Annotated[str | None, Query(alias="day", max_length=40, description="due on this day; none: today")] = None,
    unit: Annotated[Text | None, Query(description="责任单位")] = None,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> FilesAnswer:
    """List files by the schedule in force on the day; a past moment shows what was known then."""
    known_at = None if at is None else on_record("at", at, product)
    framed = Framed(product, known_at)
    asked_day = framed.as_of.date() if due is None else day("day", due)
    schedule = product.recording.regulation(CASE_ARCHIVES, asked_day)
    wait_until(product, min_position, framed.position)
    with product.models.archives() as shown:
        found = list_files(
            shown,
            which,
            asked_day,
            schedule,
            known_at=known_at,
            unit=unit,
            procedure=procedure,
            within=allowed.within(shown),
            skip=page.place,
            limit=page.limit + 1,
        )
        position = shown.position
    titles = titles_of(product)
    return FilesAnswer(
        day=asked_day,
        schedule=str(schedule.ref),
        files=[row_of(one, schedule, titles) for one in found[: page.limit]],
        next_cursor=page.next_cursor(more=len(found) > page.limit),
        as_of=framed.as_of,
        ledger_position=position,
        simulated=framed.simulated,
    )


def archive_file(product: Served, case_id: CaseId, when: Annotated[Asked, Depends(asked)]) -> OneFileAnswer:
    """Show for how long the file of a case is kept, by what, and every act on it, as of any moment."""
    case, on = product.ledger.case(case_id), local_day(product, when)
    schedule = product.recording.regulation(CASE_ARCHIVES, on)
    closed_at = closing_of(case.status, case.moments)
    closed_on = None if closed_at is None or closed_at > when.at else closed_at.astimezone(product.zone).date()
    facts = FileFacts(
        case_id, case.number, None if case.procedure is None else case.procedure.code, case.unit, closed_on
    )
    seen = find(product.ledger, FILE, case_id, at=when.at, known_at=when.known_at)
    file = None if seen is None else seen.record
    said = {
        **Framed(product, when.at).fields(),
        "record": file_stream(case_id),
        "version": 0 if seen is None else seen.record.version,
        "known_at": when.known_at,
        "entries": [] if seen is None else entries(seen, schedule, product),
    }
    return OneFileAnswer.model_validate({**said, **file_of(file, facts, schedule, titles_of(product), on)})


def transfers(
    product: Served,
    page: Paged,
    status: Annotated[Text | None, Query(description="ordered, received, returned")] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> TransfersAnswer:
    """List the handovers, the last first; a past moment shows what was known then."""
    known_at = None if at is None else on_record("at", at, product)
    framed = Framed(product, known_at)
    wait_until(product, min_position, framed.position)
    with product.models.archives() as shown:
        found = list_transfers(shown, known_at=known_at, status=status, skip=page.place, limit=page.limit + 1)
        return TransfersAnswer(
            transfers=[transfer_row(one, framed.zone) for one in found[: page.limit]],
            next_cursor=page.next_cursor(more=len(found) > page.limit),
            as_of=framed.as_of,
            ledger_position=shown.position,
            simulated=framed.simulated,
        )


def transfer(
    product: Served, allowed: Allowed, transfer: TransferKey, when: Annotated[Asked, Depends(asked)]
) -> OneTransferAnswer:
    """Show a handover with those items of its list that lie within one's reach, and its acts, as of any moment."""
    seen = see(product.ledger, TRANSFER, transfer, at=when.at, known_at=when.known_at)
    schedule = product.recording.regulation(CASE_ARCHIVES, local_day(product, when))
    files = [listed(one) for one in seen.record.files if allowed.reaches(product, one.case)]
    shown = entries(seen, schedule, product)
    for entry in shown:
        entry.content.pop("files", None)  # they stand in `files`, as far as they may be seen
    own = {**transfer_of(seen.record, product.zone), "files": files, "entries": shown}
    said = {**frame(product, seen, when, schedule), **own}
    return OneTransferAnswer.model_validate(said)


def package_transfer(
    transfer: TransferKey,
    order: Annotated[PackageOrder, Body(openapi_examples={"example": {"value": EXAMPLE}})],
    product: Served,
    principal: Asking,
    allowed: Allowed,
) -> Response:
    """Give the package of a handover as a file; that its bundles are given out is on record first."""
    allowed.require_office(order.acting)
    for one in see(product.ledger, TRANSFER, transfer).record.files:
        allowed.require_within(product, one.case)
    made = package(
        product.ledger,
        product.evidence,
        product.documents,
        transfer,
        values=order.values,
        principal=principal.id,
        acting=order.acting,
    )
    headers = {
        "Content-Disposition": f'attachment; filename="transfer-{transfer}.zip"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Package-Digest": made.digest,
        "Ledger-Position": str(max((one.last_position or 0 for one in made.bundles), default=0)),
    }
    return Response(made.content, media_type=ZIP, headers=headers)


def titles_of(product: ServedProduct) -> Titles:
    """Name the procedures."""
    return {one.code: one.title for one in product.ledger.rules().procedures}
