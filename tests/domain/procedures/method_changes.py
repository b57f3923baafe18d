"""Changes of procurement method: a filing on each ground with its materials, and the journeys through both legs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.values import Scalar
from tests.vocabulary import Attempt, Scenario, accepts, filed, returns_for_correction, supplies, system_acts

PROCEDURE: Final = "procurement-method-change"
SCOPE: Final[Mapping[str, Scalar]] = {
    "project": "2024-Z-031",
    "level": "市级",
    "kind": "货物",
    "budget": "3000000.00",
    "threshold": "2000000.00",
}
ADDITIONS: Final[Mapping[str, Scalar]] = {
    "original-supplier": True,
    "original-amount": "1234567.80",
    "additions-total": "123456.78",
}
ONLY: Final[Mapping[str, Scalar]] = {"provincial-rule": False, "city-it-project": True}
IN_EARNEST: Final[Mapping[str, Scalar]] = {"unreasonable-time": False, "deliberate-delay": False}
FAILED: Final = ["tender-notice", "terms-opinion", "agency-declaration", "no-bid-record"]

# Each ground: its method, what else the filing says, and the sets of materials of which one is enough.
GROUNDS: Final[Mapping[str, tuple[str, Mapping[str, Scalar], list[list[str]]]]] = {
    "limited-range": ("邀请招标", {}, [["expert-report"]]),
    "cost-share": ("邀请招标", {}, [["market-survey", "expert-opinion"], ["other-proof"]]),
    "failed-tender": ("竞争性谈判", {}, [FAILED]),
    "complex": ("竞争性谈判", {}, [["expert-opinion"], ["other-proof"]]),
    "urgent": ("竞争性谈判", IN_EARNEST, [["urgency-proof"]]),
    "price-unknown": ("竞争性谈判", {}, [["survey-report"], ["expert-opinion"]]),
    "only-supplier": ("单一来源", ONLY, [["publicity", "it-letter"]]),
    "emergency": ("单一来源", {}, [["emergency-proof"]]),
    "additions": ("单一来源", ADDITIONS, [["matching-proof", "contract-copy"]]),
    "uniform": ("询价", {}, [["survey-report"], ["expert-opinion"], ["other-proof"]]),
}

# Each guard that is not met: the ground of the filing, the guard, its clause, and what the filing says.
UNMET: Final[list[tuple[str, str, str, dict[str, Scalar]]]] = [
    ("limited-range", "goods-or-services", "D4 3", {"kind": "工程"}),
    ("limited-range", "open-tender-due", "D4 2", {"budget": "1999999.99"}),
    ("urgent", "no-unreasonable-time", "D4 9", {"unreasonable-time": True}),
    ("urgent", "no-deliberate-delay", "D4 9", {"deliberate-delay": True}),
    ("additions", "from-original-supplier", "D4 10(三)", {"original-supplier": False}),
    ("additions", "ten-per-cent", "D4 10(三)", {"additions-total": "123456.79"}),
    ("uniform", "goods-only", "D4 11", {"kind": "服务"}),
]


def applied(
    ground: str = "limited-range",
    attached: list[str] | None = None,
    at: str = "2024-09-26",
    *,
    application: bool = True,
    without: str | None = None,
    changes: Mapping[str, Scalar] | None = None,
) -> Scenario:
    """Apply on a ground, with the first set of its materials unless others are named."""
    method, further, materials = GROUNDS[ground]
    values = {**SCOPE, "method": method, "ground": ground, **further, **(changes or {})}
    values = {name: value for name, value in values.items() if name != without}
    given = materials[0] if attached is None else attached
    return filed(PROCEDURE, at, "purchaser", values, [*(["application"] if application else []), *given])


def accepted(
    ground: str = "limited-range", at: str = "2024-09-26", changes: Mapping[str, Scalar] | None = None
) -> Scenario:
    """Apply and be accepted the same morning."""
    return applied(ground, at=at, changes=changes).accepted_on(f"{at} 10:00")


def district(at: str = "2024-09-20") -> Scenario:
    """Apply to the finance department of a district."""
    return accepted("failed-tender", at, {"level": "区(市)县级"})


def closes(case: Case, on: Occasion) -> None:
    """Close the case."""
    case.close(on)


def approved_in_the_city() -> Scenario:
    """Decided on the last of the five working days, over the National Day holiday."""
    reviewed = system_acts(accepted("additions"), "2024-10-08 12:00").performed("2024-10-08 15:00", "city-review")
    decided = reviewed.performed("2024-10-09 16:00", "decision", outcome="approved")
    return decided.performed("2024-10-10", "service").after("2024-10-10 10:00", "city-finance", closes)


def reported_by_the_district() -> Scenario:
    """Reviewed and reported late by the district, corrected before, refused late by the city."""
    first = applied("failed-tender", FAILED[:2], "2024-09-10", changes={"level": "区(市)县级"}, application=False)
    told = first.after("2024-09-11", "own-finance", returns_for_correction(*FAILED[2:], "application"))
    supplied = told.after("2024-09-13", "purchaser", supplies("application", *FAILED[2:]))
    reviewed = system_acts(supplied.accepted_on("2024-09-14"), "2024-09-25").performed("2024-09-25", "district-review")
    reported = reviewed.performed("2024-09-26", "district-report")
    overdue = system_acts(reported, "2024-10-10 09:00").performed("2024-10-10 10:00", "city-review")
    refused = overdue.performed("2024-10-10 11:00", "decision", outcome="not-approved", ground="材料不能证明")
    return refused.performed("2024-10-11", "service").after("2024-10-11 10:00", "city-finance", closes)


def overdue_in_the_city() -> Scenario:
    """Not decided in time: reported to the head, and still not approved."""
    return system_acts(accepted(), "2024-10-31")


def withdrawn() -> Scenario:
    """Taken back by the purchaser."""
    return accepted("urgent").after("2024-09-27", "own-finance", lambda case, on: case.withdraw(on))


def out_of_scope() -> Scenario:
    """Refused, as it is about works."""
    return applied(changes={"kind": "工程"}).after(
        "2024-09-26", "own-finance", lambda case, on: case.refuse(on, "out-of-scope")
    )


def contradicted() -> Scenario:
    """Accepted on a failed tender, though a supplier had challenged it."""
    found = {"no-challenge": ("case:challenge",)}
    return applied("failed-tender").after(
        "2024-09-26 10:00", "own-finance", lambda case, on: case.accept(replace(on, found=found), ())
    )


JOURNEYS: Final[list[Callable[[], Scenario]]] = [
    approved_in_the_city,
    reported_by_the_district,
    overdue_in_the_city,
    withdrawn,
    out_of_scope,
    contradicted,
]


def walked() -> Iterator[Scenario]:
    """Give every journey, and an application on each ground."""
    yield from (journey() for journey in JOURNEYS)
    yield from (applied(ground).accepted_on("2024-09-26 10:00") for ground in GROUNDS)


def refused() -> Iterator[Attempt]:
    """Give an attempt against each guard, and one on each ground without its materials."""
    filings = [applied(ground, changes=changes) for ground, _, _, changes in UNMET]
    filings += [applied(ground, []) for ground in GROUNDS]
    return (filing.when("2024-09-26 10:00", "own-finance", accepts()) for filing in filings)
