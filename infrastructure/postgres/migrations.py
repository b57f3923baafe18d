"""Bring the ledger's schema up to this program: numbered files, each once, in order, in one transaction.

A file that was applied never changes, and a program never works on a schema newer than itself.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import psycopg

from infrastructure.errors import (
    DatabaseNewerThanProgram,
    DatabaseNotMigrated,
    MigrationChanged,
    MigrationsNotInSequence,
)
from infrastructure.postgres.errors import translated

FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
LOCK = 0x6361_7365_6C65_6467  # "caseledg"


@dataclass(frozen=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    script: bytes

    @property
    def sha256(self) -> bytes:
        """The hash of the file's bytes."""
        return hashlib.sha256(self.script).digest()


def published_migrations(folder: Traversable | None = None) -> list[Migration]:
    """Read the migrations that this program carries, in order."""
    found = []
    for entry in (folder or files("infrastructure.migrations")).iterdir():
        if match := FILE_NAME.fullmatch(entry.name):
            found.append(Migration(int(match[1]), match[2], entry.read_bytes()))
    found.sort(key=lambda migration: migration.number)
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(found) + 1)):
        raise MigrationsNotInSequence(numbers=numbers)
    return found


def migrate(owner_url: str, migrations: list[Migration] | None = None) -> list[Migration]:
    """Apply what is missing and tell what was applied; several programs may try at once."""
    known = published_migrations() if migrations is None else migrations
    applied = []
    with translated(), psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for migration in _missing(connection, known):
            with connection.transaction():
                connection.execute(migration.script)
                connection.execute(
                    "INSERT INTO ledger.migrations (number, name, sha256) VALUES (%s, %s, %s)",
                    [migration.number, migration.name, migration.sha256],
                )
            applied.append(migration)
    return applied


def check_migrated(url: str) -> None:
    """Refuse a database whose schema is not exactly this program's; any role may ask."""
    with translated(), psycopg.connect(url, autocommit=True) as connection:
        missing = _missing(connection, published_migrations())
    if missing:
        raise DatabaseNotMigrated(missing=f"{missing[0].number:04}_{missing[0].name}")


def _missing(connection: psycopg.Connection, known: list[Migration]) -> list[Migration]:
    held: dict[int, tuple[str, bytes]] = {}
    if connection.execute("SELECT to_regclass('ledger.migrations') IS NOT NULL").fetchone() == (True,):
        rows = connection.execute("SELECT number, name, sha256 FROM ledger.migrations ORDER BY number")
        held = {number: (name, bytes(sha256)) for number, name, sha256 in rows}
    if newer := sorted(held.keys() - {migration.number for migration in known}):
        raise DatabaseNewerThanProgram(migration=f"{newer[0]:04}_{held[newer[0]][0]}")
    for migration in known:
        if migration.number in held and held[migration.number][1] != migration.sha256:
            raise MigrationChanged(migration=f"{migration.number:04}_{migration.name}")
    return [migration for migration in known if migration.number not in held]
