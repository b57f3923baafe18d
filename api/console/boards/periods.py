"""The periods that a page offers: the last twelve months, their quarters and years, and the one that is asked about."""

from datetime import date

from projections.metrics.period import Period, period

MOST = 12


def last_months(today: date) -> list[Period]:
    """List the last twelve months, the newest first."""
    months: list[Period] = []
    one: Period | None = period(f"{today:%Y-%m}")
    while one is not None and len(months) < MOST:
        months.append(one)
        one = one.before
    return months


def periods_until(today: date, chosen: Period) -> list[Period]:
    """List what may be chosen."""
    months = last_months(today)
    quarters = [period(f"{one.first.year}-q{(one.first.month + 2) // 3}") for one in months]
    years = [period(f"{one.first.year}") for one in months]
    return list({one.name: one for one in (chosen, *months, *quarters, *years)}.values())
