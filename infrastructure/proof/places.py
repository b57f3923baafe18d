"""Where checkpoints go outside: a directory, an HTTP receiver, witnesses. What one does not take stops nothing here.

Only a checkpoint that lies out of reach of whoever administers the database shows that the whole of it was exchanged.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from infrastructure.durable import write_durably
from infrastructure.proof.checkpoint import AddCheckpoint, Checkpoint, CheckpointMalformed, checkpoint_of
from infrastructure.proof.faults import OutsideAhead, OutsideDiffers, OutsideUnreadable
from infrastructure.proof.naming import PREFIX, parted
from infrastructure.proof.note import Note, NoteMalformed, Signature, VerifierKey
from infrastructure.proof.posting import TIMEOUT, NotTaken, post

NEWEST = "checkpoint.txt"
TEXT = "text/plain; charset=utf-8"
TRIES = 3
Prove = Callable[[int, int], list[bytes]]  # the consistency proof between two sizes


class Place(Protocol):
    """An outside place."""

    @property
    def name(self) -> str:
        """Give its name, as the operator knows it."""

    def take(self, note: Note) -> list[Signature]:
        """Hand a checkpoint over; give what the place signed. Raise `NotTaken`, or what it knows against us."""


class DirectoryPlace:
    """A directory, best on another machine's disk: the newest checkpoint of each log, and the last one of each day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"directory {folder}"

    def take(self, note: Note) -> list[Signature]:
        """Write the checkpoint, whole or not at all, and flush it to the disk."""
        folder = self._of(checkpoint_of(note).origin)
        today = datetime.now(UTC).date()
        try:
            for file in (folder / f"{today.year}" / f"{today}.txt", folder / NEWEST):
                write_durably(file, bytes(note))
        except OSError as fault:
            raise NotTaken(file=str(folder), reason=fault.strerror or str(fault)) from fault
        return []

    def newest(self, base: str) -> Checkpoint | None:
        """Give the newest checkpoint of the latest incarnation of a log; raise `OutsideUnreadable`."""
        found: list[tuple[int, Checkpoint]] = []
        try:
            files = [folder / NEWEST for folder in self.folder.glob(f"{base.removeprefix(PREFIX)}*") if folder.is_dir()]
            for file in files:
                if not file.exists():
                    continue
                checkpoint = checkpoint_of(Note.parse(file.read_bytes()))
                named = parted(checkpoint.origin)
                if named is None or named[0] != base:
                    raise OutsideUnreadable(file=str(file), reason="it is of another log", origin=checkpoint.origin)
                found.append((named[1], checkpoint))
        except (OSError, NoteMalformed, CheckpointMalformed) as fault:
            raise OutsideUnreadable(folder=str(self.folder), reason=str(fault)) from fault
        return max(found, key=lambda one: one[0])[1] if found else None

    def _of(self, origin: str) -> Path:
        return self.folder / origin.removeprefix(PREFIX).replace("/", "-")


class ReceiverPlace:
    """An HTTP address that takes each checkpoint by POST."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self._url = url
        self._timeout = timeout
        self.name = f"receiver {url}"

    def take(self, note: Note) -> list[Signature]:
        """Post the checkpoint."""
        reply = post(self._url, bytes(note), TEXT, timeout=self._timeout)
        if not 200 <= reply.status < 300:
            raise NotTaken(url=self._url, status=reply.status)
        return []


class WitnessPlace:
    """A witness (C2SP tlog-witness): signs only what goes on from the checkpoint that it signed last."""

    def __init__(self, key: VerifierKey, url: str, prove: Prove, *, timeout: float = TIMEOUT) -> None:
        self.key = key
        self.name = f"witness {key.name}"
        self._url = f"{url.rstrip('/')}/add-checkpoint"
        self._prove = prove
        self._timeout = timeout
        self._signed: dict[str, int] = {}  # how far it has signed, by origin; it says so itself where we are wrong

    def take(self, note: Note) -> list[Signature]:
        """Have the checkpoint signed; raise `OutsideAhead` or `OutsideDiffers` where it has seen another history."""
        checkpoint = checkpoint_of(note)
        for _ in range(TRIES):
            old = self._signed.get(checkpoint.origin, 0)
            proof = () if old == 0 else tuple(self._prove(old, checkpoint.size))
            reply = post(self._url, bytes(AddCheckpoint(old, proof, note)), TEXT, timeout=self._timeout)
            if reply.status == 200:
                signatures = self._verified(checkpoint, reply.content)
                self._signed[checkpoint.origin] = checkpoint.size
                return signatures
            if reply.status == 409:
                self._signed[checkpoint.origin] = self._size(reply.content, checkpoint, old)
                continue
            if reply.status == 422:
                raise OutsideDiffers(place=self.name, from_size=old, to_size=checkpoint.size)
            raise NotTaken(place=self.name, status=reply.status, said=reply.content[:200].decode(errors="replace"))
        raise NotTaken(place=self.name, reason="it kept naming another size")

    def _size(self, said: bytes, checkpoint: Checkpoint, old: int) -> int:
        text = said.decode(errors="replace").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise NotTaken(place=self.name, status=409, said=text[:200])
        if int(text) > checkpoint.size:
            raise OutsideAhead(place=self.name, outside=int(text), ledger=checkpoint.size)
        if int(text) == old == checkpoint.size:
            raise OutsideDiffers(place=self.name, size=checkpoint.size)
        return int(text)

    def _verified(self, checkpoint: Checkpoint, said: bytes) -> list[Signature]:
        try:
            lines = [Signature.parse(line) for line in said.decode().removesuffix("\n").split("\n")]
        except (UnicodeDecodeError, NoteMalformed) as fault:
            raise NotTaken(place=self.name, reason="its answer is no signature") from fault
        signed = [line for line in lines if self.key.verifies(checkpoint.text, line)]
        if not signed:
            raise NotTaken(place=self.name, reason="its signature is not that of the key that it is known by")
        return signed
