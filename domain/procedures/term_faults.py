"""What contradicts itself in how a term is asked to be longer, takes effect, or is given anew. Each names its place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.procedures.steps import ActKind
from domain.procedures.vocabulary import ClockRule, FieldClass, FieldRule, FieldType

if TYPE_CHECKING:
    from domain.procedures.procedure import Procedure


def term_faults(procedure: "Procedure") -> Iterator[str]:
    """Find every fault of the acts on which an extension, an effect or a new term depends."""
    acts = {step.code: step.act for step in procedure.steps}
    for clock in procedure.clocks:
        where = f"clock {clock.code}"
        request = clock.extension.request if clock.extension is not None else None
        if request is not None and acts.get(request) is not ActKind.REQUEST:
            yield f"{where}.extension.request: {request} is no step that requests"
        if clock.expiry is not None and clock.expiry.needs is not None:
            yield from _of_a_need(f"{where}.expiry.needs", clock.expiry.needs, procedure)
        yield from _of_a_new_term(where, clock, acts)


def _of_a_need(where: str, needs: str, procedure: "Procedure") -> Iterator[str]:
    code, _, name = needs.partition(".")
    step = next((step for step in procedure.steps if step.code == code), None)
    if step is None:
        yield f"{where} names unknown {code}"
    elif name and not any(_is_a_day(field) for field in step.fields if field.code == name):
        yield f"{where}: {needs} is no required public date"


def _is_a_day(field: FieldRule) -> bool:
    return field.type is FieldType.DATE and field.protection is FieldClass.PUBLIC and field.required


def _of_a_new_term(where: str, clock: ClockRule, acts: dict[str, ActKind]) -> Iterator[str]:
    kind, _, step = (clock.anew or "").partition(":")
    if clock.anew is not None and clock.anew == clock.starts:
        yield f"{where}: {clock.anew} starts it and cannot give it anew"
    elif step and step not in acts:
        yield f"{where} names unknown {step}"
    elif kind == "served" and acts[step] is not ActKind.SERVE:
        yield f"{where}: {clock.anew} is no step that serves"
