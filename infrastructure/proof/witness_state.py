"""The state folder of a witness: its key, and of each log the checkpoint that it cosigned last.

Invariant: a witness whose state is lost says so and does not begin again by itself: it would cosign a second history.
One program at a time holds the folder.
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from domain.errors import Refused
from infrastructure.durable import write_durably
from infrastructure.proof.checkpoint import Checkpoint, CheckpointMalformed, checkpoint_of
from infrastructure.proof.merkle import EMPTY_ROOT
from infrastructure.proof.note import (
    COSIGNATURE,
    MOST_BYTES,
    KeyMalformed,
    Note,
    NoteMalformed,
    NotSigned,
    VerifierKey,
    cosign,
    is_key_name,
    key_of,
)
from infrastructure.proof.signer import KEY_BYTES, Ed25519Signer

KEY, LOCK = "witness.key", "lock"
LARGEST_KEY = 1000  # bytes


class StateMissing(Refused):
    """The state of this witness is missing; one that begins for the first time is started with --new."""

    code: ClassVar[str] = "state_missing"


class StateThere(Refused):
    """Nothing is missing in the state folder, so nothing is begun anew: leave --new away."""

    code: ClassVar[str] = "state_there"


class StateDamaged(Refused):
    """The state of this witness cannot be believed; put it back from where it is whole."""

    code: ClassVar[str] = "state_damaged"


class StateInUse(Refused):
    """Another witness is running on this state folder."""

    code: ClassVar[str] = "state_in_use"


class NameMalformed(Refused):
    """A witness's name has neither blanks nor a plus sign, like witness.example.org/1."""

    code: ClassVar[str] = "name_malformed"


class WitnessFolder:
    """A state folder that this program holds alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self) -> tuple[str, Ed25519Signer]:
        """Give the witness's name and key; raise `StateMissing` or `StateDamaged`."""
        content = self._read(KEY, LARGEST_KEY)
        try:
            name, seed = content.decode().split("\n")[:2]
            return name, Ed25519Signer(bytes.fromhex(seed))
        except ValueError:
            raise StateDamaged(file=str(self.folder / KEY)) from None

    def begin(self, name: str | None, origins: Iterable[str]) -> None:
        """Make what is missing: the key, under a name, and for each log that nothing is cosigned yet."""
        missing = False
        if not (self.folder / KEY).exists():
            if name is None or not is_key_name(name):
                raise NameMalformed(name=name)
            write_durably(self.folder / KEY, f"{name}\n{secrets.token_bytes(KEY_BYTES).hex()}\n".encode())
            missing = True
        own, signer = self.key()
        if name is not None and name != own:
            raise StateThere(name=own)
        for origin in origins:
            if not (self.folder / _file(origin)).exists():
                nothing = Checkpoint(origin, 0, EMPTY_ROOT).text
                self.keep(Note(nothing, (cosign(nothing, own, signer, 0),)), origin)
                missing = True
        if not missing:
            raise StateThere(folder=str(self.folder), key=str(key_of(own, signer, COSIGNATURE)))

    def last(self, origin: str, key: VerifierKey) -> Note:
        """Give the checkpoint of a log that was cosigned last; raise `StateMissing` or `StateDamaged`."""
        content = self._read(_file(origin), MOST_BYTES)
        try:
            note = Note.parse(content)
            note.signed_by([key])
            if checkpoint_of(note).origin == origin:
                return note
        except (NoteMalformed, CheckpointMalformed, NotSigned, KeyMalformed) as fault:
            raise StateDamaged(file=str(self.folder / _file(origin)), reason=fault.message) from None
        raise StateDamaged(file=str(self.folder / _file(origin)), origin=origin)

    def keep(self, note: Note, origin: str) -> None:
        """Keep what is being cosigned: whole, and on the disk when this returns."""
        write_durably(self.folder / _file(origin), bytes(note))

    def _read(self, name: str, most: int) -> bytes:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                content = file.read(most + 1)
        except FileNotFoundError:
            raise StateMissing(file=str(path)) from None
        except OSError as fault:
            raise StateDamaged(file=str(path), reason=fault.strerror or fault) from None
        if len(content) > most:
            raise StateDamaged(file=str(path), bytes=len(content))
        return content


@contextmanager
def held(folder: Path) -> Iterator[WitnessFolder]:
    """Hold a state folder, for its owner alone; raise `StateInUse` or `StateDamaged`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise StateDamaged(folder=str(folder), reason=fault.strerror or fault) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateInUse(folder=str(folder)) from None
        yield WitnessFolder(folder)
    finally:
        os.close(descriptor)


def _file(origin: str) -> str:
    """Name the file of a log, whose origin may hold anything, by its hash."""
    return f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
