"""Cursors of paged lists: opaque, and bound to the question that gave them."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping

from domain.errors import Malformed


class CursorMalformed(Malformed):
    """The cursor was not given by this ledger."""

    code = "cursor_malformed"


class CursorMismatch(Malformed):
    """The cursor comes from another query: keep the filters while paging."""

    code = "cursor_mismatch"


def cursor_after(place: int, question: Mapping[str, object]) -> str:
    """Give the cursor that goes on behind a place."""
    return base64.urlsafe_b64encode(f"{place}.{_mark(question)}".encode()).decode().rstrip("=")


def place_of(cursor: str | None, question: Mapping[str, object]) -> int:
    """Give the place behind which to go on, 0 without a cursor; raise `CursorMalformed`, `CursorMismatch`."""
    if cursor is None:
        return 0
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        place, mark = text.split(".")
        if not (place.isdecimal() and place.isascii()) or len(place) > 18:  # within a bigint
            raise CursorMalformed(cursor=cursor[:60])
    except (binascii.Error, ValueError) as error:
        raise CursorMalformed(cursor=cursor[:60]) from error
    if mark != _mark(question):
        raise CursorMismatch
    return int(place)


def _mark(question: Mapping[str, object]) -> str:
    asked = json.dumps({name: str(value) for name, value in question.items() if value is not None}, sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:16]
