"""C2SP checkpoints: origin, size and root of a log, as the text of a signed note; and how a witness is asked to cosign.

The words of `AddCheckpoint` are those of C2SP tlog-witness.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import ClassVar

from domain.errors import Refused
from infrastructure.proof.merkle import HASH_BYTES
from infrastructure.proof.note import Note

MOST_HASHES = 63
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointMalformed(Refused):
    """This is not a checkpoint of a log."""

    code: ClassVar[str] = "checkpoint_malformed"


class RequestMalformed(Refused):
    """This is not a request to cosign a checkpoint."""

    code: ClassVar[str] = "cosigning_request_malformed"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: whose, how many leaves, and their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Write the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note; raise `CheckpointMalformed`. Lines beyond the three are not taken."""
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or lines[3] or _SIZE.fullmatch(lines[1]) is None:
            raise CheckpointMalformed(text=text[:200])
        return cls(lines[0], int(lines[1]), _hash(lines[2]))


def checkpoint_of(note: Note) -> Checkpoint:
    """Read the checkpoint that a note holds; its signatures are another matter."""
    return Checkpoint.parse(note.text)


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What a witness is asked: to go on from the size that it cosigned last to this checkpoint, by this proof."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __bytes__(self) -> bytes:
        lines = [f"old {self.old}\n", *(f"{b64encode(step).decode()}\n" for step in self.proof), "\n"]
        return "".join(lines).encode() + bytes(self.note)

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Read the body of a request; raise `RequestMalformed`, `CheckpointMalformed` or `NoteMalformed`."""
        head, blank, note = body.partition(b"\n\n")
        try:
            first, *steps = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise RequestMalformed(reason="it is not ASCII") from None
        word, _, old = first.partition(" ")
        if not blank or word != "old" or _SIZE.fullmatch(old) is None or len(steps) > MOST_HASHES:
            raise RequestMalformed(first_line=first[:100])
        return cls(int(old), tuple(_hash(step) for step in steps), Note.parse(note))


def _hash(text: str) -> bytes:
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        found = b""
    if len(found) != HASH_BYTES or b64encode(found).decode() != text:
        raise CheckpointMalformed(hash=text[:100])
    return found
