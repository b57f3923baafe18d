"""Histories of supervision as a ledger would hold them, for the tests of the read models."""

from functools import cache
from typing import cast

from domain.case.events import CaseEvent
from tests.domain.procedures.supervisions import (
    after,
    analysed,
    closed_after_everything,
    opened,
    ordered,
    slip_served,
    yellow,
)
from tests.histories import Act, Script
from tests.vocabulary import MAPPER, Scenario, a_window_case


def as_script(scenario: Scenario, case_id: str) -> Script:
    """Record each event of a history when it took effect, as of a case of its own."""
    script = Script()
    for stored in scenario.stored:
        event = cast("CaseEvent", MAPPER.to_domain_event(stored))
        named = event.model_copy(update={"originator_id": case_id})
        script.acts.append((event.effective_at, [named]))
    return script


def supervised() -> Script:
    """One supervision in each state: settled, slip unanswered, slip not served, rectifying, card shown, none begun."""
    return Script(list(_acts()))


@cache
def _acts() -> tuple[Act, ...]:
    unproved = after(opened("2025-09-03", cause="系统故障"), "2025-09-04", "slip")
    withdrawn = after(yellow(), "2025-09-10", "yellow-withdrawn", ground="有误")
    unit = opened("2025-09-01", subject="问题比较突出的单位")
    script = (
        as_script(closed_after_everything(), "case:settled")
        + as_script(slip_served(), "case:slip")
        + as_script(unproved, "case:unproved")
        + as_script(analysed(ordered(), "2025-09-03", "人员缺位"), "case:rectifying")
        + as_script(yellow(), "case:card")
        + as_script(withdrawn, "case:card-withdrawn")
        + as_script(unit, "case:unit")
        + as_script(a_window_case(), "case:window-1")
    )
    return tuple(script.acts)
