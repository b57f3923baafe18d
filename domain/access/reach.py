"""How far somebody sees: a union of stretches, each a few conditions that a case must all meet.

Invariant: a reach is a value. The policy makes it, reads take it as parameters of their statements, and `covers` says
of one case what those statements say of all.
"""

from dataclasses import dataclass

from domain.access.case_header import CaseHeader
from domain.access.level import CaseLevel

TOP = CaseLevel.WORK_SECRET


@dataclass(frozen=True, slots=True)
class Stretch:
    """Cases up to a level; None asks nothing. An empty set reaches no case."""

    up_to: CaseLevel
    units: frozenset[str] | None = None
    procedures: frozenset[str] | None = None
    cases: frozenset[str] | None = None
    filed_by: str | None = None

    def covers(self, case: CaseHeader) -> bool:
        """Tell whether a case lies in it."""
        return (
            case.level.within(self.up_to)
            and (self.units is None or not self.units.isdisjoint(case.units))
            and (self.procedures is None or case.procedure in self.procedures)
            and (self.cases is None or case.case in self.cases)
            and (self.filed_by is None or case.filed_by == self.filed_by)
        )

    @property
    def is_whole(self) -> bool:
        """Tell whether every case lies in it."""
        return self == Stretch(TOP)


@dataclass(frozen=True, slots=True)
class Reach:
    """The cases that lie in any of its stretches; without one, none."""

    stretches: tuple[Stretch, ...] = ()

    def covers(self, case: CaseHeader) -> bool:
        """Tell whether a case lies within it."""
        return any(stretch.covers(case) for stretch in self.stretches)

    @property
    def is_whole(self) -> bool:
        """Tell whether it leaves nothing out."""
        return any(stretch.is_whole for stretch in self.stretches)


EVERYTHING = Reach((Stretch(TOP),))
