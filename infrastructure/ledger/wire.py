"""A batch as ledger.append takes it, and its answers: flat JSON lists, bytes in base64, instants in microseconds.

JSON, because for one command it is the fastest form that the database unpacks, and for many it is level with arrays.
"""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import orjson

from domain.instants import instant_at, microseconds
from infrastructure.ledger.canonical import text
from infrastructure.ledger.commands import Command, Conflict, Outcome, Repeated, Stored


def batch_of(commands: Sequence[Command]) -> str:
    """Write the batch; refuse with NotCanonical a text that the ledger cannot hold."""
    heads, events, expected, protected = [], [], [], []
    for number, command in enumerate(commands, start=1):
        heads.append(
            {
                "id": text(command.id),
                "digest": _base64(command.digest),
                "result": _base64(command.result),
                "recorded_at": None if command.recorded_at is None else microseconds(command.recorded_at),
            }
        )
        events += [
            {
                "command": number,
                "stream": text(str(event.originator_id)),
                "version": event.originator_version,
                "topic": text(event.topic),
                "state": _base64(event.state),
            }
            for event in command.events
        ]
        expected += [
            {"command": number, "stream": text(stream), "version": version}
            for stream, version in command.expected.items()
        ]
        protected += [
            {
                "command": number,
                "stream": text(value.stream),
                "version": value.version,
                "field": text(value.field),
                "form": text(value.form),
                "salt": _base64(value.salt),
                "stored": _base64(value.stored),
            }
            for value in command.protected
        ]
    lists = {"commands": heads, "events": events, "expected": expected, "protected": protected}
    return orjson.dumps(lists).decode()


def outcome_of(row: tuple[Any, ...]) -> Outcome:
    """Read the answer for one command."""
    status, reason, first, last, first_recorded, last_recorded, result, stream, expected, actual = row
    if status == "conflict":
        return Conflict(reason, stream, expected, actual)
    kind = Repeated if status == "repeated" else Stored
    return kind(first, last, instant_at(first_recorded), instant_at(last_recorded), bytes(result))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
