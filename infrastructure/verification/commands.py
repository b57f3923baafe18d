"""The table of commands, held to the events that name them.

It is read once, as it lies on the disk: in the order in which it was written, so that the commands of a stretch are
those that come next. Where they are not, the database is asked which commands do not stand where their events stand.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from psycopg import Connection

from infrastructure.verification.fault import Fault
from infrastructure.verification.rows import chunks
from infrastructure.verification.statements import SQL
from infrastructure.verification.stretch import Command, Found, digest

MOST_FAULTS = 1000


class Commands:
    """Goes through the table as the stretches come."""

    def __init__(self, connection: Connection[Any]) -> None:
        """Take a connection for itself, which sees what the examiners see."""
        connection.execute(SQL["as_it_lies"])
        self._connection = connection
        self._rows: Iterator[Command] = chain.from_iterable(chunks(connection, SQL["commands"]))
        self._open: list[Command] = []  # the command that reaches into the next stretch
        self._stand = True

    def take(self, found: Found) -> None:
        """Hold the commands that come next to those that the events of a stretch name."""
        if self._stand:
            named, hashed = found.commands
            rows = [*self._open, *islice(self._rows, max(named - len(self._open), 0))]
            try:
                self._stand = digest(self._within(found, rows)) == hashed
            except (TypeError, ValueError):  # what the table would not have taken: its rules were changed
                self._stand = False

    def _within(self, found: Found, rows: list[Command]) -> list[Command]:
        """Leave of the commands that reach over the ends of a stretch the parts within."""
        self._open = []
        for place in {0, len(rows) - 1} if rows else ():
            row = first, last, recorded_at, name = rows[place]
            begin, end = max(first, found.after + 1), min(last, found.through)
            rows[place] = begin, end, recorded_at if begin == first else found.first_recorded, name
            if last > found.through:
                self._open = [row]
        return rows

    def astray(self) -> list[Fault]:
        """Tell which commands do not stand where their events stand."""
        beyond = sum(1 for _ in self._rows)  # gone through to its end: only then is the connection free to be asked
        return [] if self._stand and not self._open and not beyond else _astray(self._connection)


def _astray(connection: Connection[Any]) -> list[Fault]:
    faults = []
    for position, name, missing in connection.execute(SQL["commands_astray"], {"limit": MOST_FAULTS}).fetchall():
        if missing:
            zh, en = f"缺少命令 {name}", f"the command «{name}» of the event at this position is not on record"
        else:
            zh, en = f"命令 {name} 与其事件不符", f"the command «{name}» does not stand where its events stand"
        faults.append(Fault(position, "command_astray", zh, en))
    return faults
