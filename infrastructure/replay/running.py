"""An export and a replay from beginning to end: where the files are, who folds them, and what the board says."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from distributed import Client

from infrastructure.parquet.export import PARTS, Progress, export
from infrastructure.parquet.manifest import Manifest, check_export
from infrastructure.postgres.errors import translated
from infrastructure.replay.board import board_counts
from infrastructure.replay.cluster import replay, workers_elsewhere, workers_here
from infrastructure.replay.faults import FolderOutOfReach, ThroughNotExported
from infrastructure.replay.program import program
from projections.board.reads import Counts
from projections.board.tally import Tally


def export_to(
    url: str, folder: Path, *, parts: int = PARTS, through: int | None = None, progress: Progress
) -> Manifest:
    """Export the ledger over a connection of the role that reads, of the primary or of a replica."""
    return export(url, folder, program=program(), parts=parts, through=through, progress=progress)


@dataclass(frozen=True, slots=True)
class Replay:
    """An export that is whole, to be folded up to a position."""

    folder: Path
    manifest: Manifest
    through: int

    def fold(self, *, at: datetime, dask: str | None, workers: int | None, progress: Progress) -> Tally:
        """Fold every case on Dask: on a cluster by its address, or on workers of our own."""
        with _workers(dask, workers) as client:
            return replay(client, self.folder, self.manifest, through=self.through, at=at, progress=progress)

    def on_the_board(self, url: str, at: datetime) -> Counts:
        """Give the counts of the live board as it stood at the position, over the role that reads."""
        with translated(), psycopg.connect(url, autocommit=True) as connection:
            return board_counts(connection, self.manifest, self.through, at)


@contextmanager
def exported(
    url: str | None, folder: Path | None, *, dask: str | None, through: int | None, progress: Progress
) -> Iterator[Replay]:
    """Give an export that is whole: the one in a folder, or one made for the moment."""
    if folder is not None:
        manifest = check_export(folder)
        if through is not None and not 0 < through <= manifest.through:
            raise ThroughNotExported(asked=through, through=manifest.through)
        yield Replay(folder, manifest, manifest.through if through is None else through)
        return
    assert url is not None  # noqa: S101 - without a folder there is a ledger
    if dask is not None:
        raise FolderOutOfReach(dask=dask)
    with tempfile.TemporaryDirectory(prefix="caseledger-replay-") as scratch:
        place = Path(scratch) / "export"
        manifest = export_to(url, place, through=through, progress=progress)
        yield Replay(place, manifest, manifest.through)


@contextmanager
def _workers(dask: str | None, count: int | None) -> Iterator[Client]:
    if dask is not None:
        with workers_elsewhere(dask) as client:
            yield client
        return
    with tempfile.TemporaryDirectory(prefix="caseledger-dask-") as scratch, workers_here(count, Path(scratch)) as ours:
        yield ours
