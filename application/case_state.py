"""A case in short at an instant, for whoever looks over its shoulder: its stage, who holds it, what its clocks show.

Read off the folded case and its events alone; what two states differ in can be compared row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from application.replay import readings
from domain.case.case import Case
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent, StepEvent
from domain.case.requirements import open_steps
from domain.case.values import Committed
from domain.clock.reading import Calendar, Reading
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

Value = str | int | bool | date | datetime


class Kind(StrEnum):
    """What a row of a state is about."""

    CASE = "case"
    HOLDER = "holder"
    OPEN_STEP = "open-step"
    STEP = "step"
    CLOCK = "clock"
    MATERIAL = "material"
    FIELD = "field"
    NOTICE = "notice"


class Row(NamedTuple):
    """The name of one row: its kind, which one of that kind, and what of it."""

    kind: Kind
    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Eyes:
    """By what one looks: the version of the procedure (None: published by none), and the calendar."""

    procedure: Procedure | None
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case at an instant. `unit` answers for it, `principal` did the last act of a person, `steps` are open."""

    at: datetime
    version: int
    status: str
    outcome: str | None
    unit: str
    principal: str | None
    steps: tuple[str, ...]
    readings: tuple[Reading, ...]


def state_of(case: Case, history: Sequence[Recorded], eyes: Eyes, at: datetime) -> CaseState:
    """Give the state of a case that was folded from a history, its clocks read at an instant."""
    return CaseState(
        at=at,
        version=case.version,
        status=case.status,
        outcome=case.outcome,
        unit=case.in_charge or case.unit,
        principal=_last_hand(history),
        steps=() if eyes.procedure is None else tuple(step.code for step in open_steps(case, eyes.procedure)),
        readings=readings(case, eyes.calendar, at),
    )


def rows_of(case: Case, history: Sequence[Recorded], eyes: Eyes, at: datetime) -> Mapping[Row, Value]:
    """Give all that can be said of a case at an instant, row by row; what is not public by its commitment."""
    return dict(_rows(case, history, state_of(case, history, eyes, at)))


def _rows(case: Case, history: Sequence[Recorded], state: CaseState) -> Iterator[tuple[Row, Value]]:
    said = {"status": state.status, "outcome": state.outcome, "grades": "、".join(sorted(case.grades))}
    for what, value in said.items():
        if value:
            yield Row(Kind.CASE, "", what), value
    holder = {"unit": state.unit, "principal": state.principal, "assisting": "、".join(case.assisting)}
    for what, value in holder.items():
        if value:
            yield Row(Kind.HOLDER, "", what), value
    for code in state.steps:
        yield Row(Kind.OPEN_STEP, code, "open"), True
    for code, done in case.steps.items():
        yield Row(Kind.STEP, code, "done_at"), done.at
    for reading in state.readings:
        yield from _of_clock(reading)
    for one in case.on_file:
        yield Row(Kind.MATERIAL, one.attachment.form, one.attachment.reference), one.at
    for name, public in case.disclosed.items():
        yield Row(Kind.FIELD, name, "value"), public
    for name, committed in _commitments(history).items():
        yield Row(Kind.FIELD, name, "commitment"), committed.commitment
    for (notice, about), told in case.told.items():
        yield Row(Kind.NOTICE, f"{notice}@{about}", "state"), "sent" if told.sent else "failed"


def _of_clock(reading: Reading) -> Iterator[tuple[Row, Value]]:
    clock = reading.clock
    name = f"{clock.code}/{clock.run}"
    for what, value in (
        ("state", reading.state.value),
        ("light", reading.light.value),
        ("elapsed", reading.elapsed),
        ("remaining", reading.remaining),
        ("due_on", reading.due_on),
    ):
        yield Row(Kind.CLOCK, name, what), value
    if reading.overdue:  # what is not so is no row
        yield Row(Kind.CLOCK, name, "overdue"), reading.overdue
    if reading.provisional:
        yield Row(Kind.CLOCK, name, "provisional"), True


def _commitments(history: Sequence[Recorded]) -> Mapping[str, Committed]:
    """Give the newest commitment to each value that is not public, by its field, those of steps as «step.field»."""
    found: dict[str, Committed] = {}
    for recorded in history:
        event = recorded.event
        if isinstance(event, CaseEvent):
            step = f"{event.step}." if isinstance(event, StepEvent) else ""
            found |= {f"{step}{name}": value for name, value in event.values.items() if isinstance(value, Committed)}
    return found


def _last_hand(history: Sequence[Recorded]) -> str | None:
    actors = (recorded.event.header.actor for recorded in reversed(history))
    return next((actor.principal for actor in actors if actor.role != SYSTEM), None)
