"""The manifest of an export: what it holds, file by file, so that anything that changed since is found.

Invariant: it is written last, and a folder without it is no export.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from infrastructure.parquet import faults

MANIFEST = "manifest.json"
SCHEMA_VERSION = 1


class FileEntry(BaseModel, frozen=True):
    """A file of the export."""

    name: str = Field(pattern=r"^[a-z0-9-]+\.parquet$")
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str


class Manifest(BaseModel, frozen=True):
    """What an export holds: all events up to a position, `reference` those that are no case's."""

    schema_version: int
    ledger: str
    simulated: bool
    time_zone: str
    founding: str = Field(description="SHA-256 of the first event: whose ledger this is")
    through: int
    events: int
    program: str
    reference: FileEntry
    parts: tuple[FileEntry, ...]

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """All its files."""
        return (self.reference, *self.parts)


@dataclass(frozen=True, slots=True)
class Part:
    """What one worker reads: a file of cases, and the events that all cases rest on."""

    folder: str
    cases: FileEntry
    reference: FileEntry


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an export; raise ExportUnreadable or ExportOfOtherSchema."""
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as fault:
        raise faults.ExportUnreadable(folder=str(folder), reason=fault.strerror) from None
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise faults.ExportUnreadable(
            file=str(folder / MANIFEST), place=".".join(map(str, first["loc"])), reason=first["msg"]
        ) from None
    if manifest.schema_version != SCHEMA_VERSION:
        raise faults.ExportOfOtherSchema(file=str(folder / MANIFEST), schema_version=manifest.schema_version)
    if sum(file.rows for file in manifest.files) != manifest.events or manifest.events != manifest.through:
        raise faults.ExportFileAltered(file=str(folder / MANIFEST), reason="its figures do not add up")
    return manifest


def check_export(folder: Path) -> Manifest:
    """Hold every file of an export against its manifest, to the last byte; raise what is wrong with the first."""
    manifest = read_manifest(folder)
    known = {MANIFEST, *(file.name for file in manifest.files)}
    for found in sorted(folder.iterdir()):
        if found.name not in known:
            raise faults.ExportFileForeign(file=str(found))
    for file in manifest.files:
        check_file(folder, file)
    return manifest


def check_file(folder: Path, entry: FileEntry) -> Path:
    """Hold one file against its entry; give its path."""
    path = folder / entry.name
    try:
        size = path.stat().st_size
        if size != entry.bytes:
            raise faults.ExportFileTorn(file=str(path), bytes=size, written=entry.bytes)
        if hash_of(path) != entry.sha256:
            raise faults.ExportFileAltered(file=str(path))
    except FileNotFoundError:
        raise faults.ExportFileMissing(file=str(path)) from None
    except OSError as fault:
        raise faults.ExportFileTorn(file=str(path), reason=fault.strerror) from None
    return path


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
