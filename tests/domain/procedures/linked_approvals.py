"""The disabled-person card between district and city: accepted, sent up, decided, sent back, issued."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from domain.case.events import ItemTerms
from domain.case.values import Scalar
from domain.clock.limit import parse_limit
from tests.vocabulary import Scenario, filed

OPENED: Final = "2025-09-22"
ITEM: Final = ItemTerms(
    code="disabled-person-card",
    title="第二代残疾人证",
    promised=parse_limit("15 working days"),
    statutory=parse_limit("20 working days"),
)


def applied(
    at: str = OPENED,
    *,
    role: str = "district-window",
    attached: Iterable[str] = (),
    changes: Mapping[str, Scalar] = MappingProxyType({}),
) -> Scenario:
    """Apply at the window of a district on trial."""
    values: dict[str, Scalar] = {"place": "琼山区", "by-agent": False, **changes}
    return filed("linked-approval", at, role, values, attached, item=ITEM)


def accepted() -> Scenario:
    """Accepted by the district the same morning."""
    return applied().accepted_on(f"{OPENED} 09:30")


def sent_up(at: str = "2025-09-25") -> Scenario:
    """Reviewed by the district and handed to the city."""
    return accepted().performed(at, "district-review", "to-the-city")


def decided(outcome: str = "granted", ground: str | None = None) -> Scenario:
    """Reviewed and decided by the city."""
    return (
        sent_up()
        .performed("2025-09-28", "city-review")
        .performed("2025-09-29", "decision", outcome=outcome, ground=ground)
    )


def returned(outcome: str = "granted", ground: str | None = None) -> Scenario:
    """The result back at the district."""
    return decided(outcome, ground).performed("2025-09-30", "back-to-the-district")
