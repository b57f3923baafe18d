"""A whole ledger goes out as CSV and comes back into an empty one: the same events at the same positions."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.exports.restoring import AnotherHistory, HistoryMalformed, Restored, restore
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.database import Database
from tests.infrastructure.exports.conftest import Bureau

EVENTS = (
    "SELECT position, stream, version, topic, state, recorded_at, command_id, payload_hash FROM ledger.events "
    "WHERE position <= %s ORDER BY position"
)


def events(database: Database, through: int) -> list[tuple[object, ...]]:
    with psycopg.connect(database.url("read")) as connection:
        return connection.execute(EVENTS, [through]).fetchall()


def restored(file: Path, database: Database) -> Restored:
    with (
        append_pool(database.url("append"), size=1) as pool,
        psycopg.connect(database.url("owner"), autocommit=True) as owner,
    ):
        return restore(file, LedgerRecorder(pool), owner, LedgerMapper(ALL_TOPICS), lambda done, total: None)


def test_what_comes_back_is_what_went_out(bureau: Bureau, recorded: Database, database: Database) -> None:
    done = bureau.export("history").export
    through = done.order.position
    assert restored(bureau.file, database) == Restored(through, through)
    assert events(database, 10**9) == events(recorded, through)
    assert restored(bureau.file, database) == Restored(through, 0)


def test_a_restored_ledger_is_exported_with_the_same_digest(bureau: Bureau, database: Database, tmp_path: Path) -> None:
    from api.composition_of_files import exporting_on
    from infrastructure.ledger.ledger import PostgresLedger

    done = bureau.export("history").export
    restored(bureau.file, database)
    with append_pool(database.url("append")) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        other = Bureau(exporting_on(ledger, database.url("read")), tmp_path)
        other.made = 100
        again = other.export("history", position=done.order.position).export
    assert done.left is not None
    assert again.left is not None
    assert again.left.content == done.left.content


def test_a_run_that_was_broken_off_goes_on(
    bureau: Bureau, recorded: Database, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infrastructure.exports import restoring

    through = bureau.export("history").export.order.position
    monkeypatch.setattr(restoring, "STRETCH", 10)

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with (
        append_pool(database.url("append"), size=1) as pool,
        psycopg.connect(database.url("owner"), autocommit=True) as owner,
        pytest.raises(KeyboardInterrupt),
    ):
        restore(bureau.file, LedgerRecorder(pool), owner, LedgerMapper(ALL_TOPICS), break_off)
    assert 1 < len(events(database, 10**9)) < through
    assert restored(bureau.file, database).events == through
    assert events(database, 10**9) == events(recorded, through)


def test_a_ledger_that_holds_something_else_takes_nothing(bureau: Bureau, recorded: Database) -> None:
    bureau.export("history")
    before = len(events(recorded, 10**9))
    with pytest.raises(AnotherHistory):
        restored(bureau.file, recorded)
    assert len(events(recorded, 10**9)) == before


Change = Callable[[list[list[str]]], None]


def _a_payload(rows: list[list[str]]) -> None:
    rows[5][6] = rows[5][6].replace('"', " ", 1)


def _a_row_missing(rows: list[list[str]]) -> None:
    del rows[7]


def _the_end_missing(rows: list[list[str]]) -> None:
    del rows[-1]


def _an_instant(rows: list[list[str]]) -> None:
    rows[6][4] = rows[5][4]


def _a_topic(rows: list[list[str]]) -> None:
    rows[6][3] = "case.invented"


@pytest.mark.parametrize("change", [_a_payload, _a_row_missing, _the_end_missing, _an_instant, _a_topic])
def test_a_history_that_was_changed_is_refused_and_nothing_is_written(
    bureau: Bureau, database: Database, tmp_path: Path, change: Change
) -> None:
    bureau.export("history")
    rows = list(csv.reader(io.StringIO(bureau.entry("history.csv").decode("utf-8-sig"), newline="")))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(changed, "x") as bundle:
        bundle.writestr("cover.json", bureau.entry("cover.json"))
        bundle.writestr("history.csv", text.getvalue().encode("utf-8-sig"))
    with pytest.raises(Exception, match=r"event|history|ledger") as refused:
        restored(changed, database)
    assert refused.value.code in {"history_malformed", "unknown_topic"}  # type: ignore[attr-defined]
    assert events(database, 10**9) == []


def test_another_file_is_no_history(bureau: Bureau, database: Database, tmp_path: Path) -> None:
    bureau.export("cases")
    with pytest.raises(HistoryMalformed, match="cases"):
        restored(bureau.file, database)
    text = tmp_path / "text"
    text.write_text("position,stream")
    with pytest.raises(HistoryMalformed):
        restored(text, database)
