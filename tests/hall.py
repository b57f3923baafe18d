"""A hall of cases that hear of each other: what an act on one means for another is carried on, as the ledger does it.

Every case goes through stored bytes and back before each act.
"""

from collections.abc import Mapping
from dataclasses import replace

from eventsourcing.persistence import StoredEvent

from application.joint import carry_on, note_following
from application.rules import Rules
from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueMoment, due_moments
from domain.case.events import ItemTerms
from domain.case.occasion import Occasion
from domain.case.values import Scalar
from domain.clock.limit import parse_limit
from domain.clock.reading import Reading, read
from domain.procedures.definition import load_shipped
from domain.procedures.procedure import Procedure
from tests.vocabulary import (
    CALENDAR,
    MAPPER,
    ZONE,
    Command,
    Scenario,
    filled,
    forms,
    moment,
    occasion,
    procedure_on,
    restored,
)

RULES = Rules(load_shipped(), (), {})


class Hall:
    """Cases by their ids."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[StoredEvent, ...]] = {}

    def case(self, case_id: str) -> Case:
        return restored(self.stored[case_id])

    def scenario(self, case_id: str) -> Scenario:
        return Scenario(_procedure(self.case(case_id)), self.stored[case_id])

    def topics(self, case_id: str) -> list[str]:
        return [stored.topic.removeprefix("case.") for stored in self.stored[case_id]]

    def reading(self, case_id: str, clock: str, at: str) -> Reading:
        return read(self.case(case_id).clocks[clock], CALENDAR, moment(at))

    def file(
        self,
        at: str,
        role: str,
        code: str,
        case_id: str,
        *,
        values: Mapping[str, Scalar] | None = None,
        follows: str | None = None,
        promised: str | None = None,
        attached: tuple[str, ...] = (),
    ) -> None:
        procedure = procedure_on(code, at[:10])
        item = None
        if promised is not None:
            item = ItemTerms(code="item", title="事项", promised=parse_limit(promised), statutory=parse_limit(promised))
        on = occasion(at, role, procedure)
        followed = None if follows is None else self.case(follows)
        case = Case.file(
            on,
            case_id=case_id,
            number=case_id,
            channel="counter",
            item=item,
            followed=followed,
            filled=filled(procedure.fields, values or {}),
            forms=forms(*attached),
        )
        if followed is not None:
            note_following(followed, case, on, RULES)
            self._keep(followed)
        self._keep(case)

    def act(self, at: str, role: str, case_id: str, command: Command, *, unit: str = "unit") -> None:
        """Perform an act and carry it on; a refused one leaves everything as it was."""
        case = self.case(case_id)
        on = occasion(at, role, _procedure(case))
        actor = on.header.actor.model_copy(update={"unit": unit})
        self._perform(case, replace(on, header=on.header.model_copy(update={"actor": actor})), command)

    def system(self, until: str) -> None:
        """Let everything fall due that does by an instant, in order of time."""
        while coming := [
            (due.at, name, due)
            for name in self.stored
            for due in due_moments(self.case(name), _procedure(self.case(name)), CALENDAR, moment(until))
            if due.at <= moment(until) and not due.blocked
        ]:
            at, name, due = min(coming, key=lambda found: found[:2])
            case = self.case(name)
            instant = at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S.%f")
            self._perform(case, occasion(instant, SYSTEM, _procedure(case), now=until), _falls_due(due))

    def _perform(self, case: Case, on: Occasion, command: Command) -> None:
        others: dict[str, Case] = {}

        def other(name: str) -> Case:
            return others.setdefault(name, self.case(name))

        command(case, on)
        carry_on(case, on, RULES, other)
        for changed in (*others.values(), case):
            self._keep(changed)

    def _keep(self, case: Case) -> None:
        fresh = tuple(MAPPER.to_stored_event(event) for event in case.collect_events())
        self.stored[case.id] = (*self.stored.get(case.id, ()), *fresh)


def _falls_due(due: DueMoment) -> Command:
    return lambda case, on: case.fall_due(on, due)


def _procedure(case: Case) -> Procedure:
    return RULES.procedure(case.procedure)
