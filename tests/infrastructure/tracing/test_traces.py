"""Traces: spans of the request, the use case, the append and the read models reach the collector, no value does."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.routes import examples
from application.tracing import span
from application.webhooks import ReceiverNotAllowed
from infrastructure.errors import InvalidSetting
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.settings import Settings
from infrastructure.tracing.choice import TRACES, traced
from infrastructure.webhooks.receivers import Receivers
from tests.api.serving import office_on
from tests.database import cloned_database

CANARY = "金丝雀供应商5512"
SAID = {
    "request", "method", "route", "status", "code", "command", "commands", "model", "after", "position", "acts",
    "fault",
}  # fmt: skip


class Collector:
    """Takes spans, or sends whoever comes elsewhere."""

    def __init__(self, elsewhere: str | None = None) -> None:
        self.bodies: list[bytes] = []
        self.elsewhere = elsewhere
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200 if outer.elsewhere is None else 307)
                if outer.elsewhere is not None:
                    self.send_header("Location", outer.elsewhere)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/v1/traces"

    @property
    def allowed(self) -> Receivers:
        return Receivers.listed(f"http://127.0.0.1:{self.server.server_address[1]}=127.0.0.0/8")

    def spans(self) -> list[Any]:
        found = []
        for body in self.bodies:
            read = ExportTraceServiceRequest()
            read.ParseFromString(body)
            found += [one for part in read.resource_spans for scope in part.scope_spans for one in scope.spans]
        return found


@contextmanager
def collecting(elsewhere: str | None = None) -> Iterator[Collector]:
    collector = Collector(elsewhere)
    thread = threading.Thread(target=collector.server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        collector.server.shutdown()
        thread.join()
        collector.server.server_close()


def said(one: Any) -> dict[str, Any]:
    return {
        item.key.removeprefix("caseledger."): item.value.string_value or item.value.int_value for item in one.attributes
    }


def test_the_way_of_an_act_is_told_with_its_ids_and_nothing_of_what_it_says(server: EmbeddedServer) -> None:
    filing = {**examples.FILING, "values": {**examples.FILING["values"], "supplier": CANARY}}
    with cloned_database(server) as database, office_on(database) as office, collecting() as collector:
        with traced(collector.url, collector.allowed):
            headers = {"X-Request-Id": "the-request", "Idempotency-Key": "the-command"}
            case = office.file(filing, **headers)["case"]
            refused = office.http.post("/v1/cases", json=filing, headers={"Idempotency-Key": "the-command"})
            assert refused.status_code == 201  # the same once more
            assert office.send(case, "close", examples.ACTS["close"]).status_code == 409
            office.product.models.wait_for(office.product.ledger.position(), 10)
        spans = collector.spans()
    assert {one.name for one in spans} >= {"request", "use case", "append", "projection batch"}
    assert {name for one in spans for name in said(one)} <= SAID
    assert not any(one.events for one in spans)  # no exception, no message
    assert CANARY.encode() not in b"".join(collector.bodies)
    request = next(one for one in spans if said(one).get("request") == "the-request")
    assert {name: said(request)[name] for name in ("method", "route", "status")} == {
        "method": "POST", "route": "/v1/cases", "status": 201,
    }  # fmt: skip
    within = [one for one in spans if one.trace_id == request.trace_id]
    names = {one.span_id: one.name for one in within}
    parents = {one.name: names.get(one.parent_span_id) for one in within}
    assert parents == {"request": None, "use case": "request", "append": "use case"}
    assert [said(one)["command"].rpartition(":")[2] for one in within if one.name == "use case"] == ["the-command"]
    faults = {said(one)["fault"] for one in spans if "fault" in said(one)}
    codes = {said(one)["code"] for one in spans if "code" in said(one)}
    assert faults == codes
    assert len(codes) == 1


def test_a_collector_that_sends_elsewhere_is_not_followed() -> None:
    with collecting() as other, collecting(elsewhere=other.url) as collector:
        with traced(collector.url, collector.allowed), span("use case", command="c"):
            pass
        assert len(collector.spans()) >= 1
        assert other.bodies == []


def test_only_a_collector_on_the_list_of_receivers_is_asked() -> None:
    with collecting() as collector:
        with pytest.raises(ReceiverNotAllowed), traced(collector.url, Receivers({})):
            pass
        assert collector.bodies == []


def test_a_collector_that_is_down_stops_nothing() -> None:
    with collecting() as collector:
        url, allowed = collector.url, collector.allowed
    with traced(url, allowed), span("use case", command="c") as note:
        note(status=200)


def test_without_a_collector_nothing_is_opened_and_nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.tracing.choice.importlib.import_module", pytest.fail)
    with traced(Settings.from_environment({}).traces, Receivers({})), span("use case", command="c") as note:
        note(status=200)
    assert Settings.from_environment({TRACES: "https://collector.example/v1/traces"}).traces is not None


def test_where_the_exporter_is_not_installed_the_setting_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name="opentelemetry")

    monkeypatch.setattr("infrastructure.tracing.choice.importlib.import_module", missing)
    with pytest.raises(InvalidSetting, match="is not installed"):
        traced("https://collector.example/v1/traces", Receivers({}))
