"""看板: a city, district, street, body, unit or window: what is open there and how, and its rates with n beside."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from api.access import may
from api.console import choices
from api.console.boards.lists import LISTS, UNANSWERED, held, slips_unanswered
from api.console.boards.periods import periods_until
from api.console.boards.shares import WIDTH, Piece, pieces, place
from api.console.boards.viewpoint import Looking, Viewpoint, level_words
from api.console.page import Asked
from api.metric_words import percent
from projections.metrics.definition import Metric, metric
from projections.metrics.levels import Levels
from projections.metrics.overview import Listed
from projections.metrics.period import Period, period
from projections.metrics.places import PlaceCounts, counted_by_place
from projections.metrics.reads import Answered, Figure, ask, ask_all
from projections.snapshot import Snapshot

RATES = ("on-time-rate", "statutory-on-time-rate", "pause-share", "extension-rate")
CARDS = "cards-open"
EVER = "1950-01-01"
WORST = (Listed.STATUTORY_OVERDUE, Listed.PROMISED_OVERDUE, Listed.DUE_SOON)
FIRST_ROWS = 5
LIVE = "now"
PLACES, ALL = 20, "all"  # that are shown at first, and what asks for all of them
NOTHING = PlaceCounts()
NO_FIGURE = Figure(0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of a place, with the one of the period before as a tick."""

    metric: Metric
    figure: Figure
    before: Figure

    @property
    def text(self) -> str:
        """Write it."""
        return "—" if self.figure.value is None else percent(self.figure.value, 1)

    @property
    def before_text(self) -> str:
        """Write the one before."""
        return "—" if self.before.value is None else percent(self.before.value, 1)

    @property
    def filled(self) -> float:
        """Give how far its bar is filled."""
        return 0.0 if self.figure.value is None else place(self.figure.value)

    @property
    def tick(self) -> float | None:
        """Give where the one before is marked."""
        return None if self.before.value is None else place(self.before.value)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A place on a board. `below` leads down to it; None where there is no such place, or nothing below."""

    title: str | None
    view: Viewpoint
    below: Viewpoint | None
    counts: PlaceCounts
    bar: Sequence[tuple[Listed, int, Piece]]
    rates: Sequence[Rate]


def router() -> APIRouter:
    """Give the route of the boards."""
    boards = APIRouter(prefix="/console/boards")
    boards.add_api_route("", _board, methods=["GET"], response_class=HTMLResponse, dependencies=[may("metrics.read")])
    return boards


def _board(
    page: Asked,
    looking: Looking,
    of: Annotated[str, Query(alias="period", max_length=30, description="a month, quarter or year of the rates")] = "",
    shown: Annotated[str, Query(alias="places", max_length=10, description="all: every place")] = "",
) -> HTMLResponse:
    stretch = period(choices.text(of) or f"{looking.today:%Y-%m}").require_begun(looking.today)
    apart = looking.told_apart
    with page.product.models.facts_twice() as (facts, beside), ThreadPoolExecutor(1) as meanwhile:
        looking.require_moment(page, facts)
        names = looking.names(facts)
        rated = meanwhile.submit(_rates, beside, looking, apart, stretch, names)
        within = looking.allowed.within(facts)
        total, counted = counted_by_place(
            facts, looking.moment, today=looking.today, units=names, above=apart.above, within=within
        )
        worst = held(facts, page, looking, WORST, names, limit=FIRST_ROWS)
        ever = period(f"{EVER}/{looking.today}")
        cards = ask(
            facts, metric(CARDS), ever, looking.moment, units=names, above=_one, reach=looking.allowed.reach
        ).whole
        position, rates = facts.position, rated.result()
    unanswered = slips_unanswered(page, looking, names)
    places = {*counted, *(key[0] for now, _ in rates for key in now.parts)}
    largest = max((sum(one.worst.values()) for one in counted.values()), default=0)
    titled = [(counted.get(one, NOTHING), apart.title(one), one) for one in places]
    titled.sort(key=lambda row: (*(-row[0].on.get(which, 0) for which in Listed), row[1] is None, row[1] or ""))
    foremost = titled if shown == ALL else titled[:PLACES]
    return page.shown(
        "board_now.html" if page.part == LIVE else "board.html",
        looking=looking,
        stretch=stretch,
        periods=periods_until(looking.today, stretch),
        total=total,
        rates=[Rate(metric(code), now.whole, before.whole) for code, (now, before) in zip(RATES, rates, strict=True)],
        rows=[_row(looking, one, title, counts, rates, largest) for counts, title, one in foremost],
        places=len(places),
        worst=worst,
        unanswered=unanswered,
        cards=cards,
        ever=ever,
        lists={which: LISTS[which] for which in Listed},
        slips=LISTS[UNANSWERED],
        levels=[level_words(level) for level in looking.finer],
        level_words=level_words,
        width=WIDTH,
        position=position,
    )


def _one(_: str) -> str:
    return ""


def _rates(
    facts: Snapshot, looking: Viewpoint, apart: Levels, stretch: Period, names: Sequence[str] | None
) -> list[tuple[Answered, Answered]]:
    """Give the rates of a period and of the one before, both as known at the moment."""
    periods = [stretch] if stretch.before is None else [stretch, stretch.before]
    asked = [(metric(code), of) for of in periods for code in RATES]
    found = ask_all(facts, asked, looking.moment, units=names, above=apart.above, reach=looking.allowed.reach)
    now, before = found[: len(RATES)], found[len(RATES) :] or [Answered(NO_FIGURE, {})] * len(RATES)
    return list(zip(now, before, strict=True))


def _row(
    looking: Viewpoint,
    of: str | None,
    title: str | None,
    counts: PlaceCounts,
    rates: Sequence[tuple[Answered, Answered]],
    largest: int,
) -> BoardRow:
    return BoardRow(
        title=title,
        view=looking.at(of),
        below=looking.below(of) if of is not None else None,
        counts=counts,
        bar=_bar(counts, largest),
        rates=[
            Rate(metric(code), now.parts.get((of,), NO_FIGURE), before.parts.get((of,), NO_FIGURE))
            for code, (now, before) in zip(RATES, rates, strict=True)
        ],
    )


def _bar(counts: PlaceCounts, largest: int) -> list[tuple[Listed, int, Piece]]:
    numbers = [counts.worst.get(which, 0) for which in Listed]
    return list(zip(Listed, numbers, pieces(numbers, whole=largest), strict=True))
