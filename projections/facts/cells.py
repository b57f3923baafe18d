"""A fact: one thing that may be counted, on the day to which it belongs, and how it will stand from an instant on.

What many facts have in common (all that a figure asks of them) is a cell, written once under a hash of what it says.
"""

from datetime import date
from typing import NamedTuple

FOREVER = 2**63 - 1  # microseconds: shown until something else is known
UNKNOWN = -1  # an amount that cannot be told: no calendar reaches there


class Cell(NamedTuple):
    """All that a figure asks of a fact. What does not apply is None."""

    kind: str
    procedure: str | None
    unit: str
    principal: str | None = None
    code: str | None = None
    detail: str | None = None
    state: str | None = None
    promised: str | None = None
    statutory: str | None = None
    paused: bool | None = None
    extended: bool | None = None
    reworked: bool | None = None


class Measure(NamedTuple):
    """What a fact measures: an amount (of working days, points or calls, as its kind says) and what stands beside it.

    `term` is a limit, or the notice of a pause; `next_step` is where the case stands once a step is done.
    `late_days`, `suspended_days` and `edge_days` (left in the term as a pause began) are in the unit of the term.
    """

    amount: int = 0
    promised_days: int = 0
    statutory_days: int = 0
    since: date | None = None
    due_on: date | None = None
    until: date | None = None
    term: str | None = None
    next_step: str | None = None
    late_days: int | None = None
    suspended_days: int | None = None
    edge_days: int | None = None


class Phase(NamedTuple):
    """How a fact stands from an instant on (None: from when it is known), if nothing happens before; no cell: not."""

    since: int | None
    cell: Cell | None
    measure: Measure = Measure()


class Fact(NamedTuple):
    """A fact with its phases in order of time; `key` tells it apart from others of its kind in a case."""

    kind: str
    key: str
    day: date
    phases: tuple[Phase, ...]
