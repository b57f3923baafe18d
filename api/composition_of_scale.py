"""The composition root's part for what goes beyond one machine: Parquet, and every case folded on Dask."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infrastructure.parquet.faults import ScaleNotInstalled
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings
from projections.board.reads import Counts

if TYPE_CHECKING:
    from infrastructure.parquet.manifest import Manifest
    from infrastructure.replay.running import Replay


@contextmanager
def scale_installed() -> Iterator[None]:
    """Say what to install where Parquet or Dask is missing."""
    try:
        yield
    except ModuleNotFoundError as fault:
        raise ScaleNotInstalled(missing=fault.name) from fault


def ledger_exported(
    settings: Settings, folder: Path, *, parts: int, through: int | None, progress: Callable[[int, int], None]
) -> "Manifest":
    """Export the ledger into a folder, from the replica if there is one."""
    with scale_installed():
        from infrastructure.replay.running import export_to  # noqa: PLC0415 - an extra, and slow to load
    with open_server(settings) as server:
        migrate(server.url("owner"))
        return export_to(server.url("read"), folder, parts=parts, through=through, progress=progress)


def facts_in_parquet(file: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the facts that figures count into a new Parquet file; give how many."""
    with scale_installed():
        from infrastructure.exports.facts import write_facts  # noqa: PLC0415 - an extra, and slow to load
    return write_facts(file, rows)


@contextmanager
def replaying(
    settings: Settings,
    folder: Path | None,
    *,
    dask: str | None,
    through: int | None,
    progress: Callable[[int, int], None],
) -> Iterator["Replay"]:
    """Open an export to be replayed: that in a folder, else one made of the ledger for the moment."""
    with scale_installed():
        from infrastructure.replay.running import exported  # noqa: PLC0415 - an extra, and slow to load
    with ExitStack() as leaving:
        url = None
        if folder is None:
            server = leaving.enter_context(open_server(settings))
            migrate(server.url("owner"))
            url = server.url("read")
        yield leaving.enter_context(exported(url, folder, dask=dask, through=through, progress=progress))


def board_as_replayed(settings: Settings, replay: "Replay", at: datetime) -> Counts:
    """Count the live board as it stood where a replay ends."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        return replay.on_the_board(server.primary_url("read"), at)
