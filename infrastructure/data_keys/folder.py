"""Data keys in a folder of their own: random, one for each subject and class, wrapped under the master key.

The secret of the names lies beside them and outlives every destruction. Nothing here is ever in the database.
"""

import os
from pathlib import Path
from typing import Protocol

from domain.procedures.vocabulary import FieldClass
from infrastructure.data_keys.errors import KeyDamaged, KeysMissing, KeysUnusable
from infrastructure.data_keys.master import KEY, FileMaster, Wrapping, made_once
from infrastructure.data_keys.names import Names
from infrastructure.data_keys.shards import DESTROYED, Shards
from infrastructure.errors import KeysNotNamed

CLASSES = (FieldClass.INTERNAL, FieldClass.PERSONAL, FieldClass.SENSITIVE, FieldClass.TRADE_SECRET)
SUBFOLDER = "data"
MASTER, NAMES = "master.key", "names.key"
ABOUT_NAMES = b"caseledger/names/1"
ABOUT_KEYS = b"caseledger/data-key/1"


class KeyDestroyed(Exception):  # noqa: N818 - an answer of the store to its own callers
    """The key was destroyed."""


class DataKeys(Protocol):
    """Keys by handle and class: the small face behind which an HSM or a KMS can stand."""

    names: Names

    def blind(self, digest: bytes) -> bytes:
        """Key a hash of something that may hold a protected value, which could be found by trying."""

    def ensure(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key of 32 bytes, made and lasting if there was none; raise `KeyDestroyed`."""

    def find(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key; raise `KeyDestroyed`, or `KeysMissing` if it was never here."""

    def destroy(self, handle: bytes, protection: FieldClass) -> None:
        """Destroy a key for good, whether or not it is here; once more does nothing."""


class DataKeyFolder:
    """The default: files."""

    def __init__(self, folder: Path, wrapping: Wrapping | None = None) -> None:
        """Open the keys below a folder, which are made if it has none; raise `KeysUnusable`, `KeyDamaged`."""
        home = folder / SUBFOLDER
        if wrapping is None:
            if not is_there(folder):
                made_once(home / MASTER, os.urandom(KEY))
            wrapping = FileMaster(home / MASTER)
        self._wrapping = wrapping
        if not is_there(folder):  # last, so that a folder that was begun and broken off is finished
            made_once(home / NAMES, wrapping.wrap(os.urandom(KEY), ABOUT_NAMES))
        try:
            self.names = Names(wrapping.unwrap((home / NAMES).read_bytes(), ABOUT_NAMES))
        except KeyDamaged:
            raise KeyDamaged(file=str(home / NAMES)) from None
        except OSError as fault:
            raise KeysUnusable(file=str(home / NAMES), reason=fault.strerror or str(fault)) from fault
        self._shards = Shards(home / "subjects")

    def blind(self, digest: bytes) -> bytes:
        """Key a hash."""
        return self.names.blind(digest)

    def ensure(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key; the keys of all classes of a new handle are made together, in one write."""
        slots = self._shards.find(handle)
        if slots is None:
            slots = self._shards.add(handle, lambda: [self._fresh(handle, one) for one in CLASSES])
        return self._unwrapped(slots, handle, protection)

    def find(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key."""
        slots = self._shards.find(handle)
        if slots is None:
            raise KeysMissing
        return self._unwrapped(slots, handle, protection)

    def destroy(self, handle: bytes, protection: FieldClass) -> None:
        """Write over a key where it lies."""
        slot = CLASSES.index(protection)
        slots = self._shards.find(handle)
        if slots is None or slots[slot] != DESTROYED:
            self._shards.overwrite(handle, {slot: DESTROYED})

    def _fresh(self, handle: bytes, protection: FieldClass) -> bytes:
        return self._wrapping.wrap(os.urandom(KEY), _about(handle, protection))

    def _unwrapped(self, slots: list[bytes], handle: bytes, protection: FieldClass) -> bytes:
        wrapped = slots[CLASSES.index(protection)]
        if wrapped == DESTROYED:
            raise KeyDestroyed
        return self._wrapping.unwrap(wrapped, _about(handle, protection))


class SimulatedKeys:
    """The keys of a simulated ledger follow from their handles and are worth nothing; only destruction is kept."""

    names = Names(b"caseledger simulation: no secret")

    def __init__(self, folder: Path | None = None) -> None:
        self._shards = None if folder is None else Shards(folder / "simulated")

    def blind(self, digest: bytes) -> bytes:
        """Leave a hash as it is: whoever simulates in bulk writes it so."""
        return digest

    def ensure(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key."""
        slots = None if self._shards is None else self._shards.find(handle)
        if slots is not None and slots[CLASSES.index(protection)] == DESTROYED:
            raise KeyDestroyed
        return self.names.key(handle, protection)

    def find(self, handle: bytes, protection: FieldClass) -> bytes:
        """Give a key."""
        return self.ensure(handle, protection)

    def destroy(self, handle: bytes, protection: FieldClass) -> None:
        """Remember that a key is no more."""
        if self._shards is None:
            raise KeysNotNamed
        self._shards.overwrite(handle, {CLASSES.index(protection): DESTROYED})


def is_there(folder: Path) -> bool:
    """Tell whether a folder holds keys."""
    return (folder / SUBFOLDER / NAMES).exists()


def _about(handle: bytes, protection: FieldClass) -> bytes:
    return ABOUT_KEYS + handle + protection.value.encode()
