"""What an event says in an official's words, as far as it is public: what is searched, and what a hit shows.

Invariant: no protected value and no name of a person is ever said here. What many cases say alike (an act, a step, a
ground, a unit) is told from what is written anew in each (a number, a text).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from domain.case.events import CaseEvent, StepEvent
from domain.case.values import Disclosed
from domain.header import ProcedureRef
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldType, Ruled

SEARCHED = {FieldType.TEXT, FieldType.CHOICE}


class Part(StrEnum):
    """Which part of an event says something."""

    ACT = "act"
    STEP = "step"
    OUTCOME = "outcome"
    GROUND = "ground"
    CLAUSE = "clause"
    CLOCK = "clock"
    UNIT = "unit"
    ITEM = "item"
    ACTIVITY = "activity"
    PROCEDURE = "procedure"
    NUMBER = "number"
    VALUE = "value"


WRITTEN_ANEW = {Part.NUMBER, Part.VALUE}


class Saying(NamedTuple):
    """Something that an event says."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of one version of a procedure by their codes; each code for itself where there is none."""

    title: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, FieldType] = field(default_factory=dict)

    @classmethod
    def of(cls, procedure: Procedure | None) -> "Titles":
        """Read them off a procedure, if it has been published."""
        if procedure is None:
            return cls()
        gate = (*procedure.intake.refuse, *procedure.intake.amend, *procedure.suspension)
        grounds = [*gate, *(rule for clock in procedure.clocks for rule in clock.interruption)]
        grounds += [rule for outcome in procedure.outcomes for rule in outcome.grounds]
        grounds += [rule for step in procedure.steps for rule in step.grounds]
        fields = {rule.code: rule.type for rule in procedure.fields}
        for step in procedure.steps:
            fields |= {f"{step.code}.{rule.code}": rule.type for rule in step.fields}
        return cls(
            procedure.title.zh,
            _titles(procedure.steps),
            _titles(procedure.outcomes),
            _titles(grounds),
            _titles(procedure.clocks),
            fields,
        )


class Speaking:
    """Tells what events say; the titles of each procedure are read once."""

    def __init__(self) -> None:
        self._titles: dict[ProcedureRef, Titles] = {}

    def said(self, event: CaseEvent, procedure: Procedure | None) -> list[Saying]:
        """Give all that an event says, each thing once, in the order in which one reads it."""
        return [Saying(part, text) for part, text in dict.fromkeys(_said(event, self.titles(procedure))) if text]

    def titles(self, procedure: Procedure | None) -> Titles:
        """Give the titles of a procedure."""
        if procedure is None:
            return Titles()
        known = self._titles.get(procedure.ref)
        if known is None:
            known = self._titles[procedure.ref] = Titles.of(procedure)
        return known


UNITS = ("unit", "assisting", "joint")
TOLD = ("number", "item", "step", "outcome", "ground", "clock", "clocks", "activity", *UNITS)


@cache
def _told_by(kind: type[CaseEvent]) -> tuple[str, ...]:
    """List what a kind of event tells of: to ask an event for what it has not is dear."""
    return tuple(name for name in TOLD if name in kind.model_fields or hasattr(kind, name))


def _said(event: CaseEvent, titles: Titles) -> Iterator[tuple[Part, str]]:
    told = {name: getattr(event, name) for name in _told_by(type(event))}
    yield Part.ACT, event.names()[0]
    if event.originator_version == 1:
        yield Part.PROCEDURE, titles.title
        yield Part.NUMBER, told.get("number", "")
    if (item := told.get("item")) is not None:
        yield Part.ITEM, item.title
    step = told.get("step")
    if step is not None:
        yield Part.STEP, titles.steps.get(step, step)
    if (outcome := told.get("outcome")) is not None:
        yield Part.OUTCOME, titles.outcomes.get(outcome, outcome)
    for ground in dict.fromkeys((event.header.ground, told.get("ground"))):
        if ground is not None:
            yield Part.GROUND, titles.grounds.get(ground, ground)
    yield Part.CLAUSE, event.header.clause or ""
    clock = told.get("clock")
    for code in [clock] if clock is not None else told.get("clocks", ()):
        yield Part.CLOCK, titles.clocks.get(code, code)
    yield Part.UNIT, event.header.actor.unit
    for name in UNITS:
        units = told.get(name) or ()
        for unit in (units,) if isinstance(units, str) else units:
            yield Part.UNIT, unit
    yield Part.ACTIVITY, told.get("activity", "")
    yield from _values(event, f"{step}." if isinstance(event, StepEvent) else "", titles)


def _values(event: CaseEvent, step: str, titles: Titles) -> Iterator[tuple[Part, str]]:
    for code, value in event.values.items():
        searched = titles.fields.get(f"{step}{code}", FieldType.TEXT) in SEARCHED
        if searched and isinstance(value, Disclosed) and isinstance(value.value, str):
            yield Part.VALUE, value.value


def _titles(rules: Iterable[Ruled]) -> dict[str, str]:
    return {rule.code: rule.title.zh for rule in rules}
