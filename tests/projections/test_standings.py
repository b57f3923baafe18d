"""What stands at a moment, listed and counted by place, against every fact looked at one by one."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import psycopg
import pytest

from domain.instants import microseconds
from infrastructure.postgres.embedded import EmbeddedServer
from projections.facts.view import COUNTED
from projections.metrics.overview import Listed, standings
from projections.metrics.period import period
from projections.metrics.places import counted_by_place
from projections.metrics.reads import cells_of, exported
from projections.snapshot import Snapshot
from tests.database import cloned_database
from tests.histories import moment
from tests.projections.spec import given
from tests.projections.test_metrics import everything, opened

MOMENTS = ["2024-09-27 00:00:30", "2024-10-09 10:15:30", "2025-09-04 09:00:30", "2025-10-03 12:00", "2026-12-31 00:00"]
LATER = moment("2026-12-31 00:00")


@pytest.fixture(scope="module")
def owner(server: EmbeddedServer) -> Iterator[psycopg.Connection[Any]]:
    with (
        cloned_database(server) as database,
        psycopg.connect(database.url("project"), autocommit=True) as owner,
    ):
        given(everything()).seen(COUNTED, owner, batch=40)
        yield owner


def of_list(facts: Snapshot, which: Listed, at: datetime) -> dict[str, list[tuple[date, str]]]:
    """Give the days and units of a list by case, from an export of all facts."""
    first, last = which.days(at.date())
    found: dict[str, list[tuple[date, str]]] = {}
    with facts.connection.transaction():
        rows = list(exported(facts, period("2000-01-01/2030-12-31")))
    for row in rows:
        if (
            row["kind"] == which.counting.kind
            and all(row[column] in allowed for column, allowed in which.counting.where.items())
            and row["shown_from"] <= microseconds(at) < row["shown_until"]
            and first <= row["day"] <= last
        ):
            found.setdefault(row["case_id"], []).append((row["day"], row["unit"]))
    return found


@pytest.mark.parametrize("at", [*map(moment, MOMENTS)], ids=MOMENTS)
def test_a_list_holds_each_case_once_by_the_day_that_comes_first(owner: psycopg.Connection[Any], at: datetime) -> None:
    with opened(owner) as facts:
        found = standings(facts, [*Listed], at, today=at.date(), limit=1000)
        expected = {which: of_list(facts, which, at) for which in Listed}
    for which, listed in found.items():
        days = {case: min(day for day, _ in stood) for case, stood in expected[which].items()}
        assert listed.total == len(days)
        assert {one.case_id: one.due_on for one in listed.cases} == days
        assert [one.due_on for one in listed.cases] == sorted(days.values())
    assert expected[Listed.OPEN] or at == LATER


@pytest.mark.parametrize("at", [*map(moment, MOMENTS)], ids=MOMENTS)
def test_a_place_counts_each_case_once_on_a_list_and_once_by_its_gravest(
    owner: psycopg.Connection[Any], at: datetime
) -> None:
    with opened(owner) as facts:
        whole, by_place = counted_by_place(facts, at, today=at.date(), units=None, above=lambda unit: unit)
        expected = {which: of_list(facts, which, at) for which in Listed}
    cases = {which: {*stood} for which, stood in expected.items() if stood}
    assert whole.on == {which: len(on) for which, on in cases.items()}
    gravest = {
        case: next(which for which in Listed if case in cases.get(which, ())) for on in cases.values() for case in on
    }
    assert whole.worst == Counter(gravest.values())
    for which in Listed:
        units = Counter(unit for stood in expected[which].values() for unit in {unit for _, unit in stood})
        assert {place: counts.on[which] for place, counts in by_place.items() if which in counts.on} == units


def test_a_list_goes_on_where_the_page_before_it_ended(owner: psycopg.Connection[Any]) -> None:
    at = moment("2025-09-04 09:00:30")
    with opened(owner) as facts:
        [whole] = standings(facts, [Listed.OPEN], at, today=at.date(), limit=1000).values()
        [rest] = standings(facts, [Listed.OPEN], at, today=at.date(), skip=2, limit=3).values()
    assert rest.total == whole.total > 2
    assert [one.id for one in rest.cases] == [one.id for one in whole.cases[2:5]]


def test_the_cells_of_a_question_are_read_again_once_there_are_others(owner: psycopg.Connection[Any]) -> None:
    asked = Listed.OPEN.counting
    with opened(owner) as facts:
        before = cells_of(facts, asked, None)
    owner.execute(f"INSERT INTO {COUNTED.schema}.cells (id, kind, unit, state) VALUES (1, 'accepted', 'new', 'open')")
    try:
        with opened(owner) as facts:
            assert cells_of(facts, asked, None).keys() == {*before, 1}
    finally:
        owner.execute(f"DELETE FROM {COUNTED.schema}.cells WHERE id = 1")
    with opened(owner) as facts:
        assert cells_of(facts, asked, None).keys() == {*before}
