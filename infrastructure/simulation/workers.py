"""Bundles played by several processes: whoever plays a bundle gives the same bytes, in the order of the plan.

Invariant: no more is handed out than a few stretches per process, so that memory does not grow with the number of
cases.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from application.simulation.city_years import CityYears
from application.simulation.options import Options
from application.simulation.plan import Bundle
from application.simulation.player import Player
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.bulk import ReadyCommand, ready
from infrastructure.ledger.ledger import command_of
from infrastructure.ledger.mapper import LedgerMapper

STRETCH = 50  # bundles handed out at once
WAITING = 4  # stretches per process


class _Playing:
    """What a process keeps between stretches."""

    player: Player
    mapper: LedgerMapper


def _begin(options: Options) -> None:
    _Playing.player = CityYears(options).player(simulated_protection)
    _Playing.mapper = LedgerMapper(ALL_TOPICS)


def _play(bundles: Sequence[Bundle]) -> list[ReadyCommand]:
    mapper = _Playing.mapper
    return [
        ready(command_of(written.intent, written.events, mapper, written.at), (bundle.number, place))
        for bundle in bundles
        for place, written in enumerate(_Playing.player.play(bundle))
    ]


def played(
    options: Options, days: Iterator[tuple[date, list[Bundle]]], processes: int
) -> Iterator[tuple[date, list[ReadyCommand]]]:
    """Give the commands of the bundles of each day, day after day."""
    waiting: deque[tuple[date, Future[list[ReadyCommand]] | None]] = deque()
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (options,)) as pool:
        try:
            for day, bundles in days:
                for first in range(0, len(bundles), STRETCH):
                    waiting.append((day, pool.submit(_play, bundles[first : first + STRETCH])))
                    while len(waiting) > WAITING * processes:
                        yield _settled(*waiting.popleft())
                waiting.append((day, None))
            while waiting:
                yield _settled(*waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _settled(day: date, future: Future[list[ReadyCommand]] | None) -> tuple[date, list[ReadyCommand]]:
    return day, [] if future is None else future.result()
