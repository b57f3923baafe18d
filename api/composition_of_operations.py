"""The composition root's part for operations: backups, their restoration, and the copies of keys."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from infrastructure.backup import archiving, pruning, restoring, taking
from infrastructure.backup.keys import copy_keys
from infrastructure.backup.manifest import Manifest
from infrastructure.backup.pruning import Pruned
from infrastructure.backup.restoring import Beyond, Restored
from infrastructure.backup.taking import Made
from infrastructure.settings import Settings

Say = Callable[[str], None]


def backed_up(settings: Settings, folder: Path, *, logical: bool, say: Say) -> Made:
    """Back the ledger up into a new folder."""
    return taking.back_up(settings, folder, logical=logical, say=say)


def archived(settings: Settings, folder: Path) -> None:
    """Archive every change of the embedded database until stopped."""
    archiving.archive(settings, folder)


def pruned(place: Path, *, keep: int, archive: Path | None, only_say: bool) -> Pruned:
    """Take old backups away, and of the archive what only they needed."""
    return pruning.prune(place, keep=keep, archive=archive, only_say=only_say)


def described(backup: Path) -> Manifest:
    """Read what a backup says of itself."""
    return Manifest.read(backup)


def restored(settings: Settings, backup: Path, *, archive: Path | None, until: datetime | None, say: Say) -> Restored:
    """Restore a backup into the new data folder, or the empty outside database, that the settings name."""
    return restoring.restore(backup, settings, beyond=Beyond(archive, until), say=say)


def keys_kept(settings: Settings, to: Path) -> int:
    """Copy the folder of keys to another place; give the number of files."""
    return copy_keys(settings.required_keys, to)


def keys_put_back(settings: Settings, source: Path) -> int:
    """Put a copy of the keys where the ledger looks for them, where there are none; give the number of files."""
    return copy_keys(source, settings.required_keys)
