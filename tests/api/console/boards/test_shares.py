"""The geometry of small bars: parts fill a bar, and none that counts anything is too thin to be seen."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.boards.shares import THINNEST, WIDTH, columns, pieces, place


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_parts_fill_the_bar_without_a_gap_and_what_counts_is_seen(counts: list[int]) -> None:
    found = pieces(counts)
    for before, after in pairwise(found):
        assert after.x == pytest.approx(before.x + before.width, abs=0.011)
    assert sum(piece.width for piece in found) == pytest.approx(WIDTH if any(counts) else 0, abs=0.05)
    for count, piece in zip(counts, found, strict=True):
        assert piece.width >= THINNEST - 0.011 if count else piece.width == 0


def test_bars_of_one_whole_compare() -> None:
    assert sum(piece.width for piece in pieces([1, 1], whole=8)) == pytest.approx(WIDTH / 4)
    assert sum(piece.width for piece in pieces([1], whole=10**6)) == THINNEST


@pytest.mark.parametrize(("share", "x"), [("0", 0.0), ("1/2", WIDTH / 2), ("1", WIDTH), ("3/2", WIDTH), ("-1/9", 0.0)])
def test_a_share_lies_within_its_bar(share: str, x: float) -> None:
    assert place(Fraction(share)) == x


def test_columns_stand_side_by_side_on_one_line_and_what_has_no_value_has_no_height() -> None:
    found = columns([Fraction(1), None, Fraction(1, 2), Fraction(0)], width=100, height=40, gap=4)
    assert [high for *_, high in found] == [40.0, 0.0, 20.0, 0.0]
    assert all(y + high == 40.0 for _, y, _, high in found)
    assert [x for x, *_ in found] == [0.0, 26.0, 52.0, 78.0]
    assert columns([], 100, 40, 4) == []
