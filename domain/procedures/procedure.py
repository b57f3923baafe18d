"""A procedure: versioned and dated like the law it writes down, each rule with its clause.

A definition that contradicts itself is refused when it is checked, never when a case runs into it.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field, model_validator

from domain.clock.limit import COUNTED_IN_DAYS, Limit, Unit
from domain.errors import Unknown
from domain.header import Frozen, ProcedureRef
from domain.procedures.guard_faults import guard_faults
from domain.procedures.guards import DecisionTable, Filing, Guard
from domain.procedures.notice_faults import notice_faults
from domain.procedures.notices import NoticeRule
from domain.procedures.vocabulary import (
    ActKind,
    ClockRule,
    Code,
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
    Outcome,
    PauseRule,
    Source,
    Step,
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
    needs_item: bool = Field(default=False, description="whether a case needs a service item with published limits")
    roles: dict[Code, Title] = Field(min_length=1)
    forms: tuple[Form, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    follows: Following | None = None
    filing: Filing | None = None
    guards: tuple[Guard, ...] = ()
    table: DecisionTable | None = None
    intake: Intake
    grading: Grading | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = ()
    suspension: tuple[SuspensionGround, ...] = ()
    pauses: PauseRule | None = None
    clocks: tuple[ClockRule, ...] = Field(min_length=1)
    notices: tuple[NoticeRule, ...] = ()
    withdrawal: Ending | None = None
    closing: Ending

    @property
    def ref(self) -> ProcedureRef:
        """Name this version."""
        return ProcedureRef(code=self.code, version=self.version)

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
        ("intake.refuse", [ground.code for ground in procedure.intake.refuse]),
        ("intake.amend", [ground.code for ground in procedure.intake.amend]),
        ("grades", [grade.code for grade in procedure.grading.grades] if procedure.grading else []),
    ):
        yield from (f"{name} {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    if procedure.in_force.until is not None and procedure.in_force.until < procedure.in_force.since:
        yield "in_force ends before it begins"
    yield from _unknown_roles(procedure)
    yield from _unknown("intake.accept.forms", procedure.intake.accept.forms, forms)
    yield from _window_faults(procedure)
    yield from _correction_faults(procedure)
    yield from guard_faults(procedure)
    yield from notice_faults(procedure)
    for step in procedure.steps:
        yield from _step_faults(step, set(steps), forms)
        if step.code in _ancestors(step, procedure):
            yield f"step {step.code}: it comes after itself"
    for clock in procedure.clocks:
        yield from _clock_faults(clock, procedure, set(steps), grounds)
    for ground in procedure.suspension:
        if ground.maximum.unit not in {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS}:
            yield f"suspension {ground.code}.maximum: counted in working days or calendar days"
        if ground.form is not None:
            yield from _unknown(f"suspension {ground.code}.form", [ground.form], forms)
    yield from _unsourced(procedure)
    if any(step.act is ActKind.DECIDE for step in procedure.steps) and not procedure.outcomes:
        yield "outcomes: a step decides, but none is listed"
    yield from _field_faults("field", procedure.fields)
    for step in procedure.steps:
        yield from _field_faults(f"step {step.code}: field", step.fields)


def _field_faults(where: str, fields: tuple[FieldRule, ...]) -> Iterator[str]:
    codes = [field.code for field in fields]
    for field in fields:
        if (field.type is FieldType.CHOICE) != bool(field.choices):
            yield f"{where} {field.code}: choices belong to the type choice, and it needs them"
    if where != "field":
        yield from (f"{where} {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))


def _unknown(where: str, named: Iterable[str], known: set[str]) -> Iterator[str]:
    yield from (f"{where} names unknown {name}" for name in named if name not in known)


def _unknown_roles(procedure: Procedure) -> Iterator[str]:
    known = set(procedure.roles)
    yield from _unknown("intake.performers", procedure.intake.performers, known)
    yield from _unknown("closing.performers", procedure.closing.performers, known)
    if (procedure.pauses is not None) != bool(procedure.suspension):
        yield "pauses belong to grounds of suspension, and these need them"
    if procedure.pauses is not None:
        for name in ("performers", "approvers", "checkers"):
            yield from _unknown(f"pauses.{name}", getattr(procedure.pauses, name), known)
    if procedure.withdrawal is not None:
        yield from _unknown("withdrawal.performers", procedure.withdrawal.performers, known)
    if procedure.grading is not None:
        yield from _unknown("grading.performers", procedure.grading.performers, known)
    for step in procedure.steps:
        yield from _unknown(f"step {step.code}.performers", step.performers, known)
        yield from _unknown(f"step {step.code}.to", [step.to] if step.to else [], known)


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
    yield from _unknown("intake.accept.window.field (a required public date)", [window.field], dates)
    yield from _unknown("intake.accept.window.ground", [window.ground], {g.code for g in procedure.intake.refuse})
    if window.limit.unit not in COUNTED_IN_DAYS:
        yield "intake.accept.window.limit: a filing window counts days"


def _correction_faults(procedure: Procedure) -> Iterator[str]:
    rule = procedure.intake.correction
    if rule is not None:
        yield from _unknown("intake.correction.performers", rule.performers, set(procedure.roles))
        yield from _unknown("intake.correction.forms", rule.forms, _forms(procedure))
        grounds = {ground.code for ground in procedure.intake.refuse}
        yield from _unknown("intake.correction.ground", [rule.ground] if rule.ground else [], grounds)
        return
    for clock in procedure.clocks:
        for trigger in sorted({"correcting", "supplied"} & {clock.starts, *clock.until, clock.counted_from}):
            yield f"clock {clock.code}: {trigger} never happens, as the intake knows no correction"


def _step_faults(step: Step, steps: set[str], forms: set[str]) -> Iterator[str]:
    yield from _unknown(f"step {step.code}.after", step.after, steps - {step.code})
    yield from _unknown(f"step {step.code}.forms", step.forms, forms)
    if step.when is not None and step.when.done is not None:
        yield from _unknown(f"step {step.code}.when.done", [step.when.done], steps - {step.code})
    if (step.act is ActKind.REVIEW) != (step.on_rejection is not None):
        yield f"step {step.code}: on_rejection belongs to a review, and a review needs it"
    elif step.on_rejection is not None:
        yield from _unknown(f"step {step.code}.on_rejection", [step.on_rejection], set(step.after))


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
        return {"received", trigger, *(["correcting"] if trigger == "supplied" else [])}
    trigger = f"step:{trigger.partition(':')[2]}"
    steps = [step for step in procedure.steps if f"step:{step.code}" == trigger]
    before = [earlier for step in steps for earlier in _ancestors(step, procedure).values()]
    owed = {f"step:{step.code}" for step in before if step.when is None and not step.optional}
    return {"received", "accepted", trigger} | owed


def _clock_faults(clock: ClockRule, procedure: Procedure, steps: set[str], grounds: set[str]) -> Iterator[str]:
    triggers = [clock.starts, *clock.until, *([clock.counted_from] if clock.counted_from else [])]
    named = [step for _, _, step in (trigger.partition(":") for trigger in triggers) if step]
    yield from _unknown(f"clock {clock.code}", named, steps)
    served = {f"served:{step.code}" for step in procedure.steps if step.act is ActKind.SERVE}
    if clock.starts.startswith("served:") and clock.starts not in served:
        yield f"clock {clock.code}: {clock.starts} is no step that serves"
    yield from _unknown(f"clock {clock.code}.grounds", clock.grounds, grounds)
    if clock.starts in {"refused", "returned", "closed"}:
        yield f"clock {clock.code}: nothing runs any more once a case is {clock.starts}"
    if clock.counted_from is not None and clock.counted_from not in _surely_happened(clock.starts, procedure):
        yield f"clock {clock.code}: {clock.counted_from} need not have happened when {clock.starts} happens"
    if isinstance(clock.limit, ItemLimit):
        if not procedure.needs_item:
            yield f"clock {clock.code} takes its limit from a service item, but the procedure needs none"
    elif isinstance(clock.limit, NoticeLimit):
        if clock.starts != "correcting":
            yield f"clock {clock.code} takes its limit from a notice of correction, and must start with one"
    elif clock.near is not None and clock.near >= clock.limit.at_least:
        yield f"clock {clock.code}: near must be shorter than the limit"
    if isinstance(clock.limit, Limit) and clock.limit.within_the_day and (clock.grounds or clock.extension):
        yield f"clock {clock.code}: a same-day term can be neither suspended nor extended"
    if clock.by_hours and (clock.closes != "midnight" or clock.receipt != "as received"):
        yield f"clock {clock.code}: closes and receipt are for terms of days; working hours run while the body is open"
    yield from _extension_faults(clock, procedure)
    yield from _expiry_faults(clock, procedure, steps)
    yield from _warning_faults(clock, procedure)


def _extension_faults(clock: ClockRule, procedure: Procedure) -> Iterator[str]:
    rule = clock.extension
    if rule is None:
        return
    yield from _unknown(f"clock {clock.code}.extension", (*rule.performers, *rule.overriders), set(procedure.roles))
    yield from _unknown(f"clock {clock.code}.extension.form", [rule.form] if rule.form else [], _forms(procedure))
    if isinstance(clock.limit, Limit) and clock.limit.unit is not rule.maximum.unit:
        yield f"clock {clock.code}: an extension is counted in the unit of the limit"


def _expiry_faults(clock: ClockRule, procedure: Procedure, steps: set[str]) -> Iterator[str]:
    if clock.expiry is None:
        return
    if (clock.expiry.effect is ExpiryEffect.DEEMED_WAIVED) != (clock.expiry.step is not None):
        yield f"clock {clock.code}: a waiver names the step that is waived, and nothing else does"
    yield from _unknown(f"clock {clock.code}.expiry.step", [clock.expiry.step] if clock.expiry.step else [], steps)


def _warning_faults(clock: ClockRule, procedure: Procedure) -> Iterator[str]:
    codes = [rung.code for rung in clock.warnings]
    yield from (
        f"clock {clock.code}: rung {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1})
    )
    for rung in clock.warnings:
        yield from _unknown(f"clock {clock.code}.warnings.to", [rung.to] if rung.to else [], set(procedure.roles))
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


def clauses_of(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Give each rule's place in the definition with the clause that it cites."""
    if procedure.follows is not None:
        yield "follows", procedure.follows.clause
    yield "intake.accept", procedure.intake.accept.clause
    if procedure.intake.accept.window is not None:
        yield "intake.accept.window", procedure.intake.accept.window.clause
    if procedure.intake.correction is not None:
        yield "intake.correction", procedure.intake.correction.clause
    if procedure.filing is not None:
        yield "filing", procedure.filing.clause
    if procedure.table is not None:
        yield "table", procedure.table.clause
        for row in procedure.table.rows:
            yield f"ground {row.code}", row.clause
            yield from ((f"ground {row.code}.materials", material.clause) for material in row.materials)
            yield from ((f"ground {row.code}.guard {guard.code}", guard.clause) for guard in row.guards)
    if procedure.withdrawal is not None:
        yield "withdrawal", procedure.withdrawal.clause
    yield "closing", procedure.closing.clause
    if procedure.grading is not None:
        yield "grading", procedure.grading.clause
    for clock in procedure.clocks:
        for name, rule in (("extension", clock.extension), ("expiry", clock.expiry)):
            if rule is not None:
                yield f"clock {clock.code}.{name}", rule.clause
        yield from ((f"clock {clock.code}.interruption {rule.code}", rule.clause) for rule in clock.interruption)
        yield from ((f"clock {clock.code}.warnings {rung.code}", rung.clause) for rung in clock.warnings)
    rules = {
        "guard": procedure.guards,
        "intake.refuse": procedure.intake.refuse,
        "intake.amend": procedure.intake.amend,
        "grades": procedure.grading.grades if procedure.grading is not None else (),
        "step": procedure.steps,
        "outcome": procedure.outcomes,
        "suspension": procedure.suspension,
        "clock": procedure.clocks,
        "notice": procedure.notices,
    }
    for place, ruled in rules.items():
        yield from ((f"{place} {rule.code}", rule.clause) for rule in ruled)
