"""A clock as a row of the board, and back: the row holds all that reading it anew, at any instant, needs."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from domain.clock.clock import Clock, Effect, Extension, Suspension
from domain.clock.limit import Limit, Unit
from projections.board.figures import Figures


def columns_of(clock: Clock, figures: Figures) -> dict[str, object]:
    """Give the columns that describe a clock and its figures."""
    return {
        "clock": clock.code,
        "run": clock.run,
        "effect": clock.effect,
        "opened_at": clock.opened_at,
        "zone": clock.zone.key,
        "limit_amount": None if clock.limit is None else clock.limit.amount,
        "limit_unit": None if clock.limit is None else clock.limit.unit,
        "given_due": clock.given_due,
        "near": clock.near,
        "hours": clock.hours,
        "suspensions": clock.suspensions,
        "extensions": [
            {"amount": extension.by.amount, "unit": extension.by.unit, "at": extension.at}
            for extension in clock.extensions
        ],
        "floor": clock.floor,
        "ended_at": clock.ended_at,
        "interrupted_at": clock.interrupted_at,
        "clause": clock.clause,
        **figures.columns(),
    }


def clock_of(row: Mapping[str, Any]) -> Clock:
    """Give the clock back that a row describes."""
    unit = row["limit_unit"]
    return Clock(
        code=row["clock"],
        run=row["run"],
        effect=Effect(row["effect"]),
        opened_at=row["opened_at"],
        zone=_zone(row["zone"]),
        limit=None if unit is None else Limit(amount=row["limit_amount"], unit=Unit(unit)),
        given_due=row["given_due"],
        near=row["near"],
        hours=None if row["hours"] is None else tuple((opens, closes) for opens, closes in row["hours"]),
        suspensions=tuple(_suspension(entry) for entry in row["suspensions"]),
        extensions=tuple(
            Extension(Limit(amount=entry["amount"], unit=Unit(entry["unit"])), datetime.fromisoformat(entry["at"]))
            for entry in row["extensions"]
        ),
        floor=row["floor"],
        ended_at=row["ended_at"],
        interrupted_at=row["interrupted_at"],
        clause=row["clause"],
    )


def _suspension(entry: Mapping[str, Any]) -> Suspension:
    resumed_at = entry["resumed_at"]
    return Suspension(
        ground=entry["ground"],
        stopped_at=datetime.fromisoformat(entry["stopped_at"]),
        stopped=entry["stopped"],
        ends_at=datetime.fromisoformat(entry["ends_at"]),
        resumed_at=None if resumed_at is None else datetime.fromisoformat(resumed_at),
        resumed=entry["resumed"],
    )


@cache
def _zone(key: str) -> ZoneInfo:
    return ZoneInfo(key)
