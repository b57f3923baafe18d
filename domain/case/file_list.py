"""应有、实有: what a case must have on file by now, by which clause, and what it has.

Read off the case and its procedure. A duty arises with the act that it belongs to, and is met by what came with any
act; the forms and materials of the filing by what came with its last version.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.case.events import OnFile
from domain.case.requirements import holds
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import Code, Title

if TYPE_CHECKING:
    from domain.case.case import Case


@dataclass(frozen=True, slots=True)
class Duty:
    """What must be on file: one of these sets of forms, complete; why, and by which clause. `missing` is the least."""

    why: Title
    clause: str
    any_of: tuple[tuple[Code, ...], ...]
    missing: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class FileList:
    """What must be there (应有), what is there (实有)."""

    duties: tuple[Duty, ...]
    on_file: tuple[OnFile, ...]

    @property
    def missing(self) -> tuple[Code, ...]:
        """Give the forms that are missing, each once, in the order of the duties."""
        return tuple(dict.fromkeys(form for duty in self.duties for form in duty.missing))


def file_list(case: "Case", procedure: Procedure | None) -> FileList:
    """List what a case must have on file by now and what it has; a case taken over from elsewhere owes nothing here."""
    if procedure is None:
        return FileList((), case.on_file)
    present = {one.attachment.form for one in case.on_file}
    duties = (
        *_of_the_filing(case, procedure, case.attached),
        *_of_the_gate(case, procedure, present),
        *_of_the_handling(case, procedure, present),
    )
    return FileList(duties, case.on_file)


def _duty(why: Title, clause: str, any_of: tuple[tuple[Code, ...], ...], present: Collection[Code]) -> Duty:
    lacking = (tuple(form for form in alternative if form not in present) for alternative in any_of)
    return Duty(why, clause, any_of, min(lacking, key=len))


def _of_the_filing(case: "Case", procedure: Procedure, present: Collection[Code]) -> Iterator[Duty]:
    if procedure.filing is not None and procedure.filing.forms:
        why = Title(zh="提出申请", en="Filing")
        yield _duty(why, procedure.filing.clause, (procedure.filing.forms,), present)
    if procedure.table is None:
        return
    relied_on = case.disclosed.get(procedure.table.ground)
    for row in (row for row in procedure.table.rows if row.code == relied_on):
        for material in row.materials:
            if material.when is None or holds(material.when, case):
                yield _duty(row.title, material.clause, material.any_of, present)


def _of_the_gate(case: "Case", procedure: Procedure, present: Collection[Code]) -> Iterator[Duty]:
    correction = procedure.intake.correction
    if correction is not None and case.corrections and correction.forms:
        yield _duty(Title(zh="告知补正", en="Return for correction"), correction.clause, (correction.forms,), present)
    asked_for = tuple(form.code for form in procedure.forms if form.code in case.missing)
    if correction is not None and asked_for:
        # what the notice asks for is wanted anew, whether an earlier one is on file or not
        yield Duty(Title(zh="补正材料", en="Supply of what is missing"), correction.clause, (asked_for,), asked_for)
    accept = procedure.intake.accept
    if "accepted" in case.moments and accept.forms:
        yield _duty(Title(zh="受理", en="Acceptance"), accept.clause, (accept.forms,), present)


def _of_the_handling(case: "Case", procedure: Procedure, present: Collection[Code]) -> Iterator[Duty]:
    for step in procedure.steps:
        if step.code in case.steps and step.forms:
            yield _duty(step.title, step.clause, (step.forms,), present)
    for ground in procedure.suspension:
        if ground.form is not None and ground.code in case.suspended_on:
            yield _duty(ground.title, ground.clause, ((ground.form,),), present)
    extended = {run.code for run in (*case.earlier_runs, *case.clocks.values()) if run.extensions}
    for clock in procedure.clocks:
        rule = clock.extension
        if rule is not None and rule.form is not None and clock.code in extended:
            yield _duty(clock.title, rule.clause, ((rule.form,),), present)
