"""The table of commands, held to the events that name them.

It is read once, as it lies on the disk: in the order in which it was written, so that the commands of a stretch are
those that come next. Where they are not, the database is asked which commands do not stand where their events stand.
"""

from hashlib import sha256
from itertools import islice
from typing import Any

from psycopg import Connection

from infrastructure.verification.copying import copied
from infrastructure.verification.fault import Fault
from infrastructure.verification.statements import SQL
from infrastructure.verification.stretch import COMMAND, Found, command

MOST_FAULTS = 1000


class Commands:
    """Goes through the table as the stretches come."""

    def __init__(self, connection: Connection[Any]) -> None:
        """Take a connection for itself, which sees what the examiners see."""
        connection.execute(SQL["as_it_lies"])
        self._connection = connection
        self._rows = copied(connection, SQL["commands"])
        self._open = b""  # the command that reaches into the next stretch
        self._stand = True

    def take(self, found: Found) -> None:
        """Hold the commands that come next to those that the events of a stretch name."""
        if self._stand:
            named, digest = found.commands
            self._stand = self._digest(found, named) == digest

    def astray(self) -> list[Fault]:
        """Tell which commands do not stand where their events stand."""
        beyond = sum(1 for _ in self._rows)  # gone through to its end: only then is the connection free to be asked
        return [] if self._stand and not self._open and not beyond else _astray(self._connection)

    def _digest(self, found: Found, named: int) -> bytes:
        """Hash as many commands as the events of a stretch name; of one that reaches over its ends, the part within."""
        rows = [self._open] if self._open else []
        rows.extend(islice(self._rows, named - len(rows)))
        self._open = b""
        for place in {0, len(rows) - 1} if rows else ():
            row = rows[place]
            if len(row) >= COMMAND.size:
                _, _, first, _, last, _, recorded_at, _ = COMMAND.unpack_from(row)
                within = max(first, found.after + 1), min(last, found.through)
                since = recorded_at if first == within[0] else found.first_recorded
                rows[place] = command(*within, since, row[COMMAND.size :])
                if last > found.through:
                    self._open = row
        return sha256(b"".join(rows)).digest()


def _astray(connection: Connection[Any]) -> list[Fault]:
    faults = []
    for position, name, missing in connection.execute(SQL["commands_astray"], {"limit": MOST_FAULTS}).fetchall():
        if missing:
            zh, en = f"缺少命令 {name}", f"the command «{name}» of the event at this position is not on record"
        else:
            zh, en = f"命令 {name} 与其事件不符", f"the command «{name}» does not stand where its events stand"
        faults.append(Fault(position, "command_astray", zh, en))
    return faults
