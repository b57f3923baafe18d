"""The one place where the level of a file decides what leaves with it, and where a filter by person will enter.

Invariant: a protected value never leaves, at any level: its commitment does, where the reader may know of it. Suppliers
and applicants leave as opaque ids alone.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.case.case import Case
from domain.case.sight import Sight, seen_by
from domain.case.values import Disclosed, RecordedValue, Scalar
from domain.clock.clock import Clock, Effect
from domain.exports.level import Level
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case through the cut: its events, what they come to, and the procedure that it is bound to, if any."""

    history: Sequence[Recorded]
    case: Case
    procedure: Procedure | None

    @property
    def bound(self) -> tuple[str | None, str | None]:
        """Give the code and the version of the procedure that the case names."""
        ref = self.case.procedure
        return (None, None) if ref is None else (ref.code, ref.version)

    @property
    def item(self) -> str | None:
        """Give the code of the service item, if there is one."""
        return None if self.case.item is None else self.case.item.code


def events(file: CaseFile, level: Level) -> Iterator[Sight]:
    """Give the events of a case that leave, each with as much of it as leaves."""
    return seen_by(level.audience, file.history, file.procedure)


def clocks(file: CaseFile, level: Level) -> list[Clock]:
    """Give the runs of clocks that leave, in the order in which they started: not those of the office alone."""
    runs = sorted((*file.case.earlier_runs, *file.case.clocks.values()), key=lambda one: (one.opened_at, one.code))
    return [run for run in runs if level is Level.INTERNAL or run.effect is not Effect.INTERNAL]


def said(values: Mapping[str, RecordedValue]) -> dict[str, Scalar]:
    """Give values as they leave: a public one as it is, any other as its commitment."""
    return {field: value.value if isinstance(value, Disclosed) else value.commitment for field, value in values.items()}


def opaque(kind: str, ledger: str, said_as: Scalar) -> str:
    """Name a party by an opaque id, the same wherever it is said the same in this ledger. Opaque, not secret."""
    return f"{kind}:{hashlib.sha256(chr(0).join((ledger, kind, str(said_as))).encode()).hexdigest()[:24]}"
