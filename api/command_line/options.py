"""The options that many commands share, and how their words are read."""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer
from pydantic import BaseModel, ValidationError

from domain.clock.office_hours import intervals_of
from domain.errors import Malformed

M = TypeVar("M", bound=BaseModel)
LARGEST_FILE = 1_000_000  # bytes of a definition or a calendar
YEARS = range(1901, 2200)
BARE_DATE = re.compile(r"[\dW-]+", re.ASCII)
LAST_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)


class NotADate(Malformed):
    """A date reads like 2024-09-30, and must exist."""

    code = "not_a_date"


class NotAMoment(Malformed):
    """A time reads like 2024-09-30, 2024-09-30T14:00 or 2024-09-30T14:00+08:00, and must exist."""

    code = "not_a_moment"


class NotAnInterval(Malformed):
    """An office interval reads like 09:00-12:00."""

    code = "not_an_interval"


class NotAPair(Malformed):
    """Fields and forms are given as name=value, each name once."""

    code = "not_a_pair"


class NotReadable(Malformed):
    """The file cannot be read."""

    code = "not_readable"


class RequestMalformed(Malformed):
    """What is asked for is not well formed."""

    code = "request_malformed"


def _own_or_global(context: typer.Context, given: Path | None) -> Path | None:
    above: Path | None = context.find_root().params.get("data_dir")
    return given or above


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        callback=_own_or_global,
        help="Data folder of the embedded database (else CASELEDGER_DATA_DIR, else the user's own).",
    ),
]
At = Annotated[
    str | None, typer.Option(help="What had happened by then; a date means its end, in the ledger's time zone.")
]
KnownAt = Annotated[str | None, typer.Option(help="Only what the ledger had recorded by then; a date means its end.")]
CalendarKnownAt = Annotated[str | None, typer.Option(help="By the calendar as published by that day: date.")]


def day(text: str) -> date:
    """Read a date."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotADate(given=text[:60]) from None


def optional_day(text: str | None) -> date | None:
    """Read a date, if one is given."""
    return None if text is None else day(text)


def instant(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read when something happened, if it is said; without an offset in the ledger's zone, a bare date as its 00:00."""
    return None if text is None else _moment(text, zone)


def viewpoint(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read from when one looks, if it is said; a bare date is its end, so that what happened on it is seen."""
    if text is None:
        return None
    read = _moment(text, zone)
    return read + LAST_OF_DAY if BARE_DATE.fullmatch(text.strip()) else read


def intervals(given: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read office intervals; raise NotAnInterval, or the refusals of `intervals_of`."""
    read = []
    for text in given:
        opens, dash, closes = text.strip().partition("-")
        if not dash:
            raise NotAnInterval(given=text[:60])
        read.append((opens, closes))
    intervals_of(read)
    return tuple(read)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotAMoment(given=text[:60]) from None
    if read.year not in YEARS:
        raise NotAMoment(given=text[:60], years=f"{YEARS[0]}-{YEARS[-1]}")
    return read if read.tzinfo is not None else read.replace(tzinfo=zone)


def pairs(given: list[str] | None) -> dict[str, str]:
    """Read name=value options."""
    read: dict[str, str] = {}
    for pair in given or []:
        name, equals, value = pair.partition("=")
        if not equals or not name or name in read:
            raise NotAPair(given=pair[:60])
        read[name] = value
    return read


def json_object(text: str | None) -> dict[str, Any]:
    """Read a JSON object, if one is given."""
    if text is None:
        return {}
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise RequestMalformed(place="--data", reason=str(fault)) from None
    if not isinstance(read, dict):
        raise RequestMalformed(place="--data", reason="it is no JSON object")
    return read


def checked(model: type[M], content: dict[str, Any]) -> M:
    """Hold what is asked for against its form."""
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the request"
        reason = "this act does not take it" if first["type"] == "extra_forbidden" else first["msg"]
        raise RequestMalformed(place=place, reason=reason) from None


def text_of(path: Path) -> str:
    """Read a text file that a person wrote."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise NotReadable(file=str(path), reason=f"it is longer than {LARGEST_FILE} bytes")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise NotReadable(file=str(path), line=line, reason="it is not UTF-8 text") from None
    except OSError as fault:
        raise NotReadable(file=str(path), reason=fault.strerror or str(fault)) from None
