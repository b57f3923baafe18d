"""The bytes of an event log, decompressed where the content says so, up to a limit and never further."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from infrastructure.xes.errors import LogDamaged, LogTooLarge, LogUnreadable

GZIP_MAGIC = b"\x1f\x8b"


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes; none at the end."""


class BoundedBytes:
    """A stream that counts what it gives, and refuses to go beyond its limit in bytes after decompression."""

    def __init__(self, stream: Stream, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self.given = 0
        self.exhausted = False

    def read(self, size: int) -> bytes:
        """Give at most `size` bytes; raise `LogDamaged`, `LogUnreadable` or `LogTooLarge`."""
        try:
            chunk = self._stream.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise LogDamaged(after_bytes=self.given, reason=error) from error
        except OSError as error:
            raise LogUnreadable(after_bytes=self.given, reason=error.strerror) from error
        self.given += len(chunk)
        self.exhausted = not chunk
        if self.given > self._limit:
            raise LogTooLarge(limit=f"{self._limit} bytes after decompression")
        return chunk


@contextmanager
def opened(path: Path, limit: int) -> Iterator[BoundedBytes]:
    """Open an event log, plain or gzip by its first bytes, whatever it is called."""
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise LogUnreadable(file=repr(path.name), reason=getattr(error, "strerror", error)) from error
    with file:
        if file.peek(2)[:2] == GZIP_MAGIC:
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield BoundedBytes(unpacked, limit)
        else:
            yield BoundedBytes(file, limit)
