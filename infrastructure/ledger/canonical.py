"""The canonical form of stored JSON: one value has one form in bytes, for ever.

UTF-8, keys sorted by code point, no blanks, no floats, integers that every JSON reader keeps exact, no U+0000 and
no lone surrogate (PostgreSQL's JSON and other readers refuse them). Bytes are hashed as stored, never written anew.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from types import NoneType
from typing import Any, NoReturn
from uuid import UUID

import orjson

from domain.errors import Refused

LARGEST = 2**53 - 1


class NotCanonical(Refused):
    """The value has no canonical form in the ledger."""

    code = "not_canonical"


def encode(value: object) -> bytes:
    """Give the canonical bytes of a value; refuse with NotCanonical what has none."""
    try:
        return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)
    except _NoForm as fault:
        where = "".join(("$", *reversed(fault.steps)))
        raise NotCanonical(where=where, reason=fault.reason) from None


def decode(state: bytes) -> object:
    """Read canonical bytes."""
    return orjson.loads(state)


def text(value: str) -> str:
    """Give the text itself, if the ledger can hold it."""
    try:
        return _text(value)
    except _NoForm as fault:
        raise NotCanonical(where="$", reason=fault.reason) from None


class _NoForm(Exception):  # noqa: N818 - on its way to say where it was found
    """A value has no form; the steps from it to the whole are added on the way out, so that they cost nothing else."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.steps: list[str] = []


def _text(value: str) -> str:
    if "\0" in value:
        raise _NoForm("U+0000")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NoForm("lone surrogate") from None
    return str(value)


def _instant(value: datetime) -> str:
    """Write an instant in UTC with six digits and Z."""
    if value.tzinfo is None:
        raise _NoForm("instant without time zone")
    try:
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
    except OverflowError:
        raise _NoForm("instant beyond the calendar") from None


def _plain(value: object) -> object:
    return _WAYS[type(value)](value)


def _object(value: Mapping[object, object]) -> dict[str, object]:
    plain = {}
    for key, item in value.items():
        name = _key(key)
        try:
            plain[name] = _WAYS[type(item)](item)
        except _NoForm as fault:
            fault.steps.append(f".{name}")
            raise
    return plain


def _array(value: Sequence[object]) -> list[object]:
    plain = []
    for index, item in enumerate(value):
        try:
            plain.append(_WAYS[type(item)](item))
        except _NoForm as fault:
            fault.steps.append(f"[{index}]")
            raise
    return plain


def _integer(value: int) -> int:
    if abs(value) > LARGEST:
        raise _NoForm("integer beyond 2^53 - 1")
    return int(value)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise _NoForm("not a number")
    return str(value)


@lru_cache(4096)  # most are names of fields
def _key(key: object) -> str:
    plain = key.value if isinstance(key, Enum) else key
    if isinstance(plain, date) and not isinstance(plain, datetime):
        return plain.isoformat()
    if not isinstance(plain, str):
        raise _NoForm("a key is a text")
    return _text(plain)


def _none(value: object) -> NoReturn:
    raise _NoForm(f"a {type(value).__name__} is never stored")


_ORDERED: tuple[tuple[type[Any], Callable[[Any], object]], ...] = (  # the first that a kind is of, from the narrow
    (Enum, lambda value: _plain(value.value)),
    (NoneType, lambda value: value),
    (bool, lambda value: value),
    (str, _text),
    (int, _integer),
    (datetime, _instant),
    (date, date.isoformat),
    (Decimal, _number),
    (UUID, str),
    (Mapping, _object),
    (list, _array),
    (tuple, _array),
)


class _Ways(dict[type[Any], Callable[[Any], object]]):
    """How values are written, by the kinds met so far."""

    def __missing__(self, kind: type[Any]) -> Callable[[Any], object]:
        way = self[kind] = next((write for of, write in _ORDERED if issubclass(kind, of)), _none)
        return way


_WAYS = _Ways()
