"""Histories from which the tests of a case begin: a challenge and a window approval, each as far as it has come."""

from tests.vocabulary import Scenario, a_challenge, a_window_case, suspends

D2024 = "2024-09-26"


def accepted() -> Scenario:
    """A challenge accepted on Thursday 2024-09-26."""
    return a_challenge(D2024).accepted_on(f"{D2024} 09:30")


def investigated() -> Scenario:
    """Handed over the same day, investigated on the last of the three working days."""
    handed_over = accepted().performed(f"{D2024} 10:00", "handover-tender", "handover-purchaser")
    return handed_over.performed("2024-09-30 16:00", "investigation")


def drafted() -> Scenario:
    """The reply drafted the next morning after the holiday."""
    return investigated().performed("2024-10-08 10:00", "draft")


def decided() -> Scenario:
    """Reviewed by the three, and the formal text made."""
    reviewed = drafted().performed("2024-10-08 15:00", "review")
    return reviewed.performed("2024-10-08 16:00", "formal-reply", outcome="unfounded")


def answered() -> Scenario:
    """Served on the supplier and on the other suppliers concerned."""
    return decided().performed("2024-10-09 10:00", "service", "service-others")


def opened() -> Scenario:
    """A window approval accepted on 2025-09-22 with 10 working days promised and 20 statutory."""
    return a_window_case("2025-09-22").accepted_on("2025-09-22 09:30")


def stopped() -> Scenario:
    """Stopped for an expert review on 2025-09-26."""
    return opened().after("2025-09-26 15:00", "handler", suspends("expert-review"))


def reviewed() -> Scenario:
    """Examined and reviewed, ready to be decided."""
    return opened().performed("2025-09-24", "examination", "review")
