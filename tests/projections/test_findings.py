"""The list of findings, now and as known at a past moment, and which rows of views they came from."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.audits.asking import EARLIEST, LATEST
from projections.findings.reads import FindingRow, findings, findings_of
from projections.findings.view import FINDINGS
from projections.models import ALL_MODELS
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.histories import MAPPER, founded, moment
from tests.projections.found import found
from tests.records import SIGN


@pytest.fixture
def shown(database: Database) -> Iterator[Snapshot]:
    with append_pool(database.url("append")) as pool:
        (founded() + found()).write(LedgerRecorder(pool))
    with psycopg.connect(database.url("project"), autocommit=True) as connection:
        rebuild(connection, Source(connection, MAPPER, ALL_TOPICS, ALL_MODELS), FINDINGS)
    with psycopg.connect(database.url("read"), autocommit=True) as reader, snapshot(reader, FINDINGS) as opened:
        yield opened


def listed(shown: Snapshot, day: str = "2026-04-01", **asked: Any) -> list[FindingRow]:
    return findings(shown, date.fromisoformat(day), **{"first": EARLIEST, "last": LATEST, **asked})


def test_those_opened_last_come_first_with_how_far_they_have_come(shown: Snapshot) -> None:
    assert [(row.finding, row.status, row.view) for row in listed(shown)] == [
        ("finding:2", "opened", None), ("finding:1", "closed", "suspensions"),
    ]  # fmt: skip
    (last,) = listed(shown, limit=1)
    assert [row.finding for row in listed(shown, before=last.opened, limit=1)] == ["finding:1"]


@pytest.mark.parametrize(
    ("at", "status"),
    [("2026-03-02 12:00", "opened"), ("2026-03-04 12:00", "held"), ("2026-03-05 12:00", "attributed"),
     ("2026-03-13 18:00", "rectified"), ("2026-03-16 12:00", "attributed"), ("2026-03-27 18:00", "closed")],
)  # fmt: skip
def test_a_past_moment_shows_how_far_a_finding_had_come_then(shown: Snapshot, at: str, status: str) -> None:
    rows = {row.finding: row.status for row in listed(shown, at[:10], known_at=moment(at))}
    assert rows["finding:1"] == status


@pytest.mark.parametrize(
    ("day", "overdue"),
    [pytest.param("2026-03-27", False, id="on its day"), pytest.param("2026-03-28", True, id="the day after")],
)
def test_a_rectification_is_overdue_once_its_day_is_over(shown: Snapshot, day: str, *, overdue: bool) -> None:
    returned = moment("2026-03-20 12:00")  # sent back on the 16th, to be rectified by the 27th
    rows = {row.finding: row.overdue for row in listed(shown, day, known_at=returned)}
    assert rows == {"finding:1": overdue, "finding:2": False}


@pytest.mark.parametrize(
    ("asked", "found_ones"),
    [({"status": "closed"}, ["finding:1"]), ({"status": "held"}, []), ({"view": "suspensions"}, ["finding:1"]),
     ({"unit": "住建窗口"}, ["finding:2", "finding:1"]), ({"unit": "别的单位"}, []),
     ({"responsible": ["住建窗口"]}, ["finding:1"]), ({"responsible": ["别的单位"]}, []),
     ({"first": date(2026, 3, 3)}, ["finding:2"]), ({"last": date(2026, 3, 2)}, ["finding:1"])],
    ids=str,
)  # fmt: skip
def test_findings_are_asked_for_by_status_view_unit_and_days(
    shown: Snapshot, asked: dict[str, Any], found_ones: list[str]
) -> None:
    assert [row.finding for row in listed(shown, **asked)] == found_ones


def test_a_row_of_a_view_knows_the_finding_that_was_opened_from_it(shown: Snapshot) -> None:
    assert findings_of(shown, "suspensions", [SIGN.row, "case:2@9/edge"]) == {SIGN.row: "finding:1"}
    assert findings_of(shown, "extensions", [SIGN.row]) == {}
    assert findings_of(shown, "suspensions", [SIGN.row], known_at=moment("2026-03-01 12:00")) == {}
