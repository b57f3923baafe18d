"""A procedure: versioned and dated like the law it writes down, each rule with its clause.

A definition that contradicts itself is refused when it is checked, never when a case runs into it.
"""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from pydantic import Field, model_validator

from domain.access.level import CaseLevel
from domain.clock.limit import COUNTED_IN_DAYS, Limit, Unit
from domain.errors import Unknown
from domain.header import Frozen, ProcedureRef
from domain.procedures.branches import Branches
from domain.procedures.clauses import clauses_of
from domain.procedures.guard_faults import guard_faults
from domain.procedures.guards import CrossCheck, DecisionTable, Filing, Guard, Pilot
from domain.procedures.notice_faults import notice_faults
from domain.procedures.notices import NoticeRule
from domain.procedures.rating import Rating
from domain.procedures.step_faults import field_faults, rating_faults, step_faults, unknown
from domain.procedures.steps import ActKind, Outcome, Step
from domain.procedures.term_faults import term_faults
from domain.procedures.vocabulary import (
    ClockRule,
    Code,
    DateLimit,
    Ending,
    ExpiryEffect,
    FieldClass,
    FieldRule,
    FieldType,
    Following,
    Form,
    Grading,
    Intake,
    ItemLimit,
    NoticeLimit,
    PauseRule,
    Source,
    SuspensionGround,
    Title,
)


class UnknownStep(Unknown):
    """The procedure has no such step."""

    code = "unknown_step"


class InForce(Frozen):
    """From which day on, and through which day, a version is in force."""

    since: date = Field(alias="from")
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the version is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Procedure(Frozen):
    """One version of one procedure."""

    code: Code
    version: str = Field(pattern=r"^\d{4}(-\d{2}){0,2}$")
    title: Title
    in_force: InForce
    sources: dict[str, Source] = Field(min_length=1)
    number_prefix: str = Field(
        min_length=1, max_length=20, description="字号, the word before the year in a case number"
    )
    level: CaseLevel = Field(
        default=CaseLevel.INTERNAL,
        description="知悉范围: of its cases, unless an act puts one on another level",
        exclude_if=lambda level: level is CaseLevel.INTERNAL,  # older bytes have none
    )
    needs_item: bool = Field(default=False, description="whether a case needs a service item with published limits")
    roles: dict[Code, Title] = Field(min_length=1)
    forms: tuple[Form, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    subject: tuple[Code, ...] = Field(
        default=(),
        description="fields that together tell whose data a case holds; none, or one left empty: the case's own",
        exclude_if=lambda fields: not fields,  # older bytes have none
    )
    follows: Following | None = None
    filing: Filing | None = None
    guards: tuple[Guard, ...] = ()
    table: DecisionTable | None = None
    cross_checks: tuple[CrossCheck, ...] = ()
    pilot: Pilot | None = None
    intake: Intake
    branches: Branches | None = None
    grading: Grading | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = ()
    suspension: tuple[SuspensionGround, ...] = ()
    pauses: PauseRule | None = None
    clocks: tuple[ClockRule, ...] = Field(min_length=1)
    notices: tuple[NoticeRule, ...] = ()
    withdrawal: Ending | None = None
    merging: Ending | None = Field(default=None, description="a repeated filing is joined to the first one (合并)")
    closing: Ending
    rating: Rating | None = None

    @cached_property
    def ref(self) -> ProcedureRef:
        """Name this version."""
        return ProcedureRef(code=self.code, version=self.version)

    @cached_property
    def fields_asked(self) -> tuple[str, ...]:
        """Name the fields on whose values it depends whether a step is called for."""
        return tuple(step.when.field for step in self.steps if step.when is not None and step.when.field is not None)

    def step(self, code: str) -> Step:
        """Give a step; raise `UnknownStep`."""
        for step in self.steps:
            if step.code == code:
                return step
        raise UnknownStep(step=code, procedure=str(self.ref))

    def clock(self, code: str) -> ClockRule:
        """Give the rule of a clock; raise `Unknown`."""
        for rule in self.clocks:
            if rule.code == code:
                return rule
        raise Unknown(clock=code, procedure=str(self.ref))

    @model_validator(mode="after")
    def _is_consistent(self) -> "Procedure":
        """Hold every cross reference against what it names."""
        faults = list(_faults(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _faults(procedure: Procedure) -> Iterator[str]:
    """Find what contradicts itself. Each fault begins with its place, by which its line in the file is found."""
    steps = [step.code for step in procedure.steps]
    forms = {form.code for form in procedure.forms}
    grounds = {ground.code for ground in procedure.suspension}
    for name, codes in (
        ("step", steps),
        ("clock", [clock.code for clock in procedure.clocks]),
        ("form", [form.code for form in procedure.forms]),
        ("field", [field.code for field in procedure.fields]),
        ("outcome", [outcome.code for outcome in procedure.outcomes]),
        ("suspension", [ground.code for ground in procedure.suspension]),
        ("guard", [guard.code for guard in procedure.guards]),
        ("cross_check", [check.code for check in procedure.cross_checks]),
        ("intake.refuse", [ground.code for ground in procedure.intake.refuse]),
        ("intake.amend", [ground.code for ground in procedure.intake.amend]),
        *((f"outcome {one.code}.ground", [ground.code for ground in one.grounds]) for one in procedure.outcomes),
        ("grades", [grade.code for grade in procedure.grading.grades] if procedure.grading else []),
    ):
        yield from (f"{name} {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    if procedure.in_force.until is not None and procedure.in_force.until < procedure.in_force.since:
        yield "in_force ends before it begins"
    yield from _unknown_roles(procedure)
    yield from unknown("intake.accept.forms", procedure.intake.accept.forms, forms)
    yield from _window_faults(procedure)
    yield from _correction_faults(procedure)
    yield from guard_faults(procedure)
    yield from notice_faults(procedure)
    yield from term_faults(procedure)
    yield from rating_faults(procedure)
    yield from _branch_faults(procedure)
    for step in procedure.steps:
        yield from step_faults(step, procedure)
        if step.code in _ancestors(step, procedure):
            yield f"step {step.code}: it comes after itself"
    for clock in procedure.clocks:
        yield from _clock_faults(clock, procedure, set(steps), grounds)
    for ground in procedure.suspension:
        if ground.maximum.unit not in {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}:
            yield f"suspension {ground.code}.maximum: counted in working days or calendar days"
        if ground.form is not None:
            yield from unknown(f"suspension {ground.code}.form", [ground.form], forms)
    yield from _unsourced(procedure)
    yield from _outcome_faults(procedure)
    if procedure.pilot is not None:
        yield from unknown("pilot.places", [procedure.pilot.places], {guard.code for guard in procedure.guards})
    yield from field_faults("field", procedure.fields)
    named = {
        one.code for one in procedure.fields if one.type is FieldType.TEXT and one.protection is not FieldClass.PUBLIC
    }
    yield from unknown("subject (a text that is not public)", procedure.subject, named)
    for step in procedure.steps:
        yield from field_faults(f"step {step.code}: field", step.fields)


def _outcome_faults(procedure: Procedure) -> Iterator[str]:
    decisions = {f"step:{step.code}" for step in procedure.steps if step.act is ActKind.DECIDE}
    if decisions and not procedure.outcomes:
        yield "outcomes: a step decides, but none is listed"
    for outcome in procedure.outcomes:
        if outcome.grounds and not outcome.needs_ground:
            yield f"outcome {outcome.code}: a list of grounds belongs to an outcome that needs one"
    for clock in procedure.clocks:
        yield from unknown(f"clock {clock.code}.outcomes", clock.outcomes, {one.code for one in procedure.outcomes})
        if clock.outcomes and not decisions & _surely_happened(clock.starts, procedure):
            yield f"clock {clock.code}: outcomes belong to a clock that starts once the case is decided"


def _unknown_roles(procedure: Procedure) -> Iterator[str]:
    known = set(procedure.roles)
    yield from unknown("intake.performers", procedure.intake.performers, known)
    yield from unknown("closing.performers", procedure.closing.performers, known)
    if (procedure.pauses is not None) != bool(procedure.suspension):
        yield "pauses belong to grounds of suspension, and these need them"
    if procedure.pauses is not None:
        for name in ("performers", "approvers", "checkers"):
            yield from unknown(f"pauses.{name}", getattr(procedure.pauses, name), known)
    for name, ending in (("withdrawal", procedure.withdrawal), ("merging", procedure.merging)):
        if ending is not None:
            yield from unknown(f"{name}.performers", ending.performers, known)
    if procedure.grading is not None:
        yield from unknown("grading.performers", procedure.grading.performers, known)
    for step in procedure.steps:
        yield from unknown(f"step {step.code}.performers", step.performers, known)
        yield from unknown(f"step {step.code}.to", [step.to] if step.to else [], known)


def _window_faults(procedure: Procedure) -> Iterator[str]:
    window = procedure.intake.accept.window
    if window is None:
        return
    dates = {
        field.code
        for field in procedure.fields
        if field.type is FieldType.DATE and field.protection is FieldClass.PUBLIC and field.required
    }
    # No decision may rest on a protected value: it could be shredded, and the decision could not be replayed.
    yield from unknown("intake.accept.window.field (a required public date)", [window.field], dates)
    yield from unknown("intake.accept.window.ground", [window.ground], {g.code for g in procedure.intake.refuse})
    if window.limit.unit not in COUNTED_IN_DAYS:
        yield "intake.accept.window.limit: a filing window counts days"
    if window.relief is not None:
        yield from unknown("intake.accept.window.relief.form", [window.relief.form], _forms(procedure))
        if window.relief.within.unit not in COUNTED_IN_DAYS:
            yield "intake.accept.window.relief.within: counted in days"


def _correction_faults(procedure: Procedure) -> Iterator[str]:
    rule = procedure.intake.correction
    if rule is not None:
        yield from unknown("intake.correction.performers", rule.performers, set(procedure.roles))
        yield from unknown("intake.correction.forms", rule.forms, _forms(procedure))
        grounds = {ground.code for ground in procedure.intake.refuse}
        yield from unknown("intake.correction.ground", [rule.ground] if rule.ground else [], grounds)
        return
    for clock in procedure.clocks:
        for trigger in sorted({"correcting", "supplied"} & {clock.starts, *clock.until, clock.counted_from}):
            yield f"clock {clock.code}: {trigger} never happens, as the intake knows no correction"


def _branch_faults(procedure: Procedure) -> Iterator[str]:
    rule = procedure.branches
    if rule is None:
        yield from (f"outcome {one.code}: unanimous among no branches" for one in procedure.outcomes if one.unanimous)
        return
    yield from unknown("branches.performers", (*rule.performers, *rule.reporters), set(procedure.roles))
    yield from unknown("branches.stops", (*rule.stops, rule.longest), {clock.code for clock in procedure.clocks})
    for clock in procedure.clocks:
        if clock.code in rule.stops and not clock.grounds:
            yield f"branches.stops: {clock.code} is stopped on no ground"


def _ancestors(step: Step, procedure: Procedure) -> dict[str, Step]:
    """Give every step that comes before a step, however far back."""
    by_code = {each.code: each for each in procedure.steps}
    found: dict[str, Step] = {}
    waiting = list(step.after)
    while waiting:
        code = waiting.pop()
        if code in by_code and code not in found:
            found[code] = by_code[code]
            waiting.extend(by_code[code].after)
    return found


def _surely_happened(trigger: str, procedure: Procedure) -> set[str]:
    """Give the triggers that must have happened when one happens."""
    if ":" not in trigger:
        rated_after = [] if procedure.rating is None else [procedure.rating.after]
        before = {
            "supplied": ["correcting"],
            "rated": ["accepted", *rated_after],
            "low-rating": ["accepted", *rated_after, "rated"],
        }
        return {"received", trigger, *before.get(trigger, [])}
    trigger = f"step:{trigger.partition(':')[2]}"
    steps = [step for step in procedure.steps if f"step:{step.code}" == trigger]
    ancestors = [earlier for step in steps for earlier in _ancestors(step, procedure).values()]
    owed = {f"step:{step.code}" for step in ancestors if step.when is None and not step.optional}
    after_closing = {"closed"} if any(step.after_closing for step in steps) else set()
    return {"received", "accepted", trigger} | owed | after_closing


def _clock_faults(clock: ClockRule, procedure: Procedure, steps: set[str], grounds: set[str]) -> Iterator[str]:
    triggers = [clock.starts, *clock.until, *([clock.counted_from] if clock.counted_from else [])]
    named = [step for _, _, step in (trigger.partition(":") for trigger in triggers) if step]
    yield from unknown(f"clock {clock.code}", named, steps)
    served = {f"served:{step.code}" for step in procedure.steps if step.act is ActKind.SERVE}
    if clock.starts.startswith("served:") and clock.starts not in served:
        yield f"clock {clock.code}: {clock.starts} is no step that serves"
    yield from unknown(f"clock {clock.code}.grounds", clock.grounds, grounds)
    if clock.starts in {"refused", "returned"}:
        yield f"clock {clock.code}: nothing runs any more once a case is {clock.starts}"
    after_closing = {"rated", *(f"step:{step.code}" for step in procedure.steps if step.after_closing)}
    if clock.starts in {"closed", "rated", "low-rating"} and not after_closing >= {*clock.until}:
        yield f"clock {clock.code}: once a case is closed nothing but what is done after closing ends a clock"
    if clock.counted_from is not None and clock.counted_from not in _surely_happened(clock.starts, procedure):
        yield f"clock {clock.code}: {clock.counted_from} need not have happened when {clock.starts} happens"
    if isinstance(clock.limit, ItemLimit):
        if not procedure.needs_item:
            yield f"clock {clock.code} takes its limit from a service item, but the procedure needs none"
    elif isinstance(clock.limit, NoticeLimit):
        if clock.starts != "correcting":
            yield f"clock {clock.code} takes its limit from a notice of correction, and must start with one"
    elif isinstance(clock.limit, DateLimit):
        yield from _date_limit_faults(clock, clock.limit, procedure)
    elif clock.near is not None and clock.near >= clock.limit.at_least:
        yield f"clock {clock.code}: near must be shorter than the limit"
    if isinstance(clock.limit, Limit) and clock.limit.within_the_day and (clock.grounds or clock.extension):
        yield f"clock {clock.code}: a same-day term can be neither suspended nor extended"
    if clock.by_hours and (clock.closes != "midnight" or clock.receipt != "as received"):
        yield f"clock {clock.code}: closes and receipt are for terms of days; working hours run while the body is open"
    yield from _extension_faults(clock, procedure)
    yield from _expiry_faults(clock, procedure, steps)
    yield from _warning_faults(clock, procedure)


def _date_limit_faults(clock: ClockRule, limit: DateLimit, procedure: Procedure) -> Iterator[str]:
    code, _, field = limit.date.partition(".")
    steps = [step for step in procedure.steps if step.code == code and clock.starts.endswith(f":{code}")]
    dates = {
        f.code
        for step in steps
        for f in step.fields
        if f.type is FieldType.DATE and f.required and f.protection is FieldClass.PUBLIC
    }
    if field not in dates:
        yield f"clock {clock.code}: {limit.date} is no required public date of the step that starts it"


def _extension_faults(clock: ClockRule, procedure: Procedure) -> Iterator[str]:
    rule = clock.extension
    if rule is None:
        return
    yield from unknown(f"clock {clock.code}.extension", (*rule.performers, *rule.overriders), set(procedure.roles))
    yield from unknown(f"clock {clock.code}.extension.form", [rule.form] if rule.form else [], _forms(procedure))
    if isinstance(clock.limit, Limit) and clock.limit.unit is not rule.maximum.unit:
        yield f"clock {clock.code}: an extension is counted in the unit of the limit"


def _expiry_faults(clock: ClockRule, procedure: Procedure, steps: set[str]) -> Iterator[str]:
    if clock.expiry is None:
        return
    if (clock.expiry.effect is ExpiryEffect.DEEMED_WAIVED) != (clock.expiry.step is not None):
        yield f"clock {clock.code}: a waiver names the step that is waived, and nothing else does"
    yield from unknown(f"clock {clock.code}.expiry.step", [clock.expiry.step] if clock.expiry.step else [], steps)


def _warning_faults(clock: ClockRule, procedure: Procedure) -> Iterator[str]:
    codes = [rung.code for rung in clock.warnings]
    yield from (
        f"clock {clock.code}: rung {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1})
    )
    for rung in clock.warnings:
        yield from unknown(f"clock {clock.code}.warnings.to", [rung.to] if rung.to else [], set(procedure.roles))
        if (rung.remaining is None) != (rung.to is not None):
            yield f"clock {clock.code}: rung {rung.code} is a reminder before expiry, or a report to someone at it"
        if rung.remaining is not None and isinstance(clock.limit, Limit) and rung.remaining >= clock.limit.at_least:
            yield f"clock {clock.code}: rung {rung.code} is longer than the limit"


def _forms(procedure: Procedure) -> set[str]:
    return {form.code for form in procedure.forms}


def _unsourced(procedure: Procedure) -> Iterator[str]:
    """Find clauses that name no listed source: a clause reads «SOURCE place»."""
    for where, clause in clauses_of(procedure):
        if clause.split(" ", 1)[0] not in procedure.sources:
            yield f"{where}: clause «{clause}» names no listed source"
