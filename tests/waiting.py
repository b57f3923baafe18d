"""How a served product stands, asked until it stands so: its read models and its replica follow the ledger later."""

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 120  # seconds, on a machine with much else to do
Health = dict[str, Any]


def first_health(ask: Callable[[], Health], fits: Callable[[Health], bool]) -> Health:
    """Give the first answer that fits; fail with the last one that did not."""
    deadline = time.monotonic() + PATIENCE
    while not fits(told := ask()):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def got_well(ask: Callable[[], Health]) -> bool:
    """Tell whether the product comes to say that all is well."""
    return bool(first_health(ask, lambda told: told["status"] == "ok"))
