"""待办: what falls due by itself, and the notices that wait. Work lists of the present, read off their read models.

Neither has a past: what fell due and what was told stand in the timeline of each case, as of any moment.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api import words
from api.access import Allowed
from api.answers.frame import Framed, PageAnswer
from api.listing import Paged, Paging, add_list
from api.moments import FORM, MinPosition, instant, wait_until
from api.problems import declared
from api.product import Served
from api.words import Coded
from projections.deadlines import reads as deadlines
from projections.deadlines.reads import DueRow
from projections.notices import reads as notices
from projections.notices.reads import NoticeRow

OfCase = Annotated[str | None, Query(max_length=200, pattern="^case:.", description="only of this case")]


class DeadlineState(StrEnum):
    """due: its moment is past and the act not on record yet. blocked: waits for a year's notice."""

    DUE = "due"
    TO_COME = "to-come"
    BLOCKED = "blocked"


class NoticeState(StrEnum):
    """due 待发, failed 未送达; what was sent stands in its case."""

    DUE = "due"
    FAILED = "failed"


class DeadlineRow(BaseModel):
    """Something that a case does by itself at an instant."""

    case: str
    clock: str
    run: int
    kind: Coded = Field(description="恢复计时, 提醒, 上报, 期限届满, 期限重述")
    rung: str = Field(description="which rung of the ladder; empty but for warnings and escalations")
    due_at: datetime
    blocked: bool = Field(description="whether it waits for a year's notice: nothing is deemed on a provisional day")
    calendar_revision: str
    version: int = Field(description="of the case, by which it stands so")
    position: int = Field(description="of the event by which it stands so")


class DeadlinesAnswer(PageAnswer):
    """What falls due, in its order."""

    deadlines: list[DeadlineRow]


class NoticeWaiting(BaseModel):
    """A notice that is not out."""

    case: str
    notice: str = Field(description="the rule of the procedure")
    about: int = Field(description="the version of the case at which the act stands")
    to: str = Field(description="who is to be told, a role of the procedure")
    called_at: datetime
    position: int = Field(description="of the act")
    state: Coded
    reason: str | None = Field(description="why it was given up")


class NoticesAnswer(PageAnswer):
    """Notices, in the order of the acts that call for them."""

    notices: list[NoticeWaiting]


def router() -> APIRouter:
    """Give the routes of the work lists."""
    work = APIRouter(prefix="/v1", tags=["board 台账"], responses=declared(403))
    add_list(
        work,
        "/deadlines",
        _deadlines,
        rows="deadlines",
        summary="到期事项: what falls due by itself",
        act="deadlines.read",
    )
    add_list(
        work, "/notices", _notices, rows="notices", summary="待发告知: notices that are not out", act="notices.read"
    )
    return work


def _deadlines(
    product: Served,
    allowed: Allowed,
    page: Paged,
    state: Annotated[DeadlineState, Query(description="now")] = DeadlineState.TO_COME,
    by: Annotated[str | None, Query(description="due by then: " + FORM, examples=["2026-03-31"])] = None,
    case: OfCase = None,
    min_position: MinPosition = None,
) -> DeadlinesAnswer:
    """List what is due, is to come, or is blocked; the earliest first."""
    framed = Framed(product)
    until = None if by is None else instant("by", by, product.zone)
    wait_until(product, min_position, framed.position)
    with product.models.deadlines() as shown:
        after, limit = page.key(*deadlines.KEY) or deadlines.BEGINNING, page.limit + 1
        within = allowed.within(shown)
        rows = deadlines.listed(
            shown, state.value, framed.as_of, case_id=case, until=until, within=within, after=after, limit=limit
        )
        listed = [_deadline(row, product.zone) for row in rows[: page.limit]]
        return DeadlinesAnswer.model_validate({**_frame(framed, page, rows, shown.position), "deadlines": listed})


def _notices(
    product: Served,
    allowed: Allowed,
    page: Paged,
    state: Annotated[NoticeState, Query(description="now")] = NoticeState.DUE,
    case: OfCase = None,
    min_position: MinPosition = None,
) -> NoticesAnswer:
    """List the notices that wait, or those that were given up."""
    framed = Framed(product)
    wait_until(product, min_position, framed.position)
    with product.models.notices() as shown:
        within = allowed.within(shown)
        after = page.key(*notices.KEY) or notices.BEGINNING
        rows = notices.listed(shown, state.value, case_id=case, within=within, after=after, limit=page.limit + 1)
        listed = [_notice(row, product.zone) for row in rows[: page.limit]]
        return NoticesAnswer.model_validate({**_frame(framed, page, rows, shown.position), "notices": listed})


def _frame(
    framed: Framed, page: Paging, rows: Sequence[DueRow] | Sequence[NoticeRow], position: int
) -> dict[str, object]:
    cursor = page.cursor_behind(rows[page.limit - 1].key) if len(rows) > page.limit else None
    return {**framed.fields(), "ledger_position": position, "next_cursor": cursor}


def _deadline(row: DueRow, zone: ZoneInfo) -> DeadlineRow:
    return DeadlineRow(
        case=row.case_id,
        clock=row.clock,
        run=row.run,
        kind=words.due_kind(row.kind),
        rung=row.rung,
        due_at=row.due_at.astimezone(zone),
        blocked=row.blocked,
        calendar_revision=row.calendar_revision,
        version=row.version,
        position=row.position,
    )


def _notice(row: NoticeRow, zone: ZoneInfo) -> NoticeWaiting:
    return NoticeWaiting(
        case=row.case_id,
        notice=row.notice,
        about=row.about,
        to=row.role,
        called_at=row.called_at.astimezone(zone),
        position=row.position,
        state=words.notice_state(row.state),
        reason=row.said,
    )
