"""事项: the service items of a day with their promised and statutory limits, and one with all its entries."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from api.access import may
from api.console import choices
from api.console.page import Asked, Page
from api.directory_words import coded
from api.routes.items import entry_of
from domain.catalogue.item import ItemType
from projections.directory.reads import ItemFilters, count_items, items_on, units_on

ROWS = 50
LAST_LEAF = 10_000

Code = Annotated[str, Path(max_length=60, description="a service item, by its code")]
Choice = Annotated[str, Query(max_length=60)]
Leaf = Annotated[int, Query(ge=1, le=LAST_LEAF, description="which page")]


def router() -> APIRouter:
    """Give the routes of the items."""
    items = APIRouter(prefix="/console/items")
    seen = may("items.read")
    items.add_api_route("", _items, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    items.add_api_route("/{code}", _item, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return items


def _items(page: Asked, unit: Choice = "", kind: Choice = "", leaf: Leaf = 1) -> HTMLResponse:
    return page.shown("items.html", **items_shown(page, unit, kind, leaf))


def _item(page: Asked, code: Code) -> HTMLResponse:
    return page.shown("item.html", **item_shown(page, code))


def items_shown(page: Page, unit: str, kind: str, leaf: int) -> dict[str, Any]:
    """Read the items in force today, for the office or for anyone; raise `ParameterMalformed`."""
    today, skip = page.now.date(), (leaf - 1) * ROWS
    with page.product.models.directory() as directory:
        units = {row.code: row.name for row in units_on(directory, today)}
        asked = ItemFilters(
            unit=choices.one_of("unit", unit, units),
            type=choices.one_of("kind", kind, ItemType),
            in_force=True,
        )
        rows = items_on(directory, today, asked, skip=skip, limit=ROWS + 1)
        counted = count_items(directory, today)
    return {
        "items": [
            (row.code, units.get(row.unit, row.unit), entry_of(row.in_force)) for row in rows[:ROWS] if row.in_force
        ],
        "more": len(rows) > ROWS,
        "leaf": leaf,
        "kinds": [(coded(ItemType, row.type), row.items) for row in counted if row.type is not None],
        "total": sum(row.items for row in counted),
        "units": {code: units.get(code, code) for code in sorted({code for row in counted for code in row.units})},
        "given": {"unit": unit, "kind": kind},
    }


def item_shown(page: Page, code: str) -> dict[str, Any]:
    """Read an item; raise `NoLimitPublished` for one that is unknown."""
    today = page.now.date()
    item = page.product.ledger.item(code)
    entries = [entry_of(entry) for entry in reversed(item.entries)]
    in_force = next(
        (one for one in entries if one.valid_from <= today and not (one.valid_to and one.valid_to < today)), None
    )
    with page.product.models.directory() as directory:
        units = {row.code: row.name for row in units_on(directory, today)}
    return {"code": code, "entries": entries, "in_force": in_force, "units": units, "removed": list(item.removed)}
