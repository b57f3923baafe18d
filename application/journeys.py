"""Journeys: a procedure tried before it is published, act by act, from a file that a clerk can write.

Nothing is recorded: the acts are decided by the very rules that decide real ones, on a case that exists for the moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError, model_validator

from application.acts import ACTS
from application.exercised import places_of, places_of_a_case, places_of_a_refusal
from application.protection import UNKEPT
from application.requests import FileCase
from domain import yaml_source
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.case.case import Case
from domain.case.deadlines import SYSTEM, due_moments
from domain.case.events import Attachment, CaseEvent, ItemTerms
from domain.case.notices import called_for
from domain.case.occasion import Occasion
from domain.case.values import fill_in
from domain.clock.limit import Limit
from domain.clock.reading import read
from domain.errors import Malformed, Refused
from domain.header import Actor, Frozen, Header
from domain.procedures.clauses import clauses_of
from domain.procedures.procedure import Procedure

R = TypeVar("R", bound=BaseModel)


class JourneysMalformed(Malformed):
    """The file of journeys is at fault."""

    code = "journeys_malformed"


class Item(Frozen):
    """The limits of a service item, for procedures that need one."""

    promised: Limit
    statutory: Limit


class Expected(Frozen):
    """What the case must show after an act, as far as it is named."""

    status: str | None = None
    outcome: str | None = None
    due: dict[str, date] = Field(default_factory=dict, description="by clock: the last day of its term")
    missed: tuple[str, ...] | None = Field(default=None, description="exactly the clocks whose time ran out")


class Turn(Frozen):
    """One act at its time, or a day until which the system records what falls due."""

    at: datetime
    act: str | None = None
    role: str = ""
    unit: str = "测试单位"
    forms: tuple[str, ...] = ()
    says: dict[str, Any] = Field(default_factory=dict, description="what the act says: step, values, outcome …")
    refused: str | None = Field(default=None, description="the code of the refusal that the act must meet")
    expect: Expected | None = None

    @model_validator(mode="after")
    def _is_an_act(self) -> "Turn":
        if self.act is not None and self.act not in {"file", *ACTS}:
            raise ValueError(f"there is no act {self.act[:60]}; the acts are file, {', '.join(ACTS)}")
        return self


class Journey(Frozen):
    """One case from its filing on."""

    name: str
    item: Item | None = None
    turns: tuple[Turn, ...] = Field(min_length=1)


class Journeys(Frozen):
    """The journeys of one file."""

    journeys: tuple[Journey, ...] = Field(min_length=1)


@dataclass(slots=True)
class Walked:
    """What came of the journeys: each fault in a sentence, and the rules that no journey came to."""

    faults: list[str] = field(default_factory=list)
    acts: int = 0
    never_exercised: list[str] = field(default_factory=list)


def read_journeys(text: str, *, file: str = "journeys") -> Journeys:
    """Read journeys from YAML text; raise `JourneysMalformed` with file, line and reason."""
    try:
        source = yaml_source.read(text)
    except yaml_source.NotReadable as error:
        raise JourneysMalformed(file=file, line=error.line, reason=error.reason) from error
    try:
        return Journeys.model_validate(source.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise JourneysMalformed(
            file=file, line=source.line_of(first["loc"]), place=where, reason=first["msg"]
        ) from error


def walk(procedure: Procedure, journeys: Journeys, calendar: WorkingCalendar) -> Walked:
    """Walk every journey; the calendar is the one by which terms are reckoned."""
    walked, seen = Walked(), set[str]()
    for journey in journeys.journeys:
        _Walk(procedure, journey, calendar, walked, seen).go()
    walked.never_exercised = [place for place, _ in clauses_of(procedure) if place not in seen]
    return walked


class _Walk:
    """One journey under way."""

    def __init__(
        self, procedure: Procedure, journey: Journey, calendar: WorkingCalendar, walked: Walked, seen: set[str]
    ) -> None:
        self._procedure, self._journey, self._calendar = procedure, journey, calendar
        self._walked, self._seen = walked, seen
        self._case: Case | None = None

    def go(self) -> None:
        """Take every turn."""
        for place, turn in enumerate(self._journey.turns, start=1):
            at = turn.at if turn.at.tzinfo is not None else turn.at.replace(tzinfo=CHINA)
            where = f"{self._journey.name}，第 {place} 步 turn {place} ({turn.act or 'until'}, {turn.at})"
            try:
                self._take(turn, at)
            except Refused as refusal:
                if self._case is not None:
                    self._seen.update(places_of_a_refusal(refusal, self._case, self._procedure))
                if refusal.code != turn.refused:
                    self._walked.faults.append(f"{where}: {refusal.code}: {refusal.message}")
            else:
                if turn.refused is not None:
                    self._walked.faults.append(f"{where}: not refused; expected {turn.refused}")
            self._walked.acts += 1
            if turn.expect is not None:
                self._walked.faults += [f"{where}: {fault}" for fault in self._differences(turn.expect, at)]
        if self._case is not None:
            self._seen.update(places_of_a_case(self._case, self._procedure))

    def _take(self, turn: Turn, at: datetime) -> None:
        if turn.act is None:
            self._let_fall_due(at)
            return
        occasion = self._occasion(at, turn.role, turn.unit)
        forms = [Attachment(form=form, reference=form) for form in turn.forms]
        said: dict[str, Any] = {"acting": {"unit": turn.unit, "role": turn.role}, "effective_at": at, **turn.says}
        if turn.act == "file":
            self._file(occasion, _asked(FileCase, {**said, "procedure": self._procedure.code, "forms": forms}))
            return
        act = ACTS[turn.act]
        if forms or "forms" in act.request.model_fields:
            said["forms"] = forms
        request = _asked(act.request, said)
        if self._case is None:
            raise Malformed(missing="file")
        act.decide(self._case, occasion, request, UNKEPT, _no_other)
        self._keep()

    def _file(self, occasion: Occasion, request: FileCase) -> None:
        item = self._journey.item
        terms = None if item is None else ItemTerms(code="item", title="事项", **dict(item))
        self._case = Case.file(
            occasion,
            case_id="case:journey",
            number=self._procedure.number_prefix,
            channel=request.channel,
            item=terms,
            filled=fill_in(self._procedure.fields, request.values, UNKEPT),
            forms=request.forms,
        )
        self._keep()

    def _let_fall_due(self, until: datetime) -> None:
        """Record what falls due by itself, in order of time; what waits for a year's notice does not."""
        while self._case is not None:
            coming = due_moments(self._case, self._procedure, self._calendar, until)
            ready = [moment for moment in coming if moment.at <= until and not moment.blocked]
            if not ready:
                return
            self._case.fall_due(self._occasion(ready[0].at, SYSTEM, SYSTEM, now=until), ready[0])
            self._keep()

    def _keep(self) -> None:
        assert self._case is not None  # noqa: S101 - an act was just decided on it
        for event in self._case.collect_events():
            if isinstance(event, CaseEvent):
                self._seen.update(places_of(event))
                self._seen.update(f"notice {rule.code}" for rule in called_for(event, self._procedure))

    def _differences(self, expected: Expected, at: datetime) -> Iterator[str]:
        case = self._case
        if case is None:
            yield "there is no case"
            return
        for name in ("status", "outcome"):
            wanted, found = getattr(expected, name), getattr(case, name)
            if wanted is not None and wanted != found:
                yield f"{name} is {found}, not {wanted}"
        readings = {code: read(clock, self._calendar, at) for code, clock in case.clocks.items()}
        for code, day in expected.due.items():
            reading = readings.get(code)
            if reading is None or reading.due_on != day:
                yield f"clock {code} is due {reading and reading.due_on}, not {day}"
        missed = sorted(code for code, reading in readings.items() if reading.breached)
        if expected.missed is not None and missed != sorted(expected.missed):
            yield f"missed is {missed}, not {sorted(expected.missed)}"

    def _occasion(self, at: datetime, role: str, unit: str, now: datetime | None = None) -> Occasion:
        header = Header(
            ledger="journey",
            body="journey",
            jurisdiction="CN",
            actor=Actor(principal="journey", unit=unit or "journey", role=role or "nobody"),
            procedure=self._procedure.ref,
            command="journey",
            correlation="journey",
        )
        return Occasion(at, now or at, header, ZoneInfo(CHINA.key), self._procedure, self._calendar)


def _asked(model: type[R], content: dict[str, Any]) -> R:
    try:
        return model.model_validate(content)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise Malformed(place=".".join(map(str, first["loc"])), reason=first["msg"]) from fault


def _no_other(name: str) -> Case:
    raise Malformed(other=name, reason="a journey has one case")
