"""The directory as of a day in law and as the ledger knew it at a moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.catching_up import catch_up
from projections.directory import reads
from projections.directory.reads import ItemFilters
from projections.directory.view import DIRECTORY
from projections.snapshot import Snapshot, snapshot
from tests.books import MAPPER, directory_history
from tests.database import Database
from tests.histories import founded, moment


@pytest.fixture
def shown(database: Database) -> Iterator[Snapshot]:
    with append_pool(database.url("append")) as pool:
        (founded() + directory_history()).write(LedgerRecorder(pool))
    catch_up(database.url("project"), MAPPER, ALL_TOPICS, DIRECTORY)
    with psycopg.connect(database.url("read"), autocommit=True) as connection, snapshot(connection, DIRECTORY) as found:
        yield found


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    return moment(f"{text} 12:00")


def test_the_tree_lists_each_unit_behind_the_one_above_it_on_the_day(shown: Snapshot) -> None:
    before = [unit.code for unit in reads.units_on(shown, day("2024-05-31"))]
    after = [unit.code for unit in reads.units_on(shown, day("2024-07-01"))]
    assert before == ["city", "east", "harbour", "lane", "old", "west", "housing"]
    assert after == ["city", "east", "west", "harbour", "lane", "housing"]


def test_a_code_is_told_from_the_names_that_a_unit_is_called_by(shown: Snapshot) -> None:
    codes = reads.codes_on(shown, day("2024-07-01"))
    assert codes == {unit.code for unit in reads.units_on(shown, day("2024-07-01"))}
    renamed = Snapshot(shown.connection, shown.position, shown.recorded_at)
    called = [replace(unit, acting_names=["lane"]) for unit in reads.units_on(shown, day("2024-07-01"))]
    renamed.once(("units", day("2024-07-01"), None), lambda: called)
    assert reads.codes_on(renamed, day("2024-07-01")) == codes - {"lane"}


def test_the_items_offered_are_those_in_force_on_the_day(shown: Snapshot) -> None:
    on = day("2024-07-01")
    in_force = reads.items_on(shown, on, ItemFilters(in_force=True))
    offered = reads.items_offered(shown, on, limit=100)
    assert in_force
    assert [(one.code, one.title, one.unit) for one in offered] == [(one.code, one.title, one.unit) for one in in_force]
    assert reads.items_offered(shown, day("1999-01-01"), limit=100) == []


def test_what_was_known_before_a_change_was_recorded_does_not_show_it(shown: Snapshot) -> None:
    then = {unit.code: unit for unit in reads.units_on(shown, day("2024-07-01"), known_at=at("2024-05-19"))}
    now = {unit.code: unit for unit in reads.units_on(shown, day("2024-07-01"))}
    assert (then["harbour"].parent, now["harbour"].parent) == ("east", "west")
    assert "old" in then
    assert [unit.name for unit in reads.versions_of_unit(shown, "harbour", known_at=at("2024-02-19"))] == [
        "harbour（模拟）"
    ]
    assert len(reads.versions_of_unit(shown, "harbour")) == 3


@pytest.mark.parametrize(
    ("on", "known", "members"),
    [("2024-06-30", None, 2), ("2024-07-01", None, 1), ("2024-07-01", "2024-06-19", 2), ("2019-12-31", None, 0)],
    ids=["last day", "left", "not known yet", "before all"],
)
def test_members_are_counted_as_of_a_day_and_as_known(
    shown: Snapshot, on: str, known: str | None, members: int
) -> None:
    rows = reads.members_on(shown, day(on), known_at=None if known is None else at(known))
    assert sum(row.role == "member" for row in rows) == members


@pytest.mark.parametrize(
    ("on", "known", "stage", "in_force"),
    [
        ("2024-07-01", None, "removed", True),
        ("2024-06-30", None, "removed", False),
        ("2024-12-31", None, "removed", True),
        ("2025-01-01", None, "removed", False),
        ("2025-01-01", "2024-12-19", "registered", True),
        ("2024-07-01", "2024-06-24", "submitted", False),
    ],
    ids=["first day", "day before", "last day", "removed", "removal not known yet", "not registered yet"],
)
def test_an_item_is_in_force_on_its_days_as_known(
    shown: Snapshot, on: str, known: str | None, stage: str, in_force: bool
) -> None:
    rows = reads.items_on(shown, day(on), known_at=None if known is None else at(known))
    permit = next(row for row in rows if row.code == "permit")
    assert (permit.stage, permit.in_force is not None) == (stage, in_force)


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (ItemFilters(), ["late", "permit"]),
        (ItemFilters(type="licence"), ["permit"]),
        (ItemFilters(type="handling-service"), []),
        (ItemFilters(entry_mode="docked"), ["permit"]),
        (ItemFilters(stage="assigned"), ["late"]),
        (ItemFilters(unit="housing"), ["late", "permit"]),
        (ItemFilters(unit="city"), []),
        (ItemFilters(in_force=True), ["permit"]),
        (ItemFilters(in_force=False), ["late"]),
    ],
    ids=str,
)
def test_items_are_found_by_what_is_asked(shown: Snapshot, filters: ItemFilters, codes: list[str]) -> None:
    assert [row.code for row in reads.items_on(shown, day("2024-07-01"), filters)] == codes


def test_items_are_listed_behind_a_code_and_counted_by_type(shown: Snapshot) -> None:
    assert [row.code for row in reads.items_on(shown, day("2024-07-01"), skip=1)] == ["permit"]
    assert [row.code for row in reads.items_on(shown, day("2024-07-01"), limit=1)] == ["late"]
    [count] = reads.count_items(shown, day("2024-07-01"))
    assert (count.type, count.items, count.units) == ("licence", 1, ["housing"])
    assert reads.count_items(shown, day("2025-01-01")) == []


@pytest.mark.parametrize(
    ("on", "owed"),
    [
        ("2024-06-14", []),
        ("2024-06-15", [("late", "assigned"), ("permit", "assigned")]),
        ("2024-06-20", [("late", "assigned")]),
        ("2024-07-05", [("late", "assigned")]),
    ],
    ids=["last day", "day after", "submitted late", "sent back and submitted in time"],
)
def test_a_department_owes_what_did_not_come_by_the_day_set(
    shown: Snapshot, on: str, owed: list[tuple[str, str]]
) -> None:
    rows = reads.owing(shown, day(on), at(on))
    assert [(row.code, row.why) for row in rows] == owed
    assert {row.unit for row in rows} <= {"housing"}
    assert all(row.by_default for row in rows)


def test_what_was_sent_back_is_owed_as_long_as_the_ledger_knew_no_new_submission(shown: Snapshot) -> None:
    rows = reads.owing(shown, day("2024-07-05"), at("2024-07-05"), known_at=at("2024-06-23"))
    assert [(row.code, row.why) for row in rows] == [("late", "assigned"), ("permit", "sent-back")]


def test_a_norm_is_in_force_in_the_version_of_the_day(shown: Snapshot) -> None:
    versions = {
        on: [row.version for row in reads.norms_on(shown, day(on))] for on in ("2024-03-31", "2024-09-30", "2024-10-01")
    }
    assert versions == {"2024-03-31": [], "2024-09-30": ["1"], "2024-10-01": ["2"]}


def test_catching_up_twice_takes_in_what_was_recorded_in_between(database: Database) -> None:
    script = founded() + directory_history()
    with append_pool(database.url("append")) as pool:
        script.write(LedgerRecorder(pool), 0, 20)
        catch_up(database.url("project"), MAPPER, ALL_TOPICS, DIRECTORY)
        script.write(LedgerRecorder(pool), 20)
    catch_up(database.url("project"), MAPPER, ALL_TOPICS, DIRECTORY)
    with psycopg.connect(database.url("read"), autocommit=True) as connection, snapshot(connection, DIRECTORY) as found:
        assert len(reads.norms_on(found, day("2024-10-01"))) == 1
        assert len(reads.versions_of_unit(found, "harbour")) == 3
