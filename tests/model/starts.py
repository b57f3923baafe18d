"""Filings from which the random acts begin: of the procedures of the five documents, on days that are no easy ones."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from tests.domain.procedures.customs_prices import QUERY
from tests.domain.procedures.hotline_cases import called
from tests.domain.procedures.method_changes import applied
from tests.domain.procedures.service_complaints import a_complaint as service_complaint
from tests.domain.procedures.test_procurement_complaint import a_complaint
from tests.model.paper_case import Rule
from tests.vocabulary import Scenario, a_case, a_challenge, a_window_case, filed


class Start(NamedTuple):
    """A filing, and the limits of its service item."""

    file: Callable[[], Scenario]
    item: dict[str, str] = {}  # noqa: RUF012 - never changed


DOUBT = {"trigger": "对申报价格的真实性、准确性有疑问", "direction": "进口"}
ITEM = {"promised": "10 working days", "statutory": "20 working days"}


def an_approval(filed_on: str) -> Scenario:
    return a_window_case(filed_on, promised=ITEM["promised"], statutory=ITEM["statutory"])


STARTS = {
    "challenge": Start(lambda: a_challenge("2024-09-26", known_on="2024-09-20")),
    "challenge of 2009": Start(lambda: a_challenge("2016-09-12", known_on="2016-09-05")),
    "challenge, late": Start(lambda: a_challenge("2025-10-09", known_on="2025-09-20")),
    "complaint": Start(lambda: a_complaint("2024-10-14")),
    "approval before National Day": Start(lambda: an_approval("2025-09-22"), ITEM),
    "approval before Spring Festival": Start(lambda: an_approval("2025-01-20"), ITEM),
    "approval at the end of the printed calendar": Start(lambda: an_approval("2026-12-01"), ITEM),
    "query of a price": Start(lambda: filed(QUERY, "2024-09-23", "officer", DOUBT)),
    "demand": Start(lambda: called("2025-09-01")),
    "emergency": Start(lambda: called("2025-09-30 23:50", emergency=True)),
    "question": Start(lambda: called("2025-09-29", "咨询")),
    "service complaint": Start(service_complaint),
    "change of method": Start(lambda: applied("limited-range")),
    "disclosure": Start(lambda: a_case("information-disclosure", "2024-09-23")),
    "reconsideration": Start(lambda: a_case("administrative-reconsideration", "2024-08-07", known_on="2024-07-15")),
}


@cache
def rules_of(code: str, version: str) -> Rule:
    """Read the text of a version as plain words."""
    for one in files("domain.procedures").joinpath("definitions").iterdir():
        if one.name.endswith(".yaml"):
            rules: Rule = yaml.load(one.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - texts alone
            if (rules["code"], rules["version"]) == (code, version):
                return rules
    raise LookupError(f"{code}@{version}")
