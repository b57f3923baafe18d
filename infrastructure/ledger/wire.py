"""A batch as ledger.append takes it, and its answers: flat JSON lists, bytes in base64, instants in microseconds.

Each caller's commands are checked and written out by themselves, into a parcel; parcels are joined without being read
again. JSON, because for one command it is the fastest form that the database unpacks, and for many level with arrays.
"""

from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from domain.instants import instant_at, microseconds
from infrastructure.ledger.canonical import text
from infrastructure.ledger.commands import Command, Conflict, Outcome, Repeated, Stored

Numbered = tuple[int, bytes]  # the command's number within its parcel, and the JSON object but for that number


class Parcel(NamedTuple):
    """The commands of one caller in JSON, all but the numbers that they will have in a batch."""

    commands: int
    size: int  # bytes
    heads: bytes
    events: tuple[Numbered, ...]
    expected: tuple[Numbered, ...]
    protected: tuple[Numbered, ...]


def parcel_of(commands: Sequence[Command]) -> Parcel:
    """Write a caller's commands; refuse with NotCanonical a text that the ledger cannot hold."""
    heads: list[bytes] = []
    events: list[Numbered] = []
    expected: list[Numbered] = []
    protected: list[Numbered] = []
    for number, command in enumerate(commands):
        heads.append(
            orjson.dumps(
                {
                    "id": text(command.id),
                    "digest": _base64(command.digest),
                    "result": _base64(command.result),
                    "recorded_at": None if command.recorded_at is None else microseconds(command.recorded_at),
                }
            )
        )
        for event in command.events:
            written = {
                "stream": text(str(event.originator_id)),
                "version": event.originator_version,
                "topic": text(event.topic),
                "state": _base64(event.state),
            }
            events.append((number, orjson.dumps(written)[1:]))
        for stream, version in command.expected.items():
            expected.append((number, orjson.dumps({"stream": text(stream), "version": version})[1:]))
        for value in command.protected:
            kept = {
                "stream": text(value.stream),
                "version": value.version,
                "field": text(value.field),
                "form": text(value.form),
                "salt": _base64(value.salt),
                "stored": _base64(value.stored),
            }
            protected.append((number, orjson.dumps(kept)[1:]))
    size = sum(map(len, heads)) + sum(len(tail) for part in (events, expected, protected) for _, tail in part)
    return Parcel(len(heads), size, b",".join(heads), tuple(events), tuple(expected), tuple(protected))


def joined(parcels: Sequence[Parcel]) -> str:
    """Write the batch of some parcels, their commands numbered from 1 in order."""
    before = [0]
    for parcel in parcels:
        before.append(before[-1] + parcel.commands)
    placed = list(zip(before, parcels, strict=False))
    return b"".join(
        (
            b'{"commands":[',
            b",".join(parcel.heads for parcel in parcels),
            b'],"events":[',
            b",".join(_numbered((first, parcel.events) for first, parcel in placed)),
            b'],"expected":[',
            b",".join(_numbered((first, parcel.expected) for first, parcel in placed)),
            b'],"protected":[',
            b",".join(_numbered((first, parcel.protected) for first, parcel in placed)),
            b"]}",
        )
    ).decode()


def batch_of(commands: Sequence[Command]) -> str:
    """Write a batch of commands; refuse with NotCanonical a text that the ledger cannot hold."""
    return joined([parcel_of(commands)])


def outcome_of(row: tuple[Any, ...]) -> Outcome:
    """Read the answer for one command."""
    status, reason, first, last, first_recorded, last_recorded, result, stream, expected, actual = row
    if status == "conflict":
        return Conflict(reason, stream, expected, actual)
    kind = Repeated if status == "repeated" else Stored
    return kind(first, last, instant_at(first_recorded), instant_at(last_recorded), bytes(result))


def _numbered(parts: Iterable[tuple[int, tuple[Numbered, ...]]]) -> Iterator[bytes]:
    for before, tails in parts:
        for number, tail in tails:
            yield b'{"command":%d,%b' % (before + number + 1, tail)


def _base64(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode()
