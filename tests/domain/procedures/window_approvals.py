"""Window approvals as far as they have come: accepted, decided, issued, rated; by an agent; over time."""

from typing import Final

from domain.case.values import Scalar
from tests.further_acts import closes, rates
from tests.vocabulary import (
    Scenario,
    a_window_case,
)

OPENED: Final = "2025-09-22"  # a Monday; the twentieth working day after it is 2025-10-24
DECIDED: Final = "2025-09-26 10:00"  # ten working days on, over the holiday: 2025-10-16
ISSUED: Final = "2025-09-29 10:00"  # a Monday, and the seventh day after it is 2025-10-06, in the holiday
TO_THE_AGENT: Final = ("window-to-agent", "agent-to-applicant")


def accepted(*, by_agent: bool = False) -> Scenario:
    """Filed by the applicant, or by an agent with the authorisation, and accepted the same morning."""
    if not by_agent:
        return a_window_case(OPENED).accepted_on(f"{OPENED} 09:30")
    values: dict[str, Scalar] = {"by-agent": True, "agent": "代办员"}
    return a_window_case(OPENED, role="agent", attached=["authorisation"], values=values).accepted_on(f"{OPENED} 09:30")


def decided(outcome: str = "granted", ground: str | None = None, *, by_agent: bool = False) -> Scenario:
    """Examined, reviewed, and decided inside both limits."""
    reviewed = accepted(by_agent=by_agent).performed("2025-09-24", "examination", "review")
    return reviewed.performed(DECIDED, "decision", outcome=outcome, ground=ground)


def issued() -> Scenario:
    """The licence issued and the case closed."""
    return decided().performed(ISSUED, "issue").after("2025-09-29 11:00", "window", closes)


def rated(score: int, at: str = "2025-09-29 20:00") -> Scenario:
    """Rated by the applicant once it was closed."""
    return issued().after(at, "applicant", rates(score))
