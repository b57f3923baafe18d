"""The published checkpoints of a stretch under examination: their form, and their signatures by the keys in force."""

from collections.abc import Callable
from typing import Any, NamedTuple

from psycopg import Connection

from infrastructure.proof.checkpoint import Checkpoint, CheckpointMalformed
from infrastructure.proof.naming import Naming
from infrastructure.proof.note import (
    KeyMalformed,
    Note,
    NoteMalformed,
    NotSigned,
    Signature,
    VerifierKey,
)
from infrastructure.verification.statements import SQL

Tell = Callable[[int, str, str, str], None]


class Published(NamedTuple):
    """What a checkpoint says, to be held to the events."""

    size: int
    follows: int
    root: bytes


def published(connection: Connection[Any], after: int, through: int, naming: Naming, tell: Tell) -> list[Published]:
    """Give the checkpoints of some sizes; tell of those that are not signed as they must be."""
    asked = {"after": after, "through": through}
    found, texts = [], {}
    with connection.cursor(binary=True) as cursor:
        for size, follows, origin, root, note in cursor.execute(SQL["checkpoints"], asked).fetchall():
            found.append(Published(size, follows, bytes(root)))
            texts[size] = Checkpoint(naming.origin_at(size), size, bytes(root)).text
            if origin != naming.origin_at(size):
                tell(size, "checkpoint_named", "检查点的日志名称不符", f"the checkpoint is one of «{origin[:100]}»")
            elif (fault := _fault_of(bytes(note), texts[size], naming.key_at(size))) is not None:
                tell(
                    size,
                    "checkpoint_not_signed",
                    "检查点的签名文本不符",
                    f"the checkpoint's note is not right: {fault}",
                )
        for size, witness, line in cursor.execute(SQL["cosignatures"], asked).fetchall():
            if not _cosigned(texts.get(size, ""), witness, line):
                tell(size, "cosignature_wrong", "见证签名不符", f"the cosignature of «{witness[:100]}» is wrong")
    return found


def _fault_of(content: bytes, text: str, key: VerifierKey | None) -> str | None:
    try:
        note = Note.parse(content)
        if note.text != text:
            return "it says something else than the row beside it"
        if key is None:
            return "no key was in force"
        note.signed_by([key])
    except (NoteMalformed, CheckpointMalformed, NotSigned) as fault:
        return fault.message
    return None


def _cosigned(text: str, witness: str, line: str) -> bool:
    try:
        return VerifierKey.parse(witness).verifies(text, Signature.parse(line.removesuffix("\n")))
    except (NoteMalformed, KeyMalformed):
        return False
