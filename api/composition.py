"""The composition root: the one place where the parts of the product are put together."""

import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg

from api.product import ServedProduct
from application.cases import Cases
from application.history import History
from application.ledger import Ledger
from application.recording.recording import Recording
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.folder import default_folder
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.account import standing
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.projections.rebuild import Rebuilt, rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.lease import has_leader
from infrastructure.scheduling.scheduler import scheduling
from infrastructure.settings import Settings
from infrastructure.xes.log import XesLog
from projections.deadlines.view import DEADLINES
from projections.fold import Model
from projections.hotline.view import FACTS
from projections.models import ALL_MODELS
from projections.snapshot import Snapshot, snapshot
from projections.standing import Standing

SALT_BYTES = 16
CALLERS = 16  # connections that serve requests at once


@dataclass(frozen=True, slots=True)
class Product:
    """The parts that the command line and the server use."""

    ledger: Ledger
    cases: Cases
    recording: Recording


def settings_for(data_dir: Path | None) -> Settings:
    """Read the operator's settings; a data folder given on the command line goes first."""
    return Settings.from_environment(os.environ, data_dir=data_dir)


def demonstration_settings(data_dir: Path | None) -> Settings:
    """Give the demonstration a data folder of its own beside the real one, and never an outside database.

    What is played in a ledger stays there for ever, so a real one must not be met by a slip of the environment.
    """
    if data_dir is None:
        real = settings_for(None).data_dir or default_folder()
        data_dir = real.with_name(f"{real.name}-demo")
    return Settings(data_dir=data_dir)


@contextmanager
def opened(settings: Settings, *, script: Callable[[], datetime] | None = None) -> Iterator[Product]:
    """Open the product on its database, migrated to this version; a script tells the time of a simulated ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script)
            yield Product(ledger, cases_on(ledger), recording_on(ledger))


@contextmanager
def served(settings: Settings) -> Iterator[ServedProduct]:
    """Open the product to be served, with a daemon that keeps the read models up with the ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            append_pool(server.url("append"), size=CALLERS) as pool,
            read_pool(server.url("read"), size=CALLERS) as reads,
        ):
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            ledger.identity()  # a ledger that nobody has founded is not served
            daemon = Daemon(server.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            daemon.start()
            try:
                with _scheduled(ledger, server.url("read")):
                    yield ServedProduct(ledger, cases_on(ledger), PostgresReadModels(reads), recording_on(ledger))
            finally:
                daemon.stop()


@contextmanager
def deadlines_performed(settings: Settings) -> Iterator[None]:
    """Perform what falls due, and keep the read models up, without serving anything."""
    with served(settings):
        yield


def due_moments(settings: Settings) -> AbstractContextManager[Snapshot]:
    """Open the due moments for reading; raise `ModelNotReady` while they have never been built."""
    return _shown(settings, DEADLINES)


def hotline_facts(settings: Settings) -> AbstractContextManager[Snapshot]:
    """Open the facts of the hotline for reading; raise `ModelNotReady` while they have never been built."""
    return _shown(settings, FACTS)


@contextmanager
def _shown(settings: Settings, model: Model) -> Iterator[Snapshot]:
    with (
        open_server(settings) as server,
        psycopg.connect(server.url("read"), autocommit=True) as connection,
        snapshot(connection, model) as shown,
    ):
        yield shown


def is_scheduled(shown: Snapshot) -> bool:
    """Tell whether a program performs what falls due."""
    return has_leader(shown.connection)


def _scheduled(ledger: Ledger, read_url: str) -> AbstractContextManager[object]:
    """Perform what falls due; not in a simulation, whose time its script tells."""
    return nullcontext() if ledger.identity().simulated else scheduling(ledger, read_url)


def read_models_standing(settings: Settings) -> list[Standing]:
    """Tell how far the read models have come."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with psycopg.connect(server.url("read"), autocommit=True) as connection:
            return standing(connection, ALL_MODELS)


def rebuild_read_model(
    settings: Settings, model: Model, *, compare: bool, progress: Callable[[int, int], None]
) -> Rebuilt:
    """Build a read model anew beside the live one, and put it in its place."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with psycopg.connect(server.url("project"), autocommit=True) as connection:
            source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            return rebuild(connection, source, model, compare=compare, progress=progress)


def event_log(path: Path) -> History:
    """Give the log of an older system."""
    return XesLog(path)


def cases_on(ledger: Ledger) -> Cases:
    """Give the use cases of cases, with real randomness for salts and ids."""
    return Cases(ledger, salts=fresh_salts(), new_id=lambda: str(uuid.uuid4()))


def recording_on(ledger: Ledger) -> Recording:
    """Give the use case of records that are no cases, with real randomness for salts."""
    return Recording(ledger, salts=fresh_salts())


def fresh_salts() -> Iterator[bytes]:
    """Give salts that nobody can guess. Many threads draw on them at once, which a generator would not bear."""
    return iter(partial(secrets.token_bytes, SALT_BYTES), b"")
