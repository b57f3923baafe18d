"""The composition root's part for what leaves the ledger as files, and what comes in from them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import psycopg

from application.exporting.exporting import Exporting
from application.exporting.verifying import Claim
from application.history import History
from application.ledger import Ledger
from domain.topics import ALL_TOPICS
from infrastructure.csv_history.log import CsvLog
from infrastructure.exports.claims import claim_of
from infrastructure.exports.producer import FileProducer
from infrastructure.exports.restoring import Restored, restore
from infrastructure.exports.source import reading
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.replay.program import program
from infrastructure.settings import Settings
from infrastructure.xes.log import XesLog


def exporting_on(ledger: Ledger, read_url: str) -> Exporting:
    """Give the use case of exports; it reads where what was recorded a moment ago can be read."""
    return Exporting(ledger, FileProducer(partial(reading, read_url), LedgerMapper(ALL_TOPICS), program()))


def file_claim(file: Path) -> Claim:
    """Read which export a file says it is."""
    return claim_of(file)


def ledger_restored(settings: Settings, file: Path, *, progress: Callable[[int, int], None]) -> Restored:
    """Put the whole history of a ledger into an empty one, which is a simulation."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            append_pool(server.url("append"), size=1) as pool,
            psycopg.connect(server.url("owner"), autocommit=True) as owner,
        ):
            return restore(file, LedgerRecorder(pool), owner, LedgerMapper(ALL_TOPICS), progress)


def event_log(path: Path) -> History:
    """Give the log of an older system, in CSV if it is called so, else in XES."""
    return CsvLog(path) if ".csv" in path.suffixes[-2:] else XesLog(path)
