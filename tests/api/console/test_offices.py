"""In which office an act is entered: under the name of a unit, not under the code that the directory keeps it by."""

from datetime import UTC, datetime

import pytest

from api.access import Access
from api.console.acts.offices import offices_for
from domain.access.decision import NO_RULE, Decision
from domain.access.principal import Principal
from domain.access.role import Role

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("held", "offered"),
    [
        ({"住建窗口", "housing", "模拟市住建局"}, ("住建窗口", "模拟市住建局")),
        ({"housing"}, ("housing",)),
        ({"住建窗口", "housing", "12345"}, ("住建窗口", "12345")),
    ],
    ids=["names beside a code", "a code alone", "a name that is written like a code"],
)
def test_a_unit_is_offered_by_its_names(held: set[str], offered: tuple[str, ...]) -> None:
    clerk = Principal("p:1", frozenset({Role.WINDOW}), frozenset(held))
    allowed = Access(clerk, "case.file", NOW, Decision(False, NO_RULE, ""), frozenset({"housing"}))
    assert offices_for(("window",), allowed, ["住建窗口"]).units == offered
