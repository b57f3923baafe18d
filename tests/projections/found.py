"""Findings as a ledger would hold them, for the tests of the read models."""

from typing import cast

from domain.findings.events import FindingEvent
from tests.golden.records import finding
from tests.histories import MAPPER, Script
from tests.records import History, a_finding


def found() -> Script:
    """One finding that ran its course, and one that was opened by hand."""
    return as_script(finding(), "finding:1") + as_script(a_finding("2026-03-03 09:00", sign=None), "finding:2")


def as_script(history: History, name: str) -> Script:  # type: ignore[type-arg]
    """Record each event of a history when it took effect."""
    script = Script()
    for stored in history.stored:
        event = cast("FindingEvent", MAPPER.to_domain_event(stored))
        script.acts.append((event.effective_at, [event.model_copy(update={"originator_id": name})]))
    return script
