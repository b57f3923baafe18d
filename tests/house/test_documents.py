"""The published list of events is the one in the code, and the glossary knows every term in it."""

import importlib
import pkgutil
import re

import domain
from domain.case.events import CaseEvent
from domain.events import DomainEvent, FirstEvent, topics_below
from tests.house.sources import ROOT

ROW = re.compile(r"^\| `(?P<topic>[a-z_.]+)` \| (?P<term>[^|]+?) \|.*\|(?P<fields>[^|]*)\|$", re.MULTILINE)
CARRIED_BY_MANY = {*DomainEvent.model_fields, *CaseEvent.model_fields, *FirstEvent.model_fields}
EVENTS = (ROOT / "docs/events.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def topics_in_the_code() -> dict[str, list[str]]:
    """Give each topic below domain with the fields that its event adds to the common ones."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    return {
        topic: [name for name in event.model_fields if name not in CARRIED_BY_MANY]
        for topic, event in topics_below(DomainEvent).items()
        if event.__module__.startswith("domain.")
    }


def test_docs_events_lists_exactly_the_topics_of_the_code() -> None:
    listed = [row["topic"] for row in ROW.finditer(EVENTS)]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(topics_in_the_code())
    assert listed


def test_docs_events_lists_the_fields_of_every_event() -> None:
    listed = {
        row["topic"]: [name.strip() for name in row["fields"].split(",") if name.strip()]
        for row in ROW.finditer(EVENTS)
    }
    assert listed == topics_in_the_code()


def test_the_glossary_knows_the_chinese_term_of_every_event() -> None:
    terms = [row["term"] for row in ROW.finditer(EVENTS)]
    assert terms
    assert [term for term in terms if not re.search(rf"^\| {re.escape(term)} \|", GLOSSARY, re.MULTILINE)] == []
