"""Reading over HTTP: how long each read endpoint takes, over a simulated city or a ledger that is there.

Give a data folder whose read models are built; without one, a small city is played first.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import uvicorn

from api.app import create_app
from api.collector import spare_what_stays
from api.command_line.serving import configuration
from api.composition import rebuild_read_models, served, simulated_city
from application.access.identification import OnThisMachine
from application.simulation.options import options_for
from benchmarks.read_models import CASES, UNTIL, quiet
from benchmarks.rounds import Row, machine
from infrastructure.settings import Settings
from projections.audits.definition import load_shipped as load_views
from projections.metrics.definition import load_shipped as load_metrics
from projections.models import ALL_MODELS

ASKED = 200
LONGEST = 5  # seconds for one question
THEN = quote("2024-07-01T12:00:00+08:00")
PORT = 8127
NOW = quote("2026-06-30T23:59:59+08:00")
LISTS = ("statutory-overdue", "promised-overdue", "due-soon", "stopped", "unanswered", "open")
PAGE = "page: "
SINGLE = {"case", "timeline", "clocks", "replay", "replay step by step", "comparison of two moments", "who knew what"}


@contextmanager
def server(settings: Settings) -> Iterator[httpx.Client]:
    """Serve a ledger on the loopback, and give a client."""
    with served(settings) as product:
        asked = replace(product, identification=OnThisMachine(), requests_a_second=None)  # more than one person may ask
        app = create_app(asked)
        spare_what_stays()
        config = configuration(app)
        config.port = PORT
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run)
        thread.start()
        try:
            while not running.started:
                if not thread.is_alive():
                    raise OSError(f"port {PORT} is taken")
                time.sleep(0.05)
            with httpx.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:
                yield client
        finally:
            running.should_exit = True
            thread.join()


def questions(client: httpx.Client) -> dict[str, list[str]]:
    """Give what is asked, by name; of single cases, many."""
    some = some_cases(client)
    one = next(case for case in some if case["item"])
    unit, item = quote(one["unit"]), quote(one["item"])
    lists = {
        f"{name}{', two years ago' if at else ''}": [f"{path}{'&' if '?' in path else '?'}{at}" if at else path]
        for name, path in {
            "counts": "/v1/counts",
            "counts of a unit": f"/v1/counts?unit={unit}",
            "counts of an item": f"/v1/counts?item={item}",
            "counts of open cases overdue": "/v1/counts?status=accepted&light=red",
            "counts of closed cases": "/v1/counts?status=closed",
            "list": "/v1/cases",
            "list of open cases overdue": "/v1/cases?status=accepted&light=red",
            "list of cases near due": "/v1/cases?light=amber",
            "list of a unit": f"/v1/cases?unit={unit}",
            "list of an item": f"/v1/cases?item={item}",
        }.items()
        for at in ("", f"at={THEN}")
    }
    searches = {
        f"search for {said}": [f"/v1/search?q={quote(words)}"]
        for said, words in {
            "what every case says": "受理",
            "what many say": "停止计时",
            "two words": "停止计时 专家",
            "a number": one["number"],
            "what nobody says": "查无此事",
        }.items()
    }
    single = {
        name: [f"/v1/cases/{case['case']}{path}" for case in some]
        for name, path in {
            "case": "",
            "timeline": "/timeline",
            "clocks": "/clocks",
            "replay": "/replay",
            "replay step by step": "/replay/steps?order=effective",
            "comparison of two moments": f"/diff?from={THEN}&to={NOW}",
            "who knew what": f"/knowledge?at={NOW}",
        }.items()
    }
    over = last_over(client)
    shown = pages(some, one, over)
    return {**lists, **_reports(unit, over), **searches, **single, **shown, "health": ["/healthz"]}


@dataclass(frozen=True, slots=True)
class Over:
    """The last month, quarter and year that were over when the last case was filed."""

    month: str
    quarter: str
    year: str
    first: date
    last: date


def last_over(client: httpx.Client) -> Over:
    """Give what is asked for figures of, whenever the simulated city ends."""
    [newest] = client.get("/v1/cases", params={"sort": "-filed", "limit": 1}).json()["cases"]
    today = datetime.fromisoformat(newest["filed_at"]).date()
    last = today.replace(day=1) - timedelta(days=1)
    quarters = today.year * 4 + (today.month - 1) // 3 - 1
    return Over(f"{last:%Y-%m}", f"{quarters // 4}-q{quarters % 4 + 1}", str(today.year - 1), last.replace(day=1), last)


def some_cases(client: httpx.Client) -> list[dict[str, Any]]:
    """Give rows of cases, of which the first half is open."""
    found = client.get("/v1/cases", params={"status": "accepted", "limit": 200}).json()["cases"]
    found += client.get("/v1/cases", params={"limit": 200}).json()["cases"]
    return list(found)


def _reports(unit: str, over: Over) -> dict[str, list[str]]:
    """Give what supervisors ask: every metric and view among them, over a month, a quarter or without bounds."""
    metrics, views = sorted(load_metrics()), sorted(load_views())
    week = f"from={over.last - timedelta(days=7)}T00:00:00Z&to={over.last}T00:00:00Z"
    return {
        "figures of a month": [f"/v1/metrics/{code}?period={over.month}" for code in metrics],
        "figures of a month, of a unit": [
            f"/v1/metrics/{code}?period={over.month}&unit={unit}&level=unit" for code in metrics
        ],
        "figures of a quarter": [f"/v1/metrics/{code}?period={over.quarter}" for code in metrics],
        "figures of a year": [f"/v1/metrics/{code}?period={over.year}" for code in metrics],
        "figures of a month, as known two years ago": [
            f"/v1/metrics/{code}?period=2024-05&as_of={THEN}" for code in metrics
        ],
        "cases behind a figure of a month": [f"/v1/metrics/{code}/cases?period={over.month}" for code in metrics],
        "overview": ["/v1/overview"],
        "overview of a unit": [f"/v1/overview?unit={unit}&level=unit"],
        "overview, two years ago": [f"/v1/overview?as_of={THEN}"],
        "signs of a month": [f"/v1/supervision/audits/{view}?period={over.month}" for view in views],
        "signs without bounds": [f"/v1/supervision/audits/{view}" for view in views],
        "signs of a unit": [f"/v1/supervision/audits/{view}?unit={unit}" for view in views],
        "slips unanswered": ["/v1/supervision/slips"],
        "causes of supervision": [f"/v1/supervision/causes?from={over.first}&to={over.last}"],
        "moves of lights within a week": [f"/v1/cases/moves?{week}"],
        "deadlines": ["/v1/deadlines"],
        "notices": ["/v1/notices"],
        "findings": ["/v1/findings"],
        "conformance, a page": ["/v1/conformance"],
        "changes, a page": ["/v1/changes?after=5000&limit=100"],
        "units": ["/v1/directory/units"],
    }


def pages(some: list[dict[str, Any]], one: dict[str, Any], over: Over) -> dict[str, list[str]]:
    """Give the pages of the console, by name; of single cases, many."""
    codes, views = sorted(load_metrics()), sorted(load_views())
    cases = [f"/console/cases/{case['case']}" for case in some]
    return {
        "page: overview": ["/console/overview"],
        "page: boards": ["/console/boards"],
        "page: boards, two years ago": ["/console/boards?as_of=2024-07-01"],
        "page: metrics": ["/console/metrics"],
        "page: a metric": [f"/console/metrics/{code}?period={over.month}" for code in codes],
        "page: cases behind a metric": [f"/console/metrics/{code}/cases?period={over.month}" for code in codes],
        "page: cases": ["/console/cases"],
        "page: a case": cases,
        "page: a case at a past moment": [f"{case}?at={NOW}" for case in cases],
        "page: a case in English": [f"{case}?lang=en" for case in cases],
        "page: two moments of a case": [f"{case}/diff?from={THEN}&to={NOW}" for case in cases],
        "page: who knew what": [f"{case}/knowledge?at={NOW}" for case in cases],
        "page: an event": [f"{case}/events/1" for case in cases],
        "page: an act on a case": [f"{case}/acts/set-level" for case in cases],
        "page: evidence of a case": [f"{case}/evidence" for case in cases],
        "page: lists of the overview": [f"/console/lists/{code}" for code in LISTS],
        "page: filings": ["/console/filings"],
        "page: a filing": ["/console/filings/window-approval"],
        "page: bulletins": ["/console/bulletins"],
        "page: a bulletin": [f"/console/bulletins/{over.month}", f"/console/bulletins/{over.quarter}"],
        "page: procedures": ["/console/procedures"],
        "page: a procedure": ["/console/procedures/window-approval", "/console/procedures/hotline"],
        "page: a calendar": ["/console/calendars/2025", "/console/calendars/2026"],
        "page: publishing": ["/console/calendars/publish", "/console/procedures/publish"],
        "page: inspection desk": ["/console/inspection"],
        "page: inspections": ["/console/inspection/inspections"],
        "page: verification": ["/console/inspection/verification"],
        "page: state of the log": ["/console/inspection/log"],
        "page: access log": ["/console/inspection/access-log"],
        "page: archives": ["/console/inspection/archives", "/console/inspection/archives/transfers"],
        "page: search": [f"/console/inspection/search?q={quote('停止计时')}"],
        "page: signs": [f"/console/inspection/views/{view}" for view in views],
        "page: findings": ["/console/inspection/findings"],
        "page: service items": ["/console/items"],
        "page: a service item": [f"/console/items/{quote(one['item'])}"],
        "page: public service items": ["/public/items"],
        "page: public rating": ["/public/rating"],
        "page: public demands": ["/public/demands", "/public/demands/hotline"],
        "page: public progress": [f"/public/progress?number={quote(one['number'])}"],
    }


def main(folder: str | None) -> None:
    """Print the figures of each question."""
    print(machine())
    events, times = measured(folder)
    print(f"{events:,} events; milliseconds, over {ASKED} requests or {LONGEST} s")
    print("| asked | median | p99 |\n|---|---:|---:|")
    for name, (middle, late) in times.items():
        print(f"| {name} | {middle:.1f} | {late:.1f} |")


def results(folder: str | None = None) -> list[Row]:
    """Give the slowest list or report, the slowest question about a single case, and the slowest page."""
    events, times = measured(folder)
    pages = {name for name in times if name.startswith(PAGE)}
    rows = []
    for kind, names, most in (
        ("lists and reports", times.keys() - SINGLE - pages, 50),
        ("single case", SINGLE, 50),
        ("pages", pages, 300),
    ):
        name = max(names, key=lambda one: times[one][1])
        work = f"the slowest read over HTTP ({kind}, {events:,} events), p99: {name}"
        rows.append(Row(work, f"{times[name][1]:.1f} ms", to_reach=f"≤ {most} ms", reached=times[name][1] <= most))
    return rows


def measured(folder: str | None) -> tuple[int, dict[str, tuple[float, float]]]:
    """Ask each question; give the number of events, and median and p99 in milliseconds by question."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as scratch:
        settings = Settings(data_dir=Path(folder or scratch))
        if folder is None:
            options = options_for(cases=CASES, seed=1, until=UNTIL, years=3)
            simulated_city(settings, options, processes=2, progress=quiet)
            rebuild_read_models(settings, ALL_MODELS, compare=False, afresh=True, workers=2, progress=quiet)
        with server(settings) as client:
            events: int = client.get("/healthz").json()["ledger_position"]
            return events, {name: _times(client, paths) for name, paths in questions(client).items()}


def _times(client: httpx.Client, paths: list[str]) -> tuple[float, float]:
    client.get(paths[0])
    times: list[float] = []
    until = time.monotonic() + LONGEST
    while len(times) < ASKED and time.monotonic() < until:
        path = random.choice(paths)  # noqa: S311 - any case will do
        start = time.perf_counter()
        client.get(path).raise_for_status()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99)]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
