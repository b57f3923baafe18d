"""The facts of the hotline in the database: as known at a moment or a position, and the same after a rebuild."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from projections.hotline.inputs import inputs
from projections.hotline.period import Period
from projections.hotline.reads import inputs_of
from projections.hotline.view import FACTS
from tests.histories import Script, founded
from tests.projections.conftest import Office
from tests.projections.hotline import hotline_script
from tests.projections.spec import given
from tests.vocabulary import ZONE, moment

Build = Callable[[Script], Office]
SEPTEMBER = Period(date(2025, 9, 1), date(2025, 9, 30), ZONE)
LATER = moment("2025-10-20")


def count(found: Any, kind: str, unit: str = "unit") -> int:
    return sum(one.count for each in found if each.unit == unit for one in each.counted if one.kind == kind)


def test_a_period_is_counted_as_known_now_at_a_moment_and_at_a_position(office: Build) -> None:
    shown = office(founded() + hotline_script()).facts
    now = inputs_of(shown, SEPTEMBER, at=LATER)
    assert {unit.unit for unit in now} == {"unit", "市水务局"}
    assert (count(now, "closed"), count(now, "sent-back"), count(now, "dispatched", "市水务局")) == (2, 1, 1)
    then = moment("2025-09-03 12:00")
    known = inputs_of(shown, SEPTEMBER, at=then, known_at=then)
    assert (count(known, "closed"), count(known, "overdue"), count(known, "sent-back")) == (0, 0, 1)
    assert inputs_of(shown, SEPTEMBER, at=LATER, position=0) == []
    assert inputs_of(shown, SEPTEMBER, at=LATER, position=shown.position) == now
    before = inputs_of(shown, SEPTEMBER, at=then, known_at=moment("2025-09-01 09:59"))
    assert before == []


@pytest.mark.parametrize(
    ("first", "last", "overdue"),
    [
        pytest.param("2025-09-08", "2025-09-08", 0, id="a day on which nobody was late"),
        pytest.param("2025-09-10", "2025-09-10", 2, id="two reworks"),
    ],
)
def test_what_fell_due_in_a_period_is_found_though_nothing_happened_in_it(
    office: Build, first: str, last: str, overdue: int
) -> None:
    shown = office(founded() + hotline_script()).facts
    period = Period(date.fromisoformat(first), date.fromisoformat(last), ZONE)
    assert count(inputs_of(shown, period, at=LATER), "overdue") == overdue


@pytest.mark.parametrize("batch", [1, 1000])
def test_a_rebuild_gives_the_same_rows_in_whatever_batches(
    owner: psycopg.Connection[Any], office: Build, batch: int
) -> None:
    script = founded() + hotline_script()
    built = office(script).facts
    rows = [row[0] for row in built.connection.execute("SELECT f::text FROM facts AS f ORDER BY 1")]
    owner.execute(f"DROP SCHEMA IF EXISTS spec CASCADE; ALTER SCHEMA {FACTS.schema} RENAME TO spec")
    seen = given(script).seen(FACTS, owner, batch=batch).text()
    assert len(rows) > 40
    assert seen == [f"facts {row}" for row in rows]
    assert inputs([], SEPTEMBER, LATER) == []
