"""The folder of documents in a backup: files under the hash of their content, and a list of them all.

They are copied behind the database, so that every document which it cites is among them.
"""

import hashlib
import re
import shutil
from pathlib import Path

from infrastructure.backup.faults import BackupDamaged
from infrastructure.backup.manifest import DOCUMENT_LIST, DOCUMENTS
from infrastructure.durable import make_folder

_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)
ALGORITHM = "sha256"


def copy_documents(source: Path | None, backup: Path) -> tuple[int, list[str]]:
    """Copy all documents that are sound and list them; give their number, and the digests of those that are not."""
    copied, unsound = [], []
    for file in [] if source is None else sorted((source / ALGORITHM).glob("??/*")):
        content, name = file.read_bytes(), file.parent.name + file.name
        if not _NAME.fullmatch(name):
            continue
        if hashlib.sha256(content).hexdigest() != name:
            unsound.append(name)
            continue
        target = _place(backup / DOCUMENTS, name)
        make_folder(target.parent)
        target.write_bytes(content)
        target.chmod(0o600)
        copied.append(name)
    (backup / DOCUMENT_LIST).write_text("".join(f"{name}\n" for name in copied), encoding="ascii")
    return len(copied), unsound


def check_documents(backup: Path) -> None:
    """Hold every document of a backup against its list; raise `BackupDamaged`, which names the first that fails."""
    listed = (backup / DOCUMENT_LIST).read_text(encoding="ascii").split()
    for name in listed:
        file = _place(backup / DOCUMENTS, name)
        try:
            content = file.read_bytes()
        except OSError as fault:
            raise BackupDamaged(file=str(file), reason=fault.strerror or fault) from None
        if hashlib.sha256(content).hexdigest() != name:
            raise BackupDamaged(file=str(file), reason="its content does not give its name")


def restore_documents(backup: Path, target: Path) -> None:
    """Put the documents of a backup into a folder, where others may lie already."""
    for name in (backup / DOCUMENT_LIST).read_text(encoding="ascii").split():
        place = _place(target, name)
        if not place.exists():
            make_folder(place.parent)
            shutil.copyfile(_place(backup / DOCUMENTS, name), place)
            place.chmod(0o600)


def _place(folder: Path, name: str) -> Path:
    return folder / ALGORITHM / name[:2] / name[2:]
