"""The scheduler: APScheduler runs the sweep every few seconds, looks at the calendar, and freezes what is over.

It keeps nothing between runs: what is due stands in the read model, what was done in the ledger. So a run that was
missed is not made up for (the next one finds the same), and there is never more than one at a time.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from application.calendar_watch import standing_warnings
from application.ledger import Ledger
from domain.errors import Refused
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.access_log.sealing import seal
from infrastructure.scheduling.freezing import freeze_what_is_over
from infrastructure.scheduling.lease import SILENCE, Lease
from infrastructure.scheduling.sweep import Sweep
from projections.standing import ModelNotReady

LOG = logging.getLogger(__name__)
EVERY = 2.0
WATCH_EVERY = 6 * 3600.0
FREEZE_EVERY = 15 * 60.0
SEAL_EVERY = 15 * 60.0


@contextmanager
def scheduling(
    ledger: Ledger,
    read_url: str,
    access_log: PostgresAccessLog | None = None,
    *,
    every: float = EVERY,
    silence: float = SILENCE,
) -> Iterator[BackgroundScheduler]:
    """Perform what falls due while the context lasts, and seal the access log if one is kept.

    `every` and `silence` (of a lost leader) are seconds.
    """
    lease = Lease(read_url, silence=silence)
    sweep = Sweep(ledger, lease)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every run, and of each that found one going
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    first = {"next_run_time": datetime.now(UTC)}
    scheduler.add_job(_never_failing(sweep.run), "interval", seconds=every, id="sweep", **first)
    scheduler.add_job(
        _never_failing(lambda: watch_calendar(ledger)), "interval", seconds=WATCH_EVERY, id="calendar watch", **first
    )
    freeze = _never_failing(lambda: freeze_what_is_over(ledger, read_url))
    scheduler.add_job(freeze, "interval", seconds=FREEZE_EVERY, id="figures", **first)
    if access_log is not None:
        sealing = _never_failing(lambda: seal(ledger, access_log))
        scheduler.add_job(sealing, "interval", seconds=SEAL_EVERY, id="access log", **first)
    scheduler.start()
    try:
        yield scheduler
    finally:
        sweep.stop()
        scheduler.shutdown(wait=True)
        lease.leave()


def watch_calendar(ledger: Ledger) -> None:
    """Log what the calendar lacks."""
    for warning in standing_warnings(ledger.rules(fresh=True), ledger.now(), ledger.identity()):
        LOG.warning("%s", warning.english)


def _never_failing(job: Callable[[], object]) -> Callable[[], None]:
    """Let a run that fails leave a line in the log, and the next one try again."""

    def run() -> None:
        try:
            job()
        except ModelNotReady as wait:
            LOG.info("what falls due waits for its read model: %s", wait)
        except Refused as refusal:
            LOG.warning("what falls due waits for the next run: %s", refusal)
        except Exception:
            LOG.exception("what falls due waits for the next run")

    return run
