"""What a fault is given to work with, and how it says that it cannot be had here or that its own expectation failed."""

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.torture.clients import Case, Clients
from tests.torture.stage import PATIENCE, Stage


class NotHereError(Exception):
    """This machine, or this user, does not let the fault be injected."""


class NotAsPromisedError(Exception):
    """Beside the eight promises, a fault has one of its own, and it was not kept."""


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Break off what takes longer than so many seconds; and every half minute what then puts things right."""

    def late(*_: object) -> None:
        raise NotAsPromisedError(f"{what} was not over within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds, 30)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Scenario:
    """The stage, the clients at work on it, and chance."""

    stage: Stage
    clients: Clients
    chance: random.Random
    memory: dict[str, str] = field(default_factory=dict)

    def wait(self, least: float = 0.2, most: float = 1.5) -> None:
        """Let some work be done."""
        time.sleep(self.chance.uniform(least, most))

    def promised(self, good: object, told: str) -> None:
        """Expect something beside the eight promises."""
        if not good:
            raise NotAsPromisedError(told)

    def until(self, true: Callable[[], object], told: str) -> None:
        """Wait until something holds."""
        deadline = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > deadline:
                raise NotAsPromisedError(told)
            time.sleep(0.05)

    def fresh_case(self, *, accepted: bool = False) -> Case:
        """File a case of today, for a fault that needs one of its own."""
        for _ in range(20):
            case = self.clients.file(self.chance, now=True)
            if case is not None:
                if accepted:
                    self.clients.accept(case, self.chance)
                return case
        raise NotAsPromisedError("no case could be filed")

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.stage.admin() as admin:
            row: Any = admin.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
            return int(row[0])
