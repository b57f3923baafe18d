"""What is fuzzed: a reader, and what it is given to begin with.

A reader of hostile bytes ends in an answer or in a named refusal (`Refused`). Any other exception, and an end that does
not come within seconds and some hundred megabytes, is a fault of ours.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.errors import Refused

WORDS = (  # what parsers stumble over, for the mutator to put in anywhere
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"\xd0\xb0",
    b"0000-00-00", b"0001-01-01", b"9999-12-31", b"2016-12-31T23:59:60Z", b"2019-02-29", b"24:00:00", b"T24:00:00Z",
    b"+14:00", b"-14:00", b"+23:59", b"1e999", b"-1", b"9223372036854775808", b"99999999999999999999", b"NaN",
    b"Infinity", b"true", b"null", b"~", b"&a", b"*a", b"!!python/name:os.system", b"[[[[[[[[", b"{{{{{{{{", b"<<: ",
    b"9999 calendar days", b"3660 working days", b"same day", b"immediately", b"120 months", b"Asia/Shanghai",
    b"../../etc/passwd", b"<!DOCTYPE a [<!ENTITY b \"c\">]>", b"&b;", b"<![CDATA[", b"'", b'"', b"\r\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A reader: `read` ends or raises `Refused`; `seeds` are well formed; `words` are those of its format."""

    name: str
    read: Callable[[bytes], object]
    seeds: Callable[[], tuple[bytes, ...]]
    words: tuple[bytes, ...] = ()

    def takes(self, content: bytes) -> bool:
        """Tell whether some bytes are taken; whatever else is raised is the fault that is sought."""
        try:
            self.read(content)
        except Refused:
            return False
        return True


@cache
def _scratch(_process: int) -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=Path("/dev/shm") if Path("/dev/shm").is_dir() else None))  # noqa: S108


def file_of(content: bytes, name: str = "given") -> Path:
    """Lay some bytes in a file, which the next ones take the place of."""
    path = _scratch(os.getpid()) / name
    path.write_bytes(content)
    return path
