"""Customs queries and consultations of a price, and applications to be spared both, under either version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.case.case import Case
from domain.case.occasion import Occasion
from domain.case.values import Scalar
from tests.vocabulary import Command, Scenario, extends, filed, filled, performs, system_acts

QUERY: Final = "customs-price-query"
CONSULTATION: Final = "customs-price-consultation"
EXEMPTION: Final = "customs-price-exemption"
PROOF: Final = "送达回证"
TEN_DAYS: Final = "10 working days"
DIRECT: Final[Mapping[str, Scalar]] = {"direction": "进口", "entry": "直接磋商", "ground": "no-transaction-price"}
AFTER_QUERY: Final[Mapping[str, Scalar]] = {"direction": "出口", "entry": "质疑后磋商", "ground": "price-rejected"}


@dataclass(frozen=True)
class Days:
    """The days of a history: five working days from service end over a weekend that is worked."""

    filed: str
    served: str
    second: str
    last: str
    over: str
    anew: str
    anew_last: str
    extended: str
    overridden: str
    later: str


OLD: Final = Days(
    "2024-09-20",
    "2024-09-23",
    "2024-09-24",
    "2024-09-29",
    "2024-09-30",
    "2024-10-08",
    "2024-10-14",
    "2024-10-17",
    "2024-10-24",
    "2024-10-28",
)
NEW: Final = Days(
    "2025-09-19",
    "2025-09-22",
    "2025-09-23",
    "2025-09-28",
    "2025-09-29",
    "2025-10-09",
    "2025-10-15",
    "2025-10-17",
    "2025-10-24",
    "2025-10-28",
)
VERSIONS: Final = {"2014": OLD, "2024": NEW}


def closes(case: Case, on: Occasion) -> None:
    """Close the case."""
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    """Withdraw the case."""
    case.withdraw(on)


def refuses(ground: str) -> Command:
    """Refuse at the gate."""
    return lambda case, on: case.refuse(on, ground)


# Queries.


def proposed(days: Days) -> Scenario:
    """An officer doubts the declared price."""
    return filed(QUERY, days.filed, "officer", {"trigger": "对申报价格的真实性、准确性有疑问", "direction": "进口"})


def opened(days: Days) -> Scenario:
    """The head of the department opens the query."""
    return proposed(days).accepted_on(f"{days.filed} 10:00")


def queried(days: Days) -> Scenario:
    """The notice is served, with proof."""
    return opened(days).after(days.served, "officer", performs("notice", proof=PROOF))


def asked_for_more(days: Days) -> Scenario:
    """The taxpayer asks for an extension on the second day."""
    return queried(days).after(days.second, "taxpayer", performs("extension-request"))


def unanswered(days: Days) -> Scenario:
    """The time for the answer ran out."""
    return system_acts(queried(days), days.over)


def decided(scenario: Scenario, at: str, outcome: str) -> Scenario:
    """The query is examined and decided."""
    return scenario.performed(f"{at} 10:00", "examination").performed(f"{at} 11:00", "decision", outcome=outcome)


def rejected(days: Days, outcome: str = "rejected-unanswered") -> Scenario:
    """The declared price is not accepted, and the taxpayer is told."""
    return decided(unanswered(days), days.over, outcome).performed(f"{days.over} 14:00", "service")


def stands(days: Days) -> Scenario:
    """The declared price stands after an answer on the last day."""
    answered = queried(days).performed(f"{days.last} 16:00", "answer")
    told = decided(answered, days.over, "price-stands").performed(f"{days.over} 14:00", "service")
    return told.after(f"{days.over} 15:00", "officer", closes)


# Consultations.


def direct(days: Days, at: str | None = None, *, by: str = "officer", **changes: Scalar) -> Scenario:
    """An officer proposes to consult without a query."""
    return filed(CONSULTATION, at or days.filed, by, {**DIRECT, **changes})


def after_query(days: Days, query: Scenario, at: str | None = None, **changes: Scalar) -> Scenario:
    """An officer proposes to consult after a query."""
    return filed(CONSULTATION, at or days.anew, "officer", {**AFTER_QUERY, **changes}, followed=query.case)


def notified(days: Days) -> Scenario:
    """The notice is served on the taxpayer, with proof."""
    opened_directly = direct(days).accepted_on(f"{days.filed} 10:00")
    return opened_directly.after(days.served, "officer", performs("notice", proof=PROOF))


def slot(day: str) -> Command:
    """Offer a day for the consultation."""

    def act(case: Case, on: Occasion) -> None:
        step = on.procedure.step("slot")
        performs("slot", proof=PROOF, filled=filled(step.fields, {"offered-day": day}))(case, on)

    return act


def offered(days: Days) -> Scenario:
    """Customs offers a day for the consultation."""
    return notified(days).after(f"{days.second} 10:00", "officer", slot(days.last))


def waived(days: Days) -> Scenario:
    """The taxpayer let the time pass."""
    return system_acts(offered(days), days.over)


def determined(scenario: Scenario, at: str) -> Scenario:
    """The value is determined and served."""
    return scenario.performed(f"{at} 14:00", "determination", outcome="determined").performed(f"{at} 15:00", "service")


# Applications to be spared both.

SAME_CONTRACT: Final[Mapping[str, Scalar]] = {"same-contract": True, "earlier-batch-valued": True}
GROUNDS: Final[Mapping[str, Mapping[str, Scalar]]] = {
    "same-contract": SAME_CONTRACT,
    "small-value": {"value": "100000.00"},
    "small-duty": {"duty": "20000.00"},
    "kind-of-goods": {"kind": "鲜活品"},
}


def applied(days: Days, ground: str, *attached: str, **said: Scalar) -> Scenario:
    """The taxpayer applies in writing; what the filing says of its ground unless something else is said."""
    named = {field.replace("_", "-"): value for field, value in said.items()}
    values = {"request": "不进行价格质疑以及价格磋商", "ground": ground, **(named or GROUNDS[ground])}
    return filed(EXEMPTION, days.filed, "taxpayer", values, attached or ["application"])


def answered(days: Days, outcome: str, ground: str = "small-value") -> Scenario:
    """Customs grants the application, or does not, in its discretion."""
    examined = applied(days, ground).accepted_on(f"{days.filed} 10:00").performed(days.served, "examination")
    decision = examined.performed(f"{days.served} 10:00", "decision", outcome=outcome, ground="价格波动较大，不宜免予")
    return decision.performed(f"{days.second} 09:00", "service")


# The longer branches, kept as golden cases.


def in_doubt_after_an_extension(days: Days) -> Scenario:
    """Served anew as the first notice came back, extended on request, answered, and still in doubt."""
    again = (
        opened(days)
        .performed(days.served, "notice")
        .after(f"{days.served} 15:00", "officer", performs("notice-anew", proof=PROOF))
    )
    asked = again.after(days.second, "agent", performs("extension-request"))
    granted = asked.after(f"{days.second} 10:00", "head", extends("answer", TEN_DAYS, attached="extension-reply"))
    answered_late = granted.performed(f"{days.extended} 16:00", "answer")
    told = decided(answered_late, days.later, "rejected-in-doubt").performed(f"{days.later} 14:00", "service")
    return told.after(f"{days.later} 15:00", "officer", closes)


def waived_then_held(days: Days) -> Scenario:
    """Waived after a query, opened again for a cause of customs, held twice, determined and explained."""
    opened_after = after_query(days, rejected(days), days.over + " 15:00").accepted_on(f"{days.over} 16:00")
    served = opened_after.after(f"{days.over} 16:30", "officer", performs("notice", proof=PROOF))
    told = served.after(f"{days.anew} 09:00", "officer", slot(days.anew))
    over = system_acts(told, f"{days.extended} 09:00")
    again = over.after(f"{days.extended} 10:00", "officer", performs("notice-anew", proof=PROOF))
    held = again.after(f"{days.extended} 10:30", "officer", slot(days.overridden)).performed(
        f"{days.overridden} 10:00", "session"
    )
    ended = determined(held.performed(f"{days.overridden} 15:00", "session"), days.later)
    explained = ended.performed(f"{days.later} 16:00", "explanation-request", "explanation")
    return explained.after(f"{days.later} 17:00", "officer", closes)


def spared_for_its_kind(days: Days) -> Scenario:
    """Granted for goods of another kind with its reasons, and valued."""
    filed_on = applied(days, "kind-of-goods", "application", "kind-statement", kind="其他")
    examined = filed_on.accepted_on(f"{days.filed} 10:00").performed(days.served, "examination")
    granted = examined.performed(f"{days.served} 10:00", "decision", outcome="granted")
    valued = granted.performed(f"{days.second} 09:00", "service", "valuation")
    return valued.after(f"{days.second} 10:00", "officer", closes)
