"""Making a backup while the ledger is used: the database, then the documents, then what the backup says of itself.

What is broken off leaves nothing behind; what is killed leaves a folder without backup.json, which nobody takes for a
backup. The keys are never in it.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from infrastructure.backup.documents import copy_documents
from infrastructure.backup.faults import BackedUpByOthers, BackupFailed, BackupPlaceTaken
from infrastructure.backup.manifest import (
    BASE,
    BASE_LIST,
    CHECKPOINT,
    CREDENTIALS,
    DOCUMENT_LIST,
    DUMP,
    Kind,
    Manifest,
    Sealed,
    Whose,
    hash_of,
    made_at,
)
from infrastructure.backup.programs import ProgramFailed, run
from infrastructure.backup.statements import SQL
from infrastructure.ledger import feed
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.errors import translated
from infrastructure.postgres.server import Server, open_server
from infrastructure.proof import store
from infrastructure.proof.opening import sealing_ledger
from infrastructure.replay.program import program
from infrastructure.settings import Settings

Say = Callable[[str], None]
BASE_OPTIONS = (
    "--wal-method=stream",
    "--checkpoint=fast",
    "--manifest-checksums=SHA256",
    "--label=caseledger",
    "--no-password",
)
DUMP_OPTIONS = ("--format=custom", "--compress=9", "--data-only", "--exclude-table=ledger.migrations", "--no-password")


class Made(NamedTuple):
    """A backup that was made, and the digests of documents that are damaged where they lie and so are not in it."""

    manifest: Manifest
    unsound: Sequence[str]


def back_up(settings: Settings, folder: Path, *, logical: bool, say: Say) -> Made:
    """Back the ledger up into a new folder: the files of the embedded database, or a dump of the rows of any."""
    with _place_for(folder), open_server(settings) as server, ExitStack() as leaving:
        connection = leaving.enter_context(psycopg.connect(server.primary_url("append")))
        found = _standing(server, connection)
        say("数据库 Copying the database …")
        if logical:
            database = _dump(server, connection, folder)
        connection.rollback()  # no snapshot is held open while files are copied
        if not logical:
            database = _copy(server, folder)
        ended = datetime.now(UTC)
        say("材料 Copying the documents …")
        documents, unsound = copy_documents(settings.documents_folder, folder)
        if found.note is not None:
            (folder / CHECKPOINT).write_bytes(found.note)
        files = [*database, DOCUMENT_LIST, *([] if found.note is None else [CHECKPOINT])]
        os.sync()
        manifest = Manifest(
            kind=Kind.LOGICAL if logical else Kind.BASE,
            made_at=made_at(ended),
            program=program(),
            postgresql=found.postgresql,
            migrations=found.migrations,
            ledger=found.whose,
            position=found.position,
            checkpoint=found.sealed,
            documents=documents,
            files={name: hash_of(folder / name) for name in files},
        ).closed()
        manifest.write(folder)
        return Made(manifest, unsound)


@contextmanager
def _place_for(folder: Path) -> Iterator[None]:
    """Make the folder of a backup; take it away again, with all that came into it, if the backup is not finished."""
    try:
        made = not folder.exists()
        if not made and (not folder.is_dir() or any(folder.iterdir())):
            raise BackupPlaceTaken(folder=str(folder))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as fault:
        raise BackupFailed(folder=str(folder), reason=fault.strerror or fault) from fault
    try:
        yield
    except BaseException as fault:
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if made:
            folder.rmdir()
        if isinstance(fault, OSError):
            raise BackupFailed(folder=str(folder), reason=fault.strerror or fault) from fault
        if isinstance(fault, ProgramFailed):
            raise BackupFailed(folder=str(folder), reason=fault) from fault
        raise


class _Standing(NamedTuple):
    whose: Whose
    postgresql: str
    migrations: int
    position: int
    sealed: Sealed | None
    note: bytes | None


def _standing(server: Server, connection: Connection[Any]) -> _Standing:
    """Say whose ledger it is and how it stands, in the one snapshot from which a dump is made."""
    with append_pool(server.primary_url("append"), size=1) as pool:
        identity = sealing_ledger(pool).identity()
    whose = Whose.model_validate({name: getattr(identity, name) for name in Whose.model_fields})
    with translated():
        connection.execute(SQL["one_snapshot"])
        postgresql, migrations = connection.execute(SQL["versions"]).fetchall()[0]
        published = store.newest(connection)
        sealed, note = None, None
        if published is not None:
            checkpoint = published.checkpoint
            sealed = Sealed(origin=checkpoint.origin, size=checkpoint.size, root=checkpoint.root.hex())
            note = bytes(store.cosigned(connection, published))
        return _Standing(whose, postgresql, migrations, feed.last_position(connection), sealed, note)


def _copy(server: Server, folder: Path) -> list[str]:
    """Copy the files of the embedded database with the log that makes them whole, and hold them against their list."""
    if not isinstance(server, EmbeddedServer):
        raise BackedUpByOthers
    run("pg_basebackup", "--pgdata", folder / BASE, *BASE_OPTIONS, url=server.admin_url("postgres"))
    run("pg_verifybackup", folder / BASE)
    shutil.copyfile(server.folder.credentials, folder / CREDENTIALS)
    (folder / CREDENTIALS).chmod(0o600)
    log = sorted(f"{file.relative_to(folder)}" for file in (folder / BASE / "pg_wal").iterdir() if file.is_file())
    return [BASE_LIST, CREDENTIALS, *log]  # the list names all files but those of the log


def _dump(server: Server, connection: Connection[Any], folder: Path) -> list[str]:
    """Dump the rows of all that migrations made: what follows from them is built anew where it is restored."""
    snapshot, schemas = connection.execute(SQL["to_dump"]).fetchall()[0]
    parts = [f"--schema={schema}" for schema in schemas]
    url = server.primary_url("owner")
    run("pg_dump", "--file", folder / DUMP, f"--snapshot={snapshot}", *DUMP_OPTIONS, *parts, url=url)
    (folder / DUMP).chmod(0o600)
    return [DUMP]
