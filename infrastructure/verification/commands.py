"""The table of commands, held to the events that name them."""

from typing import Any

from psycopg import Connection

from infrastructure.verification.fault import Fault
from infrastructure.verification.statements import SQL

MOST_FAULTS = 1000


def commands_astray(connection: Connection[Any]) -> list[Fault]:
    """Hold the table of commands to the events that name them."""
    if connection.execute(SQL["commands_stand"]).fetchone() == (True,):
        return []
    faults = []
    for position, command, missing in connection.execute(SQL["commands_astray"], {"limit": MOST_FAULTS}).fetchall():
        if missing:
            zh, en = f"缺少命令 {command}", f"the command «{command}» of the event at this position is not on record"
        else:
            zh, en = f"命令 {command} 与其事件不符", f"the command «{command}» does not stand where its events stand"
        faults.append(Fault(position, "command_astray", zh, en))
    return faults
