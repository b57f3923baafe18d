import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from infrastructure.errors import (
    DatabaseNewerThanProgram,
    DatabaseNotMigrated,
    MigrationChanged,
    MigrationsNotInSequence,
)
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.migrations import Migration, check_migrated, migrate, published_migrations
from tests.database import Database, cloned_database
from tests.schema_catalogue import GOLDEN, catalogue


@pytest.fixture
def empty(server: EmbeddedServer) -> Iterator[Database]:
    with cloned_database(server, template="template1") as fresh:
        yield fresh


PUBLISHED = published_migrations()
NEXT = Migration(len(PUBLISHED) + 1, "next", b"CREATE TABLE ledger.extra (one int); CREATE TABLE ledger.more (two int)")


def tables(database: Database) -> set[str]:
    with psycopg.connect(database.admin_url()) as connection:
        return {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ledger'")}


def test_migrations_applied_one_by_one_give_the_schema_on_record(empty: Database) -> None:
    for count, migration in enumerate(PUBLISHED, start=1):
        assert migrate(empty.url("owner"), PUBLISHED[:count]) == [migration]
    assert catalogue(empty.admin_url()) == GOLDEN.read_text(encoding="utf-8"), (
        "read the difference, then run `python -m tests.schema_catalogue`"
    )


def test_migrating_again_applies_nothing(database: Database) -> None:
    assert migrate(database.url("owner")) == []


def test_programs_that_migrate_at_once_apply_each_file_once(empty: Database) -> None:
    applied: list[Migration] = []
    programs = [threading.Thread(target=lambda: applied.extend(migrate(empty.url("owner")))) for _ in range(4)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert applied == PUBLISHED


def test_a_migration_that_fails_leaves_nothing_and_those_before_it_stay(database: Database) -> None:
    before = tables(database)
    broken = Migration(NEXT.number + 1, "broken", b"CREATE TABLE ledger.half (one int); SELECT 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(database.url("owner"), [*PUBLISHED, NEXT, broken])
    assert tables(database) == before | {"extra", "more"}


def test_a_changed_migration_is_refused(database: Database) -> None:
    changed = [replace(PUBLISHED[0], script=PUBLISHED[0].script + b"\n"), *PUBLISHED[1:]]
    with pytest.raises(MigrationChanged, match=f"0001_{PUBLISHED[0].name}"):
        migrate(database.url("owner"), changed)


def test_a_database_newer_than_the_program_is_refused(database: Database) -> None:
    migrate(database.url("owner"), [*PUBLISHED, NEXT])
    for attempt in (lambda: migrate(database.url("owner")), lambda: check_migrated(database.url("read"))):
        with pytest.raises(DatabaseNewerThanProgram, match="_next"):
            attempt()


def test_a_database_that_lacks_a_migration_is_not_worked_on(empty: Database) -> None:
    with pytest.raises(DatabaseNotMigrated, match="0001"):
        check_migrated(empty.url("append"))


@pytest.mark.parametrize("names", [["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["0001_a.sql", "0001_b.sql"]])
def test_migrations_out_of_sequence_are_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(MigrationsNotInSequence):
        published_migrations(tmp_path)
