"""A program that schedules, for tests that kill and stop it: its simulated time runs fast, from a shared beginning."""

import logging
import sys
import time
from datetime import datetime, timedelta

from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.scheduling.scheduler import scheduling
from tests.histories import MAPPER


def simulated_time(begins: datetime, wall: float, speed: float) -> datetime:
    """Give the simulated moment: all programs that are told the same beginning agree on it."""
    return begins + timedelta(seconds=max(0.0, time.time() - wall) * speed)


def main(append_url: str, read_url: str, begins: str, wall: str, speed: str) -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    start = datetime.fromisoformat(begins)
    with append_pool(append_url, size=2) as pool:
        ledger = PostgresLedger(
            LedgerRecorder(pool), MAPPER, script=lambda: simulated_time(start, float(wall), float(speed))
        )
        with scheduling(ledger, read_url, every=0.1, silence=0.8):
            while True:
                time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
