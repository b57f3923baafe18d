"""What the soak says of memory: a server may fill up to what it keeps at hand, and keeps nothing of each command."""

import random
from collections.abc import Callable

import pytest

from projections.cases import MOST_CASES
from tests.torture.soak import NAME, Sampled, Size, grew, grown

A_SECOND = 100  # commands, on as many cases
NOISE = 5_000_000  # bytes by which the resident memory goes up and down


def filling(commands: int) -> int:
    """Grow with each case until all that may be are at hand."""
    return 200_000_000 + 8_000 * min(commands, MOST_CASES)


def keeping(commands: int) -> int:
    """Keep a little of each command besides."""
    return filling(commands) + 2 * NAME * commands


def sampled(resident: Callable[[int], int], seconds: int) -> list[Size]:
    chance = random.Random(1)  # noqa: S311 - the same noise again, not a secret
    return [
        Size(done / A_SECOND, done, done, resident(done) + chance.randrange(NOISE))
        for done in range(0, seconds * A_SECOND, A_SECOND)
    ]


@pytest.mark.parametrize(("resident", "told"), [(filling, 0), (keeping, 1)], ids=["a cache that fills up", "a leak"])
def test_a_server_that_keeps_a_little_of_each_command_is_told_from_one_whose_caches_fill_up(
    resident: Callable[[int], int], told: int
) -> None:
    assert len(grown(Sampled(sizes={1: sampled(resident, 900)}))) == told


def test_of_a_server_that_lived_too_briefly_nothing_is_said_but_that() -> None:
    brief = sampled(keeping, MOST_CASES // A_SECOND + 30)
    assert not grown(Sampled(sizes={1: brief}))
    assert f"never long enough with {MOST_CASES:,} cases at hand" in grew(brief)
