"""The read models' daemon, composed: a program of its own beside a server, until that hangs up.

It is told all that it must know over the line to the server, so that no address with a password stands in its
arguments or environment.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, NamedTuple

from api.collector import spare_what_stays
from api.watching import logs
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.projections.beside import Beside
from infrastructure.projections.daemon import Daemon
from infrastructure.settings import Settings
from infrastructure.tracing.choice import traced
from infrastructure.webhooks.receivers import Receivers
from projections.models import ALL_MODELS

PROGRAM = "api.read_models"


class Told(NamedTuple):
    """What the program begins with."""

    url: str
    log_as_json: bool
    traces: str | None
    receivers: Receivers
    patience: float = 30.0  # seconds for the batch in hand, once nobody is there any more


@contextmanager
def kept_up(settings: Settings, url: str) -> Iterator[None]:
    """Keep the read models up with the ledger while the context lasts, as the role that owns them."""
    program = Beside(PROGRAM, Told(url, settings.log_as_json, settings.traces, settings.receivers))
    program.start()
    try:
        yield
    finally:
        program.stop()


def look_after(line: "Connection[Any, Any]") -> None:
    """Look after the read models until the other hangs up."""
    for told_to_all in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_all, signal.SIG_IGN)  # it is the other that stops, and then hangs up
    try:
        told: Told = line.recv()
    except EOFError:
        return
    logs.begin(as_json=told.log_as_json)
    daemon = Daemon(told.url, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
    with traced(told.traces, told.receivers):
        Thread(target=_end, args=(line, daemon, told.patience), daemon=True).start()
        spare_what_stays()
        daemon.run()


def _end(line: "Connection[Any, Any]", daemon: Daemon, patience: float) -> None:
    """Wait until the other hangs up, and end: without the daemon, if that waits for a database that does not answer."""
    with suppress(EOFError, OSError):
        line.recv()
    daemon.stop()
    time.sleep(patience)
    os._exit(1)
