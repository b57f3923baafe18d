"""What contradicts itself in how a term is asked to be longer, takes effect, or is given anew. Each names its place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.procedures.vocabulary import ActKind, ClockRule

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
        needs = clock.expiry.needs if clock.expiry is not None else None
        if needs is not None and needs not in acts:
            yield f"{where}.expiry.needs names unknown {needs}"
        yield from _of_a_new_term(where, clock, acts)


def _of_a_new_term(where: str, clock: ClockRule, acts: dict[str, ActKind]) -> Iterator[str]:
    kind, _, step = (clock.anew or "").partition(":")
    if clock.anew is not None and clock.anew == clock.starts:
        yield f"{where}: {clock.anew} starts it and cannot give it anew"
    elif step and step not in acts:
        yield f"{where} names unknown {step}"
    elif kind == "served" and acts[step] is not ActKind.SERVE:
        yield f"{where}: {clock.anew} is no step that serves"
