"""What whoever watches over the server is given: figures, readiness, and a log in which nobody's values stand."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.routes import examples
from api.watching.logs import JsonLines, Lines, OnceASecond
from domain.subscriptions.subscription import Subscription
from infrastructure.ledger.commands import Conflict
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.tally import Tally
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, served_application
from tests.database import cloned_database
from tests.waiting import until

SECRET = "受保护的姓名"


def figures(http: httpx.Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """Read the figures by name and values of labels."""
    answer = http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_requests_and_refusals_are_counted_by_route_and_code_and_by_nothing_that_was_asked(office: Office) -> None:
    before = figures(office.http)
    office.http.get("/v1/cases/case:nobody")
    office.http.get("/v1/cases/case:nobody-else")
    office.http.get("/nowhere/at/all")
    after = figures(office.http)
    key = ("caseledger_http_request_seconds_count", ("GET", "/v1/cases/{case_id}", "404"))
    assert after[key] - before.get(key, 0) == 2
    refused = ("caseledger_refusals_total", ("case_unknown", "404"))
    assert after[refused] - before.get(refused, 0) == 2
    assert after[("caseledger_http_request_seconds_count", ("unknown", "unknown", "404"))] == 1
    assert not [labels for _, labels in after if any("nobody" in label or "/at/all" in label for label in labels)]


def test_how_the_product_stands_is_told_part_by_part(office: Office) -> None:
    found = figures(office.http)
    assert found[("caseledger_database_reachable", ())] == 1
    assert found[("caseledger_ledger_position", ())] == office.product.ledger.position()
    models = [labels[0] for name, labels in found if name == "caseledger_read_model_behind_events"]
    assert {"board", "deadlines", "notices"} <= {name.rpartition("_")[0] for name in models}
    for name in ("due_acts", "blocked_acts", "notices_due", "notices_given_up", "notice_waiting_seconds"):
        assert (f"caseledger_{name}", ()) in found
    assert ("caseledger_log_behind_events", ()) not in found  # nothing is sealed here
    health = office.get("/healthz")
    assert health["due_acts"] == {"due": 0, "waiting_seconds": 0.0, "blocked": 0}
    assert health["dead_letters"] == 0


def test_receivers_show_by_subscription_and_an_ended_one_by_its_dead_letters_alone(office: Office) -> None:
    class Telling:
        """Webhooks with a subscription that is behind, and one that has ended with dead letters."""

        def subscriptions(self) -> list[Subscription]:
            told = {"receiver": "https://receiver.example", "topics": (), "after": 0}
            return [Subscription(code="audit", **told), Subscription(code="old", open=False, **told)]

        def served_through(self, subscription: Subscription) -> int:
            return office.product.ledger.position() - 7

        def dead_letters(self, code: str) -> list[None]:
            return [None] * (2 if code == "old" else 0)

    product = replace(office.product, webhooks=Telling())  # type: ignore[arg-type]
    with served_application(create_app(product)) as http:
        found = figures(http)
        assert http.get("/healthz").json()["dead_letters"] == 2
    shown = {(name, *labels): value for (name, labels), value in found.items() if "webhook" in name}
    assert shown == {
        ("caseledger_webhook_behind_events", "audit"): 7,
        ("caseledger_webhook_dead_letters", "audit"): 0,
        ("caseledger_webhook_dead_letters", "old"): 2,
    }


def test_what_is_parked_or_stalled_shows(office: Office) -> None:
    class Stalled:
        """Read models of which one stands still."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.product.models, name)

        def standing(self) -> object:
            first, *rest = office.product.models.standing()
            return [replace(first, stalled_at=office.product.ledger.now(), stalled_why="planted", parked=3), *rest]

    product = replace(office.product, models=Stalled())  # type: ignore[arg-type]
    with served_application(create_app(product)) as http:
        found = figures(http)
        assert [value for (name, _), value in found.items() if name == "caseledger_read_model_stalled"].count(1) == 1
        assert [value for (name, _), value in found.items() if name == "caseledger_read_model_parked_cases"].count(
            3
        ) == 1
        answer = http.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not_ready")
        assert "stalled" in answer.json()["why"][0]
    ready = office.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "why": []})
    assert ready.headers["cache-control"] == "no-store"


def test_a_database_that_does_not_answer_is_a_figure_and_no_fault_of_the_page(server: EmbeddedServer) -> None:
    with cloned_database(server) as database, office_on(database, models=()) as office:
        ledger = office.product.ledger
        recorder: LedgerRecorder = ledger._recorder  # type: ignore[attr-defined]
        recorder.pool.close()
        found = figures(office.http)
        assert found[("caseledger_database_reachable", ())] == 0
        assert office.http.get("/readyz").status_code == 503


def test_commands_are_counted_by_what_they_came_to() -> None:
    tally = Tally()
    tally.add([Conflict("version"), Conflict("version"), Conflict("command_reused")])
    assert tally.counted() == {"conflict_version": 2, "conflict_command_reused": 1}


@pytest.mark.parametrize(
    ("given", "taken"),
    [("window-7:4711", True), ("", False), ("a" * 129, False), ("<script>", False), ("a b", False)],
)
def test_a_request_id_is_taken_if_it_is_fit_to_be_logged_and_always_answered(
    office: Office, given: str, taken: bool
) -> None:
    answered = office.http.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert (answered == given) is taken
    assert len(answered) > 0


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Give the lines that a log for machines would hold."""
    written: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    keeping, log = Keeping(), logging.getLogger("caseledger.requests")
    keeping.setFormatter(JsonLines())
    level = log.level
    log.addHandler(keeping)
    log.setLevel(logging.INFO)
    yield written
    log.removeHandler(keeping)
    log.setLevel(level)


def of_requests(lines: list[str], *named: str) -> list[dict[str, Any]]:
    """Read the lines of some requests: others may have been answered a moment before."""
    return [one for one in map(json.loads, lines) if one["request"] in named]


def test_every_request_is_one_line_with_its_ids_and_without_its_values(office: Office, lines: list[str]) -> None:
    filing = {**examples.FILING, "values": {**examples.FILING["values"], "contact": SECRET}}
    unknown = {**examples.FILING, "values": {**examples.FILING["values"], "nickname": "x" * 10}}
    answer = office.http.post("/v1/cases", json=unknown, headers={"X-Request-Id": "r-1", "Idempotency-Key": "k-1"})
    assert answer.status_code == 422
    answer = office.http.post("/v1/cases", json=filing, headers={"X-Request-Id": "r-2", "Idempotency-Key": "k-1"})
    assert answer.status_code == 201, answer.text
    until(lambda: len(of_requests(lines, "r-1", "r-2")) == 2)  # a line is written once the answer has gone
    refused, done = of_requests(lines, "r-1", "r-2")
    assert (refused["request"], refused["status"], refused["route"]) == ("r-1", 422, "/v1/cases")
    assert refused["code"]
    assert (done["request"], done["command"], done["status"]) == ("r-2", "k-1", 201)
    assert done["principal"] == "local-administrator"
    assert done["milliseconds"] > 0
    assert SECRET not in "".join(lines)
    assert "x" * 10 not in "".join(lines)


def test_a_mistake_of_the_program_is_one_line_with_its_trace() -> None:
    try:
        raise RuntimeError("two\nlines")
    except RuntimeError as fault:
        trace = (type(fault), fault, fault.__traceback__)
    record = logging.LogRecord("part", logging.ERROR, __file__, 1, "failed", (), trace)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "RuntimeError" in json.loads(line)["trace"]
    when, _, said = Lines().format(record).partition(" ")
    assert datetime.fromisoformat(when).timestamp() == pytest.approx(record.created, abs=0.001)
    assert said.startswith("ERROR part: failed\n")


def test_what_asyncio_says_two_thousand_times_in_a_row_is_logged_once_a_second() -> None:
    now = 100.0
    seldom = OnceASecond(clock=lambda: now)

    def passes(message: str) -> bool:
        return seldom.filter(logging.LogRecord("asyncio", logging.ERROR, __file__, 1, message, (), None))

    assert [passes("no descriptor") for _ in range(3)] == [True, False, False]
    assert passes("something else")
    assert passes("no descriptor")
    now += 1
    assert [passes("no descriptor") for _ in range(3)] == [True, False, False]


def test_a_server_without_descriptors_does_not_fill_its_log() -> None:
    saying = "[logging.getLogger('asyncio').error('no descriptor') for _ in range(2048)]"
    program = f"import logging; from api.watching import logs; logs.begin(as_json=False); {saying}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert 1 <= done.stderr.count("no descriptor") < 20
