"""The canonical form of stored JSON: one value has one form in bytes, for ever.

UTF-8, keys sorted by code point, no blanks, no floats, integers that every JSON reader keeps exact, no U+0000 and
no lone surrogate (PostgreSQL's JSON and other readers refuse them). Bytes are hashed as stored, never written anew.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

import orjson

from domain.errors import Refused

LARGEST = 2**53 - 1


class NotCanonical(Refused):
    """The value has no canonical form in the ledger."""

    code = "not_canonical"


def encode(value: object) -> bytes:
    """Give the canonical bytes of a value; refuse with NotCanonical what has none."""
    return orjson.dumps(_plain(value, "$"), option=orjson.OPT_SORT_KEYS)


def decode(state: bytes) -> object:
    """Read canonical bytes."""
    return orjson.loads(state)


def text(value: str, where: str = "$") -> str:
    """Give the text itself, if the ledger can hold it."""
    if "\0" in value:
        raise NotCanonical(where=where, reason="U+0000")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise NotCanonical(where=where, reason="lone surrogate") from None
    return str(value)


def instant(value: datetime, where: str = "$") -> str:
    """Write an instant in UTC with six digits and Z."""
    if value.tzinfo is None:
        raise NotCanonical(where=where, reason="instant without time zone")
    try:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
    except OverflowError:
        raise NotCanonical(where=where, reason="instant beyond the calendar") from None


def _plain(value: object, where: str) -> object:  # noqa: PLR0911 - one kind of value, one line
    if isinstance(value, Enum):
        value = value.value
    match value:
        case None | bool():
            return value
        case str():
            return text(value, where)
        case int():
            if abs(value) > LARGEST:
                raise NotCanonical(where=where, reason="integer beyond 2^53 - 1")
            return int(value)
        case datetime():
            return instant(value, where)
        case date():
            return value.isoformat()
        case Decimal():
            if not value.is_finite():
                raise NotCanonical(where=where, reason="not a number")
            return str(value)
        case UUID():
            return str(value)
        case Mapping():
            return {_key(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
        case list() | tuple():
            return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    raise NotCanonical(where=where, reason=f"a {type(value).__name__} is never stored")


def _key(key: object, where: str) -> str:
    plain = key.value if isinstance(key, Enum) else key
    if isinstance(plain, date) and not isinstance(plain, datetime):
        return plain.isoformat()
    if not isinstance(plain, str):
        raise NotCanonical(where=where, reason="a key is a text")
    return text(plain, where)
