"""Each rule of a procedure with the clause that it cites, by its place in the definition."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.procedures.vocabulary import ClockRule

if TYPE_CHECKING:
    from domain.procedures.procedure import Procedure

Place = tuple[str, str]


def clauses_of(procedure: "Procedure") -> Iterator[Place]:
    """Give each rule's place in the definition with the clause that it cites."""
    yield from _of_the_gate(procedure)
    whole = {
        "withdrawal": procedure.withdrawal,
        "merging": procedure.merging,
        "closing": procedure.closing,
        "rating": procedure.rating,
        "grading": procedure.grading,
    }
    yield from ((place, rule.clause) for place, rule in whole.items() if rule is not None)
    for clock in procedure.clocks:
        yield from _of_a_clock(clock)
    for step in procedure.steps:
        yield from ((f"step {step.code}.ground {rule.code}", rule.clause) for rule in step.grounds)
    rules = {
        "guard": procedure.guards,
        "cross_check": procedure.cross_checks,
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


def _of_the_gate(procedure: "Procedure") -> Iterator[Place]:
    whole = {
        "follows": procedure.follows,
        "intake.accept": procedure.intake.accept,
        "intake.accept.window": procedure.intake.accept.window,
        "intake.correction": procedure.intake.correction,
        "filing": procedure.filing,
        "table": procedure.table,
        "branches": procedure.branches,
    }
    yield from ((place, rule.clause) for place, rule in whole.items() if rule is not None)
    for row in procedure.table.rows if procedure.table is not None else ():
        yield f"ground {row.code}", row.clause
        yield from ((f"ground {row.code}.materials", material.clause) for material in row.materials)
        yield from ((f"ground {row.code}.guard {guard.code}", guard.clause) for guard in row.guards)


def _of_a_clock(clock: ClockRule) -> Iterator[Place]:
    for name, rule in (("extension", clock.extension), ("expiry", clock.expiry)):
        if rule is not None:
            yield f"clock {clock.code}.{name}", rule.clause
    yield from ((f"clock {clock.code}.interruption {rule.code}", rule.clause) for rule in clock.interruption)
    yield from ((f"clock {clock.code}.warnings {rung.code}", rung.clause) for rung in clock.warnings)
