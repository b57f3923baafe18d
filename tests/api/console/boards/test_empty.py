"""Overview and boards of a ledger that holds nothing yet."""

from tests.api.console.linked import shown
from tests.api.serving import Office


def test_an_empty_ledger_says_what_will_be_listed(simulation: Office) -> None:
    page = shown(simulation, "/console/overview")
    assert "没有在办的办件" in page
    assert "make demo" in page


def test_an_empty_board_has_no_rate_and_divides_by_nothing(simulation: Office) -> None:
    page = shown(simulation, "/console/boards")
    assert "这里还没有办件" in page
    assert "n=0" in page
