"""A unit acts for itself: what it puts up or holds is its own, while the centre acts for all."""

from collections.abc import Collection

from domain.assessment.refusals import AnotherUnit
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion

UNIT = "unit"


def require_own(occasion: Occasion, rule: Ruled, units: Collection[str]) -> None:
    """Refuse an act of a unit on what concerns only others."""
    actor = occasion.header.actor
    if actor.role == UNIT and actor.unit not in units:
        raise AnotherUnit(clause=rule.clause, unit=actor.unit, concerned=sorted(units))
