"""导出: files that leave the ledger, each with a serial number on record, a cover and a data dictionary."""

import tempfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import FileResponse
from pydantic import AwareDatetime, BaseModel, Field
from starlette.background import BackgroundTask

from api.access import access, may
from api.answers.frame import Framed, PageAnswer
from api.listing import add_list
from api.principal import Asking
from api.problems import declared
from api.product import Served
from api.routes.acts import IdempotencyKey, commanded
from application.exporting.exporting import ExportRequest
from application.exporting.formats import ENDINGS
from domain.exports.register import Export, Left, Order

MEDIA_TYPES = {"zip": "application/zip", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MADE: dict[str, Any] = {"description": "the file", "content": {one: {} for one in MEDIA_TYPES.values()}}
EXAMPLE = {
    "acting": {"unit": "督查室", "role": "supervisor"},
    "contents": ["cases", "clocks"],
    "format": "xlsx",
    "level": "internal",
    "filters": {"procedure": "window-approval", "filed_from": "2026-01-01"},
    "purpose": "季度督查通报",
    "approved_by": "p:771",
}


class ExportAnswer(BaseModel):
    """An export on record."""

    serial: str = Field(description="编号")
    number: int
    state: str = Field(description="ordered 未完成, completed 完成, abandoned 中止")
    failed: str | None = Field(description="the code of what stopped it")
    ordered_at: AwareDatetime
    exported_by: str = Field(description="导出人, an opaque id")
    unit: str
    order: Order
    left: Left | None = Field(description="the digests of content and file, rows and bytes; none unless completed")


class ExportsAnswer(PageAnswer):
    """导出登记: the exports of a year."""

    year: int
    exports: list[ExportAnswer]


def router() -> APIRouter:
    """Give the routes of exports."""
    exports = APIRouter(prefix="/v1/exports", tags=["exports 导出"], responses=declared(403))
    exports.add_api_route(
        "",
        _make_export,
        methods=["POST"],
        response_class=FileResponse,
        responses={
            **declared(403, 409, 413),
            200: {"description": "the file", "content": {one: {} for one in MEDIA_TYPES.values()}},
        },
        dependencies=[may("export.make")],
        summary="导出: make a file, with its number and digest on record",
    )
    sorts = ("number", "state", "ordered_at", "unit")
    add_list(
        exports,
        "",
        _exports,
        rows="exports",
        sorts=sorts,
        act="export.read",
        summary="导出登记: list the exports of a year",
    )
    return exports


def _make_export(
    asked: Annotated[ExportRequest, Body(openapi_examples={"example": {"value": EXAMPLE}})],
    product: Served,
    principal: Asking,
    http: Request,
    key: IdempotencyKey = None,
) -> FileResponse:
    """Record the export, make the file whole, then send it; sent again under its key, it is the same file."""
    scratch = tempfile.TemporaryDirectory(prefix="caseledger-export-")
    try:
        ending = ENDINGS.get(asked.format, "")
        file = Path(scratch.name) / f"export.{ending}"
        command = commanded(http, principal, key, asked.acting)
        done = product.exporting.export(command, asked, file, reach=access(http).reach)
    except BaseException:
        scratch.cleanup()
        raise
    export, left = done.export, done.export.left
    assert left is not None  # noqa: S101 - it is done
    return FileResponse(
        file,
        media_type=MEDIA_TYPES[ending],
        filename=f"{export.serial}.{ending}",
        headers={
            "Export-Serial": quote(export.serial),
            "Export-Digest": left.file,
            "Ledger-Position": str(export.order.position),
            "Idempotency-Key": http.state.command,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **({"Idempotent-Replayed": "true"} if done.repeated else {}),
        },
        background=BackgroundTask(scratch.cleanup),
    )


def _exports(
    product: Served, year: Annotated[int | None, Query(ge=2000, le=2200, description="without it, this year")] = None
) -> ExportsAnswer:
    """List them by number: the numbers stand without a gap, also those whose file was never made."""
    framed = Framed(product)
    year = year or framed.as_of.year
    found = [_shown(export) for export in product.exporting.exports(year).values()]
    return ExportsAnswer.model_validate({**framed.fields(), "year": year, "exports": found})


def _shown(export: Export) -> ExportAnswer:
    return ExportAnswer(
        serial=export.serial,
        number=export.number,
        state=export.state,
        failed=export.failed,
        ordered_at=export.ordered_at,
        exported_by=export.exporter,
        unit=export.unit,
        order=export.order,
        left=export.left,
    )
