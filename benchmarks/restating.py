"""A notice that moves due days, in a large ledger: how long each read model takes to follow it.

`python -m benchmarks.restating FOLDER`: a simulated ledger whose read models are built. The notice, the next revision
of its year, makes rest days of the two working days that come a week after the last event. It stays on record there.
"""

import sys
import time
from datetime import datetime, timedelta
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from application.publishing import Publishing
from application.requests import Acting
from benchmarks.rounds import HEADING, Row, machine
from domain.calendar.book import CalendarPublished
from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.instants import instant_at
from domain.topics import ALL_TOPICS
from infrastructure.ledger import feed
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.server import Server, open_server
from infrastructure.projections.account import connect
from infrastructure.projections.follower import Follower
from infrastructure.projections.source import Source
from infrastructure.settings import Settings
from projections.deadlines.reads import reached_by
from projections.deadlines.view import DEADLINES
from projections.models import ALL_MODELS
from projections.snapshot import snapshot

ADMIN = Acting(unit="office", role="admin")
AHEAD = timedelta(days=7)  # of the last event: days that its open terms reach into
BATCH = 1000


def results(folder: str) -> list[Row]:
    """Publish a notice in the ledger of a folder, and let every model that knows calendars follow."""
    with open_server(Settings(data_dir=Path(folder))) as server:
        _followed(server)  # what has waited until now is not of the notice
        notice, reached = _published(server)
        seconds = _followed(server)
    first, second = (f"{entry.first:%Y-%m-%d}" for entry in notice.entries)
    work = f"a notice on {first} and {second}, which {reached:,} cases with an open term reach"
    rows = [Row(f"{work}: {name} has followed", f"{took:.2f} s") for name, took in seconds.items()]
    return [*rows, Row(f"{work}: all of these", f"{sum(seconds.values()):.2f} s")]


def _published(server: Server) -> tuple[CalendarPublication, int]:
    """Put the notice on record a second after the last event; tell how many cases it may move."""
    with (
        append_pool(server.url("append"), size=1) as pool,
        psycopg.connect(server.url("read"), autocommit=True) as reader,
        snapshot(reader, DEADLINES) as shown,
    ):
        last = instant_at(feed.recorded_at(reader, feed.last_position(reader)))
        ledger = PostgresLedger(
            LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=lambda: last + timedelta(seconds=1)
        )
        notice = _notice(ledger, last)
        _, reached = reached_by(shown, notice, 1)
        Publishing(ledger, principal="p", acting=ADMIN).calendars([notice])
    return notice, reached


def _notice(ledger: PostgresLedger, last: datetime) -> CalendarPublication:
    rules, today = ledger.rules(), last.astimezone(ZoneInfo(ledger.identity().time_zone)).date()
    first, second = (rules.calendar().nth_working_day_after(today + AHEAD, n) for n in (1, 2))
    known = max(
        (one for one in rules.publications if (one.jurisdiction, one.year) == ("CN", first.year)),
        key=attrgetter("revision"),
    )
    entries = [CalendarEntry(first=day, last=day, kind=DayKind.REST, reason="bench") for day in (first, second)]
    return known.model_copy(
        update={
            "revision": known.revision + 1,
            "supersedes": known.revision,
            "published_at": today,
            "document_number": f"bench {known.revision + 1}",
            "entries": tuple(entries),
        }
    )


def _followed(server: Server) -> dict[str, float]:
    """Bring the models that know calendars up to the head of the ledger; give the seconds that each took."""
    seconds: dict[str, float] = {}
    with connect(server.url("project")) as database:
        for model in ALL_MODELS:
            if CalendarPublished.TOPIC in model.topics:
                source = Source(database, LedgerMapper(ALL_TOPICS), ALL_TOPICS, [model])
                follower, start = Follower(database, source, model, model.schema), time.perf_counter()
                while follower.advance(BATCH):
                    pass
                seconds[model.name] = time.perf_counter() - start
    return seconds


def main(folder: str) -> None:
    """Print the figures."""
    print(f"({machine()})")
    print(HEADING)
    for row in results(folder):
        print(row.line)


if __name__ == "__main__":
    main(sys.argv[1])
