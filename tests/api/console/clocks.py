"""Clocks made by hand, read as the console reads them."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from api.console.case.reckoned import Reckoned, reckoned
from domain.clock.clock import Clock, Effect
from domain.clock.limit import parse_limit
from domain.clock.reading import read
from tests.vocabulary import CALENDAR, ZONE, moment

ENDS = " 23:59"  # of the last day of a pause


def clock(opened: str, limit: str | None, *, near: int | None = None, effect: Effect = Effect.STATUTORY) -> Clock:
    """Wind a clock up."""
    given = None if limit else moment("2026-03-20 15:00")
    bound = parse_limit(limit) if limit else None
    return Clock("statutory", 1, effect, moment(opened), ZONE, bound, given_due=given, near=near)


def stopped(made: Clock, at: str, until: str, *, ground: str = "expert-review", resumed: str | None = None) -> Clock:
    """Stop a clock until a day at the longest, and resume it before if so."""
    paused = made.suspended(ground, moment(at), 3, moment(until + ENDS))
    return paused if resumed is None else paused.resumed(moment(resumed), 4)


def at(made: Clock, when: str | datetime) -> Reckoned:
    """Read a clock at an instant."""
    instant = moment(when) if isinstance(when, str) else when
    return reckoned(read(made, CALENDAR, instant), CALENDAR)


def in_hours(opened: str, limit: str, zone: ZoneInfo = ZONE) -> Clock:
    """Wind up a clock that counts the hours of an office that closes at noon for an hour and a half."""
    made = clock(opened, limit)
    return replace(made, zone=zone, hours=(("09:00", "12:00"), ("13:30", "17:30")))
