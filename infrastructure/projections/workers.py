"""A build by several processes: each tells parts over a connection of its own, and any of them may be killed.

What was committed stays; the part in hand is lost with its process and is done again by the next run.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from domain.errors import Refused
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.errors import translated
from infrastructure.projections.account import connect
from infrastructure.projections.parts import Part, PartTeller
from infrastructure.projections.rebuild import Build, Progress
from infrastructure.projections.source import Source
from projections.models import ALL_MODELS


class WorkerLost(Refused):
    """A process of the build was ended from outside: run the command again, and it goes on where it was."""

    code = "worker_lost"


def tell_in_processes(build: Build, url: str, workers: int, progress: Progress | None = None) -> None:
    """Tell all parts that are left; raise WorkerLost. `progress` hears (events told, events in all)."""
    while build.follow():
        pass
    parts, names, total = build.parts_left(), [model.name for model in build.told], build.total
    if not parts:
        return
    start = (url, names, build.through)
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=start) as pool:
        try:
            told = [pool.submit(_tell, part) for part in parts]
            for done in as_completed(told):
                done.result()
                if progress is not None:
                    progress(build.done, total)
        except BrokenProcessPool as fault:
            raise WorkerLost(done=build.done, total=total) from fault
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    parts.clear()


_tellers: list[PartTeller] = []  # of this process


def _start(url: str, names: Sequence[str], through: int) -> None:
    """Open this process's connection and learn the rules."""
    models = [model for model in ALL_MODELS if model.name in names]
    with translated():
        connection = connect(url)
        source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, models)
        _tellers.append(PartTeller(connection, source, models, through))


def _tell(part: Part) -> int:
    with translated():
        return _tellers[0].tell(part)
