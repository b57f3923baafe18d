"""Taking old backups away, and of the archive what only they needed.

Invariant: nothing goes before the newest backups of each kind were read whole and found as they were made, and nothing
that a restore of one of them needs. What is no whole backup, and what is damaged, is told and left to a person.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infrastructure.backup.checking import checked
from infrastructure.backup.faults import (
    BackupDamaged,
    BackupsOfSeveral,
    NotABackup,
    NotPruned,
    OtherPostgres,
    TooFewBackups,
)
from infrastructure.backup.log_files import needless_log, require_reach
from infrastructure.backup.manifest import MANIFEST, Kind, Manifest


@dataclass(slots=True)
class Pruned:
    """What was kept, what was taken away, and what nobody but a person should."""

    kept: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    segments: int = 0
    left: list[tuple[Path, str]] = field(default_factory=list)


def prune(place: Path, *, keep: int, archive: Path | None, only_say: bool) -> Pruned:
    """Keep the newest `keep` backups of each kind, take away those before them, and archived log before those.

    Raises `NotPruned`, `BackupsOfSeveral`, `TooFewBackups`, `ArchiveDoesNotReach`; then nothing was taken away.
    """
    done = Pruned()
    found = sorted(_found(place, done), key=lambda one: one[1].made_at, reverse=True)
    if len({one.ledger.model_dump_json() for _, one in found}) > 1:
        raise BackupsOfSeveral(folder=str(place), ledgers=sorted({one.ledger.name for _, one in found}))
    for kind in Kind:
        of_kind = [folder for folder, one in found if one.kind is kind]
        kept = _newest(of_kind, keep, done)
        if of_kind and len(kept) < min(keep, len(of_kind)):
            raise TooFewBackups(folder=str(place), kind=kind.value, sound=len(kept), keep=keep)
        done.kept += kept
        done.removed += of_kind[of_kind.index(kept[-1]) + 1 :] if len(kept) == keep else []
    log = _needless(archive, [folder for folder, one in found if folder in done.kept and one.kind is Kind.BASE])
    done.segments = len(log)
    if not only_say:
        _take_away(done.removed, log)
    return done


def _found(place: Path, done: Pruned) -> Iterator[tuple[Path, Manifest]]:
    """Read what each backup says of itself."""
    try:
        folders = sorted(entry for entry in place.iterdir() if entry.is_dir() and not entry.is_symlink())
    except OSError as fault:
        raise NotPruned(folder=str(place), reason=fault.strerror or fault) from None
    for folder in folders:
        try:
            yield folder, Manifest.read(folder)
        except (NotABackup, BackupDamaged) as fault:
            done.left.append((folder, fault.message))


def _newest(folders: Sequence[Path], keep: int, done: Pruned) -> list[Path]:
    """Give the newest that are as they were made, to the last byte."""
    kept: list[Path] = []
    for folder in folders:
        if len(kept) == keep:
            break
        try:
            checked(folder)
        except (BackupDamaged, OtherPostgres) as fault:
            done.left.append((folder, fault.message))
        else:
            kept.append(folder)
    return kept


def _needless(archive: Path | None, kept: Sequence[Path]) -> list[Path]:
    """Give the archived log that no backup needs that is kept; the newest one must be continued without a gap."""
    if archive is None or not kept:
        return []
    try:
        require_reach(archive, kept[0])
        return needless_log(archive, kept)
    except OSError as fault:
        raise NotPruned(folder=str(archive), reason=fault.strerror or fault) from None


def _take_away(backups: Sequence[Path], log: Sequence[Path]) -> None:
    try:
        for folder in backups:
            (folder / MANIFEST).unlink()  # first, so that what is killed half-way is no backup any more
            shutil.rmtree(folder)
        for file in log:
            file.unlink()
    except OSError as fault:
        raise NotPruned(folder=str(fault.filename), reason=fault.strerror or fault) from fault
