"""Restoring a backup into a new data folder, whole or not at all.

All is made ready in a folder of its own inside the new one, and its server has recovered before anything is moved.
The passwords come last: without them no program takes the folder for a ledger's.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import psycopg

from infrastructure.backup.checking import checked
from infrastructure.backup.documents import restore_documents
from infrastructure.backup.faults import (
    ArchiveDoesNotReach,
    BackedUpByOthers,
    BackupDamaged,
    RestoreFailed,
    RestorePlaceTaken,
    UntilOutOfReach,
)
from infrastructure.backup.loading import load
from infrastructure.backup.log_files import lay_out_log, recovery
from infrastructure.backup.manifest import BASE, CREDENTIALS, DOCUMENTS, Kind, Manifest
from infrastructure.backup.programs import ProgramFailed
from infrastructure.backup.statements import SQL
from infrastructure.data_keys.folder import is_there
from infrastructure.errors import DatabaseUnavailable
from infrastructure.postgres.account import Account, server_account
from infrastructure.postgres.cluster import CONFIGURATION
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.errors import translated
from infrastructure.postgres.folder import DataFolder, default_folder, prepare_folder
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings

Say = Callable[[str], None]
STAGE = "restoring"
DAY = 86_400  # seconds that a recovery may take


class Restored(NamedTuple):
    """What was restored: the backup, how far its ledger reaches, and whether keys lie where it looks for them."""

    manifest: Manifest
    position: int
    keys: bool


@dataclass(frozen=True, slots=True)
class Beyond:
    """How far to restore beyond the backup: through the archive, to its end or to a moment."""

    archive: Path | None = None
    until: datetime | None = None


def restore(backup: Path, settings: Settings, *, beyond: Beyond, say: Say) -> Restored:
    """Restore a backup into the data folder, or a dump into the outside database, that the settings name."""
    manifest = Manifest.read(backup)
    if beyond.until is not None and (beyond.archive is None or beyond.until < manifest.made_at):
        raise UntilOutOfReach(backup=manifest.made_at, until=beyond.until)
    if beyond.archive is not None and manifest.kind is Kind.LOGICAL:
        raise ArchiveDoesNotReach(
            archive=str(beyond.archive), reason="a dump is not the copy of files that it goes on from"
        )
    if settings.database_url is None:
        position = _into_folder(backup, manifest, settings, beyond, say)
    else:
        position = _into_outside(backup, manifest, settings, say)
    keys = settings.keys_folder is not None and is_there(settings.keys_folder)
    return Restored(manifest, position, keys)


def _into_folder(backup: Path, manifest: Manifest, settings: Settings, beyond: Beyond, say: Say) -> int:
    data = settings.data_dir or default_folder()
    with _stage(data) as (root, stage):
        _check(backup, say)
        configuration = {**CONFIGURATION, "hot_standby": "off"}  # it answers once it has recovered, and not before
        if manifest.kind is Kind.BASE:
            _lay_out(backup, stage, server_account())
        if beyond.archive is not None:
            lay_out_log(beyond.archive, backup, DataFolder(stage).cluster, server_account())
            configuration |= recovery(beyond.until)
        with EmbeddedServer(stage, configuration=configuration, start_seconds=DAY) as server:
            if manifest.kind is Kind.LOGICAL:
                load(backup, manifest, server.url("owner"))
            _end_sessions(server.url("append"))
            position = _reached(server.url("read"), manifest)
        restore_documents(backup, settings.documents_dir or stage / DOCUMENTS)
        os.sync()
        _move_in(stage, root)
    return position


def _into_outside(backup: Path, manifest: Manifest, settings: Settings, say: Say) -> int:
    if manifest.kind is not Kind.LOGICAL:
        raise BackedUpByOthers
    _check(backup, say)
    with open_server(settings) as server:
        try:
            load(backup, manifest, server.url("owner"))
            _end_sessions(server.primary_url("append"))
            position = _reached(server.primary_url("read"), manifest)
            if settings.documents_folder is not None:
                restore_documents(backup, settings.documents_folder)
        except OSError as fault:
            raise RestoreFailed(reason=fault.strerror or fault) from fault
        except ProgramFailed as fault:
            raise RestoreFailed(reason=fault) from fault
    return position


def _check(backup: Path, say: Say) -> None:
    say("核对 Checking the backup …")
    checked(backup)
    say("恢复 Restoring …")


@contextmanager
def _stage(data: Path) -> Iterator[tuple[DataFolder, Path]]:
    """Give the new data folder and the room in it where all is made ready; on failure both are taken away again."""
    account, new = server_account(), not data.exists()
    try:
        _clear(data)
        root = prepare_folder(data, account)
        stage = root.root / STAGE
        yield root, prepare_folder(stage, account).root
    except BaseException as fault:
        if not isinstance(fault, RestorePlaceTaken):
            shutil.rmtree(data / STAGE, ignore_errors=True)
            if new and data.exists() and not any(data.iterdir()):
                data.rmdir()
        if isinstance(fault, OSError):
            raise RestoreFailed(folder=str(data), reason=fault.strerror or fault) from fault
        if isinstance(fault, ProgramFailed | DatabaseUnavailable):
            reason = fault.decided_by.get("reason", fault) if isinstance(fault, DatabaseUnavailable) else fault
            raise RestoreFailed(folder=str(data), reason=reason) from fault
        raise


def _clear(data: Path) -> None:
    """Refuse a folder that holds anything but what a restore left that was killed, and take that away."""
    present = {entry.name for entry in data.iterdir()} if data.is_dir() else set()
    if data.exists() and not data.is_dir():
        raise RestorePlaceTaken(folder=str(data))
    if STAGE in present and CREDENTIALS not in present:
        for name in present & {STAGE, "cluster", DOCUMENTS}:
            shutil.rmtree(data / name)
            present.discard(name)
    if present:
        raise RestorePlaceTaken(folder=str(data), holds=sorted(present)[0])


def _lay_out(backup: Path, stage: Path, account: Account) -> None:
    folder = DataFolder(stage)
    shutil.copytree(backup / BASE, folder.cluster, symlinks=True)
    for path in (folder.cluster, *folder.cluster.rglob("*")):
        account.own(path, 0o700 if path.is_dir() else 0o600)
    shutil.copyfile(backup / CREDENTIALS, folder.credentials)
    folder.credentials.chmod(0o600)


def _reached(url: str, manifest: Manifest) -> int:
    with translated(), psycopg.connect(url) as connection:
        position: int = connection.execute(SQL["reach"]).fetchall()[0][0]
    if position < manifest.position:
        raise BackupDamaged(reason="the ledger ends before the position that was backed up", position=position)
    return position


def _end_sessions(url: str) -> None:
    """Let everybody log in anew: who logged out after the backup was made would be in again."""
    with translated(), psycopg.connect(url, autocommit=True) as connection:
        if connection.execute(SQL["has_sessions"]).fetchone() == (True,):
            connection.execute(SQL["end_sessions"])


def _move_in(stage: Path, root: DataFolder) -> None:
    ready = DataFolder(stage)
    if (stage / DOCUMENTS).exists():
        (stage / DOCUMENTS).rename(root.root / DOCUMENTS)
    ready.cluster.rename(root.cluster)
    os.sync()
    ready.credentials.rename(root.credentials)
    os.sync()
    shutil.rmtree(stage)
