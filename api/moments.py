"""The moments that a question names: what had happened by `at`, what was on record by `known_at`, what was published.

A day stands for its end where the body sits: what happened on it is seen, and a term that ends on it still runs.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query

from api.product import Served, ServedProduct
from api.refusals import BeforeTheLedger, NotYet, ParameterMalformed
from application.requests import EARLIEST, LATEST
from domain.calendar.calendar import CHINA

FORM = "a day as 2024-09-30, or an instant with its time zone as 2024-09-30T16:00:00+08:00 (in a query, + is %2B)"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PATIENCE = 5.0  # seconds that a question waits for the position it names
LAST_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)

At = Annotated[
    str | None,
    Query(
        description="As of which moment in law (生效): " + FORM + "; without it, now.",
        examples=["2024-09-30", "2024-09-30T16:00:00+08:00"],
    ),
]
KnownAt = Annotated[
    str | None,
    Query(
        description="What this ledger had on record (记录) by that moment: " + FORM + "; without it, all of it.",
        examples=["2024-10-08"],
    ),
]
CalendarKnownAt = Annotated[
    str | None,
    Query(
        description="By the working-day calendar as it had been published (公布) by that moment: " + FORM + ".",
        examples=["2020-01-22"],
    ),
]
MinPosition = Annotated[
    int | None,
    Query(
        ge=0,
        le=2**53,
        description="Answer only by the ledger up to at least this position (of your own act): waits for it, else 503.",
        examples=[1024],
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The moments of one question. `at` is the one asked for, or now."""

    at: datetime
    known_at: datetime | None
    calendar_known_at: date | None


def asked(
    product: Served,
    at: At = None,
    known_at: KnownAt = None,
    calendar_known_at: CalendarKnownAt = None,
    min_position: MinPosition = None,
) -> Asked:
    """Read the moments that a question about one case names; raise `ParameterMalformed`, `NotYet`."""
    if min_position is not None and (newest := product.ledger.position()) < min_position:
        raise NotYet(asked=min_position, newest=newest)
    zone = product.zone
    return Asked(
        at=product.ledger.now() if at is None else instant("at", at, zone),
        known_at=None if known_at is None else instant("known_at", known_at, zone),
        calendar_known_at=None if calendar_known_at is None else day("calendar_known_at", calendar_known_at),
    )


def wait_until(product: ServedProduct, wanted: int | None, newest: int) -> None:
    """Wait for the read models to come as far as asked; a position not reached by the ledger is not waited for."""
    if wanted is not None and (wanted > newest or not product.models.wait_for(wanted, PATIENCE)):
        raise NotYet(asked=wanted, newest=newest)


def instant(parameter: str, text: str, zone: ZoneInfo) -> datetime:
    """Read an instant, or a day as its last microsecond where the body sits."""
    moment = _parsed(parameter, text)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, zone) + LAST_OF_DAY
    return moment.astimezone(zone)


def on_record(parameter: str, text: str, product: ServedProduct) -> datetime:
    """Read the moment up to which the ledger knew; raise `BeforeTheLedger` for one at which there was none."""
    moment = instant(parameter, text, product.zone)
    founded = product.ledger.identity().created_on.astimezone(product.zone)
    if moment < founded:
        raise BeforeTheLedger(parameter=parameter, given=text[:60], earliest=founded)
    return moment


def day(parameter: str, text: str) -> date:
    """Read a day, or an instant as its day in China, where calendars are published."""
    moment = _parsed(parameter, text)
    return moment.astimezone(CHINA).date() if isinstance(moment, datetime) else moment


def _parsed(parameter: str, text: str) -> date | datetime:
    # An offset's + that nobody encoded arrives as a blank, which stands nowhere else in an instant.
    text = text.replace(" ", "+") if "T" in text else text
    try:
        if DAY.fullmatch(text):
            moment: date | datetime = date.fromisoformat(text)
            year = moment.year
        elif INSTANT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            year = moment.year
        else:
            raise ParameterMalformed(parameter=parameter, given=text[:60], expected=FORM)
    except ValueError as fault:
        raise ParameterMalformed(parameter=parameter, given=text[:60], reason=str(fault)) from fault
    if isinstance(moment, datetime) and moment.tzinfo is None:
        raise ParameterMalformed(parameter=parameter, given=text[:60], reason="an instant needs its time zone")
    if not EARLIEST.year < year < LATEST.year:
        raise ParameterMalformed(parameter=parameter, given=text[:60], reason="the year is out of range")
    return moment
