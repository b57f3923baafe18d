"""The figures that this server counts by itself: requests by route and duration, refusals by code.

Invariant: a label is a name that the program knows (a route, a code), never a value of a request.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Traffic:
    """The counters of one server, in a registry of its own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # when a counter began is of use to nobody here
        self.registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=self.registry)
        self._requests = Histogram(
            "caseledger_http_request_seconds",
            "Duration of requests, by method, route and status.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self._refusals = Counter(
            "caseledger_refusals", "Requests that were refused, by code.", ("code", "status"), registry=self.registry
        )
        self.under_way = Gauge(
            "caseledger_http_requests_under_way", "Requests being answered now.", registry=self.registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def refused(self, code: str, status: int) -> None:
        """Count a refusal."""
        self._refusals.labels(code, str(status)).inc()
