"""Two counts of the board held against each other, figure by figure."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from projections.board.reads import Counts


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not the same in both; None where one has no such figure."""

    figure: str
    folded: int | None
    board: int | None


def differences(folded: Counts, board: Counts) -> list[Difference]:
    """Name every figure that differs."""
    ours, theirs = dict(_figures(folded)), dict(_figures(board))
    return [
        Difference(name, ours.get(name), theirs.get(name))
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    ]


def _figures(counts: Counts) -> Iterator[tuple[str, int]]:
    yield "cases", counts.cases
    yield from ((f"status.{status}", n) for status, n in counts.by_status.items())
    yield from ((f"light.{light}", n) for light, n in counts.by_light.items())
    for code, clock in counts.by_clock.items():
        yield from ((f"clock.{code}.{name}", n) for name, n in asdict(clock).items())
