"""A program that appends from many threads, and says on its standard output what was acknowledged, until killed."""

import os
import sys
import time
from threading import Lock, Thread

from domain.errors import Refused
from infrastructure.ledger.commands import Command, Stored, digest_of
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.infrastructure.ledger.samples import event

THREADS = 24


def state_of(name: str, nth: int) -> bytes:
    """Give the bytes of the nth event of a command."""
    return f'{{"nth":{nth},"of":"{name}"}}'.encode()


def events_in(name: str) -> int:
    """Tell how many events a command has: one, two or three."""
    return 1 + int(name.rpartition(":")[2]) % 3


def write(recorder: LedgerRecorder, run: str, thread: int, told: Lock) -> None:
    """Append to one stream; while it is not known how far that came, the same command is sent again."""
    version = 0
    number = 0
    while True:
        number += 1
        name = f"{run}:{thread}:{number}"
        events = [
            event(f"case:{run}:{thread}", version + nth, state=state_of(name, nth))
            for nth in range(1, 1 + events_in(name))
        ]
        while True:
            try:
                (outcome,) = recorder.append([Command(name, digest_of(events), events)])
                break
            except Refused:
                time.sleep(0.05)
        with told:
            os.write(1, f"{name} {outcome.first if isinstance(outcome, Stored) else outcome}\n".encode())
        version += len(events)


if __name__ == "__main__":
    url, run = sys.argv[1:]
    with append_pool(url, patience=2) as pool:
        recorder, told = LedgerRecorder(pool), Lock()
        for thread in range(THREADS):
            Thread(target=write, args=(recorder, run, thread, told), daemon=True).start()
        time.sleep(600)
