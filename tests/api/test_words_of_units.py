"""Every unit of a term has its words in both languages."""

import pytest

from api.words import COUNTING
from domain.clock.limit import Unit


@pytest.mark.parametrize("unit", list(Unit))
def test_a_unit_says_how_it_is_counted(unit: Unit) -> None:
    chinese, english = COUNTING[unit]
    assert chinese
    assert english
