"""The rows of signs: what an event of a case shows that a supervision view may ask about.

A row is written once, by its event and what was known at its position, and never changes: whether it is worth listing
is decided when a view is asked, by the thresholds of its definition.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from projections.chains import Row as Values

CASES = ("id", "case_id", "number", "procedure", "unit", "item", "project", "subject", "day", "recorded_at")
SIGNS = ("id", "version", "record", "state", "position", "recorded_at", "day", "unit", "principal", "code", "detail",
         "nth", "days", "gap", "planned", "whole", "seconds", "versions", "positions")  # fmt: skip
TABLES = {"cases": CASES, "signs": SIGNS}


class Sign(NamedTuple):
    """What an event shows; which figures it has depends on what is recorded.

    `days`, `gap` and `planned` are working days, and so is `whole` where the rule counts them: what the rule allows.
    `versions` are the events behind it, itself the last of them.
    """

    record: str
    versions: Sequence[int]
    state: str = ""
    code: str | None = None
    detail: str | None = None
    nth: int | None = None
    days: int | None = None
    gap: int | None = None
    planned: int | None = None
    whole: int | None = None
    seconds: int | None = None


def values_of(
    sign: Sign, *, case: int, positions: Mapping[int, int], recorded_at: int, day: str, unit: str, principal: str
) -> Values:
    """Give the row of a sign in the order of its columns; `positions` are those of the case's events by version."""
    behind = [positions[version] for version in sign.versions]
    return [
        case, sign.versions[-1], sign.record, sign.state, behind[-1], recorded_at, day, unit, principal, sign.code,
        sign.detail, sign.nth, sign.days, sign.gap, sign.planned, sign.whole, sign.seconds, list(sign.versions), behind,
    ]  # fmt: skip
