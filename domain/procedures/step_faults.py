"""What contradicts itself in the steps of a procedure and in its rating. Each fault begins with its place."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from domain.clock.limit import COUNTED_IN_DAYS
from domain.procedures.steps import ADDRESSED, REOPENING, ActKind, Step
from domain.procedures.vocabulary import FieldClass, FieldIs, FieldRule, FieldType

if TYPE_CHECKING:
    from domain.procedures.procedure import Procedure


def unknown(where: str, named: Iterable[str], known: set[str]) -> Iterator[str]:
    """Name what is not known."""
    yield from (f"{where} names unknown {name}" for name in named if name not in known)


def field_faults(where: str, fields: tuple[FieldRule, ...]) -> Iterator[str]:
    """Find the faults of the fields of a filing or a step."""
    codes = [field.code for field in fields]
    for field in fields:
        if (field.type is FieldType.CHOICE) != bool(field.choices):
            yield f"{where} {field.code}: choices belong to the type choice, and it needs them"
        if field.required_when is not None and not (field.required is False and _may_be(field.required_when, fields)):
            yield f"{where} {field.code}.required_when: an optional field is required if another, public one is so"
    if where != "field":
        yield from (f"{where} {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))


def step_faults(step: Step, procedure: "Procedure") -> Iterator[str]:
    """Find the faults of a step."""
    here, others = f"step {step.code}", {other.code for other in procedure.steps} - {step.code}
    yield from unknown(f"{here}.after", step.after, others)
    yield from unknown(f"{here}.before", step.before, others)
    yield from unknown(f"{here}.forms", step.forms, {form.code for form in procedure.forms})
    if step.when is not None:
        yield from unknown(f"{here}.when.done", [step.when.done] if step.when.done else [], others)
        yield from unknown(f"{here}.when.undone", step.when.undone, others)
        yield from unknown(f"{here}.when.outcome", step.when.outcome, {one.code for one in procedure.outcomes})
        if step.when.times > 1 and step.when.done is None:
            yield f"{here}.when: times belong to a step that is done"
    if (step.act is ActKind.REVIEW) != (step.on_rejection is not None):
        yield f"{here}: on_rejection belongs to a review, and a review needs it"
    elif step.on_rejection is not None:
        yield from unknown(f"{here}.on_rejection", [step.on_rejection], set(step.after))
    yield from _faults_of_kind(step, here, others)
    yield from _faults_of_a_measure(step, here, procedure)


def _may_be(condition: FieldIs, fields: tuple[FieldRule, ...]) -> bool:
    named = next((field for field in fields if field.code == condition.field), None)
    if named is None or named.protection is not FieldClass.PUBLIC:
        return False
    given = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return {*given} <= {*((True, False) if named.type is FieldType.BOOLEAN else named.choices)}


def _faults_of_kind(step: Step, here: str, others: set[str]) -> Iterator[str]:
    if step.act in REOPENING and not step.reopens:
        yield f"{here}: reopens belongs to a return, and a return needs it"
    if step.reopens and step.act not in REOPENING and not (step.act in ADDRESSED and step.repeats):
        yield f"{here}: reopens belongs to a return, or to a measure that repeats"
    yield from unknown(f"{here}.reopens", step.reopens, others)
    if step.act in REOPENING and not step.repeats:
        yield f"{here}: a return repeats; at_most says how often"
    if step.at_most is not None and not step.repeats:
        yield f"{here}: at_most belongs to a step that repeats"
    if step.repeats and step.act is ActKind.REVIEW:
        yield f"{here}: a review is repeated by its rejection alone"
    if step.other_grounds and not step.grounds:
        yield f"{here}: other_grounds go on a list of grounds"
    yield from unknown(f"{here}.other_than", [step.other_than] if step.other_than else [], others)
    if step.within is not None and step.within.since not in step.after:
        yield f"{here}.within: it is counted from a step that comes before"
    if step.within is not None and step.within.limit.unit not in COUNTED_IN_DAYS:
        yield f"{here}.within: it counts days"
    if step.to_member and step.act is not ActKind.DISPATCH:
        yield f"{here}: only a dispatch goes to a member unit"
    codes = [ground.code for ground in step.grounds]
    yield from (f"{here}.ground {code} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    if step.grounds and step.act not in REOPENING:
        yield f"{here}: grounds are named by a return"
    if (step.act is ActKind.ISSUE_CARD) != (step.card is not None):
        yield f"{here}: a card is yellow or red, and only issue_card issues one"


def _faults_of_a_measure(step: Step, here: str, procedure: "Procedure") -> Iterator[str]:
    measures = {other.code for other in procedure.steps if other.act in ADDRESSED}
    cards = {other.code for other in procedure.steps if other.act is ActKind.ISSUE_CARD}
    yield from unknown(f"{here}.by_unit_of (a measure)", [step.by_unit_of] if step.by_unit_of else [], measures)
    yield from unknown(f"{here}.withdraws (a card)", [step.withdraws] if step.withdraws else [], cards)
    if (step.act is ActKind.WITHDRAW_CARD) != (step.withdraws is not None):
        yield f"{here}: withdraws names a card, and only withdraw_card takes one back"
    if step.jointly and step.act is not ActKind.SUPERVISE:
        yield f"{here}: jointly belongs to supervise"


def rating_faults(procedure: "Procedure") -> Iterator[str]:
    """Find the faults of the rule of rating."""
    rule = procedure.rating
    if rule is None:
        for each in procedure.steps:
            if each.when is not None and each.when.rated_low:
                yield f"step {each.code}.when: nothing is rated low, as the procedure knows no rating"
        for clock in procedure.clocks:
            for trigger in sorted({"rated", "low-rating"} & {clock.starts, *clock.until, clock.counted_from}):
                yield f"clock {clock.code}: {trigger} never happens, as the procedure knows no rating"
        return
    yield from unknown("rating.performers", rule.performers, set(procedure.roles))
    yield from unknown("rating.outcomes", rule.outcomes, {outcome.code for outcome in procedure.outcomes})
    step = rule.after.removeprefix("step:")
    if step != rule.after:
        yield from unknown("rating.after", [step], {each.code for each in procedure.steps})
    if rule.low >= rule.best:
        yield "rating.low: a low rating is below the best"
