"""What an act fills in, as it stands in an event: public values open, all others as salted commitments.

The committed value itself lies beside the event, sealed, in a side table; no decision and no clock ever depends on it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Protocol

from pydantic import Field

from domain.errors import Malformed
from domain.header import Frozen
from domain.procedures.vocabulary import FieldClass, FieldRule, FieldType

Scalar = str | int | bool
SEALED_FORM = "aes-256-gcm-1"


class FieldMissing(Malformed):
    """A field that the procedure requires is missing."""

    code = "field_missing"


class FieldUnknown(Malformed):
    """The procedure knows no such field here."""

    code = "field_unknown"


class FieldMalformed(Malformed):
    """The value of a field is not of its type."""

    code = "field_malformed"


class Disclosed(Frozen):
    """A public value."""

    kind: Literal["disclosed"] = "disclosed"
    value: bool | int | str


class Committed(Frozen):
    """A protected value: its class, a salted commitment to it, and the salted hash and the form of the stored bytes."""

    kind: Literal["committed"] = "committed"
    protection: FieldClass
    commitment: str
    stored_hash: str
    form: str


RecordedValue = Annotated[Disclosed | Committed, Field(discriminator="kind")]


class Sealing(Protocol):
    """Seals the protected values of one case or record. Keys, nonces and salts come from outside, like the time."""

    def salt(self) -> bytes:
        """Give a salt of a value's own."""

    def seal(self, field: str, protection: FieldClass, salt: bytes, value: bytes) -> bytes:
        """Give the bytes that the side table holds of a salt and a value, in the sealed form."""


@dataclass(frozen=True, slots=True)
class ProtectedValue:
    """What goes into the side table: the sealed bytes of a salt and a value, of which an event holds the commitment."""

    field: str
    form: str
    stored: bytes


@dataclass(frozen=True, slots=True)
class FilledIn:
    """The values of one act, checked: as the event will hold them, and as the side table will."""

    recorded: Mapping[str, RecordedValue]
    protected: tuple[ProtectedValue, ...] = ()


NOTHING_FILLED_IN = FilledIn({})


def commitment(field: str, salt: bytes, value: bytes) -> str:
    """Commit to a value: SHA-256 over a domain tag, the field's name, the salt and the value, each measured."""
    return _measured_hash(b"caseledger/commitment/1", field.encode(), salt, value)


def stored_hash(stored: bytes) -> str:
    """Hash what the side table holds; its column for a salt is empty in the sealed form, and is hashed as it is."""
    return _measured_hash(b"caseledger/stored/1", b"", stored)


def _measured_hash(*parts: bytes) -> str:
    return "sha256:" + hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def checked(rules: Iterable[FieldRule], given: Mapping[str, Scalar]) -> list[tuple[FieldRule, Scalar]]:
    """Check given values against the procedure's fields; give each with its rule, in their order.

    Raises `FieldMissing`, `FieldUnknown`, `FieldMalformed`.
    """
    by_code = {rule.code: rule for rule in rules}
    for unknown in sorted(given.keys() - by_code.keys()):
        raise FieldUnknown(field=unknown, known=sorted(by_code))
    typed = {code: _typed(by_code[code], value) for code, value in given.items()}
    found: list[tuple[FieldRule, Scalar]] = []
    for code, rule in by_code.items():
        if code in typed:
            found.append((rule, _checked(rule, typed[code])))
        elif rule.needed(typed):
            raise FieldMissing(field=code, title=rule.title.zh)
    return found


def fill_in(rules: Iterable[FieldRule], given: Mapping[str, Scalar], sealing: Sealing) -> FilledIn:
    """Check given values against the procedure's fields, then commit to those that are not public.

    Nothing is sealed before all are checked. Raises `FieldMissing`, `FieldUnknown`, `FieldMalformed`.
    """
    recorded: dict[str, RecordedValue] = {}
    protected: list[ProtectedValue] = []
    for rule, value in checked(rules, given):
        if rule.protection is FieldClass.PUBLIC:
            recorded[rule.code] = Disclosed(value=value)
        else:
            recorded[rule.code], hidden = protect(rule.code, rule.protection, str(value), sealing)
            protected.append(hidden)
    return FilledIn(recorded, tuple(protected))


def protect(field: str, protection: FieldClass, text: str, sealing: Sealing) -> tuple[Committed, ProtectedValue]:
    """Commit to one value; give what the event holds and what the side table holds."""
    salt, value = sealing.salt(), text.encode()
    stored = sealing.seal(field, protection, salt, value)
    committed = Committed(
        protection=protection,
        commitment=commitment(field, salt, value),
        stored_hash=stored_hash(stored),
        form=SEALED_FORM,
    )
    return committed, ProtectedValue(field, SEALED_FORM, stored)


def _typed(rule: FieldRule, value: Scalar) -> Scalar:
    """Take a yes or no and a number as a data file or a command line has them, in words."""
    if rule.type is FieldType.BOOLEAN:
        return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    if rule.type is FieldType.INTEGER and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
        return int(value)
    return value


def _checked(rule: FieldRule, value: Scalar) -> Scalar:
    match rule.type:
        case FieldType.BOOLEAN if isinstance(value, bool):
            return value
        case FieldType.INTEGER if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
            return value
        case FieldType.CHOICE if value in rule.choices:
            return value
        case FieldType.TEXT if isinstance(value, str) and _is_text(value) and len(value) <= rule.max_length:
            return value
        case FieldType.DATE if isinstance(value, str) and _is_date(value):
            return value
        case FieldType.AMOUNT if isinstance(value, str) and _is_amount(value):
            return value
    # The value itself is not repeated: a refusal is shown and kept where a protected value must not stand.
    raise FieldMalformed(field=rule.code, expected=", ".join(rule.choices) or rule.type.value)


def _is_text(text: str) -> bool:
    """Tell whether a text says something and can be kept: no U+0000 and no lone surrogate."""
    try:
        return bool(text.strip()) and b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_amount(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,2})?", text) is not None
