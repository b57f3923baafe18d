"""Rounds: ways of doing the same work, measured in turn in one run, and compared round by round.

A ratio is the median over the rounds, its spread the lowest and the highest of them.
"""

import math
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Event

Way = Callable[[], float]  # does a round of the work, gives how much it did in a second
WARM_UP = 1
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Compared:
    """Our rate beside another's; `is_limit` where the other does less than the work and nobody can be much faster."""

    work: str
    ours: float
    beside: str
    other: float
    is_limit: bool
    ratio: float
    lowest: float
    highest: float
    to_reach: float | None = None

    @property
    def line(self) -> str:
        """Give a row of a table in Markdown."""
        return self.row.line

    @property
    def row(self) -> "Row":
        """Give a row of the table of all figures."""
        return Row(
            self.work,
            f"{self.ours:,.0f}/s",
            f"{self.beside} ({'limit' if self.is_limit else 'peer'})",
            f"{self.other:,.0f}/s",
            f"{self.ratio:.2f} × ({self.lowest:.2f} to {self.highest:.2f})",
            "" if self.to_reach is None else f"≥ {self.to_reach:g} ×",
            None if self.to_reach is None else self.ratio >= self.to_reach,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: ours, what stands beside it if anything does, what is to be reached, and whether it is."""

    work: str
    ours: str
    beside: str = ""
    other: str = ""
    ratio: str = ""
    to_reach: str = ""
    reached: bool | None = None

    @property
    def line(self) -> str:
        """Give a row of a table in Markdown."""
        verdict = {True: "yes", False: "no", None: ""}[self.reached]
        said = (self.work, self.ours, self.beside, self.other, self.ratio, self.to_reach, verdict)
        return f"| {' | '.join(said)} |"


HEADING = "| work | ours | beside | theirs | ratio (spread) | to reach | reached |\n|---|---:|---|---:|---:|---:|---|"


def rounds(ways: Mapping[str, Way], count: int) -> dict[str, list[float]]:
    """Do each way once a round, in turn, after a round that does not count."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(WARM_UP + count):
        for name, way in ways.items():
            rate = way()
            if turn >= WARM_UP:
                rates[name].append(rate)
    return rates


def compared(
    rates: Mapping[str, list[float]], ours: str, other: str, *, is_limit: bool = False, to_reach: float | None = None
) -> Compared:
    """Compare two ways over their rounds."""
    ratios = [mine / theirs for mine, theirs in zip(rates[ours], rates[other], strict=True)]
    return Compared(
        ours,
        statistics.median(rates[ours]),
        other,
        statistics.median(rates[other]),
        is_limit,
        statistics.median(ratios),
        min(ratios),
        max(ratios),
        to_reach,
    )


def within(ratios: Sequence[float]) -> tuple[float, float]:
    """Give between which of some ratios their true median lies with 95 %, whatever their distribution.

    By the sign test: the k-th lowest and the k-th highest, with the largest k that the binomial distribution allows.
    Of fewer than six no such k is there, and it is the lowest and the highest.
    """
    ordered, count = sorted(ratios), len(ratios)
    outside, k = 0.0, 0
    while (outside := outside + 2 * math.comb(count, k) / 2**count) <= 1 - CONFIDENCE:
        k += 1
    k = max(k, 1)
    return ordered[k - 1], ordered[count - k]


@contextmanager
def load(count: int, work: Callable[[], Callable[[], object]]) -> Iterator[None]:
    """Repeat a piece of work in threads while the context lasts; `work()` prepares a thread's own piece."""
    ending = Event()

    def repeat() -> None:
        once = work()
        while not ending.is_set():
            once()

    with ThreadPoolExecutor(count) as threads:
        repeated = [threads.submit(repeat) for _ in range(count)]
        try:
            yield
        finally:
            ending.set()
    for one in repeated:
        one.result()


def in_threads(count: int, seconds: float, work: Callable[[int], Callable[[], object]]) -> float:
    """Repeat a piece of work in threads for some seconds; give how often it was done in a second.

    `work(number)` prepares a thread's own piece before the clock starts.
    """
    ready = Barrier(count + 1)

    def repeat(number: int) -> int:
        once = work(number)
        ready.wait()
        until = time.perf_counter() + seconds
        done = 0
        while time.perf_counter() < until:
            once()
            done += 1
        return done

    with ThreadPoolExecutor(count) as threads:
        repeated = [threads.submit(repeat, number) for number in range(count)]
        ready.wait()
        start = time.perf_counter()
        done = sum(one.result() for one in repeated)
        return done / (time.perf_counter() - start)


def machine() -> str:
    """Describe what it was measured on."""
    model = "unknown processor"
    with ExitStack() as leaving:
        if Path("/proc/cpuinfo").exists():
            lines = leaving.enter_context(Path("/proc/cpuinfo").open(encoding="utf-8"))
            model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores of {model}, {pages:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, load {load:.1f} before"
    )
