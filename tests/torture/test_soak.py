"""What the soak says of memory: a program may fill up to what it keeps at hand, and keeps nothing of each command."""

import math
import os
import random
from collections.abc import Callable

import pytest

from projections.cases import MOST_CASES
from tests.torture import soak
from tests.torture.soak import ENOUGH, NAME, Followed, Sampled, Size, grew, grown

A_SECOND = 100  # commands, on as many cases
NOISE = 5_000_000  # bytes by which the resident memory goes up and down


def filling(commands: int) -> int:
    """Grow with each case until all that may be are at hand."""
    return 200_000_000 + 8_000 * min(commands, MOST_CASES)


def keeping(commands: int) -> int:
    """Keep a little of each command besides."""
    return filling(commands) + 2 * NAME * commands


def settling(commands: int) -> int:
    """Fill up, and take some more for the gaps of a heap, less and less of it."""
    return filling(commands) + int(40_000_000 * (1 - math.exp(-commands / 20_000)))


def sampled(resident: Callable[[int], int], seconds: int) -> list[Size]:
    chance = random.Random(1)  # noqa: S311 - the same noise again, not a secret
    return [
        Size(done / A_SECOND, done, done, resident(done) + chance.randrange(NOISE))
        for done in range(0, seconds * A_SECOND, A_SECOND)
    ]


def told(sizes: list[Size]) -> list[str]:
    return grown(Sampled(programs={1: Followed("server", 1, sizes)}))


@pytest.mark.parametrize(
    ("resident", "times"),
    [(filling, 0), (settling, 0), (keeping, 1)],
    ids=["a cache that fills up", "a heap that settles", "a leak"],
)
def test_a_program_that_keeps_a_little_of_each_command_is_told_from_one_whose_caches_fill_up(
    resident: Callable[[int], int], times: int
) -> None:
    assert len(told(sampled(resident, 1200))) == times


def test_a_program_that_stands_by_takes_no_cases_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((10.0, 10.01, 10.7, 11.5))  # of processor time: it stands by at first, then works
    monkeypatch.setattr(soak, "worked", lambda _: next(seconds))
    followed = Followed("read models", os.getpid())
    for at, cases in enumerate((7, 107, 207, 307)):
        followed.look(at, cases, cases)
    assert [one.cases for one in followed.sizes] == [0, 0, 100, 200]
    assert min(one.resident for one in followed.sizes) > 1_000_000


def test_of_a_program_that_lived_too_briefly_nothing_is_said_but_that() -> None:
    brief = sampled(keeping, (MOST_CASES + 2 * ENOUGH) // A_SECOND - 1)
    assert not told(brief)
    assert f"too little was done after {MOST_CASES:,} cases" in grew(brief)
