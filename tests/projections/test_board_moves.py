"""Which cases came on a list and which left it between two moments."""

from collections.abc import Callable
from datetime import datetime

from domain.clock.reading import Light
from projections.board.filters import EVERY_CASE, Filters
from projections.board.moves import Moves, moves
from tests.histories import Script, answered, founded, moment, resumed, stopped
from tests.projections.conftest import Office

Build = Callable[[Script], Office]


def moved(office: Office, since: str, until: str, light: Light = Light.RED, filters: Filters = EVERY_CASE) -> Moves:
    earlier, later = moment(since), moment(until)
    return moves(office.board, earlier, later, light, filters, skip=0, limit=100)


def told(found: Moves) -> list[tuple[str, bool]]:
    return [(move.case.case_id, move.entered) for move in found.moves]


def test_a_case_enters_the_overdue_list_as_its_term_runs_out_and_leaves_it_as_it_is_closed(
    office: Callable[[Script], Office],
) -> None:
    shown = office(founded() + answered("case:1", late=True))
    before, over, closed = "2024-09-29 09:00", "2024-10-05 12:00", "2024-10-15 12:00"
    entered = moved(shown, before, over)
    assert (told(entered), entered.entered, entered.left) == ([("case:1", True)], 1, 0)
    left = moved(shown, over, closed)
    assert (told(left), left.entered, left.left) == ([("case:1", False)], 0, 1)
    assert left.moves[0].case.status == "closed"
    assert told(moved(shown, before, closed)) == []


def test_each_moment_shows_what_was_known_then(office: Build) -> None:
    shown = office(founded() + stopped("case:1").script)  # the stop of the 26th is recorded on the 27th
    assert told(moved(shown, "2025-09-26 12:00", "2025-09-26 18:00", Light.GREY)) == []
    assert told(moved(shown, "2025-09-26 18:00", "2025-09-27 12:00", Light.GREY)) == [("case:1", True)]


def test_a_unit_is_asked_for_alone_and_the_moves_are_counted_beyond_the_page(office: Build) -> None:
    shown = office(founded() + resumed("case:1") + resumed("case:2"))
    since, until = "2025-09-26 18:00", "2025-09-28 12:00"
    assert told(moved(shown, since, until, Light.GREY, Filters(unit="unit-window"))) == [
        ("case:1", True),
        ("case:2", True),
    ]
    assert told(moved(shown, since, until, Light.GREY, Filters(unit="nobody"))) == []
    page = moves(shown.board, moment(since), moment(until), Light.GREY, EVERY_CASE, skip=1, limit=1)
    assert (told(page), page.entered) == ([("case:2", True)], 2)


def test_nothing_moves_in_no_time(office: Build) -> None:
    at: datetime = moment("2024-10-05 12:00")
    shown = office(founded() + answered("case:1", late=True))
    assert moves(shown.board, at, at, Light.RED, EVERY_CASE, skip=0, limit=10) == Moves([], 0, 0)
