from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.account import connect
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.source import Source
from projections.fold import Model
from projections.models import ALL_MODELS
from tests.database import Database
from tests.histories import MAPPER


@pytest.fixture
def ledger(database: Database) -> Iterator[LedgerRecorder]:
    with append_pool(database.url("append")) as pool:
        yield LedgerRecorder(pool)


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with connect(database.url("project")) as connection:
        yield connection


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.url("read"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def source(owner: psycopg.Connection[Any]) -> Source:
    return Source(owner, MAPPER, ALL_TOPICS, ALL_MODELS)


Start = Callable[..., Daemon]


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """Start a daemon; it is stopped after the test."""
    with ExitStack() as leaving:

        def run(models: Sequence[Model] = ALL_MODELS, *, batch: int = 1000) -> Daemon:
            daemon = Daemon(
                database.url("project"), MAPPER, ALL_TOPICS, models, batch=batch, poll=0.05, longest_pause=0.2
            )
            leaving.callback(daemon.stop)
            daemon.start()
            return daemon

        yield run
