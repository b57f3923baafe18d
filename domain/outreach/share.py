"""A share of a whole (办结率), exact: both numbers stand beside the percentage, which is only a way of writing it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    n: int

    @property
    def percent(self) -> str | None:
        """Write it as a percentage with one place, halves rounded up; None of nothing."""
        if self.n == 0:
            return None
        return str((Decimal(100 * self.part) / self.n).quantize(Decimal("0.1"), ROUND_HALF_UP))
