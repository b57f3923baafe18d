"""Instants as exact counts of microseconds since 1970 UTC: the form in which ledger and read models keep them."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def microseconds(instant: datetime) -> int:
    """Count microseconds since 1970 UTC, exactly."""
    return (instant - EPOCH) // MICROSECOND


def instant_at(count: int) -> datetime:
    """Give the instant of a count of microseconds since 1970 UTC."""
    return EPOCH + count * MICROSECOND
