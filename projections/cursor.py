"""Cursors of paged lists: opaque, and bound to the question that gave them.

A list that changes while it is paged through goes on behind a row, told by what orders it: counting rows would pass
over those that come up when others leave the list.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.errors import Malformed

BEYOND = 10**18  # of a number: within a bigint
LATEST = 253_402_300_800_000_000  # microseconds: the year 10000


class CursorMalformed(Malformed):
    """The cursor was not given by this ledger."""

    code = "cursor_malformed"


class CursorMismatch(Malformed):
    """The cursor comes from another query: keep the filters while paging."""

    code = "cursor_mismatch"


Key = tuple[str | int, ...]


def cursor_after(place: int | Key, question: Mapping[str, object]) -> str:
    """Give the cursor that goes on behind a place, or behind the row with a key."""
    said = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(f"{said}.{_mark(question)}".encode()).decode().rstrip("=")


def place_of(cursor: str | None, question: Mapping[str, object]) -> int:
    """Give the place behind which to go on, 0 without a cursor; raise `CursorMalformed`, `CursorMismatch`."""
    if cursor is None:
        return 0
    place = _read(cursor, question)
    if type(place) is not int or not 0 <= place < BEYOND:
        raise CursorMalformed(cursor=cursor[:60])
    return place


def key_of(cursor: str | None, question: Mapping[str, object], kinds: Sequence[type]) -> Key | None:
    """Give the key behind which to go on, None without a cursor; its parts are texts and numbers, as `kinds` say.

    A number may be an instant in microseconds. Raises `CursorMalformed`, `CursorMismatch`.
    """
    if cursor is None:
        return None
    key = _read(cursor, question)
    if not isinstance(key, list) or [type(part) for part in key] != list(kinds) or not all(map(_may_be, key)):
        raise CursorMalformed(cursor=cursor[:60])
    return tuple(key)


def _may_be(part: str | int) -> bool:
    return -LATEST < part < LATEST if isinstance(part, int) else part.isprintable()


def _read(cursor: str, question: Mapping[str, object]) -> Any:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        said, stop, mark = text.rpartition(".")
        place = json.loads(said) if stop else None
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorMalformed(cursor=cursor[:60]) from error
    if place is None:
        raise CursorMalformed(cursor=cursor[:60])
    if mark != _mark(question):
        raise CursorMismatch
    return place


def _mark(question: Mapping[str, object]) -> str:
    asked = json.dumps({name: str(value) for name, value in question.items() if value is not None}, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
