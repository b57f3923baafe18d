"""进出名单: which cases came on a list of the board and which left it between two moments, as known at each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.access import Allowed
from api.answers.board import BoardRow, row_of
from api.answers.frame import Framed, PageAnswer
from api.listing import Paged, add_list
from api.moments import FORM, MinPosition, on_record, wait_until
from api.product import Served
from api.refusals import ParameterMalformed
from api.routes.board import Text
from domain.clock.reading import Light
from projections.board.filters import Filters
from projections.board.moves import moves


class MoveRow(BaseModel):
    """A case that came on the list, or left it."""

    case: str
    entered: bool = Field(description="进入 true, 离开 false")
    now: BoardRow = Field(description="as it stands at the later moment")


class MovesAnswer(PageAnswer):
    """进出名单: who came on the list and who left it."""

    entered: int
    left: int
    moves: list[MoveRow]


def router() -> APIRouter:
    """Give the route of what came and went."""
    routes = APIRouter(prefix="/v1/cases", tags=["board 台账"])
    summary = "进出名单: which cases came on the list of a light, and which left it"
    add_list(routes, "/moves", _moves, rows="moves", summary=summary, act="board.read")
    return routes


def _moves(
    product: Served,
    allowed: Allowed,
    page: Paged,
    from_: Annotated[str, Query(alias="from", description="the earlier moment: " + FORM, examples=["2024-09-30"])],
    to: Annotated[str, Query(description="the later moment: " + FORM, examples=["2024-10-08"])],
    light: Annotated[
        Literal["red", "amber", "grey"],
        Query(description="红 red, the overdue list; 黄 amber, near due; 灰 grey, stopped"),
    ] = "red",
    unit: Annotated[Text | None, Query(description="单位, the one that took the filing")] = None,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    item: Annotated[Text | None, Query(description="事项编码")] = None,
    min_position: MinPosition = None,
) -> MovesAnswer:
    """Compare the cases not closed that show a light, at two moments, each as the ledger knew it then."""
    earlier, later = on_record("from", from_, product), on_record("to", to, product)
    if earlier > later:
        raise ParameterMalformed(parameter="to", given=to[:60], reason="it lies before from")
    framed, rules = Framed(product, later), product.ledger.rules()
    filters = Filters(unit=unit, procedure=procedure, item=item)
    wait_until(product, min_position, framed.position)
    with product.models.board() as board:
        found = moves(
            board, earlier, later, Light(light), filters, reach=allowed.reach, skip=page.place, limit=page.limit
        )
        rows = [
            MoveRow(case=one.case.case_id, entered=one.entered, now=row_of(one.case, rules, later, framed.zone))
            for one in found.moves
        ]
        position = board.position
    return MovesAnswer(
        entered=found.entered,
        left=found.left,
        moves=rows,
        next_cursor=page.next_cursor(more=found.entered + found.left > page.place + len(rows)),
        as_of=framed.as_of,
        ledger_position=position,
        simulated=framed.simulated,
    )
