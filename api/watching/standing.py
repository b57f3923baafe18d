"""How the product stands, asked of it when somebody looks: read models, what is due, notices, webhooks, log, warnings.

Invariant: what cannot be asked leaves its figures out and never fails the page; that the database does not answer is a
figure of its own.
"""

import platform
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from api.product import ServedProduct
from application.calendar_watch import standing_warnings
from application.log import NotSealed
from domain.errors import Refused
from projections.deadlines.reads import standing as deadlines_standing
from projections.standing import ModelNotReady

Figures = Iterator[Metric]


class Standing(Collector):
    """A collector over one product."""

    def __init__(self, product: ServedProduct) -> None:
        self._product = product

    def collect(self) -> Figures:
        """Ask the product; each part for itself."""
        yield InfoMetricFamily(
            "caseledger_build", "Which program this is.", {**self._product.build, "python": platform.python_version()}
        )
        counted = CounterMetricFamily("caseledger_commands", "Commands to the ledger, by outcome.", labels=["outcome"])
        for outcome, number in sorted(self._product.outcomes().items()):
            counted.add_metric([outcome], number)
        yield counted
        reachable = GaugeMetricFamily("caseledger_database_reachable", "1 where the database answers.")
        try:
            now, position = self._product.ledger.now(), self._product.ledger.position()
            yield GaugeMetricFamily("caseledger_ledger_position", "The newest position on record.", position)
            parts: tuple[Callable[[datetime, int], Figures], ...] = (
                self._read_models, self._due, self._notices, self._webhooks, self._log, self._replica, self._warnings,
            )  # fmt: skip
            for part in parts:
                try:
                    yield from part(now, position)
                except (ModelNotReady, NotSealed):
                    continue
            reachable.add_metric([], 1)
        except Refused:
            reachable.add_metric([], 0)
        yield reachable

    def _read_models(self, _: datetime, __: int) -> Figures:
        label = ["model"]
        events = GaugeMetricFamily("caseledger_read_model_behind_events", "Events not taken in yet.", labels=label)
        waiting = GaugeMetricFamily(
            "caseledger_read_model_behind_seconds", "How long the next event has been waiting.", labels=label
        )
        stalled = GaugeMetricFamily("caseledger_read_model_stalled", "1 where a model stands still.", labels=label)
        parked = GaugeMetricFamily("caseledger_read_model_parked_cases", "Cases whose rows stand still.", labels=label)
        for one in self._product.models.standing():
            events.add_metric([one.schema], one.behind_events)
            waiting.add_metric([one.schema], one.behind_seconds)
            stalled.add_metric([one.schema], one.stalled_at is not None)
            parked.add_metric([one.schema], one.parked)
        yield from (events, waiting, stalled, parked)

    def _due(self, now: datetime, _: int) -> Figures:
        with self._product.models.deadlines() as shown:
            found = deadlines_standing(shown, now)
        late = 0.0 if found.next_at is None else max(0.0, (now - found.next_at).total_seconds())
        yield GaugeMetricFamily("caseledger_due_acts", "Acts of the law that are due and not performed.", found.due)
        yield GaugeMetricFamily("caseledger_due_act_waiting_seconds", "How long the oldest of them has waited.", late)
        yield GaugeMetricFamily("caseledger_blocked_acts", "Acts that wait for a year's notice.", found.blocked)

    def _notices(self, now: datetime, _: int) -> Figures:
        found = self._product.models.notices_waiting()
        late = 0.0 if found.oldest_due is None else max(0.0, (now - found.oldest_due).total_seconds())
        yield GaugeMetricFamily("caseledger_notices_due", "Notices that wait to be sent.", found.due)
        yield GaugeMetricFamily("caseledger_notices_given_up", "Notices that were given up.", found.failed)
        yield GaugeMetricFamily("caseledger_notice_waiting_seconds", "How long the oldest has waited.", late)

    def _webhooks(self, _: datetime, position: int) -> Figures:
        label = ["subscription"]
        letters = GaugeMetricFamily("caseledger_webhook_dead_letters", "Changes that were given up.", labels=label)
        behind = GaugeMetricFamily("caseledger_webhook_behind_events", "Events not passed yet.", labels=label)
        for one in self._product.webhooks.subscriptions():
            if one.open:
                behind.add_metric([one.code], max(0, position - self._product.webhooks.served_through(one)))
            letters.add_metric([one.code], len(self._product.webhooks.dead_letters(one.code)))
        yield from (letters, behind)

    def _log(self, now: datetime, _: int) -> Figures:
        found, label = self._product.log.sealed(), ["place"]
        age = (now - found.published_at).total_seconds()
        behind = found.position - found.size
        yield GaugeMetricFamily("caseledger_log_behind_events", "Events that no checkpoint covers yet.", behind)
        yield GaugeMetricFamily("caseledger_log_checkpoint_age_seconds", "Age of the newest checkpoint.", max(0.0, age))
        yield GaugeMetricFamily("caseledger_log_contradicted", "1 where nothing more is sealed.", bool(found.alarm))
        fault = GaugeMetricFamily("caseledger_outside_place_fault", "1 where a place took no checkpoint.", labels=label)
        lag = GaugeMetricFamily("caseledger_outside_place_behind_events", "Events that it does not hold.", labels=label)
        for one in found.places:
            fault.add_metric([one.place], one.fault is not None)
            lag.add_metric([one.place], found.position - (one.size or 0))
        yield from (fault, lag)

    def _replica(self, now: datetime, position: int) -> Figures:
        found = self._product.models.replica()
        if found is not None:
            yield GaugeMetricFamily(
                "caseledger_replica_behind_seconds", "How late it is.", found.behind_seconds(position, now)
            )

    def _warnings(self, now: datetime, _: int) -> Figures:
        ledger = self._product.ledger
        said = GaugeMetricFamily("caseledger_standing_warning", "What stays wrong until mended.", labels=["code"])
        for one in standing_warnings(ledger.rules(), now, ledger.identity()):
            said.add_metric([one.code], 1)
        yield said
