"""Bulk loading of a simulated ledger: commands written as `ledger.append` would write them, by binary COPY.

Invariant: under the lock of the append, only into a ledger that is a simulation, only behind the position that the
loader knows; a stretch is one transaction, so that a loader that is killed leaves a valid shorter ledger.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from domain.errors import Refused
from domain.instants import microseconds
from infrastructure.ledger.commands import Command
from infrastructure.ledger.envelope import payload_hash
from infrastructure.ledger.statements import SQL
from infrastructure.postgres.errors import translated

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + struct.pack(">II", 0, 0)
END = struct.pack(">h", -1)
EVENT, COMMAND, VALUE = struct.pack(">h", 8), struct.pack(">h", 6), struct.pack(">h", 6)
NULL = struct.pack(">i", -1)
_BIGINT = struct.Struct(">iq")


class OnlySimulated(Refused):
    """Events are loaded in bulk into a simulated ledger alone, never into this one."""

    code = "only_simulated"


class LedgerMoved(Refused):
    """Something else was recorded in the ledger meanwhile; nothing more is loaded."""

    code = "ledger_moved"


class ReadyEvent(NamedTuple):
    """An event as it is copied, but for its position and its instant."""

    stream: str
    version: int
    before: bytes
    after: bytes


class ReadyCommand(NamedTuple):
    """A command as it is copied, but for its positions; `at` in microseconds since 1970 UTC."""

    at: int
    order: tuple[int, int]
    head: bytes
    result: bytes
    events: tuple[ReadyEvent, ...]
    protected: bytes


def ready(command: Command, order: tuple[int, int]) -> ReadyCommand:
    """Write a command with its moment as it will be copied; `order` decides between commands of one instant."""
    assert command.recorded_at is not None  # noqa: S101 - a simulation gives every command its moment
    name = _text(command.id)
    return ReadyCommand(
        microseconds(command.recorded_at),
        order,
        COMMAND + name + _bytes(command.digest),
        _bytes(command.result),
        tuple(
            ReadyEvent(
                str(event.originator_id),
                event.originator_version,
                _text(str(event.originator_id))
                + _BIGINT.pack(8, event.originator_version)
                + _text(event.topic)
                + _bytes(event.state),
                name + _bytes(payload_hash(event.state)),
            )
            for event in command.events
        ),
        b"".join(
            VALUE
            + _text(value.stream)
            + _BIGINT.pack(8, value.version)
            + _text(value.field)
            + _text(value.form)
            + _bytes(value.salt)
            + _bytes(value.stored)
            for value in command.protected
        ),
    )


class BulkLoad:
    """Loads stretches of commands over a connection of the owner, one transaction each."""

    def __init__(self, connection: Connection[Any], position: int) -> None:
        """Go on behind a position, which is the newest one as far as the caller knows."""
        self._connection = connection
        self.position = position

    def load(self, commands: Sequence[ReadyCommand]) -> None:
        """Put commands on record in their order; raise `OnlySimulated` or `LedgerMoved`, with nothing written."""
        with translated(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(SQL["bulk_lock"])
            position, recorded_at, simulated = cursor.execute(SQL["bulk_head"]).fetchone() or (0, 0, False)
            if not simulated:
                raise OnlySimulated
            if position != self.position:
                raise LedgerMoved(known=self.position, found=position)
            stretch = _Stretch(position, recorded_at)
            stretch.take(commands)
            for name, rows in stretch.copies():
                with cursor.copy(SQL[name]) as copy:
                    copy.write(rows)
            names, heads = list(stretch.heads), stretch.heads.values()
            versions, positions = [head[0] for head in heads], [head[1] for head in heads]
            cursor.execute(SQL["bulk_streams"], {"streams": names, "versions": versions, "positions": positions})
            cursor.execute(SQL["bulk_notify"], {"position": str(stretch.position)})
        self.position = stretch.position


class _Stretch:
    """The rows of one transaction, numbered as they come."""

    def __init__(self, position: int, recorded_at: int) -> None:
        self.position, self._recorded_at = position, recorded_at
        self._events, self._commands, self._values = [SIGNATURE], [SIGNATURE], [SIGNATURE]
        self.heads: dict[str, tuple[int, int]] = {}

    def take(self, commands: Iterable[ReadyCommand]) -> None:
        """Give each command the next positions, and its moment or the next free one behind the last event's."""
        for command in commands:
            first, since = self.position + 1, max(command.at, self._recorded_at + 1)
            at = since
            for event in command.events:
                self.position += 1
                self._events += (EVENT, _BIGINT.pack(8, self.position), event.before, _BIGINT.pack(8, at), event.after)
                self.heads[event.stream] = event.version, self.position
                self._recorded_at = at
                at += 1
            place = _BIGINT.pack(8, first) + _BIGINT.pack(8, self.position) if command.events else NULL + NULL
            self._commands += (command.head, place, command.result, _BIGINT.pack(8, since))
            self._values.append(command.protected)

    def copies(self) -> list[tuple[str, bytes]]:
        """Give what is copied, by statement."""
        rows = {"copy_events": self._events, "copy_commands": self._commands, "copy_values": self._values}
        return [(name, b"".join((*parts, END))) for name, parts in rows.items()]


def _text(value: str) -> bytes:
    return _bytes(value.encode())


def _bytes(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value
