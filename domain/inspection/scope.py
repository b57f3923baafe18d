"""The scope of an inspection: cases, units and procedures. A case is open if each that is named has it.

Invariant: each name stands there once, in a fixed order, so that equal scopes are equal bytes.
"""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.header import Frozen
from domain.regulation.names import Unit

MOST = 500


def _sorted(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


Named = Annotated[tuple[Unit, ...], Field(max_length=MOST), AfterValidator(_sorted)]
CaseId = Annotated[str, StringConstraints(pattern=r"^case:[!-~]{1,195}$")]


class Scope(Frozen):
    """What is inspected: each of the three narrows it, where it names anything."""

    cases: Annotated[tuple[CaseId, ...], Field(max_length=MOST), AfterValidator(_sorted)] = Field(
        default=(), description="办件: case:…"
    )
    units: Named = Field(default=(), description="单位")
    procedures: Named = Field(default=(), description="程序, by code")

    @property
    def is_empty(self) -> bool:
        """Tell whether it names nothing, and so would open nothing."""
        return not (self.cases or self.units or self.procedures)
