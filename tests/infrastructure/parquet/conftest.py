from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.parquet.export import export
from infrastructure.parquet.manifest import Manifest
from tests.database import Database
from tests.histories import varied

Exported = tuple[Path, Manifest]


@pytest.fixture
def recorded(database: Database) -> Database:
    """A ledger that holds every kind of case."""
    with append_pool(database.url("append")) as pool:
        varied(times=2).write(LedgerRecorder(pool))
    return database


@pytest.fixture
def exported(recorded: Database, tmp_path: Path) -> Callable[..., Exported]:
    """Export the ledger into a folder of the test's."""

    def run(parts: int = 4, through: int | None = None) -> Exported:
        folder = tmp_path / "out"
        return folder, export(recorded.url("read"), folder, program="ours", parts=parts, through=through)

    return run
