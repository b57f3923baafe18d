"""The geometry of small bars: widths and places in user units, as a pure function of the figures, and nothing else.

Invariant: parts fill the width without a gap; none that counts anything is thinner than can be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH = 120.0
THINNEST = 2.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar."""

    x: float
    width: float


def pieces(counts: Sequence[int], width: float = WIDTH, whole: int | None = None) -> list[Piece]:
    """Lay counts side by side, of `whole` (else of their sum); one of nought has no width."""
    total = sum(counts)
    if not total:
        return [Piece(0.0, 0.0) for _ in counts]
    room = width if whole is None else max(width * total / whole, THINNEST)
    least = min(THINNEST, room / sum(count > 0 for count in counts))
    widths = [max(room * count / total, least) if count else 0.0 for count in counts]
    over = sum(widths) - room
    slack = sum(one - least for one in widths if one)
    widths = [one - over * (one - least) / slack if one and slack else one for one in widths]
    found, x = [], 0.0
    for one in widths:
        found.append(Piece(round(x, 2), round(x + one, 2) - round(x, 2)))
        x += one
    return [Piece(piece.x, round(piece.width, 2)) for piece in found]


def place(value: Fraction, width: float = WIDTH) -> float:
    """Give how far along a bar a share of one lies."""
    return round(min(max(float(value), 0.0), 1.0) * width, 2)


def columns(
    values: Sequence[Fraction | None], width: float, height: float, gap: float, *, most: Fraction | None = None
) -> list[tuple[float, float, float, float]]:
    """Lay out columns as (x, y, width, height); `most`, else the greatest, is as high as there is room.

    What has no value, or is not above nought, has no height.
    """
    if not values:
        return []
    step = (width + gap) / len(values)
    whole = most or max((value for value in values if value is not None), default=Fraction(0))
    found = []
    for n, value in enumerate(values):
        high = 0.0 if value is None or value <= 0 else max(float(min(value / whole, Fraction(1))) * height, 1.0)
        found.append((round(n * step, 2), round(height - high, 2), round(step - gap, 2), round(high, 2)))
    return found
