"""The report of conformance: which cases left the order of their procedure, a stretch of cases at a time.

Invariant: whatever is asked, one answer looks at so many cases and no more; the whole is an export.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from application.exporting.leaving import CaseFile
from domain.case.conformance import Finding, findings


@dataclass(frozen=True, slots=True)
class Departed:
    """A case that left the order, and where."""

    file: CaseFile
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a stretch of cases came to. Cases without a procedure on record are not judged."""

    judged: int
    not_judged: int
    departed: tuple[Departed, ...]
    go_on_after: int | None


def judge(files: Sequence[CaseFile], go_on_after: int | None = None) -> Report:
    """Judge cases by the procedure versions that they are bound to."""
    judged = [
        Departed(file, tuple(findings(file.history, file.procedure))) for file in files if file.procedure is not None
    ]
    departed = tuple(one for one in judged if one.findings)
    return Report(len(judged), len(files) - len(judged), departed, go_on_after)
