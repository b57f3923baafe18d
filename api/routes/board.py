"""The board: lists and counts of cases, as of now or of any past moment, as the ledger knew them then.

Read off a read model, which follows the ledger: `ledger_position` says how far, `min_position` waits for one's own act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from api import words
from api.access import Allowed, may
from api.answers.board import CasesAnswer, CountsAnswer, figures_of, row_of
from api.answers.frame import Framed
from api.listing import Cursor, add_list
from api.moments import At, MinPosition, on_record, wait_until
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import ParameterMalformed
from domain.access.reach import Reach
from domain.clock.reading import Light
from projections.board.filters import Filters, Moment
from projections.board.reads import counts, list_cases
from projections.snapshot import Snapshot

Status = StrEnum("Status", {code: code for code in words.STATUS})  # type: ignore[misc]


class CaseOrder(StrEnum):
    """By what cases are listed, with - from the last to the first."""

    FILED = "filed"
    LAST_FILED = "-filed"
    DUE = "due"
    LAST_DUE = "-due"


LISTED = "列表: list cases, in the order in which they came"
COUNTED = "统计: count cases by status and light"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Question:
    """Which cases, as of when, by at least how much of the ledger, for whoever reaches so far."""

    filters: Filters
    framed: Framed
    moment: Moment
    min_position: int | None
    reach: Reach


def question(
    product: Served,
    allowed: Allowed,
    status: Annotated[Status | None, Query(description="办理状态")] = None,
    unit: Annotated[Text | None, Query(description="单位, the one that took the filing")] = None,
    procedure: Annotated[Text | None, Query(description="the code of a procedure")] = None,
    light: Annotated[Light | None, Query(description="绿 green, 黄 amber, 红 red, 灰 grey")] = None,
    item: Annotated[Text | None, Query(description="事项编码")] = None,
    body: Annotated[Text | None, Query(description="the body whose ledger this is")] = None,
    at: At = None,
    min_position: MinPosition = None,
) -> Question:
    """Read which cases are asked for; raise `ParameterMalformed`."""
    filters = Filters(status=status, unit=unit, procedure=procedure, light=light, body=body, item=item)
    now = product.ledger.now()
    moment = Moment.present(now) if at is None else Moment.as_known(on_record("at", at, product))
    return Question(filters, Framed(product, moment.at), moment, min_position, allowed.reach)


Asked = Annotated[Question, Depends(question)]


def router() -> APIRouter:
    """Give the routes of the board."""
    board = APIRouter(prefix="/v1", tags=["board 台账"], responses=declared(403))
    add_list(board, "/cases", _cases, rows="cases", summary=LISTED, act="board.read")
    board.add_api_route("/counts", _counts, methods=["GET"], summary=COUNTED, dependencies=[may("board.read")])
    return board


def _cases(
    product: Served,
    asked: Asked,
    sort: Annotated[CaseOrder, Query(description="by their coming, or by the day on which they run out")] = (
        CaseOrder.FILED
    ),
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200, description="how many rows at the most")] = 50,
) -> CasesAnswer:
    """Lights are those of the asked moment; a past moment shows what the ledger knew then."""
    if sort in {CaseOrder.DUE, CaseOrder.LAST_DUE} and not asked.filters.open_alone:
        reason = "only cases not settled are sorted by it: ask for status=accepted, light=amber or grey"
        raise ParameterMalformed(parameter="sort", given=sort.value, reason=reason)
    rules, zone = product.ledger.rules(), asked.framed.zone
    with _read(product, asked) as board:
        page = list_cases(board, asked.moment, asked.filters, reach=asked.reach, sort=sort, cursor=cursor, limit=limit)
        return CasesAnswer(
            cases=[row_of(case, rules, asked.moment.at, zone) for case in page.cases],
            next_cursor=page.next_cursor,
            as_of=asked.framed.as_of,
            ledger_position=board.position,
            simulated=asked.framed.simulated,
        )


def _counts(product: Served, asked: Asked) -> CountsAnswer:
    """Count as the list would list, and how the clocks of those cases stand or ended."""
    with _read(product, asked) as board:
        figures = figures_of(counts(board, asked.moment, asked.filters, reach=asked.reach))
        return CountsAnswer.model_validate({**asked.framed.fields(), **figures, "ledger_position": board.position})


@contextmanager
def _read(product: ServedProduct, asked: Question) -> Iterator[Snapshot]:
    """Open the board once it has come as far as asked."""
    wait_until(product, asked.min_position, asked.framed.position)
    with product.models.board() as board:
        yield board
