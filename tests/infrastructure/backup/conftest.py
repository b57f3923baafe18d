"""One small ledger that was served once, so that it is signed and its checkpoint lies outside; and its two backups."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from api.composition import documents_of, served
from application.documents import hand_in
from infrastructure.ledger.feed import Row, read
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.choice import ProofChoice
from infrastructure.settings import Settings
from tests.command_line.commands import run
from tests.infrastructure.postgres.machines import fresh_folder
from tests.waiting import PATIENCE, until

SESSION = """
INSERT INTO identity.sessions VALUES (sha256('token'), 'p:1', now(), now(), now() + interval '1 hour', null, '{}')
"""
LETTER = b"%PDF-1.7\nthe letter\n"


@dataclass(frozen=True)
class Office:
    """A ledger, and where its backups lie."""

    home: Path
    rows: list[Row]
    document: str

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def outside(self) -> Path:
        return self.home / "outside"

    def backup(self, kind: str) -> Path:
        """Give the one or the other backup: `base` or `dump`."""
        return self.home / kind


def founded(data: Path) -> None:
    run("migrate", "--name", "试用台账", "--body", "试用中心", "--data-dir", str(data)).succeeded()


def serve(data: Path, outside: Path, keys: Path | None = None) -> None:
    """Serve a ledger until all of it is sealed and its read models stand."""
    with served(Settings(data_dir=data, keys_dir=keys, proof=ProofChoice(anchor_dir=outside))) as product:
        until(lambda: any(event.event.TOPIC == "ledger.heads_sealed" for event in product.ledger.events("ledger")))
        assert product.models.wait_for(product.ledger.position(), PATIENCE)


def rows_of(url: str) -> list[Row]:
    with psycopg.connect(url, autocommit=True) as connection:
        return list(read(connection, 0, 10**6))


def rows_in(data: Path) -> list[Row]:
    with EmbeddedServer(data) as server:
        return rows_of(server.url("read"))


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with fresh_folder() as home, EmbeddedServer(home / "data") as server:
        data = home / "data"
        founded(data)
        run("calendars", "publish", "--data-dir", str(data)).succeeded()
        held = hand_in(documents_of(Settings(data_dir=data)), BytesIO(LETTER))
        serve(data, home / "outside")
        with psycopg.connect(server.url("append")) as connection:  # somebody is logged in as the backups are made
            connection.execute("INSERT INTO identity.holders VALUES ('p:1', 'person', '经办人', 'clerk')")
            connection.execute(SESSION)
        run("backup", str(home / "base"), "--data-dir", str(data)).succeeded()
        run("backup", str(home / "dump"), "--logical", "--data-dir", str(data)).succeeded()
        yield Office(home, rows_of(server.url("read")), held.digest)


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder of a test's own that the server's account may pass through."""
    with fresh_folder() as folder:
        yield folder


def copy_of(backup: Path, place: Path) -> Path:
    """Give a copy of a backup that may be spoilt."""
    return Path(shutil.copytree(backup, place / "copy"))
