"""A reach as it goes on record: what has been read by it once can be read by it again, whatever one reaches later."""

from domain.access.level import CaseLevel
from domain.access.reach import Reach, Stretch
from domain.header import Frozen

Names = tuple[str, ...] | None


class RecordedStretch(Frozen):
    """A stretch, its names in order; none asks nothing."""

    up_to: CaseLevel
    units: Names = None
    procedures: Names = None
    cases: Names = None
    filed_by: str | None = None


RecordedReach = tuple[RecordedStretch, ...] | None
"""None is the whole."""


def recorded(reach: Reach) -> RecordedReach:
    """Write a reach down; None for the whole."""
    if reach.is_whole:
        return None
    return tuple(
        RecordedStretch(
            up_to=one.up_to,
            units=_named(one.units),
            procedures=_named(one.procedures),
            cases=_named(one.cases),
            filed_by=one.filed_by,
        )
        for one in reach.stretches
    )


def recalled(reach: RecordedReach) -> Reach | None:
    """Read a reach off the record; None for the whole."""
    if reach is None:
        return None
    return Reach(
        tuple(Stretch(one.up_to, _set(one.units), _set(one.procedures), _set(one.cases), one.filed_by) for one in reach)
    )


def _named(names: frozenset[str] | None) -> Names:
    return None if names is None else tuple(sorted(names))


def _set(names: Names) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
