"""What a backup says of itself: whose ledger, how far, made when, by which program, and the digest of each part.

Invariant: it is written last, and a folder without it is no backup.
"""

import hashlib
import json
import re
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from infrastructure.backup.faults import BackupDamaged, NotABackup
from infrastructure.durable import write_durably

MANIFEST = "backup.json"
BASE, BASE_LIST = "base", "base/backup_manifest"
DUMP = "ledger.dump"
CREDENTIALS = "credentials.json"
CHECKPOINT = "checkpoint.txt"
DOCUMENTS, DOCUMENT_LIST = "documents", "documents.txt"
_MAJOR = re.compile("^[0-9]{1,4}")


class Kind(StrEnum):
    """How the database lies in a backup: its files, or its rows."""

    BASE = "base"
    LOGICAL = "logical"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Whose(_Part):
    """Whose ledger it is."""

    name: str
    body: str
    jurisdiction: str
    time_zone: str
    simulated: bool


class Sealed(_Part):
    """The newest checkpoint of the log as it was then: number of leaves, and root in hexadecimal digits."""

    origin: str
    size: int
    root: str


class Manifest(_Part):
    """One backup. It holds the ledger at least through `position`; `files` are SHA-256 by path."""

    format: Literal["caseledger-backup-1"] = "caseledger-backup-1"
    kind: Kind
    made_at: AwareDatetime
    program: str
    postgresql: str = Field(pattern=_MAJOR.pattern)
    migrations: int = Field(ge=1)
    ledger: Whose
    position: int = Field(ge=1)
    checkpoint: Sealed | None
    documents: int = Field(ge=0)
    files: dict[str, str]
    digest: str = ""

    @property
    def major(self) -> int:
        """Give the major version of the server that it was made from."""
        return int(_MAJOR.findall(self.postgresql)[0])

    def closed(self) -> Self:
        """Give it with the digest of all that it says."""
        return self.model_copy(update={"digest": self._digest()})

    def write(self, folder: Path) -> None:
        """Finish the backup in a folder."""
        write_durably(folder / MANIFEST, _lines(self.model_dump(mode="json")))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what a backup says of itself; raise `NotABackup` or `BackupDamaged`."""
        try:
            read = cls.model_validate_json((folder / MANIFEST).read_bytes())
        except OSError as fault:
            raise NotABackup(folder=str(folder), reason=fault.strerror or fault) from None
        except ValidationError as fault:
            first = fault.errors(include_url=False)[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
            raise NotABackup(folder=str(folder), reason=reason) from None
        if read.digest != read._digest():
            raise BackupDamaged(file=str(folder / MANIFEST), reason="it is not what was written")
        return read

    def _digest(self) -> str:
        return hashlib.sha256(_lines(self.model_dump(mode="json", exclude={"digest"}))).hexdigest()


def made_at(now: datetime) -> datetime:
    """Give an instant as a manifest keeps it: to the second."""
    return now.replace(microsecond=0)


def _lines(said: dict[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def hash_of(path: Path) -> str:
    """Give the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
