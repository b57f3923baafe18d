"""知悉范围: who may know of a case is widened or narrowed, on record and with its reason.

Without such an act a case is on the level that its procedure names; whoever does not reach the level does not see it.
"""

from typing import TYPE_CHECKING, ClassVar

from domain.access.level import CaseLevel
from domain.case.events import CaseEvent
from domain.case.occasion import Occasion
from domain.case.values import FilledIn
from domain.errors import Refused

if TYPE_CHECKING:
    from domain.case.case import Case


class OnThisLevel(Refused):
    """The case is on this level already."""

    code = "on_this_level"


class LevelSet(CaseEvent):
    """调整知悉范围: the case was put on another level."""

    TOPIC: ClassVar[str] = "case.level_set"

    level: CaseLevel
    was: CaseLevel

    def apply(self, case: "Case") -> None:
        """Keep the level."""
        case.level = self.level


def set_level(case: "Case", occasion: Occasion, level: CaseLevel, filled: FilledIn) -> None:
    """Put a case on another level; raise `OnThisLevel`."""
    was = case.level or occasion.procedure.level
    if was is level:
        raise OnThisLevel(level=level.value)
    case.record(LevelSet, occasion, None, level=level, was=was, values=dict(filled.recorded))
