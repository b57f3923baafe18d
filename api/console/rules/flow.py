"""The geometry of a flow: boxes in rows from top to bottom, lines between them, clocks as spans beside, in user units.

Invariant: a drawing is a pure function of its arguments; no box lies on another, every box lies below those that it
comes after, and a span reaches from where its clock starts to where it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BOX = 168.0
GAP, ROW_GAP = 16.0, 36.0
LINE, PADDING = 17.0, 10.0
MOST_BESIDE = 4
BAR, COLUMN = 8.0, 152.0
SPAN_GAP = 28.0
MARGIN = 4.0


@dataclass(frozen=True, slots=True)
class Box:
    """Something that is done; `after` names the boxes above it that a line leads from, `below` others above it.

    `kind` is for the stylesheet, lines are as written.
    """

    code: str
    kind: str
    lines: Sequence[str]
    after: Sequence[str] = ()
    below: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A clock: from which box on it runs, and which boxes end it. Its first `titled` lines are its name."""

    code: str
    kind: str
    lines: Sequence[str]
    titled: int
    starts: str
    until: Sequence[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box where it stands."""

    code: str
    kind: str
    lines: Sequence[str]
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Give where its lines are centred."""
        return self.x + self.width / 2

    @property
    def foot(self) -> float:
        """Give where it ends."""
        return self.y + self.height

    def baseline(self, line: int) -> float:
        """Give where one of its lines is written."""
        return self.y + PADDING + LINE * line + LINE * 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """A line from the foot of one box to the top of another."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def path(self) -> str:
        """Write it as a curve that leaves and arrives upright."""
        bend = (self.y2 - self.y1) / 2
        return (
            f"M{self.x1:g} {self.y1:g}C{self.x1:g} {self.y1 + bend:g} {self.x2:g} {self.y2 - bend:g}"
            f" {self.x2:g} {self.y2:g}"
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A span where it stands; `again` marks one that ends above its start: what it waits for is done anew."""

    code: str
    kind: str
    lines: Sequence[str]
    titled: int
    x: float
    y: float
    height: float
    again: bool

    def baseline(self, line: int) -> float:
        """Give where one of its lines is written."""
        return self.y + LINE * line + LINE * 0.75


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow, ready to be written down."""

    width: float
    height: float
    boxes: Sequence[Placed]
    lines: Sequence[Line]
    spans: Sequence[Drawn]


def flow(boxes: Sequence[Box], spans: Sequence[Span]) -> Flow:
    """Lay out a flow. Boxes come in the order in which they are to be read; none comes after itself."""
    placed = _placed(_rows(boxes, _depths(boxes)))
    by_code = {one.code: one for one in placed}
    right = max((one.x + one.width for one in placed), default=0.0)
    drawn = _spans(spans, by_code, right + GAP * 2)
    lines = [_line(by_code[above], by_code[box.code]) for box in boxes for above in box.after if above in by_code]
    ends = [one.x + COLUMN for one in drawn]
    feet = [one.foot for one in placed] + [one.y + max(one.height, LINE * len(one.lines)) for one in drawn]
    return Flow(max([right, *ends]) + MARGIN, max(feet, default=0.0) + MARGIN, placed, lines, drawn)


def _depths(boxes: Sequence[Box]) -> Mapping[str, int]:
    """Give how many boxes at the most lie above each."""
    by_code = {box.code: box for box in boxes}
    found: dict[str, int] = {}

    def depth(code: str) -> int:
        if code not in found:
            box = by_code[code]
            above = [depth(one) for one in (*box.after, *box.below) if one in by_code]
            found[code] = 1 + max(above, default=-1)
        return found[code]

    for box in boxes:
        depth(box.code)
    return found


def _rows(boxes: Sequence[Box], depths: Mapping[str, int]) -> list[list[Box]]:
    """Put boxes of one depth side by side, each near those above it, in as many rows as they need."""
    rows: list[list[Box]] = []
    along: dict[str, float] = {}
    for depth in sorted({*depths.values()}):
        beside = [box for box in boxes if depths[box.code] == depth]
        lying = {box.code: [along[above] for above in box.after if above in along] for box in beside}
        middle = {code: sum(above) / len(above) if above else 0.5 for code, above in lying.items()}
        beside.sort(key=lambda box: middle[box.code])
        along |= {box.code: (n + 0.5) / len(beside) for n, box in enumerate(beside)}
        rows += [beside[n : n + MOST_BESIDE] for n in range(0, len(beside), MOST_BESIDE)]
    return rows


def _placed(rows: Sequence[Sequence[Box]]) -> list[Placed]:
    widest = max((len(row) for row in rows), default=0)
    width = widest * BOX + (widest - 1) * GAP
    found, y = [], MARGIN
    for row in rows:
        height = PADDING * 2 + LINE * max(len(box.lines) for box in row)
        x = MARGIN + (width - len(row) * BOX - (len(row) - 1) * GAP) / 2
        for box in row:
            found.append(Placed(box.code, box.kind, box.lines, round(x, 1), y, BOX, height))
            x += BOX + GAP
        y += height + ROW_GAP
    return found


def _line(above: Placed, below: Placed) -> Line:
    return Line(above.middle, above.foot, below.middle, below.y)


def _spans(spans: Sequence[Span], boxes: Mapping[str, Placed], left: float) -> list[Drawn]:
    """Give each span the first column in which it has room."""
    found: list[Drawn] = []
    columns: list[float] = []  # how far down each is taken
    for span in sorted(spans, key=lambda one: boxes[one.starts].foot):
        top = boxes[span.starts].foot - LINE / 2
        ends = [boxes[code].y + boxes[code].height / 2 for code in span.until if code in boxes]
        last = max(ends, default=top)
        again = last <= top
        height = LINE * len(span.lines) if again else last - top
        column = next((n for n, taken in enumerate(columns) if taken + SPAN_GAP <= top), len(columns))
        if column == len(columns):
            columns.append(0.0)
        columns[column] = top + max(height, LINE * len(span.lines))
        x = left + column * (COLUMN + GAP)
        found.append(Drawn(span.code, span.kind, span.lines, span.titled, x, round(top, 1), round(height, 1), again))
    return found
