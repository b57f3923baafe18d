"""A script of calls to the hotline, which are tallied by day and belong to no case."""

from datetime import date
from typing import Any

from domain.events import DomainEvent
from domain.outreach.calls import MonthOfCalls, Tally
from tests.histories import MAPPER, Script
from tests.records import calls_of


def calls() -> Script:
    """Two days of calls, the second one corrected afterwards."""
    history = calls_of("2025-09")
    for day, connected in ((1, 40), (2, 55)):
        tally = Tally(connected=connected, answered_on_the_spot=20, made_case=10, closed=5)
        told: dict[str, Any] = {"day": date(2025, 9, day), "channel": "telephone", "tally": tally}
        history = history.after("2025-09-03", "hotline-office", MonthOfCalls.tally, **told)
    right = Tally(connected=50, answered_on_the_spot=20, made_case=10, closed=5)
    history = history.after("2025-09-05", "hotline-office", MonthOfCalls.correct, 3, right)
    events = [MAPPER.to_domain_event(one) for one in history.stored]
    return Script([(event.effective_at, [event]) for event in events if isinstance(event, DomainEvent)])
