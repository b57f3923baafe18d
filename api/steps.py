"""Naming steps of procedures, whatever version of them a case is bound to: the latest that knows the step."""

from api.answers.case import step_of
from api.words import Coded
from application.rules import Rules


class StepNames:
    """The steps of all procedures on record, by procedure and code."""

    def __init__(self, rules: Rules) -> None:
        self._procedures = {
            (procedure.code, step.code): procedure for procedure in rules.procedures for step in procedure.steps
        }

    def __call__(self, procedure: str | None, step: str) -> Coded:
        """Name a step; by its code where no procedure is known."""
        return step_of(step, self._procedures.get((procedure or "", step)))
