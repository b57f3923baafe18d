"""Freezing the figures of months and quarters that are over: read off the facts, recorded once each by the system."""

import logging
from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg

from application.ledger import Ledger, OnRecord
from application.recording.freezing import Freezing, end_of
from domain.founding import LEDGER_STREAM
from domain.regulation.definition import NoRegulationInForce
from domain.regulation.period import Period as NamedPeriod
from domain.regulation.period import month_of
from infrastructure.postgres.errors import translated
from projections.facts.view import COUNTED
from projections.metrics.period import Period
from projections.metrics.sheet import sheet
from projections.snapshot import snapshot

LOG = logging.getLogger(__name__)
MONTHS_BACK = 24  # so far back corrections are sought


def freeze_what_is_over(ledger: Ledger, read_url: str, *, since: date | None = None) -> list[OnRecord]:
    """Freeze every period that is over and not frozen, oldest first; what the facts have not reached waits.

    Periods before the ledger was founded have no figures, nor those before `since`, where a day is given.
    """
    freezing, done = Freezing(ledger), []
    zone = ZoneInfo(ledger.identity().time_zone)
    founded = since or ledger.events(LEDGER_STREAM)[0].recorded_at.astimezone(zone).date()
    with translated(), psycopg.connect(read_url, autocommit=True) as connection:
        for period in freezing.due(founded):
            moment = end_of(period, zone)
            since = _frozen_before(freezing, period)
            earlier = list(_earlier(period, month_of(founded))) if since is not None else []
            with snapshot(connection, COUNTED) as facts:
                figures = sheet(facts, _of(period), moment, since=since, earlier=earlier)
            if figures is None:
                break
            try:
                done.append(freezing.freeze(period, figures))
            except NoRegulationInForce as refused:
                LOG.info("the figures of %s are not frozen: %s", period.name, refused)
                break
            LOG.info("the figures of %s are frozen, as known at position %d", period.name, figures.position)
    return done


def _frozen_before(freezing: Freezing, period: NamedPeriod) -> datetime | None:
    """Give the moment of the freezing of the month before; corrections of a quarter stand in its months' sheets."""
    if "q" in period.name:
        return None
    before = freezing.frozen_month(_month_before(period).name)
    return None if before is None or before.frozen is None else before.frozen.as_of


def _earlier(period: NamedPeriod, first: NamedPeriod) -> Iterator[Period]:
    one = period
    for _ in range(MONTHS_BACK):
        one = _month_before(one)
        if one.first < first.first:
            return
        yield _of(one)


def _month_before(period: NamedPeriod) -> NamedPeriod:
    first = period.first
    return month_of(first.replace(year=first.year - (first.month == 1), month=(first.month - 2) % 12 + 1))


def _of(period: NamedPeriod) -> Period:
    return Period(period.name, period.first, period.last)
