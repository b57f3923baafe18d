"""The lists of the archives: due by the schedule, held, to be destroyed; now and as known at a past moment."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from domain.events import DomainEvent
from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.archives.reads import FileList, files, transfers
from projections.archives.view import ARCHIVES
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.golden import records
from tests.histories import MAPPER, Script, answered, founded, imported, moment
from tests.projections.spec import given
from tests.records import ARCHIVING, History

CHALLENGE, OLD = "case:1", "case:2"  # closed in 2024, kept 15 years; closed in 2011, kept 30, handed over after 20


def as_script(history: History[Any], stream: str, case: str) -> Script:
    """Record each event of a history when it took effect, under another name."""
    script = Script()
    for stored in history.stored:
        event: Any = MAPPER.to_domain_event(stored)
        own = {"originator_id": stream, **({"case": case} if "case" in type(event).model_fields else {})}
        renamed: DomainEvent = event.model_copy(update=own)
        script.acts.append((event.timestamp, [renamed]))
    return script


def told() -> Script:
    closed = founded() + imported(OLD) + answered(CHALLENGE)
    handed = as_script(records.transfer(), "transfer:2", OLD)
    kept = as_script(records.archive(), f"archive:{OLD}", OLD)
    return closed + kept + handed + as_script(records.destruction(), f"archive:{CHALLENGE}", CHALLENGE)


@pytest.fixture
def shown(database: Database) -> Iterator[Snapshot]:
    with append_pool(database.url("append")) as pool:
        told().write(LedgerRecorder(pool))
    with psycopg.connect(database.url("project"), autocommit=True) as connection:
        source = Source(connection, MAPPER, ALL_TOPICS, ALL_MODELS)
        for model in (BOARD, ARCHIVES):
            rebuild(connection, source, model)
    with psycopg.connect(database.url("read"), autocommit=True) as reader, snapshot(reader, ARCHIVES) as opened:
        yield opened


def listed(shown: Snapshot, which: FileList, day: str, known_at: str | None, **asked: Any) -> list[str]:
    known = None if known_at is None else moment(known_at)
    rows = files(shown, which, date.fromisoformat(day), ARCHIVING, known_at=known, **asked)
    return [row.case_id for row in rows]


@pytest.mark.parametrize(
    ("which", "day", "known_at", "cases"),
    [
        pytest.param(FileList.TRANSFER, "2031-12-31", "2026-03-05 12:00", [], id="the last day before its transfer"),
        pytest.param(FileList.TRANSFER, "2032-01-01", "2026-03-05 12:00", [OLD], id="due to be handed over"),
        pytest.param(FileList.TRANSFER, "2032-01-01", "2026-03-15 12:00", [], id="on its way"),
        pytest.param(FileList.TRANSFER, "2032-01-01", "2026-03-20 12:00", [OLD], id="sent back"),
        pytest.param(FileList.TRANSFER, "2032-01-01", None, [], id="with the archive"),
        pytest.param(FileList.APPRAISAL, "2039-12-31", "2026-03-05 12:00", [], id="the last day of fifteen years"),
        pytest.param(FileList.APPRAISAL, "2040-01-01", "2026-03-05 12:00", [CHALLENGE], id="due to be appraised"),
        pytest.param(FileList.APPRAISAL, "2042-01-01", "2026-03-05 12:00", [OLD, CHALLENGE], id="the oldest first"),
        pytest.param(FileList.APPRAISAL, "2042-01-01", None, [], id="received, and destroyed"),
        pytest.param(FileList.DESTRUCTION, "2031-03-05", "2031-03-05 12:00", [CHALLENGE], id="to be destroyed"),
        pytest.param(FileList.DESTRUCTION, "2031-03-10", None, [], id="destroyed"),
        pytest.param(FileList.HELD, "2026-05-20", "2026-03-05 12:00", [OLD], id="held on its last day"),
        pytest.param(FileList.HELD, "2026-05-21", "2026-03-05 12:00", [], id="held no longer"),
        pytest.param(FileList.HELD, "2026-05-20", None, [], id="released"),
    ],
)
def test_a_list_holds_what_is_due_on_a_day_as_it_was_known(
    shown: Snapshot, which: FileList, day: str, known_at: str | None, cases: list[str]
) -> None:
    assert listed(shown, which, day, known_at) == cases


def test_a_list_is_narrowed_by_procedure_unit_reach_and_pages(shown: Snapshot) -> None:
    due = FileList.APPRAISAL, "2042-01-01", "2026-03-05 12:00"
    assert listed(shown, *due, skip=1, limit=1) == [CHALLENGE]
    assert listed(shown, *due, procedure="procurement-challenge") == [CHALLENGE]
    assert listed(shown, *due, unit="nobody") == []
    assert listed(shown, *due, within={"headings": [], "hidden": None, "alone": None}) == []


@pytest.mark.parametrize(
    ("known_at", "status"), [("2026-03-09 12:00", []), ("2026-03-20 12:00", ["ordered"]), (None, ["received"])]
)
def test_the_handovers_are_listed_as_they_were_known(shown: Snapshot, known_at: str | None, status: list[str]) -> None:
    known = None if known_at is None else moment(known_at)
    assert [row.status for row in transfers(shown, known_at=known)] == status
    assert transfers(shown, status="returned") == []


def test_the_same_events_twice_change_nothing(owner: psycopg.Connection[Any]) -> None:
    seen = given(told()).seen(ARCHIVES, owner, times=3, batch=4)
    rows = sorted(seen.rows("archive_files"), key=lambda row: (row["case_id"], row["version"]))
    assert [(row["case_id"], row["version"]) for row in rows] == [
        *((CHALLENGE, version) for version in range(1, 5)), *((OLD, version) for version in range(1, 8)),
    ]  # fmt: skip
    ends = [row["recorded_until"] for row in rows if row["case_id"] == OLD]
    begins = [row["recorded_from"] for row in rows if row["case_id"] == OLD]
    assert ends == [*begins[1:], None]
    assert sorted(row["case_id"] for row in seen.rows("closings")) == [CHALLENGE, OLD]
