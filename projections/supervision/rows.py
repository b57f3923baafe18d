"""What a case says about supervision at one of its versions: the measures to be answered, and the cause of overdue.

Read off the case and its procedure alone: a measure is whatever a step that its unit owes answers (`by_unit_of`).
"""

from collections.abc import Iterator
from typing import Any

from domain.case.case import Case
from domain.clock.clock import Clock
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step

Row = dict[str, Any]
PROCEDURE = "supervision"  # the procedure whose filing states the cause, and whose analysis finds it
STATED, FOUND, UNIT = "cause", "causes.cause", "unit"


def answering_steps(procedure: Procedure) -> list[Step]:
    """List the steps by which a unit answers a measure; an objection is its right, not its duty."""
    return [step for step in procedure.steps if step.by_unit_of is not None and not step.optional]


def answers_of(case: Case, procedure: Procedure) -> dict[tuple[str, int], Row]:
    """Give a row for each measure that stands, by its step and time."""
    return {(row["measure"], row["time"]): row for row in _answers(case, procedure)}


def _answers(case: Case, procedure: Procedure) -> Iterator[Row]:
    for step in answering_steps(procedure):
        measure = step.by_unit_of
        if measure is None or measure not in case.steps:
            continue
        issued_at = case.steps[measure].at
        clock = _waiting(case, procedure, step, measure)
        answered = case.steps.get(step.code)
        yield {
            "measure": measure,
            "time": case.times[measure],
            "number": case.number,
            "procedure_code": procedure.code,
            "procedure_version": procedure.version,
            "act": procedure.step(measure).act,
            "unit": case.addressed[measure],
            "answer": step.code,
            "issued_at": issued_at,
            "clock": None if clock is None else clock.code,
            "term_from": None if clock is None else clock.opened_at,
            "due_on": None if clock is None else case.notified[(clock.code, clock.run)],
            "answered_at": None if answered is None else answered.at,
            "open": answered is None and case.status == "accepted",
        }


def _waiting(case: Case, procedure: Procedure, step: Step, measure: str) -> Clock | None:
    """Give the clock that waits for an answer or, once it is there, that waited for it last."""
    codes = [rule.code for rule in procedure.clocks if f"step:{step.code}" in rule.until]
    issued_at = case.steps[measure].at
    clocks = [case.clocks[code] for code in codes if code in case.clocks and case.clocks[code].opened_at >= issued_at]
    return max(clocks, key=lambda clock: (clock.is_open, clock.opened_at), default=None)


def cause_of(case: Case) -> Row | None:
    """Give what a supervision says of the cause: as found by the analysis, else as stated."""
    cause = case.disclosed.get(FOUND, case.disclosed.get(STATED))
    if case.procedure is None or case.procedure.code != PROCEDURE or cause is None:
        return None
    return {
        "number": case.number,
        "unit": case.disclosed.get(UNIT, case.unit),
        "filed_at": case.first_filed_at,
        "cause": cause,
        "found": FOUND in case.disclosed,
        "refused": case.status == "refused",
    }
