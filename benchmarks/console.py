"""The console in a real browser: how long until a page shows something, and until a step of the slider shows its strip.

Headless Chromium over the loopback, its stylesheets in its cache as after a first visit. Give a data folder whose read
models are built.
"""

import random
import shutil
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.reads import last_over, pages, server, some_cases
from benchmarks.rounds import Row, machine
from infrastructure.settings import Settings

LOADS = 20  # of every page, in turns, unless another number is given
STEPS = 40  # of the slider
PAINT, STEP = 300, 150  # milliseconds at the most
PATIENCE = 20_000  # milliseconds until a page is taken to have painted nothing
VIEWPORT = {"width": 1280, "height": 900}

PAINTED = """(patience) => new Promise((done, failed) => {
  setTimeout(() => failed(new Error("nothing was painted")), patience);
  new PerformanceObserver((list, observer) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (!paint) return;
    observer.disconnect();
    done(paint.startTime);
  }).observe({ type: "paint", buffered: true });
})"""

STOPS = "() => Number(document.querySelector('form[data-swaps] input[type=range]').max)"

STEPPED = """async (place) => {
  const form = document.querySelector("form[data-swaps]");
  const part = document.getElementById(form.dataset.swaps);
  const slider = form.querySelector("input[type=range]");
  const swapped = new Promise((done) => new MutationObserver((_, observer) => {
    observer.disconnect();
    done();
  }).observe(part, { childList: true }));
  const start = performance.now();
  slider.value = place;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await swapped;
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  return performance.now() - start;
}"""


class NotShown(Exception):  # noqa: N818 - told when it happens
    """A page of the console was not shown."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How long something took, in milliseconds, and how long it may take."""

    what: str
    times: Sequence[float]
    most: int

    @property
    def middle(self) -> float:
        """Give the median."""
        return statistics.median(self.times)

    @property
    def late(self) -> float:
        """Give the 99th percentile; of fewer than a hundred, the longest."""
        return sorted(self.times)[min(int(len(self.times) * 0.99), len(self.times) - 1)]


def main(folder: str, loads: int) -> None:
    """Print the figures of each page, and of the slider."""
    print(machine())
    events, found = measured(folder, loads)
    print(f"{events:,} events; milliseconds")
    print("| shown | times | p50 | p99 | to reach | reached |\n|---|---:|---:|---:|---:|---|")
    for one in found:
        reached = "yes" if one.late <= one.most else "no"
        print(f"| {one.what} | {len(one.times)} | {one.middle:.0f} | {one.late:.0f} | ≤ {one.most} | {reached} |")


def results(folder: str) -> list[Row]:
    """Give the page that shows something last, and the slider; nothing where there is no Chromium."""
    if shutil.which("chromium") is None:
        return []
    events, found = measured(folder)
    *painted, stepped = found
    slowest = max(painted, key=lambda one: one.late)
    return [
        Row(
            f"{work} ({events:,} events), p99: {one.what}",
            f"{one.late:.0f} ms",
            to_reach=f"≤ {one.most} ms",
            reached=one.late <= one.most,
        )
        for work, one in (("the slowest first contentful paint", slowest), ("a step of the replay, shown", stepped))
    ]


def measured(folder: str, loads: int = LOADS) -> tuple[int, list[Measured]]:
    """Load every page in turns, then step through a long case; give the number of events, and the slider last."""
    with server(Settings(data_dir=Path(folder))) as client:
        events: int = client.get("/healthz").json()["ledger_position"]
        some = some_cases(client)
        addresses = pages(some, next(case for case in some if case["item"]), last_over(client))
        longest = max(some, key=lambda case: int(case["version"]))["case"]
        with _browser(str(client.base_url)) as page:
            return events, [*_painted(page, addresses, loads), _stepped(page, f"/console/cases/{longest}")]


@contextmanager
def _browser(base: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage", "--no-first-run"]
        )
        try:
            yield browser.new_context(base_url=base, viewport=VIEWPORT, locale="zh-CN").new_page()  # type: ignore[arg-type]
        finally:
            browser.close()


def _painted(page: Page, addresses: dict[str, list[str]], loads: int) -> list[Measured]:
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for turn in range(1 + loads):
        for name, paths in random.sample(sorted(addresses.items()), len(addresses)):
            path = random.choice(paths)  # noqa: S311 - any will do
            taken = _paint(page, path)
            if turn:  # the first fills the caches of the browser
                times[name].append(taken)
    return [Measured(name.removeprefix("page: "), taken, PAINT) for name, taken in times.items()]


def _paint(page: Page, path: str) -> float:
    """Load a page; once more if Chromium, kept from its work by others, never says when it painted it."""
    for _ in range(2):
        answer = page.goto(path)
        if answer is None or not answer.ok:
            break
        try:
            return float(page.evaluate(PAINTED, PATIENCE))
        except Error:
            print(f"no paint was told of {path}", file=sys.stderr)
    raise NotShown(path)


def _stepped(page: Page, case: str) -> Measured:
    page.goto(case)
    stops = page.evaluate(STOPS)
    there_and_back = [*range(stops - 1, 0, -1), *range(2, stops + 1)]
    places = (there_and_back * (1 + STEPS // len(there_and_back)))[:STEPS]
    page.evaluate(STEPPED, stops - 1)
    times = [page.evaluate(STEPPED, place) for place in [stops, *places]]
    return Measured(f"a step of the slider, of {stops} stops", times[1:], STEP)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else LOADS)
