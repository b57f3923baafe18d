"""Spans sent to a collector by OTLP over HTTP, in the background; what cannot be sent is dropped and stops nothing.

Invariant: only the address that is configured is ever asked, it must be on the list of receivers, and no exception with
its message goes with a span: what is recorded of one is the code of a refusal, or its class.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult
from opentelemetry.trace import StatusCode

from application.sender import NotDelivered
from application.tracing import Note, Said, follow, leave
from application.webhooks import ReceiverNotAllowed
from domain.errors import Refused
from infrastructure.webhooks.receivers import Receivers

SERVICE = "caseledger"
SECONDS = 5  # that sending, or ending, may take


class _Exporter(OTLPSpanExporter):
    """Looks where the collector lies each time before it is asked; follows no redirection and no proxy."""

    def __init__(self, url: str, receivers: Receivers) -> None:
        session = requests.Session()
        session.max_redirects, session.trust_env = 0, False
        super().__init__(endpoint=url, timeout=SECONDS, session=session)
        self._url, self._receivers = url, receivers

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans."""
        try:
            self._receivers.pinned(self._url)
            return super().export(spans)
        except (ReceiverNotAllowed, NotDelivered, requests.RequestException):
            return SpanExportResult.FAILURE


class OpenTelemetry:
    """Opens spans of OpenTelemetry; what is said of them goes under `caseledger.`."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer(SERVICE)

    @contextmanager
    def span(self, name: str, said: dict[str, Said]) -> Iterator[Note]:
        """Open a span."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as opened:

            def note(**more: Said) -> None:
                opened.set_attributes({f"{SERVICE}.{key}": value for key, value in more.items()})

            note(**said)
            try:
                yield note
            except Exception as fault:
                note(fault=fault.code if isinstance(fault, Refused) else type(fault).__name__)
                if not isinstance(fault, Refused):
                    opened.set_status(StatusCode.ERROR)
                raise


@contextmanager
def exported(url: str, receivers: Receivers, resource: dict[str, str]) -> Iterator[None]:
    """Send spans to a collector until the end; raise `ReceiverNotAllowed` for one that is not on the list."""
    receivers.check(url)
    provider = TracerProvider(resource=Resource({"service.name": SERVICE, **resource}), shutdown_on_exit=False)
    provider.add_span_processor(
        BatchSpanProcessor(_Exporter(url, receivers), export_timeout_millis=SECONDS * 1000, schedule_delay_millis=1000)
    )
    tracer = OpenTelemetry(provider)
    follow(tracer)
    try:
        yield
    finally:
        leave(tracer)
        provider.shutdown()
