"""A ledger that holds every kind of case, and exports of it into a folder of the test's own."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.composition_of_files import exporting_on
from application.cases import Command
from application.exporting.exporting import Exported, Exporting, ExportRequest
from application.requests import Acting
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from tests.database import Database, cloned_database
from tests.histories import varied

Row = dict[str, str]


class Bureau:
    """Exports, and what stands in the files."""

    def __init__(self, exporting: Exporting, folder: Path) -> None:
        self.exporting = exporting
        self.folder = folder
        self.made = 0

    def export(self, *contents: str, form: str = "csv", command: str | None = None, **asked: Any) -> Exported:
        """Export into the next file."""
        self.made += 1
        approved = {} if asked.get("level") == "public" else {"approved_by": "p:1"}
        request = ExportRequest.model_validate(
            {
                "acting": Acting(unit="督查室", role="supervisor"),
                "contents": contents,
                "format": form,
                "purpose": "试用",
                **approved,
                **asked,
            }
        )
        return self.exporting.export(Command(command or f"export-{self.made}", "p:771"), request, self.file)

    @property
    def file(self) -> Path:
        """Give the file made last."""
        return self.folder / f"export-{self.made}"

    def entry(self, name: str) -> bytes:
        """Read an entry of the bundle made last."""
        with zipfile.ZipFile(self.file) as bundle:
            return bundle.read(name)

    def rows(self, table: str) -> list[Row]:
        """Read a table of the bundle made last, by the codes of its columns."""
        header, *rows = csv.reader(io.StringIO(self.entry(f"{table}.csv").decode("utf-8-sig"), newline=""))
        return [dict(zip((name.split()[-1] for name in header), row, strict=True)) for row in rows]

    @property
    def cover(self) -> Any:
        """Read the cover of the bundle made last."""
        return json.loads(self.entry("cover.json"))


@pytest.fixture(scope="package")
def original(server: EmbeddedServer) -> Iterator[Database]:
    """A simulated ledger that holds every kind of case, to be cloned."""
    with cloned_database(server) as database:
        with append_pool(database.url("append")) as pool:
            varied().write(LedgerRecorder(pool))
        yield database


@pytest.fixture
def recorded(server: EmbeddedServer, original: Database) -> Iterator[Database]:
    """One for a test of its own."""
    with cloned_database(server, original.name) as database:
        yield database


@pytest.fixture
def exporting(recorded: Database) -> Iterator[Exporting]:
    """The use case on it."""
    with append_pool(recorded.url("append")) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        yield exporting_on(ledger, recorded.url("read"))


@pytest.fixture
def bureau(exporting: Exporting, tmp_path: Path) -> Bureau:
    """Exports into a folder of the test's own."""
    return Bureau(exporting, tmp_path)
