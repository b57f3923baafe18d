"""名单: the lists that the overview and the boards count, each row with who answers for it and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import HTMLResponse

from api.access import may
from api.console.boards.titles import Titles
from api.console.boards.viewpoint import Looking, Viewpoint
from api.console.page import Asked, Page
from api.refusals import OverviewListUnknown
from projections.metrics.overview import Held, Listed, holders, standings
from projections.snapshot import Snapshot
from projections.supervision.reads import OwedAnswer, count_owed, owed

ROWS = 50
LAST_PAGE = 10_000
UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class ListWords:
    """A list in words: its sign and colour, what it holds, and what its day is."""

    light: str
    sign: str
    zh: str
    en: str
    day: tuple[str, str] = ("到期", "Due")


LISTS = {
    Listed.STATUTORY_OVERDUE: ListWords("red", "■", "超法定时限", "over the statutory term"),
    Listed.PROMISED_OVERDUE: ListWords("red", "■", "超承诺时限", "over the promised term"),
    Listed.DUE_SOON: ListWords("amber", "▲", "两日内到期", "due within two days"),
    Listed.STOPPED: ListWords("grey", "‖", "停止计时", "clock suspended"),
    UNANSWERED: ListWords("amber", "▲", "未答复督办单", "supervision slips unanswered", ("答复期限", "Answer due")),
    Listed.OPEN: ListWords("green", "●", "在办", "being handled", ("受理", "Accepted")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case on a list. `days_left` is below nought where the day is over; None where there is none to count to."""

    case: str
    number: str
    unit: str
    principal: str | None
    step: str | None
    clock: str | None
    effect: str | None
    due_on: date | None
    days_left: int | None
    ground: str | None = None
    notice: str | None = None
    resumes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A list, or the beginning of one, with how long it is in all."""

    code: str
    words: ListWords
    total: int
    rows: Sequence[Row]


def router() -> APIRouter:
    """Give the route of the lists."""
    lists = APIRouter(prefix="/console/lists")
    seen = may("metrics.read")
    lists.add_api_route("/{which}", _list, methods=["GET"], response_class=HTMLResponse, dependencies=[seen])
    return lists


def _list(
    page: Asked,
    looking: Looking,
    which: Annotated[str, Path(max_length=40)],
    leaf: Annotated[int, Query(ge=1, le=LAST_PAGE, description="which page")] = 1,
) -> HTMLResponse:
    if which not in LISTS:
        raise OverviewListUnknown(list=which, allowed=list(LISTS))
    skip = (leaf - 1) * ROWS
    with page.product.models.facts() as facts:
        looking.require_moment(page, facts)
        names, position = looking.names(facts), facts.position
        lists = [] if which == UNANSWERED else held(facts, page, looking, [Listed(which)], names, skip=skip)
    [found] = lists or [slips(page, looking, names, skip=skip)]
    return page.shown(
        "list.html",
        looking=looking,
        found=found,
        leaf=leaf,
        more=skip + len(found.rows) < found.total,
        position=position,
    )


def held(
    facts: Snapshot,
    page: Page,
    looking: Viewpoint,
    lists: Sequence[Listed],
    names: Sequence[str] | None,
    *,
    skip: int = 0,
    limit: int = ROWS,
) -> list[Stretch]:
    """Give a stretch of each of some lists of cases."""
    found = standings(
        facts,
        lists,
        looking.moment,
        today=looking.today,
        units=names,
        within=looking.allowed.within(facts),
        skip=skip,
        limit=limit,
    )
    titles = Titles(page.product.ledger.rules(), page.tongue)
    return [
        Stretch(which, LISTS[which], of.total, [_row(one, which, looking.today, titles) for one in of.cases])
        for which, of in found.items()
    ]


def slips(page: Page, looking: Viewpoint, names: Sequence[str] | None, *, skip: int = 0, limit: int = ROWS) -> Stretch:
    """Give a stretch of the supervision slips that no unit has answered."""
    with page.product.models.supervision() as supervision:
        found = owed(supervision, looking.today, **_asked_of(supervision, looking, names), skip=skip, limit=limit)
    with page.product.models.facts() as facts:
        with_whom = holders(facts, looking.moment, [slip.case_id for slip in found.answers])
    titles = Titles(page.product.ledger.rules(), page.tongue)
    rows = [_slip(slip, with_whom.get(slip.case_id, (None, None))[0], looking.today, titles) for slip in found.answers]
    return Stretch(UNANSWERED, LISTS[UNANSWERED], found.total, rows)


def slips_unanswered(page: Page, looking: Viewpoint, names: Sequence[str] | None) -> int:
    """Count the supervision slips that no unit has answered."""
    with page.product.models.supervision() as supervision:
        return count_owed(supervision, looking.today, **_asked_of(supervision, looking, names)).owed


def _asked_of(supervision: Snapshot, looking: Viewpoint, names: Sequence[str] | None) -> dict[str, Any]:
    """Say which slips are asked for: those of some units, as of the moment, within reach."""
    known_at = looking.moment if looking.past else None
    return {"known_at": known_at, "units": names, "within": looking.allowed.within(supervision)}


def _row(one: Held, which: Listed, today: date, titles: Titles) -> Row:
    return Row(
        case=one.case_id,
        number=one.number,
        unit=one.unit,
        principal=one.principal or None,
        step=None if one.step is None else titles.of("step", one.procedure, one.step),
        clock=titles.of("clock", one.procedure, one.clock) if one.clock else None,
        effect=titles.effect(one.effect) if which is not Listed.OPEN else None,
        due_on=one.due_on,
        days_left=None if which is Listed.OPEN else (one.due_on - today).days,
        ground=None if one.ground is None else titles.of("ground", one.procedure, one.ground),
        notice=one.notice,
        resumes_on=one.resumes_on if which is Listed.STOPPED else None,
    )


def _slip(slip: OwedAnswer, principal: str | None, today: date, titles: Titles) -> Row:
    return Row(
        case=slip.case_id,
        number=slip.number,
        unit=slip.unit,
        principal=principal,
        step=titles.of("step", slip.procedure_code, slip.answer),
        clock=None if slip.clock is None else titles.of("clock", slip.procedure_code, slip.clock),
        effect=None,
        due_on=slip.due_on,
        days_left=None if slip.due_on is None else (slip.due_on - today).days,
    )
