"""The page of an evidence bundle: the case for reading. It is no evidence; it is made from the events, which are.

Invariant: it holds all that it needs, asks nothing of any other place, and every value in it is escaped.
"""

from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from api import words
from api.answers.clock import ClockAnswer, DayAnswer, clock_of, days_of
from api.answers.timeline import event_of
from api.definition_sheet.words import FIELD_CLASS
from api.pages.contents import in_words
from application.acts import EXPLANATION, REASON
from application.evidence import Shown
from application.ledger import Ledger
from application.replay import readings, rebuild
from domain.clock.explanation import explain
from domain.instants import instant_at
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass, Title

PAGES = Environment(
    loader=PackageLoader("api.pages", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(ledger: Ledger, shown: Shown) -> str:
    """Write the page of what a bundle shows."""
    identity, rules = ledger.identity(), ledger.rules(fresh=True)
    zone = ZoneInfo(identity.time_zone)
    at = instant_at(shown.as_of)
    case = rebuild(shown.history)
    assert case is not None  # noqa: S101 - a bundle shows a case from its first event on
    procedure = rules.procedure(case.procedure) if case.source is None else None
    calendar = rules.calendar(jurisdiction=identity.jurisdiction)
    clocks: list[tuple[ClockAnswer, list[DayAnswer]]] = []
    for reading in readings(case, calendar, at):
        explained = days_of(explain(reading, calendar), reading.clock, procedure)
        clocks.append((clock_of(reading, procedure, zone), explained))
    said: dict[str, Any] = {
        "identity": identity,
        "case": case,
        "procedure": procedure,
        "status": words.status(case.status),
        "shown": shown,
        "at": at.astimezone(zone),
        "zone": zone,
        "events": [event_of(recorded, procedure, zone) for recorded in shown.history],
        "disclosed": {(version, field): value for version, field, value in shown.disclosed},
        "titles": titles(procedure),
        "classes": CLASSES,
        "clocks": clocks,
        "in_words": in_words,
    }
    return PAGES.get_template("evidence.html").render(said)


CLASSES = {one.value: word for one, word in FIELD_CLASS.items() if one is not FieldClass.PUBLIC}
OF_ANY = {rule.code: rule.title for rule in (REASON, EXPLANATION)}


def titles(procedure: Procedure | None) -> dict[str, Title]:
    """Name the fields of a procedure, and those that acts of any procedure have."""
    if procedure is None:
        return OF_ANY
    rules = [*procedure.fields, *(rule for step in procedure.steps for rule in step.fields)]
    return {**OF_ANY, **{rule.code: rule.title for rule in rules}}
