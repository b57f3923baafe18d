"""The geometry of a strip: rectangles, flags and ticks in user units, and nothing else. Colours are for the stylesheet.

Invariant: a drawing is a pure function of its arguments; no label lies over another or over the pole of another flag.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby, product

from api.console.strip.scale import Scale
from api.console.strip.stretches import Kind

ROW = 24.0  # height of a row of flags
TOP = 4.0
BAND = 34.0
STRIPE = 5.0
GAP = 3.0
AXIS = 24.0
PENNANT = 14.0
FONT = 14.0
WIDE, NARROW = FONT, FONT * 0.56  # how wide a character is: one of the ideographs, or any other
MOST_LABELS = 7  # flags beyond these keep their poles alone; the description has them all


class Sort(StrEnum):
    """What a flag stands for."""

    DUE = "due"
    ESTIMATE = "estimate"
    EARLIER = "earlier"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch that is to be drawn, with what is written in it: the first of the texts that has room."""

    kind: Kind
    begins: datetime
    ends: datetime
    texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """An instant that is to be marked."""

    sort: Sort
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, with a text in its middle if there is room."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    text: str = ""

    @property
    def middle(self) -> float:
        """Give where its text is centred."""
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Pole:
    """A flag that is drawn: its pole, and its text beside the top. `leftwards`: it flies to the left."""

    sort: str
    x: float
    top: float
    foot: float
    text: str
    leftwards: bool

    @property
    def text_x(self) -> float:
        """Give where the text begins, or ends where it flies to the left."""
        beside = (PENNANT if self.sort != Sort.NOW else 4) + 4
        return round(self.x - beside if self.leftwards else self.x + beside, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled day of the axis."""

    x: float
    day: date


@dataclass(frozen=True, slots=True)
class Drawing:
    """A strip, ready to be written down."""

    width: float
    height: float
    bands: list[Box]
    rests: list[Box]
    poles: list[Pole]
    range: Box | None
    ticks: list[Tick]
    monthly: bool
    axis: float


def drawn(
    scale: Scale,
    bands: Iterable[Band],
    flags: Sequence[Flag],
    rests: Iterable[date],
    estimate: tuple[date, date] | None = None,
) -> Drawing:
    """Lay out a strip. `rests` are days that do not work, `estimate` the days between which a provisional end lies."""
    poles, rows = _placed(scale, flags)
    top = TOP + rows * ROW
    foot = top + BAND + GAP + STRIPE
    axis = foot + 6
    return Drawing(
        width=scale.width,
        height=axis + AXIS,
        bands=[box for band in bands if (box := _band(scale, band, top)).width > 0],
        rests=list(_rests(scale, rests, top + BAND + GAP)),
        poles=[
            Pole(sort, x, round(top - (row + 1) * ROW + 2, 1), foot, text, leftwards)
            for sort, x, row, text, leftwards in poles
        ],
        range=None if estimate is None else _range(scale, estimate, top),
        ticks=[Tick(scale.x_of(day), day) for day in scale.ticks()],
        monthly=scale.monthly,
        axis=axis,
    )


def text_width(text: str) -> float:
    """Estimate how wide a text is: the server has no fonts, and ideographs are as wide as high."""
    return sum(WIDE if ord(character) >= 0x2E80 else NARROW for character in text)


def _band(scale: Scale, band: Band, top: float) -> Box:
    x = scale.x(band.begins)
    width = round(scale.x(band.ends) - x, 1)
    text = next((text for text in band.texts if text_width(text) + 12 <= width), "")
    return Box(band.kind, x, top, width, BAND, text)


def _rests(scale: Scale, rests: Iterable[date], y: float) -> Iterable[Box]:
    """Merge days that follow one another into one stripe."""
    for _, run in groupby(enumerate(sorted(rests)), key=lambda found: found[1].toordinal() - found[0]):
        days = [day for _, day in run]
        x = scale.x_of(days[0])
        width = round(scale.x_of(days[-1] + timedelta(days=1)) - x, 1)
        if width > 0:
            yield Box("rest", x, y, width, STRIPE)


def _range(scale: Scale, estimate: tuple[date, date], top: float) -> Box:
    first, last = estimate
    x = scale.x_of(first)
    return Box("estimate", x, top - 5, round(scale.x_of(last + timedelta(days=1)) - x, 1), 3)


def _placed(scale: Scale, flags: Sequence[Flag]) -> tuple[list[tuple[str, float, int, str, bool]], int]:
    """Give each flag a side and a row: of all ways in which no label is covered or cut, one of the fewest rows.

    The last flags are those that are told least of: they lose their labels first, and the first keeps its own.
    """
    rows: list[int] = [0]
    sides: tuple[bool, ...] = (scale.x(flags[0].at) > scale.width / 2,) if flags else ()
    for told in range(min(len(flags), MOST_LABELS), 0, -1):
        found = _best(scale, [(scale.x(flag.at), text_width(flag.text) + PENNANT + 12) for flag in flags[:told]])
        if found is not None:
            rows, sides = found
            break
    placed = [
        (str(flag.sort), scale.x(flag.at), row, flag.text, left)
        for flag, row, left in zip(flags, rows, sides, strict=False)
    ]
    placed += [(str(flag.sort), scale.x(flag.at), 0, "", False) for flag in flags[len(placed) :]]
    return placed, 1 + max((row for _, _, row, _, _ in placed), default=0)


def _best(scale: Scale, labels: Sequence[tuple[float, float]]) -> tuple[list[int], tuple[bool, ...]] | None:
    """Give rows and sides (to the left?) for poles with labels of some lengths; None if there is no way."""
    best: tuple[list[int], tuple[bool, ...]] | None = None
    for sides in product((False, True), repeat=len(labels)):
        sided = zip(labels, sides, strict=True)
        covered = [(x - length, x) if left else (x, x + length) for (x, length), left in sided]
        if all(begin >= 0 and end <= scale.width for begin, end in covered):
            rows = _rows([x for x, _ in labels], covered)
            if rows is not None and (best is None or max(rows) < max(best[0])):
                best = rows, sides
    return best


def _rows(poles: Sequence[float], labels: Sequence[tuple[float, float]]) -> list[int] | None:
    """Give each label the lowest row above those whose poles stand in it; None if two stand in each other."""
    rows: dict[int, int] = {}
    below = {
        j: {i for i, pole in enumerate(poles) if i != j and labels[j][0] < pole < labels[j][1]}
        for j in range(len(labels))
    }
    while len(rows) < len(labels):
        ready = next((j for j in below if j not in rows and below[j] <= rows.keys()), None)
        if ready is None:
            return None
        begin, end = labels[ready]
        taken = {row for other, row in rows.items() if not (end <= labels[other][0] or begin >= labels[other][1])}
        least = 1 + max((rows[one] for one in below[ready]), default=-1)
        rows[ready] = next(row for row in range(least, least + len(labels) + 1) if row not in taken)
    return [rows[j] for j in range(len(labels))]
