"""The change feed over HTTP: pages, selections that go on, waiting, streams, and what is refused."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import orjson
import pytest

from api.routes import changes as routes
from api.routes import examples
from tests.api.serving import LISTENERS, Office
from tests.waiting import until

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    filed: str = office.file(examples.FILING)["case"]
    office.do(filed, "accept")
    return filed


def everything(office: Office, **query: str) -> list[Answer]:
    found: list[Answer] = []
    after = -1
    page: Answer = {"next_after": 0, "ledger_position": 1}
    while page["next_after"] < page["ledger_position"]:
        assert page["next_after"] > after
        after = page["next_after"]
        page = office.get("/v1/changes", after=str(after), **query)
        found += page["changes"]
    return found


@contextmanager
def listener(office: Office, **query: str) -> Iterator[Callable[[], Iterator[Answer]]]:
    """Listen, and give the events one by one; an event without data is an id that moved on."""
    after = {"Last-Event-ID": query.pop("last")} if "last" in query else {}
    with office.http.stream("GET", "/v1/changes/stream", params=query, headers=after, timeout=20) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()

        def events() -> Iterator[Answer]:
            event: Answer = {}
            for line in lines:
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif "id" in event:
                    yield event
                    event = {}

        yield events


def test_the_feed_holds_every_event_once_in_order_and_says_nothing_of_what_was_said(office: Office, case: str) -> None:
    found = everything(office, limit="7")
    assert [change["position"] for change in found] == list(range(1, len(found) + 1))
    own = [change for change in found if change["case"] == case]
    history = office.product.ledger.history(case)
    assert [(change["version"], change["topic"]) for change in own] == [
        (one.event.originator_version, one.event.TOPIC) for one in history
    ]
    accepted = next(change for change in own if change["topic"] == "case.accepted")
    assert set(accepted) == set(routes.ChangeAnswer.model_fields)
    assert (accepted["unit"], accepted["procedure"]) == ("采购部", "procurement-challenge@2018-03-01")
    assert own[0]["recorded_at"] == history[0].recorded_at.isoformat().replace("+00:00", "Z")


def test_a_selection_goes_on_where_nothing_matches(office: Office, case: str) -> None:
    only = everything(office, topics="case.accepted", limit="1")
    assert only
    assert {change["topic"] for change in only} == {"case.accepted"}
    page = office.get("/v1/changes", topics="case.escalated")
    assert page["changes"] == []
    assert page["next_after"] == page["ledger_position"] == office.product.ledger.position()
    family = everything(office, topics="calendar.*,case.accepted")
    assert {change["topic"] for change in family} == {"calendar.published", "case.accepted"}
    versions = [change["version"] for change in everything(office, case=case, limit="1")]
    assert versions == [one.event.originator_version for one in office.product.ledger.history(case)]


def test_a_few_fields_are_given_where_they_are_asked_for(office: Office, case: str) -> None:
    page = office.get("/v1/changes", case=case, fields="position,topic")
    assert page["changes"]
    assert all(set(change) == {"position", "topic"} for change in page["changes"])


def test_an_unchanged_stretch_is_not_sent_again(office: Office, case: str) -> None:
    end = {"after": str(office.product.ledger.position())}
    first = office.http.get("/v1/changes", params=end)
    held = {"If-None-Match": first.headers["ETag"]}
    again = office.http.get("/v1/changes", params=end, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    office.file(examples.FILING)
    assert office.http.get("/v1/changes", params=end, headers=held).status_code == 200


def test_who_waits_is_woken_by_what_is_recorded(office: Office, case: str) -> None:
    after = str(office.product.ledger.position())
    acting = threading.Timer(0.3, office.file, [examples.FILING])
    acting.start()
    begun = time.monotonic()
    page = office.get("/v1/changes", after=after, wait="30", topics="case.*")
    assert 0.2 < time.monotonic() - begun < 25
    assert page["changes"][0]["topic"] == "case.filed"
    acting.join()


def test_who_waits_in_vain_is_answered_in_time(office: Office, case: str) -> None:
    after = str(office.product.ledger.position())
    begun = time.monotonic()
    assert office.get("/v1/changes", after=after, wait="1")["changes"] == []
    assert 0.9 < time.monotonic() - begun < 30


def test_a_listener_hears_what_was_and_what_comes_and_goes_on_by_its_last_id(office: Office, case: str) -> None:
    with listener(office, after="0", topics="case.filed,case.accepted") as events:
        heard = events()
        first = next(heard)
        assert first["event"] == "case.filed"
        assert orjson.loads(first["data"])["position"] == int(first["id"])
        newest = office.product.ledger.position()
        while int((event := next(heard))["id"]) < newest:
            pass
        filed = office.file(examples.FILING)["case"]
        while "data" not in (event := next(heard)):
            pass
        assert orjson.loads(event["data"])["case"] == filed
        office.do(filed, "accept")
    with listener(office, after="0", last=event["id"]) as events:
        following = orjson.loads(next(events())["data"])
        assert following["position"] == int(event["id"]) + 1


def test_a_silent_ledger_is_heard_beating(office: Office, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "HEART_BEAT", 0.1)
    params = {"after": str(office.product.ledger.position())}
    with office.http.stream("GET", "/v1/changes/stream", params=params, timeout=10) as answer:
        assert any(line == ": heart-beat" for line in answer.iter_lines())


def test_a_listener_comes_again_after_a_while_so_that_he_is_recognised_anew(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.changes.HEART_BEAT", 0.1)
    monkeypatch.setattr("api.routes.changes.RECOGNISED_FOR", 0.3)
    with office.http.stream("GET", "/v1/changes/stream", params={"case": case}, timeout=20) as answer:
        lines = list(answer.iter_lines())  # whole: it ends by itself
    assert lines[0] == "retry: 2000"


def test_there_are_so_many_places_for_listeners_and_each_is_given_back(office: Office, case: str) -> None:
    with ExitStack() as listening:
        for _ in range(LISTENERS):
            listening.enter_context(listener(office, after="0"))
        refused = office.http.get("/v1/changes/stream")
        assert refused.status_code == 503
        assert refused.json()["code"] == "too_many_listeners"
        assert refused.headers["Retry-After"]
        assert office.get("/v1/changes")["changes"]
    until(lambda: office.http.get("/v1/changes", params=WAITING).status_code == 200)


WAITING = {"topics": "case.escalated", "wait": "1"}


def test_a_listener_that_reads_nothing_is_cut_off_and_harms_nobody(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "PATIENCE", 0.5)
    monkeypatch.setattr(routes, "HEART_BEAT", 0.2)
    monkeypatch.setattr(routes, "_frame", lambda change: b"id: %d\ndata: " % change.position + b"x" * 100_000 + b"\n\n")
    places = office.product.changes._most - office.product.changes._listening  # type: ignore[attr-defined]
    with ExitStack() as sockets:
        for _ in range(places):
            slow = sockets.enter_context(socket.create_connection(("127.0.0.1", office.http.base_url.port)))
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(b"GET /v1/changes/stream?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        begun = time.monotonic()
        office.file(examples.FILING)
        assert office.get("/v1/changes", limit="1")["changes"]
        assert time.monotonic() - begun < 30
        until(lambda: office.product.changes._listening == 0)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "status", "code", "parameter"),
    [
        ({"after": "99999999"}, 409, "position_beyond_the_ledger", "after"),
        ({"topics": "case.nothing"}, 422, "topic_unknown", "topics"),
        ({"topics": "case.accepted,"}, 422, "topic_unknown", "topics"),
        ({"fields": "position,values"}, 422, "row_field_unknown", "fields"),
        ({"since": "1"}, 422, "parameter_unknown", "since"),
        ({"case": "ledger"}, 422, "malformed", None),
        ({"wait": "31"}, 422, "malformed", None),
        ({"limit": "0"}, 422, "malformed", None),
    ],
    ids=["beyond the end", "no topic", "an empty topic", "no field", "no parameter", "no case", "too long", "nothing"],
)
def test_a_question_that_cannot_be_answered_says_why(
    office: Office, query: dict[str, str], status: int, code: str, parameter: str | None
) -> None:
    problem = office.get("/v1/changes", status, **query)
    assert problem["code"] == code
    if parameter is None:
        assert problem["faults"][0]["where"] == f"query.{next(iter(query))}"
    else:
        assert problem["decided_by"]["parameter"] == parameter


def test_a_last_event_id_that_is_no_position_is_refused(office: Office) -> None:
    answer = office.http.get("/v1/changes/stream", headers={"Last-Event-ID": "x1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "header_malformed")
