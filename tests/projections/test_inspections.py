"""The inspections as the ledger knew them at a moment."""

from collections.abc import Iterator

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.catching_up import catch_up
from projections.inspections.reads import InspectionRow, list_inspections
from projections.inspections.view import INSPECTIONS
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.histories import MAPPER, founded, moment
from tests.inspected import inspections_history


@pytest.fixture
def shown(database: Database) -> Iterator[Snapshot]:
    with append_pool(database.url("append")) as pool:
        (founded() + inspections_history()).write(LedgerRecorder(pool))
    catch_up(database.url("project"), MAPPER, ALL_TOPICS, INSPECTIONS)
    with (
        psycopg.connect(database.url("read"), autocommit=True) as connection,
        snapshot(connection, INSPECTIONS) as found,
    ):
        yield found


def then(shown: Snapshot, at: str, **asked: bool | str | None) -> list[InspectionRow]:
    return list_inspections(shown, moment(at), known_at=moment(at), **asked)  # type: ignore[arg-type]


def test_an_inspection_runs_through_the_end_of_its_last_day_or_until_it_is_ended(shown: Snapshot) -> None:
    assert [row.inspection for row in then(shown, "2026-03-02 09:30")] == ["hall"]
    assert [row.running for row in then(shown, "2026-04-30 23:59")] == [True, True]
    assert [(row.inspection, row.running) for row in then(shown, "2026-05-01 00:00")] == [
        ("other", False),
        ("hall", True),
    ]
    assert [row.running for row in then(shown, "2026-05-06 10:00")] == [False, False]
    assert [row.inspection for row in then(shown, "2026-05-01 00:00", running=True)] == ["hall"]


def test_a_row_says_what_was_known_of_it_at_the_moment(shown: Snapshot) -> None:
    (early,) = then(shown, "2026-03-02 12:00")
    assert (early.inspectors, early.notes, early.until.isoformat()) == (["p:901"], 0, "2026-04-30")
    (late,) = [row for row in then(shown, "2026-05-05 12:00") if row.inspection == "hall"]
    assert (late.inspectors, late.notes, late.until.isoformat()) == (["p:901"], 1, "2026-05-20")
    assert [row.inspection for row in then(shown, "2026-03-05 12:00", inspector="p:903")] == ["hall"]
    assert then(shown, "2026-03-07 12:00", inspector="p:903") == []
