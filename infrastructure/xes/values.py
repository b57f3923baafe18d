"""The eight kinds of attribute of IEEE 1849, from their text to a typed value. No float is ever made."""

import re
from datetime import UTC, datetime, timedelta
from typing import get_args

from application.history import Kind

KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
COLLECTIONS = frozenset({"list", "container"})

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_FRACTION = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def typed(kind: Kind, text: str) -> str | int | bool | datetime:
    """Read a value of a kind; raise `ValueError` with what was expected."""
    match kind:
        case "date":
            return _moment(text.strip())
        case "int":
            return _whole(text.strip())
        case "float":
            if _FRACTION.fullmatch(text.strip()) is None:
                raise ValueError("a decimal number")
            return text.strip()
        case "boolean":
            if text.strip().lower() not in _TRUTH:
                raise ValueError("true or false")
            return _TRUTH[text.strip().lower()]
    return text


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text) is None or not -(2**63) <= int(text) < 2**63:
        raise ValueError("a whole number of 64 bits")
    return int(text)


def _moment(text: str) -> datetime:
    """Read a date and time; 24:00:00 is the midnight that ends the day, as XML Schema has it."""
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        raise ValueError("a date and time such as 2011-10-11T13:45:40.276+02:00")
    day, time, fraction, zone = parts.groups("")
    at_its_end = time == "24:00:00" and not fraction.strip(".0")
    try:
        moment = datetime.fromisoformat(day + "T" + ("00:00:00" if at_its_end else time + fraction) + zone)
        moment += timedelta(days=1 if at_its_end else 0)
        # A first and a last day of history, so that every zone of the world can still name the instant.
        in_reach = datetime(2, 1, 1, tzinfo=UTC) <= _in_utc(moment) < datetime(9998, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError("a date and time that exist") from error
    if not in_reach:
        raise ValueError("a date and time between the years 2 and 9997")
    return moment


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
