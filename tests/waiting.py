"""What comes about later, asked for until it has: read models, replicas and watchers follow in their own time."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

PATIENCE = 120  # seconds, on a machine with much else to do
Answer = TypeVar("Answer")


def first(ask: Callable[[], Answer], fits: Callable[[Answer], bool], patience: float = PATIENCE) -> Answer:
    """Give the first answer that fits; fail with the last one that did not."""
    deadline = time.monotonic() + patience
    while not fits(told := ask()):
        assert time.monotonic() < deadline, told
        time.sleep(0.01)
    return told


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true."""
    first(true, bool, patience=60)


def got_well(ask: Callable[[], dict[str, Any]]) -> bool:
    """Tell whether the product comes to say that all is well: its read models and its replica follow later."""
    return bool(first(ask, lambda told: told["status"] == "ok"))
