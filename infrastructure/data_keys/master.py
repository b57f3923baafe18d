"""The master key, under which every data key lies wrapped. A file here; an HSM or a KMS can take its place.

Invariant: it is made once, however many programs begin at the same time, and stays as it is.
"""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infrastructure.data_keys.errors import KeyDamaged, KeysUnusable
from infrastructure.durable import flush_folder, make_folder

KEY, NONCE, TAG = 32, 12, 16  # bytes
WRAPPED = NONCE + KEY + TAG


class Wrapping(Protocol):
    """Wraps keys of 32 bytes into 60; `about` names what a key is for, and has to be named again to unwrap it."""

    def wrap(self, key: bytes, about: bytes) -> bytes:
        """Wrap a key."""

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """Unwrap a key; raise `KeyDamaged`."""


class FileMaster:
    """A master key in a file, by AES-256-GCM."""

    def __init__(self, path: Path) -> None:
        """Read the master key; raise `KeysUnusable`."""
        try:
            key = path.read_bytes()
        except OSError as fault:
            raise KeysUnusable(file=str(path), reason=fault.strerror or str(fault)) from fault
        if len(key) != KEY:
            raise KeyDamaged(file=str(path))
        self._cipher = AESGCM(key)

    def wrap(self, key: bytes, about: bytes) -> bytes:
        """Wrap a key under a nonce of its own."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        """Unwrap a key."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], about)
        except InvalidTag:
            raise KeyDamaged from None


def made_once(path: Path, content: bytes) -> None:
    """Put a file in its place unless there is one, whole and on the disk; raise `KeysUnusable`."""
    try:
        make_folder(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(name, path)
        except FileExistsError:  # another program was first
            pass
        finally:
            Path(name).unlink(missing_ok=True)
        flush_folder(path.parent)
    except OSError as fault:
        raise KeysUnusable(file=str(path), reason=fault.strerror or str(fault)) from fault
