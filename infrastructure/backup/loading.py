"""Loading a dump: the schema is made by this program's own migrations, as far as the dumped ledger had come.

So rights, triggers and indexes are the program's and not the dump's, and the next start migrates on from there.
"""

from pathlib import Path

import psycopg

from infrastructure.backup.faults import RestorePlaceTaken
from infrastructure.backup.manifest import DUMP, Manifest
from infrastructure.backup.programs import run
from infrastructure.backup.statements import SQL
from infrastructure.errors import DatabaseNewerThanProgram
from infrastructure.postgres.errors import translated
from infrastructure.postgres.migrations import migrate, published_migrations

OPTIONS = ("--data-only", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password")


def load(backup: Path, manifest: Manifest, owner_url: str) -> None:
    """Load the rows of a dump into an empty database; raise `RestorePlaceTaken`, `ProgramFailed`."""
    known = published_migrations()
    if manifest.migrations > len(known):
        raise DatabaseNewerThanProgram(migration=f"{manifest.migrations:04}", program=f"{len(known):04}")
    with translated(), psycopg.connect(owner_url) as connection:
        if connection.execute(SQL["has_schema"]).fetchone() == (True,):  # as a load leaves it that was broken off
            position, migrations = connection.execute(SQL["reach"]).fetchall()[0]
            if position or migrations != manifest.migrations:
                raise RestorePlaceTaken(reason="the database holds a ledger already")
    migrate(owner_url, known[: manifest.migrations])
    run("pg_restore", *OPTIONS, backup / DUMP, url=owner_url)
