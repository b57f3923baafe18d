"""The rounds that serve subscriptions: each in order, several side by side, by whoever leads.

A change that fails is tried again after growing pauses, and given up at the end of them; meanwhile its subscription
waits and the others go on. A program that starts anew counts the attempts anew.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from application.sender import NotDelivered, Undeliverable
from application.webhooks import Webhooks
from domain.errors import Refused
from domain.subscriptions.delivery import Delivery
from domain.subscriptions.subscription import Subscription
from infrastructure.scheduling.lease import WEBHOOKS, Lease

LOG = logging.getLogger(__name__)
EVERY = 1.0
SIDE_BY_SIDE = 8
STRETCH = 100
IN_ONE_ENTRY = 50  # deliveries
LONGEST_SILENCE = 60.0  # seconds after which the lead is lost
MINUTE, HOUR = 60.0, 3600.0
SCHEDULE = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
JITTER = 0.2  # of a pause, more or less, so that receivers that were away are not all met at once


@dataclass(slots=True)
class _Served:
    """How a subscription is getting on in this program."""

    after: int
    failures: int = 0
    not_before: float = 0.0
    unrecorded: list[Delivery] = field(default_factory=list)


class Rounds:
    """Serves what is open whenever it is run, if it leads."""

    def __init__(
        self,
        webhooks: Webhooks,
        lease: Lease,
        *,
        schedule: Sequence[float] = SCHEDULE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._webhooks = webhooks
        self._lease = lease
        self._schedule = schedule
        self._clock = clock
        self._served: dict[str, _Served] = {}
        self._under_way: dict[str, Future[None]] = {}
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="webhooks")
        self._leads = False
        self._stopping = Event()

    def run(self) -> bool:
        """Begin to serve what waits; False while another leads."""
        self._leads = self._lease.take() is not None
        if not self._leads:
            self._served.clear()  # what another does meanwhile is read from the ledger again
            return False
        for subscription in self._webhooks.subscriptions():
            under_way = self._under_way.get(subscription.code)
            if subscription.open and (under_way is None or under_way.done()):
                self._under_way[subscription.code] = self._pool.submit(self._serve, subscription)
        return True

    def settle(self) -> None:
        """Wait for what is under way."""
        for future in list(self._under_way.values()):
            future.result()

    def stop(self) -> None:
        """End with the messages in hand."""
        self._stopping.set()
        self._pool.shutdown(wait=True)

    def _serve(self, subscription: Subscription) -> None:
        try:
            self._serve_all(subscription)
        except Refused as refusal:
            self._served.pop(subscription.code, None)
            LOG.warning("subscription %s waits for the next round: %s", subscription.code, refusal)
        except Exception:
            self._served.pop(subscription.code, None)
            LOG.exception("subscription %s waits for the next round", subscription.code)

    def _serve_all(self, subscription: Subscription) -> None:
        code = subscription.code
        served = self._served.get(code)
        if served is None:
            served = self._served[code] = _Served(self._webhooks.served_through(subscription))
        if self._clock() < served.not_before:
            return
        while self._goes_on:
            changes, after = self._webhooks.following(subscription, served.after, STRETCH)
            for change in changes:
                if not self._goes_on:
                    break
                try:
                    served.unrecorded.append(self._webhooks.send(subscription, change))
                except NotDelivered as fault:
                    self._record(code, served)
                    if not self._failed(code, served, change.position, fault):
                        return
                else:
                    served.failures = 0
                served.after = change.position
                if len(served.unrecorded) >= IN_ONE_ENTRY:
                    self._record(code, served)
            else:
                if after == served.after and not changes:
                    break
                served.after = after
        self._record(code, served)

    @property
    def _goes_on(self) -> bool:
        return self._leads and not self._stopping.is_set()

    def _record(self, code: str, served: _Served) -> None:
        if served.unrecorded:
            self._webhooks.record(code, served.unrecorded)
            served.unrecorded = []

    def _failed(self, code: str, served: _Served, position: int, fault: NotDelivered) -> bool:
        """Tell whether to go on behind a change: it was given up, and is a dead letter now."""
        served.failures += 1
        if served.failures <= len(self._schedule) and not isinstance(fault, Undeliverable):
            pause = self._schedule[served.failures - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret
            served.not_before = self._clock() + pause
            LOG.warning("subscription %s tries position %d again in %.0f s: %s", code, position, pause, fault)
            return False
        LOG.error("subscription %s gives position %d up: %s", code, position, fault)
        self._webhooks.give_up(code, position, attempts=served.failures, reason=fault.message)
        served.failures = 0
        return True


@contextmanager
def serving_subscriptions(webhooks: Webhooks, read_url: str, *, every: float = EVERY) -> Iterator[None]:
    """Serve subscriptions while the context lasts; `every` in seconds."""
    lease = Lease(read_url, silence=LONGEST_SILENCE, work=WEBHOOKS)
    rounds = Rounds(webhooks, lease)
    stopping = Event()

    def run() -> None:
        while not stopping.wait(every):
            try:
                rounds.run()
            except Refused as refusal:
                LOG.warning("webhooks wait for the next round: %s", refusal)
            except Exception:
                LOG.exception("webhooks wait for the next round")

    thread = Thread(target=run, name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()  # first: a round would hand work to a pool that takes none any more
        rounds.stop()
        lease.leave()
