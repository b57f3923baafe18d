"""The parts of an export folded on Dask: on worker processes of our own, or on any cluster by its address.

Each part is one task, whose figures are small and merged as they come. A worker that dies has its task given to
another; a part that kills every worker ends the replay with an error, never with figures that lack it.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import dask
from distributed import Client, LocalCluster, as_completed
from distributed.scheduler import KilledWorker

from infrastructure.parquet.manifest import Manifest, Part
from infrastructure.replay.faults import ClusterUnreachable, ProgramDiffers, WorkersDied
from infrastructure.replay.partition import fold_part
from infrastructure.replay.program import program
from projections.board.tally import Tally

ANY_PORT = "127.0.0.1:0"
NO_PAGES: dict[str, list[str]] = {"distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}
PATIENCE = 15  # seconds, for a cluster to answer

Progress = Callable[[int, int], None]


def replay(
    client: Client,
    folder: Path,
    manifest: Manifest,
    *,
    through: int,
    at: datetime,
    progress: Progress = lambda done, total: None,
) -> Tally:
    """Fold every case of an export; `progress` hears (events done, events of cases).

    Raises WorkersDied, ProgramDiffers, ClusterUnreachable, or what is wrong with a file.
    """
    whole = Tally()
    total = sum(part.rows for part in manifest.parts)
    rows = {}
    try:
        for entry in manifest.parts:
            part = Part(str(folder.absolute()), entry, manifest.reference)
            rows[client.submit(fold_as, program(), part, through, at, pure=False)] = entry.rows
        done = 0
        for future in as_completed(list(rows), loop=client.loop):
            whole.merge(future.result())
            done += rows[future]
            progress(done, total)
    except KilledWorker as fault:
        raise WorkersDied(reason=str(fault).split(".", maxsplit=1)[0]) from fault
    except ImportError as fault:
        raise ProgramDiffers(reason=str(fault)) from fault
    except (OSError, TimeoutError) as fault:
        raise ClusterUnreachable(reason=str(fault)) from fault
    finally:
        client.cancel(list(rows))
    return whole


def fold_as(wanted: str, part: Part, through: int, at: datetime) -> Tally:
    """Fold a part, on a worker; raise ProgramDiffers unless it has the program that asks."""
    if program() != wanted:
        raise ProgramDiffers(asks=wanted, worker=program())
    return fold_part(part, through, at)


@contextmanager
def workers_elsewhere(address: str) -> Iterator[Client]:
    """Join a running cluster; who it trusts and how it encrypts is set as Dask sets it (`tls://`, its own settings)."""
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as fault:
        raise ClusterUnreachable(address=address, reason=str(fault)) from fault
    with client:
        yield client


@contextmanager
def workers_here(count: int | None, scratch: Path) -> Iterator[Client]:
    """Start worker processes on this machine, one per processor unless told, for as long as the context lasts.

    They and we speak by TLS with certificates of the moment, so that no other user of the machine can give them work.
    """
    with (
        dask.config.set(NO_PAGES),
        LocalCluster(
            n_workers=count or os.cpu_count() or 1,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            security=True,
            dashboard_address=ANY_PORT,
            silence_logs=logging.CRITICAL,
            local_directory=str(scratch),
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client
