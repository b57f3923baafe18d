"""The service items (事项) with their published limits: publish an entry, read an item, list those of a day."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api import words
from api.access import access, may
from api.answers.frame import Framed, PageAnswer, ReadAnswer
from api.directory_words import coded
from api.listing import Paged, add_list
from api.principal import Asking
from api.problems import declared
from api.product import Served, ServedProduct
from api.routes import examples
from api.routes.directory import Asked, opened
from api.words import Coded, LimitWords
from application.publishing import Publishing
from application.requests import Acting, Text
from domain.catalogue.item import EntryMode, ItemEntry, ItemType, Material, Stage
from projections.directory.reads import ItemFilters, count_items, items_on


class PublishItem(BaseModel):
    """公布事项: publish a dated entry of a service item."""

    model_config = ConfigDict(extra="forbid")

    acting: Acting
    entry: ItemEntry


class Docked(BaseModel):
    """A department's own system, docked for the item."""

    system: str
    since: date


class CompressionAnswer(BaseModel):
    """压缩时限: by how much the limit was compressed, of how much, against the target."""

    before: LimitWords
    saved: int = Field(description="numerator of the rate")
    of: int = Field(description="denominator of the rate")
    target_percent: int | None
    target_met: bool | None


class ItemEntryAnswer(BaseModel):
    """One dated entry: cases filed from that day on take its limits."""

    title: str
    unit: str
    basis: str
    promised: LimitWords
    statutory: LimitWords
    valid_from: date
    valid_to: date | None
    type: Coded | None
    entry_mode: Coded | None
    materials: list[Material]
    prerequisites: list[str]
    compression: CompressionAnswer | None


class ItemDutyAnswer(BaseModel):
    """What was owed of the item, and when it came."""

    unit: str
    why: Coded
    since: datetime
    due_on: date
    default_term: bool
    met_at: datetime | None


class ItemAnswer(ReadAnswer):
    """A service item."""

    code: str
    stage: Coded | None
    entries: list[ItemEntryAnswer] = Field(description="oldest first")
    submission: ItemEntryAnswer | None = Field(description="what the department submitted and is not registered yet")
    wrong: list[str] = Field(description="what the centre found wrong with it")
    docks: list[Docked]
    removed_on: list[date]
    duties: list[ItemDutyAnswer]


class ListedItem(BaseModel):
    """An item in a list, with the entry in force on the day."""

    code: str
    title: str
    unit: str
    stage: Coded
    in_force: ItemEntryAnswer | None


class TypeCount(BaseModel):
    """How many items of a type are in force, and of how many units."""

    type: Coded | None
    items: int
    units: int


class ItemsAnswer(PageAnswer):
    """事项目录: the items behind a code, and how many of each type are in force in all."""

    items: list[ListedItem]
    units: int = Field(description="how many units have items in force")
    counts: list[TypeCount]


def router() -> APIRouter:
    """Give the routes of the service items."""
    items = APIRouter(prefix="/v1/service-items", tags=["rules 规则"])
    items.add_api_route(
        "",
        _publish,
        methods=["POST"],
        status_code=201,
        dependencies=[may("book.publish-item")],
        responses={**declared(403, 409, 413), 200: {"model": ItemAnswer, "description": "it was on record already"}},
        summary="公布事项: publish an entry",
    )
    add_list(items, "", _items, rows="items", summary="事项目录: the items of a day", act="items.read")
    items.add_api_route(
        "/{code}",
        _item,
        methods=["GET"],
        dependencies=[may("items.read")],
        responses=declared(404),
        summary="事项: a service item",
    )
    return items


def _publish(
    asked: Annotated[PublishItem, Body(openapi_examples={"example": {"value": examples.ITEM}})],
    product: Served,
    principal: Asking,
    http: Request,
    response: Response,
) -> ItemAnswer:
    """Put an entry on record; the same entry sent again changes nothing and answers 200."""
    access(http).require_office(asked.acting)
    publishing = Publishing(product.ledger, principal=principal.id, acting=asked.acting)
    if not publishing.item(asked.entry):
        response.status_code = 200
    response.headers["Location"] = f"/v1/service-items/{asked.entry.code}"
    return _shown(product, asked.entry.code)


def _item(product: Served, code: Annotated[str, Path(max_length=60, examples=["outdoor-advertising"])]) -> ItemAnswer:
    return _shown(product, code)


def _items(
    product: Served,
    asked: Asked,
    page: Paged,
    unit: Annotated[Text | None, Query(description="责任单位, by its code")] = None,
    type: Annotated[ItemType | None, Query(description="事项类型")] = None,  # noqa: A002 - the officials' own word
    entry_mode: Annotated[EntryMode | None, Query(description="进驻方式")] = None,
    stage: Annotated[Stage | None, Query(description="how far it has come")] = None,
    in_force: Annotated[bool | None, Query(description="whether cases may start on it that day")] = None,
) -> ItemsAnswer:
    """List items in order of code; a type or a mode is that of the entry in force on the day."""
    filters = ItemFilters(stage, unit, type, entry_mode, in_force)
    with opened(product, asked) as shown:
        rows = items_on(shown, asked.day, filters, known_at=asked.known_at, skip=page.place, limit=page.limit + 1)
        counted = count_items(shown, asked.day, known_at=asked.known_at)
        answer = {
            "items": [
                {
                    "code": row.code,
                    "title": row.title,
                    "unit": row.unit,
                    "stage": coded(Stage, row.stage),
                    "in_force": None if row.in_force is None else entry_of(row.in_force),
                }
                for row in rows[: page.limit]
            ],
            "next_cursor": page.next_cursor(more=len(rows) > page.limit),
            "units": len({name for row in counted for name in row.units}),
            "counts": [
                {"type": coded(ItemType, row.type), "items": row.items, "units": len(row.units)} for row in counted
            ],
        }
        return ItemsAnswer.model_validate({**answer, **asked.fields(shown.position)})


def _shown(product: ServedProduct, code: str) -> ItemAnswer:
    framed = Framed(product)
    item = product.ledger.item(code)
    duties = [
        {
            "unit": duty.unit,
            "why": coded(Stage, duty.why),
            "since": duty.since.astimezone(product.zone),
            "due_on": duty.due_on,
            "default_term": duty.by_default,
            "met_at": None if duty.met_at is None else duty.met_at.astimezone(product.zone),
        }
        for duty in item.duties
    ]
    answer = {
        "code": code,
        "stage": coded(Stage, item.stage),
        "entries": [entry_of(entry) for entry in item.entries],
        "submission": None if item.submission is None else entry_of(item.submission),
        "wrong": list(item.wrong),
        "docks": [{"system": system, "since": since} for system, since in item.docks],
        "removed_on": list(item.removed),
        "duties": duties,
    }
    return ItemAnswer.model_validate({**framed.fields(), **answer})


def entry_of(entry: ItemEntry) -> ItemEntryAnswer:
    """Give an entry with the words of its limits and codes."""
    before, saved = entry.before_compression, entry.saved
    return ItemEntryAnswer(
        title=entry.title,
        unit=entry.unit,
        basis=entry.basis,
        promised=words.limit(entry.promised),
        statutory=words.limit(entry.statutory),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        type=coded(ItemType, entry.type),
        entry_mode=coded(EntryMode, entry.entry_mode),
        materials=list(entry.materials),
        prerequisites=list(entry.prerequisites),
        compression=None
        if before is None or saved is None
        else CompressionAnswer(
            before=words.limit(before),
            saved=saved[0],
            of=saved[1],
            target_percent=entry.compression_target,
            target_met=entry.target_met,
        ),
    )
