"""Programs of our own beside this one, each at the other end of a line, which is all that it has of this one's.

A fork would inherit the lock on the data folder, connections and threads; the operator's settings stay behind as well,
passwords among them. A program ends when the line is hung up, so also when whoever started it was killed.
"""

import os
import subprocess
import sys
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection as Line
from typing import Any

SETTINGS = "CASELEDGER_"


def started(module: str, begin: object) -> "tuple[Line[Any, Any], subprocess.Popen[bytes]]":
    """Start a module as a program that finds its modules where this one does, and tell it with what it begins.

    Its one argument is the number of the descriptor at which its end of the line lies. Raises `OSError` where the
    machine has no descriptor, memory or process left for it.
    """
    line, other = Pipe()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    with other:
        program = subprocess.Popen(
            [sys.executable, "-P", "-m", module, str(other.fileno())],
            stdin=subprocess.DEVNULL, pass_fds=[other.fileno()],
            env={**kept, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    with suppress(ConnectionError):  # it has ended by now, as whoever waits for it will see
        line.send(begin)
    return line, program
