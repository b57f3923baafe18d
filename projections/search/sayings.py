"""What an event says in an official's words, as far as it is public: what is searched, and what a hit shows.

Invariant: no protected value and no name of a person is ever said here. What many cases say alike (an act, a step, a
ground, a unit) is told from what is written anew in each (a number, a text).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from domain.case.events import CaseEvent, StepEvent
from domain.case.values import Disclosed
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


NO_TITLES = Titles()


class Speaking:
    """Tells what events say; the titles of each procedure are read once."""

    def __init__(self) -> None:
        self._titles: dict[tuple[str, str], Titles] = {}

    def said(self, event: CaseEvent, procedure: Procedure | None) -> list[Saying]:
        """Give all that an event says, each thing once."""
        return list(dict.fromkeys((*self.alike(event, procedure), *self.anew(event, procedure))))

    def alike(self, event: CaseEvent, procedure: Procedure | None) -> list[Saying]:
        """Give what an event says that many others say alike: all of it follows from `key_of`."""
        return [Saying(part, text) for part, text in _alike(event, self.titles(procedure)) if text]

    def anew(self, event: CaseEvent, procedure: Procedure | None) -> list[Saying]:
        """Give what is written anew in an event."""
        found = [Saying(Part.NUMBER, event.__dict__["number"])] if _is_first(event) else []
        if event.values:
            fields = self.titles(procedure).fields
            step = f"{event.step}." if isinstance(event, StepEvent) else ""
            found += [
                Saying(Part.VALUE, value.value)
                for code, value in event.values.items()
                if isinstance(value, Disclosed)
                and isinstance(value.value, str)
                and fields.get(f"{step}{code}", FieldType.TEXT) in SEARCHED
            ]
        return found

    def titles(self, procedure: Procedure | None) -> Titles:
        """Give the titles of a procedure."""
        if procedure is None:
            return NO_TITLES
        key = procedure.code, procedure.version
        known = self._titles.get(key)
        if known is None:
            known = self._titles[key] = Titles.of(procedure)
        return known


def key_of(event: CaseEvent, procedure: Procedure | None) -> Hashable:
    """Give all on which it depends what an event says alike with others; of a field that it lacks, nothing."""
    own, header = event.__dict__, event.header
    item = own.get("item")
    return (
        type(event),
        None if procedure is None else (procedure.code, procedure.version),
        _is_first(event),
        header.actor.unit,
        header.clause,
        header.ground,
        None if item is None else item.title,
        *(own.get(name) for name in READ),
    )


READ = ("step", "outcome", "ground", "clock", "clocks", "unit", "assisting", "joint", "activity")


def _alike(event: CaseEvent, titles: Titles) -> Iterator[tuple[Part, str]]:
    own, header = event.__dict__, event.header
    yield Part.ACT, event.names()[0]
    if _is_first(event):
        yield Part.PROCEDURE, titles.title
    if (item := own.get("item")) is not None:
        yield Part.ITEM, item.title
    if (step := own.get("step")) is not None:
        yield Part.STEP, titles.steps.get(step, step)
    if (outcome := own.get("outcome")) is not None:
        yield Part.OUTCOME, titles.outcomes.get(outcome, outcome)
    for ground in dict.fromkeys((header.ground, own.get("ground"))):
        if ground is not None:
            yield Part.GROUND, titles.grounds.get(ground, ground)
    yield Part.CLAUSE, header.clause or ""
    clock = own.get("clock")
    for code in own.get("clocks", ()) if clock is None else (clock,):
        yield Part.CLOCK, titles.clocks.get(code, code)
    yield Part.UNIT, header.actor.unit
    for unit in (own.get("unit"), *own.get("assisting", ()), *own.get("joint", ())):
        if unit is not None:
            yield Part.UNIT, unit
    yield Part.ACTIVITY, own.get("activity") or ""


def _is_first(event: CaseEvent) -> bool:
    return event.originator_version == 1


def _titles(rules: Iterable[Ruled]) -> dict[str, str]:
    return {rule.code: rule.title.zh for rule in rules}
