"""Commands put in the order of their recording, over all bundles: each is held until its day is over.

Invariant: what is held are the later days of cases that are open, whatever the number of cases.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from operator import itemgetter

from domain.calendar.calendar import CHINA
from domain.instants import microseconds
from infrastructure.ledger.bulk import ReadyCommand

DAY = 24 * 3600 * 1_000_000
IN_ORDER = itemgetter(0, 1)  # at, order


def in_order(
    opening: Iterable[ReadyCommand], played: Iterable[tuple[date, list[ReadyCommand]]]
) -> Iterator[list[ReadyCommand]]:
    """Give the commands of each day in order; `played` gives those of the bundles, by the day on which they begin."""
    held: defaultdict[int, list[ReadyCommand]] = defaultdict(list)
    for command in opening:
        held[_day(command.at)].append(command)
    reached: date | None = None
    for day, commands in played:
        if reached is not None and day > reached:
            yield from _released(held, _day(_midnight(day)))
        reached = day
        for command in commands:
            held[_day(command.at)].append(command)
    yield from _released(held, max(held, default=0) + 1)


def _released(held: dict[int, list[ReadyCommand]], before: int) -> Iterator[list[ReadyCommand]]:
    for day in sorted(day for day in held if day < before):
        yield sorted(held.pop(day), key=IN_ORDER)


def _midnight(day: date) -> int:
    return microseconds(datetime.combine(day, time.min, CHINA))


def _day(at: int) -> int:
    return (at - MIDNIGHT) // DAY


MIDNIGHT = _midnight(date(2000, 1, 1))
