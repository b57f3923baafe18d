"""The wrapped keys of all subjects, in files of fixed records: the handle, and one slot for each class.

Shards by the first digits of the handle keep every file small enough to be read whole at each look-up, so that no
program holds a copy of what another has destroyed. Invariant: a record is on the disk before its keys are used, and a
destroyed slot is written over in its place.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infrastructure.data_keys.errors import KeysUnusable
from infrastructure.data_keys.master import WRAPPED
from infrastructure.data_keys.names import LENGTH
from infrastructure.durable import flush_folder, make_folder

SLOTS = 4
RECORD = LENGTH + SLOTS * WRAPPED  # 256 bytes: none straddles a sector, so that none is torn
DIGITS = 3  # of the handle: 4096 files
DESTROYED = b"destroyed".ljust(WRAPPED, b"\0")
EMPTY = bytes(WRAPPED)


class Shards:
    """Records by handle, below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, handle: bytes) -> list[bytes] | None:
        """Give the slots of a record that is on the disk; None if there is none."""
        try:
            file = os.open(self._path(handle), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise _unusable(self._folder, fault) from fault
        try:
            fcntl.flock(file, fcntl.LOCK_SH)  # who writes holds the lock until the record is on the disk
            content = _read(file)
        except OSError as fault:
            raise _unusable(self._folder, fault) from fault
        finally:
            os.close(file)
        place = _place(content, handle)
        return None if place is None else _slots(content[place : place + RECORD])

    def add(self, handle: bytes, fresh: Callable[[], list[bytes]]) -> list[bytes]:
        """Add a record unless there is one by now, and give its slots once they are on the disk."""
        with self._locked(handle) as (file, content):
            place = _place(content, handle)
            if place is None:
                place = len(content) - len(content) % RECORD  # over what a broken write left behind
                slots = fresh()
                _write(file, handle + b"".join(slots), place)
            else:
                slots = _slots(content[place : place + RECORD])
            os.fsync(file)  # also a record whose writer was killed before it came to that
            return slots

    def overwrite(self, handle: bytes, slots: Mapping[int, bytes]) -> None:
        """Write over some slots of a record, which is added with the others empty if there is none."""
        with self._locked(handle) as (file, content):
            place = _place(content, handle)
            if place is None:
                place = len(content) - len(content) % RECORD
                _write(file, handle + b"".join(slots.get(slot, EMPTY) for slot in range(SLOTS)), place)
            else:
                for slot, written in slots.items():
                    _write(file, written, place + LENGTH + slot * WRAPPED)
            os.fsync(file)

    @contextmanager
    def _locked(self, handle: bytes) -> Iterator[tuple[int, bytes]]:
        try:
            file = self._opened(self._path(handle))
            try:
                fcntl.flock(file, fcntl.LOCK_EX)  # of this opening: it holds against threads as against programs
                content = _read(file)
                if not content:
                    flush_folder(self._folder)
                yield file, content
            finally:
                os.close(file)
        except OSError as fault:
            raise _unusable(self._folder, fault) from fault

    def _opened(self, path: Path) -> int:
        kind = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        try:
            return os.open(path, kind, 0o600)
        except FileNotFoundError:  # the folder
            make_folder(self._folder)
            return os.open(path, kind, 0o600)

    def _path(self, handle: bytes) -> Path:
        return self._folder / f"{handle.hex()[:DIGITS]}.keys"


def _read(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _place(content: bytes, handle: bytes) -> int | None:
    place = content.find(handle)
    while place >= 0:
        if place % RECORD == 0 and place + RECORD <= len(content):
            return place
        place = content.find(handle, place + 1)
    return None


def _slots(record: bytes) -> list[bytes]:
    return [record[start : start + WRAPPED] for start in range(LENGTH, RECORD, WRAPPED)]


def _write(file: int, content: bytes, place: int) -> None:
    if os.pwrite(file, content, place) != len(content):  # the disk filled up in the middle
        raise OSError(28, "No space left on device")


def _unusable(folder: Path, fault: OSError) -> KeysUnusable:
    return KeysUnusable(folder=str(folder), reason=fault.strerror or str(fault))
