from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.audits.view import AUDITS
from projections.board.view import BOARD
from projections.facts.view import COUNTED
from projections.hotline.view import FACTS
from projections.models import ALL_MODELS
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.histories import MAPPER, Script
from tests.projections.audited import Audited


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the role that owns the read models."""
    with psycopg.connect(database.url("project"), autocommit=True) as connection:
        yield connection


@dataclass
class Office:
    """Read models, built, opened for reading."""

    board: Snapshot
    facts: Snapshot


@pytest.fixture
def office(database: Database) -> Iterator[Callable[[Script], Office]]:
    """Write a script into the ledger, build the models, open them as the role that reads."""
    with ExitStack() as leaving:

        def build(script: Script) -> Office:
            with append_pool(database.url("append")) as pool:
                script.write(LedgerRecorder(pool))
            with psycopg.connect(database.url("project"), autocommit=True) as connection:
                source = Source(connection, MAPPER, ALL_TOPICS, ALL_MODELS)
                for model in ALL_MODELS:
                    rebuild(connection, source, model)
            readers = [
                leaving.enter_context(psycopg.connect(database.url("read"), autocommit=True)) for _ in ALL_MODELS
            ]
            return Office(
                leaving.enter_context(snapshot(readers[0], BOARD)),
                leaving.enter_context(snapshot(readers[1], FACTS)),
            )

        yield build


@pytest.fixture
def audited(database: Database) -> Iterator[Callable[[Script], Audited]]:
    """Write a script into the ledger, build signs and facts, open them as the role that reads."""
    with ExitStack() as leaving:

        def build(script: Script) -> Audited:
            with append_pool(database.url("append")) as pool:
                script.write(LedgerRecorder(pool))
            models = (AUDITS, COUNTED)
            with psycopg.connect(database.url("project"), autocommit=True) as connection:
                source = Source(connection, MAPPER, ALL_TOPICS, ALL_MODELS)
                for model in models:
                    rebuild(connection, source, model)
            readers = [leaving.enter_context(psycopg.connect(database.url("read"), autocommit=True)) for _ in models]
            opened = zip(readers, models, strict=True)
            return Audited(*(leaving.enter_context(snapshot(reader, model)) for reader, model in opened))

        yield build
