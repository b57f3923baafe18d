"""What a form sends, read back into the request of the act; a field left empty says nothing.

Invariant: what was sent is kept as it was typed, so that a refusal takes nothing away from whoever filled it in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api import forms
from api.console.acts.inputs import Input
from api.forms import File
from api.refusals import FormMalformed
from api.words import Words

OWN = ("key", "version", "do", "acting.unit", "acting.role", "effective_at")  # of every form
MOST = 400  # fields of one form
PARTED = re.compile(r"[、，,;；\n]")
WHY = {
    "missing": Words(zh="必填", en="needed"),
    "string_too_short": Words(zh="必填", en="needed"),
    "too_short": Words(zh="必填", en="needed"),
    "string_too_long": Words(zh="太长", en="too long"),
    "too_long": Words(zh="太多", en="too many"),
    "greater_than_equal": Words(zh="太早或太小", en="too early or too small"),
    "less_than_equal": Words(zh="太晚或太大", en="too late or too large"),
}
OTHERWISE = Words(zh="填写有误", en="cannot be read")


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form as they were typed, each with all that was given under its name, and its files."""

    given: dict[str, list[str]]
    files: dict[str, File] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Give a field that stands once; empty if it was not sent."""
        return self.given.get(name, [""])[0]

    def many(self, name: str) -> list[str]:
        """Give a field that may stand several times."""
        return self.given.get(name, [])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Give all of it but what it is to do, to be sent again."""
        return [(name, value) for name, values in self.given.items() if name != "do" for value in values]


NOTHING = Sent({})


async def sent(request: Request) -> Sent:
    """Read the form of a request from our own page; raise `CrossSite`, `FormMalformed`, `MediaTypeNotTaken`."""
    filled = await forms.filled(request, MOST)
    return Sent(filled.fields, filled.files)


Sending = Annotated[Sent, Depends(sent)]


def body_of(sent: Sent, inputs: Sequence[Input], zone: ZoneInfo, *, late: bool = True) -> dict[str, Any]:
    """Put the body of a request together; raise `FormMalformed` for a field that the form does not have.

    A form that takes nothing in `late` has no field for when it took effect.
    """
    names = {*OWN, *(name for one in inputs for name in _names(one))} - (set() if late else {"effective_at"})
    if sent.files or not sent.given.keys() <= names:
        raise FormMalformed(fields=sorted(names))
    body: dict[str, Any] = {"acting": {"unit": sent.one("acting.unit"), "role": sent.one("acting.role")}}
    if at := sent.one("effective_at"):
        body["effective_at"] = _moment(at, zone)
    for one in inputs:
        said = _said(one, sent, zone)
        if said in ("", []):
            continue
        if one.kind == "material":
            held = {"digest": digest} if (digest := sent.one(one.digest)) else {}
            body.setdefault("forms", []).append({"form": one.name.partition(".")[2], "reference": said, **held})
        else:
            _put(body, one.name, said)
    return body


def faults_of(error: ValidationError) -> dict[str, Words]:
    """Tell what is wrong with which input, in few words."""
    found: dict[str, Words] = {}
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"] if isinstance(part, str))
        found.setdefault(name, WHY.get(fault["type"], OTHERWISE))
    return found


def request_of(
    kind: type[BaseModel],
    sent: Sent,
    inputs: Sequence[Input],
    zone: ZoneInfo,
    own: Mapping[str, Any] | None = None,
    *,
    late: bool = True,
) -> Any:
    """Read a request, with what is its own and no field of the form; raise `ValidationError`, `FormMalformed`."""
    return kind.model_validate({**body_of(sent, inputs, zone, late=late), **(own or {})})


def key_of(sent: Sent) -> str:
    """Give the name under which a form is sent, so that it is done once; raise `FormMalformed`."""
    key = sent.one("key")
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= 200:
        raise FormMalformed(key=key[:60])
    return key


def _names(one: Input) -> list[str]:
    match one.kind:
        case "limit":
            return [f"{one.name}.amount", f"{one.name}.unit"]
        case "material":
            return [one.name, one.digest]
    return [one.name]


def _said(one: Input, sent: Sent, zone: ZoneInfo) -> Any:
    typed = sent.one(one.name).strip()
    match one.kind:
        case "limit":
            amount = sent.one(f"{one.name}.amount").strip()
            return f"{amount} {sent.one(f'{one.name}.unit')}" if amount else ""
        case "many":
            return sent.many(one.name)
        case "list":
            return [part.strip() for part in PARTED.split(typed) if part.strip()]
        case "moment":
            return _moment(typed, zone)
        case "amount":
            return typed.replace(",", "")
    return typed


def _moment(typed: str, zone: ZoneInfo) -> Any:
    """Read an instant as the body's clock shows it; what cannot be read is left to the request to refuse."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError:
        return typed


def _put(body: dict[str, Any], name: str, said: Any) -> None:
    part, _, own = name.partition(".")
    if own:
        body.setdefault(part, {})[own] = said
    else:
        body[name] = said
