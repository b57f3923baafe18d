"""What others hold of the log: checkpoints in files, and heads as printed, size and root.

Only these catch whoever rewrites the events and all that the ledger itself keeps of its log.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple

from domain.errors import Malformed
from infrastructure.proof.checkpoint import CheckpointMalformed, checkpoint_of
from infrastructure.proof.note import MOST_BYTES, Note, NoteMalformed

_HEAD = re.compile(r"([1-9][0-9]{0,18}):(?:sha256:)?([0-9a-fA-F]{64})", re.ASCII)


class AnchorNotReadable(Malformed):
    """An outside checkpoint is a signed note in a file, or a folder of such files."""

    code: ClassVar[str] = "anchor_not_readable"


class HeadMalformed(Malformed):
    """A printed head is given as SIZE:ROOT, the root in 64 hexadecimal digits."""

    code: ClassVar[str] = "head_malformed"


class Anchor(NamedTuple):
    """What somebody holds: the root of so many leaves, where it is held, and under which name of the log."""

    size: int
    root: bytes
    source: str
    origin: str | None = None


def head(text: str) -> Anchor:
    """Read a printed head; raise `HeadMalformed`."""
    found = _HEAD.fullmatch("".join(text.split()))
    if found is None or int(found[1]) >= 1 << 63:
        raise HeadMalformed(given=text[:100])
    return Anchor(int(found[1]), bytes.fromhex(found[2]), text)


def anchors(paths: Iterable[Path]) -> Iterator[Anchor]:
    """Read checkpoints from files, and from all files of folders; raise `AnchorNotReadable`."""
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        if not files:
            raise AnchorNotReadable(folder=str(path), reason="it is empty")
        for file in files:
            yield _read(file)


def _read(file: Path) -> Anchor:
    try:
        with file.open("rb") as opened:
            checkpoint = checkpoint_of(Note.parse(opened.read(MOST_BYTES + 1)))
    except OSError as fault:
        raise AnchorNotReadable(file=str(file), reason=fault.strerror or fault) from None
    except (NoteMalformed, CheckpointMalformed) as fault:
        raise AnchorNotReadable(file=str(file), reason=fault.message) from None
    return Anchor(checkpoint.size, checkpoint.root, str(file), checkpoint.origin)
