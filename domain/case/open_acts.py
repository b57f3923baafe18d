"""Which acts a case is open to as it stands, each by whom and on which clause: read off its state by its procedure.

An act that is listed may still be refused for what it brings; one that is not would be refused whatever it brings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.case.requirements import open_steps, outstanding
from domain.procedures.procedure import Procedure
from domain.procedures.steps import Step

if TYPE_CHECKING:
    from domain.case.case import Case

AT_THE_GATE = ("filed", "returned", "correcting")


@dataclass(frozen=True, slots=True)
class OpenAct:
    """An act that may be done now. `step` is the step that it does, for acts on steps."""

    act: str
    performers: tuple[str, ...]
    clause: str
    step: Step | None = None


def open_acts(case: "Case", procedure: Procedure) -> list[OpenAct]:
    """List what may be done now: steps first, in the order of the procedure; a case taken over is open to nothing."""
    if case.source is not None:
        return []
    steps = [
        OpenAct(step.act.value.replace("_", "-"), step.performers, step.clause, step)
        for step in open_steps(case, procedure)
    ]
    return [*_at_the_gate(case, procedure), *steps, *_of_clocks(case, procedure), *_of_the_whole(case, procedure)]


def _at_the_gate(case: "Case", procedure: Procedure) -> Iterator[OpenAct]:
    intake = procedure.intake
    filers = tuple(procedure.roles) if procedure.filing is None else procedure.filing.performers
    if case.status == "returned":
        yield OpenAct("resubmit", filers, intake.amend[0].clause)
    rule = intake.correction
    if case.status == "correcting" and rule is not None:
        yield OpenAct("supply-corrections", filers, rule.clause)
        if rule.ground is not None:
            yield OpenAct("refuse", intake.performers, rule.clause)
    if case.status != "filed":
        return
    yield OpenAct("accept", intake.performers, intake.accept.clause)
    if intake.refuse:
        yield OpenAct("refuse", intake.performers, intake.refuse[0].clause)
    if intake.amend:
        yield OpenAct("return-for-amendment", intake.performers, intake.amend[0].clause)
    if rule is not None and case.corrections < rule.at_most:
        yield OpenAct("return-for-correction", rule.performers or intake.performers, rule.clause)
    if procedure.branches is not None and procedure.branches.reporters:
        yield OpenAct("report-missing", procedure.branches.reporters, procedure.branches.clause)
    window = intake.accept.window
    if window is not None and window.relief is not None and case.excused_day is None:
        yield OpenAct("excuse-lateness", intake.performers, window.relief.clause)


def _of_clocks(case: "Case", procedure: Procedure) -> Iterator[OpenAct]:
    running = {code for code, clock in case.clocks.items() if clock.is_open}
    stopped = {code for code in running if case.clocks[code].open_suspension is not None}
    rules = [rule for rule in procedure.clocks if rule.code in running]
    pauses, grounds = procedure.pauses, {ground for rule in rules for ground in rule.grounds}
    if pauses is not None and case.status == "accepted":
        usable = [one for one in procedure.suspension if case.suspended_on.get(one.code, 0) < one.at_most]
        listed = [one for one in usable if one.code in grounds]
        if listed and running - stopped:
            yield OpenAct("suspend-clocks", (*pauses.performers, *pauses.approvers), listed[0].clause)
        if stopped:
            yield OpenAct("resume-clocks", (*pauses.performers, *pauses.approvers), procedure.suspension[0].clause)
            yield OpenAct("check-pause", pauses.checkers, procedure.suspension[0].clause)
    extended = [rule.extension for rule in rules if rule.extension is not None]
    if extended and case.status in ("filed", "correcting", "accepted"):
        yield OpenAct("extend-term", tuple(role for one in extended for role in one.performers), extended[0].clause)
        if overriders := tuple(role for one in extended for role in one.overriders):
            yield OpenAct("override-extension", overriders, extended[0].clause)
    interrupting = [ground for rule in rules for ground in rule.interruption]
    if interrupting and case.status in ("filed", "accepted"):
        performers = pauses.performers if pauses is not None else procedure.intake.performers
        yield OpenAct("interrupt-clocks", performers, interrupting[0].clause)


def _of_the_whole(case: "Case", procedure: Procedure) -> Iterator[OpenAct]:
    grading, rating, merging = procedure.grading, procedure.rating, procedure.merging
    if grading is not None and case.status == "accepted" and len(case.grades) < len(grading.grades):
        yield OpenAct("grade", grading.performers, grading.clause)
    if case.status == "accepted" and not outstanding(case, procedure):
        yield OpenAct("close", procedure.closing.performers, procedure.closing.clause)
    if merging is not None and case.status in (*AT_THE_GATE, "accepted"):
        yield OpenAct("merge", merging.performers, merging.clause)
    if rating is not None and case.status in ("accepted", "closed") and len(case.scores) <= rating.changes:
        after = rating.after.removeprefix("step:")
        if after in case.steps or after in case.moments:
            yield OpenAct("rate", rating.performers, rating.clause)
    if procedure.withdrawal is not None and case.status in (*AT_THE_GATE, "accepted"):
        yield OpenAct("withdraw", procedure.withdrawal.performers, procedure.withdrawal.clause)
    yield OpenAct("set-level", tuple(procedure.roles), "")
