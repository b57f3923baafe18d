"""Given, when, then for cases. Every history goes through the real mapper, to bytes and back, before each act.

A scenario is immutable: `when` tries one act on it, and `then` says what came of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.persistence import StoredEvent

from application.acts import EXPLANATION
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped as load_calendars
from domain.case.case import Case
from domain.case.corrections import supplied_fields
from domain.case.deadlines import SYSTEM, DueKind, DueMoment, due_moments
from domain.case.events import Attachment, CaseEvent, ItemTerms
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import Disclosed, FilledIn, Scalar, fill_in
from domain.clock.limit import parse_limit
from domain.clock.reading import Reading, read
from domain.errors import Refused
from domain.header import Actor, Header
from domain.procedures.definition import in_force, load_shipped
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step
from domain.procedures.vocabulary import FieldRule, FieldType
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from tests.counter import PROCEDURE as COUNTER
from tests.counter import hours
from tests.errand import PROCEDURE as ERRAND
from tests.sealing import sealing

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkingCalendar.of(load_calendars())
MAPPER = LedgerMapper(ALL_TOPICS)
Command = Callable[[Case, Occasion], object]

_OF_TYPE: dict[FieldType, Scalar] = {
    FieldType.TEXT: "甲",
    FieldType.DATE: "2024-09-20",
    FieldType.INTEGER: 1,
    FieldType.AMOUNT: "1.00",
    FieldType.BOOLEAN: True,
}


def moment(text: str) -> datetime:
    """Read «2024-09-26» (nine in the morning) or «2024-09-26 16:00» as an instant where the body sits."""
    day, _, clock = text.partition(" ")
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "09:00"), ZONE)


def procedure_on(code: str, day: str) -> Procedure:
    """Give the shipped version in force on a day."""
    return in_force(load_shipped(), code, date.fromisoformat(day))


def occasion(at: str, role: str, procedure: Procedure, *, now: str | None = None) -> Occasion:
    """Give the occasion of an act, recorded at once unless said otherwise."""
    header = Header(
        ledger="test",
        body="body",
        jurisdiction="CN",
        actor=Actor(principal="principal", unit="unit", role=role),
        procedure=procedure.ref,
        command="command",
        correlation="command",
    )
    return Occasion(moment(at), moment(now or at), header, ZONE, procedure, CALENDAR, (hours("body"),))


def forms(*codes: str) -> tuple[Attachment, ...]:
    """Attach forms."""
    return tuple(Attachment(form=code, reference="附件") for code in codes)


def filled(rules: Iterable[FieldRule], values: Mapping[str, Scalar] | None = None) -> FilledIn:
    """Fill in every required field, and what is given."""
    wanted = tuple(rules)
    required = {
        rule.code: (*rule.choices, _OF_TYPE.get(rule.type, ""))[0] for rule in wanted if rule.needed(values or {})
    }
    return fill_in(wanted, {**required, **(values or {})}, sealing())


def act_of(step: Step, **own: Any) -> StepAct:
    """Bring to a step what it needs."""
    bare = StepAct(step.act, filled(step.fields), forms(*step.forms), method="直接送达")
    return replace(bare, **own)


# The acts, as commands.


def accepts(*attached: str) -> Command:
    """Accept, with all forms unless some are named."""

    def act(case: Case, on: Occasion) -> None:
        case.accept(on, forms(*(attached or on.procedure.intake.accept.forms)))

    return act


def performs(step: str, **own: Any) -> Command:
    """Do the act of a step, with all that it needs unless said otherwise."""
    return lambda case, on: case.perform(on, step, act_of(on.procedure.step(step), **own))


def suspends(
    ground: str, needed: str = "15 working days", clocks: Iterable[str] | None = None, attached: str = "time-notice"
) -> Command:
    """Stop clocks."""
    given = forms(attached) if attached else ()
    return lambda case, on: case.suspend_clocks(on, ground, parse_limit(needed), clocks=clocks, forms=given)


def resumes(*clocks: str) -> Command:
    """Resume the named clocks, or all."""
    return lambda case, on: case.resume_clocks(on, clocks or None)


def extends(clock: str, by: str, *, override: bool = False, attached: str | None = "extension-notice") -> Command:
    """Extend a term, with a reason."""
    reason = FilledIn({"reason": Disclosed(value="理由")})
    given = forms(attached) if attached else ()
    return lambda case, on: case.extend_term(on, clock, parse_limit(by), filled=reason, override=override, forms=given)


def falls_due(kind: DueKind, clock: str) -> Command:
    """Let the first thing of a kind happen that a clock has before it."""

    def act(case: Case, on: Occasion) -> None:
        due = due_moments(case, on.procedure, on.calendar, on.now)
        moment = next(moment for moment in due if (moment.kind, moment.clock) == (kind, clock))
        case.fall_due(replace(on, at=min(moment.at, on.now)), moment)

    return act


def resubmits(**values: Scalar) -> Command:
    """File the amended filing; a field's hyphen is written as an underscore."""
    named = {code.replace("_", "-"): value for code, value in values.items()}
    return lambda case, on: case.resubmit(on, filled(on.procedure.fields, named))


def returns_for_correction(
    *missing: str, supply_by: str | None = None, attached: Iterable[str] | None = None, explanation: str | None = None
) -> Command:
    """Tell what is missing, with the forms that the notice needs unless others are named."""
    day = date.fromisoformat(supply_by) if supply_by else None
    said = {} if explanation is None else {"explanation": explanation}

    def act(case: Case, on: Occasion) -> None:
        rule = on.procedure.intake.correction
        given = forms(*(rule.forms if rule is not None and attached is None else attached or ()))
        case.return_for_correction(on, missing, day, filled=fill_in([EXPLANATION], said, sealing()), forms=given)

    return act


def supplies(*attached: str, **values: Scalar) -> Command:
    """Supply what was missing; a field's hyphen is written as an underscore."""
    named = {code.replace("_", "-"): value for code, value in values.items()}
    return lambda case, on: case.supply_corrections(on, filled(supplied_fields(on.procedure), named), forms(*attached))


@dataclass(frozen=True)
class Fact:
    """An event expected: its class, and the content that matters."""

    kind: type[CaseEvent]
    content: Mapping[str, object]

    def fits(self, event: CaseEvent) -> bool:
        """Tell whether an event is what was expected."""
        return type(event) is self.kind and all(getattr(event, name) == value for name, value in self.content.items())


def fact(kind: type[CaseEvent], **content: object) -> Fact:
    """Expect an event."""
    return Fact(kind, content)


def restored(events: Iterable[StoredEvent]) -> Case:
    """Rebuild a case from stored bytes."""
    case: Case | None = None
    for stored in events:
        case = cast("CaseEvent", MAPPER.to_domain_event(stored)).mutate(case)
    assert case is not None
    return case


def state_of(case: Case) -> str:
    """Give everything that a case holds, its pending events included, for comparison."""
    return repr(sorted(vars(case).items()))


@dataclass(frozen=True)
class Scenario:
    """A history in bytes, under the procedure that it is bound to."""

    procedure: Procedure
    stored: tuple[StoredEvent, ...] = ()

    def after(self, at: str, role: str, command: Command, *, now: str | None = None) -> "Scenario":
        """Let an act have happened."""
        case = self.case
        command(case, occasion(at, role, self.procedure, now=now))
        return self._with(case)

    def accepted_on(self, at: str) -> "Scenario":
        """Let the filing have been accepted."""
        return self.after(at, self.procedure.intake.performers[0], accepts())

    def performed(self, at: str, *steps: str, **own: Any) -> "Scenario":
        """Let steps have been done, each by everyone whom it needs."""
        done = self
        for code in steps:
            step = self.procedure.step(code)
            for role in step.performers if step.on_rejection else step.performers[:1]:
                approval = {"approved": True} if step.on_rejection else {}
                done = done.after(at, role, performs(code, **approval, **own))
        return done

    def when(self, at: str, role: str, command: Command, *, now: str | None = None) -> "Attempt":
        """Try an act."""
        return Attempt(self, command, lambda: occasion(at, role, self.procedure, now=now))

    @property
    def case(self) -> Case:
        """Rebuild the case from its bytes."""
        return restored(self.stored)

    def reading(self, clock: str, at: str) -> Reading:
        """Read a clock as of an instant."""
        return read(self.case.clocks[clock], CALENDAR, moment(at))

    def _with(self, case: Case) -> "Scenario":
        fresh = tuple(MAPPER.to_stored_event(event) for event in case.collect_events())
        return replace(self, stored=(*self.stored, *fresh))


@dataclass(frozen=True)
class Attempt:
    """One act on a history, not yet judged."""

    scenario: Scenario
    command: Command
    on: Callable[[], Occasion] = field(repr=False)

    def then(self, *expected: Fact) -> Scenario:
        """Expect these new events and no others, in this order; give the history with them."""
        case = self.scenario.case
        self.command(case, self.on())
        events = [cast("CaseEvent", event) for event in case.pending_events]
        assert [type(event).__name__ for event in events] == [one.kind.__name__ for one in expected]
        for event, one in zip(events, expected, strict=True):
            assert one.fits(event), f"{event!r} is not {one!r}"
        return self.scenario._with(case)

    def then_refused(self, refusal: type[Refused], *, clause: str | None = None, **decided_by: object) -> Refused:
        """Expect a refusal with its clause and the values that decided; the case is as it was."""
        case = self.scenario.case
        before = state_of(case)
        with pytest.raises(Refused) as raised:
            self.command(case, self.on())
        refused = raised.value
        assert type(refused) is refusal, f"{type(refused).__name__}: {refused}"
        assert refused.relied_on == clause
        assert decided_by.items() <= refused.decided_by.items(), refused.decided_by
        assert state_of(case) == before
        return refused


def a_challenge(filed_on: str = "2024-09-26", *, known_on: str = "2024-09-20", **values: Scalar) -> Scenario:
    """File a procurement challenge under the version in force that day."""
    procedure = procedure_on("procurement-challenge", filed_on[:10])
    return Scenario(procedure)._with(
        Case.file(
            occasion(filed_on, "procurement", procedure),
            case_id="case:challenge",
            number="采质〔2024〕1号",
            channel="counter",
            filled=filled(procedure.fields, {"known-on": known_on, **values}),
        )
    )


def filed(
    code: str,
    filed_on: str,
    role: str,
    values: Mapping[str, Scalar],
    attached: Iterable[str] = (),
    *,
    followed: Case | None = None,
    item: ItemTerms | None = None,
) -> Scenario:
    """File a case of any procedure, with these values and forms."""
    procedure = procedure_on(code, filed_on[:10])
    return Scenario(procedure)._with(
        Case.file(
            occasion(filed_on, role, procedure),
            case_id=f"case:{code}",
            number="1",
            channel="counter",
            item=item,
            followed=followed,
            filled=filled(procedure.fields, values),
            forms=forms(*attached),
        )
    )


def _falls_due(moment: DueMoment) -> Command:
    return lambda case, on: case.fall_due(on, moment)


def system_acts(scenario: Scenario, until: str) -> Scenario:
    """Let the system record everything that has fallen due by an instant."""
    while due := [
        one
        for one in due_moments(scenario.case, scenario.procedure, CALENDAR, moment(until))
        if one.at <= moment(until)
    ]:
        at = due[0].at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S.%f")
        scenario = scenario.after(at, SYSTEM, _falls_due(due[0]), now=until)
    return scenario


def a_window_case(
    filed_on: str = "2025-09-22",
    *,
    promised: str = "10 working days",
    statutory: str = "20 working days",
    role: str = "window",
    attached: Iterable[str] = (),
    values: Mapping[str, Scalar] = MappingProxyType({}),
) -> Scenario:
    """File an application on a service item with these limits."""
    procedure = procedure_on("window-approval", filed_on[:10])
    terms = ItemTerms(code="item", title="事项", promised=parse_limit(promised), statutory=parse_limit(statutory))
    return Scenario(procedure)._with(
        Case.file(
            occasion(filed_on, role, procedure),
            case_id="case:window",
            number="政务办〔2025〕1号",
            channel="online",
            item=terms,
            filled=filled(procedure.fields, {"by-agent": False, **values}),
            forms=forms(*attached),
        )
    )


def a_counter_case(filed_at: str) -> Scenario:
    """File a matter of a counter, whose terms run by the office hours of the body."""
    filed = Case.file(
        occasion(filed_at, "window", COUNTER), case_id="case:counter", number="柜〔2026〕1号", channel="counter"
    )
    return Scenario(COUNTER)._with(filed)


def an_errand(filed_on: str, case_id: str = "case:errand", *, accepted: bool = True) -> Scenario:
    """File an errand that is dispatched to units, and accept it at once."""
    case = Case.file(occasion(filed_on, "office", ERRAND), case_id=case_id, number="派〔2024〕1号", channel="call")
    filed = Scenario(ERRAND)._with(case)
    return filed.accepted_on(filed_on) if accepted else filed


def a_case(
    code: str, filed_on: str, *, followed: Case | None = None, role: str | None = None, **values: Scalar
) -> Scenario:
    """File under the version in force that day; a field's hyphen is written as an underscore."""
    procedure = procedure_on(code, filed_on[:10])
    named = {field.replace("_", "-"): value for field, value in values.items()}
    return Scenario(procedure)._with(
        Case.file(
            occasion(filed_on, role or procedure.intake.performers[0], procedure),
            case_id=f"case:{code}",
            number=f"{procedure.number_prefix}〔{filed_on[:4]}〕1号",
            channel="counter",
            followed=followed,
            filled=filled(procedure.fields, named),
        )
    )
