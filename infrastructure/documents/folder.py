"""Documents as files, each under the hash of its content: `sha256/ab/cdef…`.

No path is ever built from anything but a digest that was checked; what is read is held against its name.
"""

from pathlib import Path
from typing import IO

from application.documents import (
    ALGORITHM,
    DocumentDamaged,
    DocumentUnknown,
    checked,
    digest_of,
    digest_of_file,
)
from infrastructure.durable import write_durably
from infrastructure.errors import DataFolderUnusable


class FolderStore:
    """Keeps documents below a folder, which is made when the first one comes."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, digest: str, content: IO[bytes]) -> None:
        """Keep content; a file that is there and sound is left as it is."""
        path = self._path(digest)
        try:
            if path.exists():
                with path.open("rb") as there:
                    if digest_of_file(there) == digest:
                        return
            content.seek(0)
            write_durably(path, content)
        except OSError as fault:
            raise self._unusable(fault) from fault

    def get(self, digest: str) -> bytes:
        """Give content, verified."""
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise DocumentUnknown(digest=digest) from None
        except OSError as fault:
            raise self._unusable(fault) from fault
        if digest_of(content) != digest:
            raise DocumentDamaged(digest=digest, size=len(content))
        return content

    def holds(self, digest: str) -> bool:
        """Tell whether a file stands under a digest."""
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        name = checked(digest).removeprefix(f"{ALGORITHM}:")
        return self._root / ALGORITHM / name[:2] / name[2:]

    def _unusable(self, fault: OSError) -> DataFolderUnusable:
        return DataFolderUnusable(folder=str(self._root), reason=fault.strerror or str(fault))
