"""What access asks of a case: whose it is, which units have had it, under which procedure, on which level."""

from dataclasses import dataclass

from domain.access.level import CaseLevel


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """The header of a case; `units` took part in it, are in charge of it, assist with it or were addressed in it."""

    case: str
    procedure: str | None
    filed_by: str | None
    units: frozenset[str]
    level: CaseLevel
