"""A process that examines stretches for whoever started it, over a connection of its own, until the other hangs up.

It is a program of its own, so that it loads no more than it needs, holds nothing that the other had open, and ends with
the other, however that ends.
"""

import gc
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from domain.errors import Refused
from infrastructure.postgres.errors import translated
from infrastructure.verification.stretch import examine
from infrastructure.verification.transaction import opened


def main(line: "Connection[Any, Any]") -> None:
    """Take the ledger's address, a snapshot and the log's naming; then give what is found for each stretch asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the other that is interrupted
    gc.disable()  # nothing here refers to itself in a circle
    try:
        url, snapshot, naming = line.recv()
        with translated(), opened(url, snapshot) as connection:
            while True:
                line.send(examine(connection, line.recv(), naming))
    except (EOFError, BrokenPipeError):
        return
    except Refused as fault:
        line.send(fault)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
