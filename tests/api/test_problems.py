"""Every refusal as a problem: its status, its code, its clause, the values that decided, and nothing written."""

import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import api
import application
import domain
import infrastructure
import projections
from api import problems
from api.refusals import ServerBusy
from api.routes import examples
from application.ledger import Contended, OutcomeUnknown
from domain.errors import NoCalendarData, Refused
from infrastructure.errors import DatabaseBusy, DatabaseUnavailable
from infrastructure.ledger.canonical import NotCanonical
from infrastructure.ledger.gathering import LedgerBusy
from tests.api.serving import Office

ACCEPT = examples.ACTS["accept"]


@pytest.fixture(autouse=True)
def nothing_written(office: Office, accepted: str) -> Iterator[None]:
    before = office.product.ledger.position()
    yield
    assert office.product.ledger.position() == before


@pytest.fixture(scope="module")
def accepted(office: Office) -> str:
    case: str = office.file(examples.FILING)["case"]
    office.do(case, "accept")
    return case


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"urn:caseledger:problem:{code}"
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in answer.text
    return problem


def test_to_stop_the_clocks_of_a_challenge_is_refused_for_want_of_any_ground(office: Office, accepted: str) -> None:
    problem = refused(office.send(accepted, "suspend-clocks", examples.ACTS["suspend-clocks"]), 409, "no_suspension")
    assert problem["decided_by"] == {"procedure": "procurement-challenge@2018-03-01", "ground": "expert-review"}


def test_an_act_at_the_wrong_stage_is_refused_with_its_clause(office: Office, accepted: str) -> None:
    problem = refused(office.send(accepted, "accept", ACCEPT), 409, "not_at_this_stage")
    assert problem["clause"] == "D1 一"
    assert problem["decided_by"] == {"status": "accepted", "allowed": ["filed"]}


def test_an_act_of_another_role_is_forbidden(office: Office, accepted: str) -> None:
    body = {**examples.ACTS["hand-over"], "acting": examples.TENDER}
    problem = refused(office.send(accepted, "hand-over", body), 403, "not_this_role")
    assert problem["decided_by"]["allowed"] == ["procurement"]


@pytest.mark.parametrize(
    ("act", "changes", "status", "code"),
    [
        ("hand-over", {"step": "nowhere"}, 404, "unknown_step"),
        ("hand-over", {"step": "service"}, 422, "wrong_act"),
        ("hand-over", {"forms": []}, 409, "form_missing"),
        ("hand-over", {"forms": [{"form": "ticket", "reference": "1"}]}, 422, "form_unknown"),
        ("hand-over", {"effective_at": "2199-01-01T00:00:00Z"}, 409, "in_the_future"),
        ("hand-over", {"effective_at": "2024-09-26T15:00:00"}, 422, "malformed"),
        ("hand-over", {"effective_at": "2024-02-30T15:00:00Z"}, 422, "malformed"),
        ("hand-over", {"effective_at": "0001-01-01T00:00:00+14:00"}, 422, "malformed"),
        ("hand-over", {"effective_at": "2024-09-20T15:00:00Z"}, 409, "before_its_cause"),
        ("hand-over", {"values": {"unheard": 1}}, 422, "field_unknown"),
        ("hand-over", {"surprise": 1}, 422, "malformed"),
        ("conclude", {}, 409, "step_not_open"),
        ("conclude", {"values": {}}, 422, "field_missing"),
        ("conclude", {"values": {"findings": 1.5}}, 422, "malformed"),
        ("refuse", {"ground": "no-such-ground"}, 409, "ground_not_listed"),
        ("grade", {"grades": []}, 422, "malformed"),
        ("suspend-clocks", {"needed": "a fortnight"}, 422, "malformed"),
        ("suspend-clocks", {"needed": {"amount": 10**30, "unit": "working days"}}, 422, "malformed"),
        ("close", {}, 409, "steps_outstanding"),
    ],
)
def test_an_act_that_cannot_be_done_says_why(
    office: Office, accepted: str, act: str, changes: dict[str, Any], status: int, code: str
) -> None:
    refused(office.send(accepted, act, {**examples.ACTS[act], **changes}), status, code)


def test_a_malformed_request_says_where_and_why(office: Office, accepted: str) -> None:
    answer = office.send(accepted, "hand-over", {"acting": {"unit": "采购部"}, "step": 3})
    problem = refused(answer, 422, "malformed")
    assert {fault["where"] for fault in problem["faults"]} == {"body.acting.role", "body.step"}
    assert "pydantic" not in answer.text


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"procedure": "unheard-of"}, 404, "procedure_unknown"),
        ({"effective_at": "2001-01-01T00:00:00Z"}, 404, "no_version_in_force"),
        ({"item": "outdoor-advertising"}, 422, "item_not_taken"),
        ({"item": "unheard-of"}, 404, "item_unknown"),
        ({"procedure": "window-approval", "values": {}}, 422, "field_missing"),
        ({"values": {**examples.FILING["values"], "known-on": "2024-02-30"}}, 422, "field_malformed"),
    ],
)
def test_a_filing_that_cannot_be_taken_says_why(
    office: Office, changes: dict[str, Any], status: int, code: str
) -> None:
    refused(office.http.post("/v1/cases", json={**examples.FILING, **changes}), status, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"{", "body_not_json"),
        (b"null", "malformed"),
        (b"[]", "malformed"),
        (b'{"acting": NaN}', "body_not_json"),
        (b'{"acting": 1, "acting": 2}', "body_not_json"),
        (b"\xff\xfe", "body_not_json"),
        (b"[" * 100_000, "body_not_json"),
        (b"[" * 30 + b"]" * 30, "body_not_json"),
        (b'{"a":' * 50_000, "body_not_json"),
        (b"1" * 10_000, "body_not_json"),
        (json.dumps({**examples.FILING, "channel": "a\0b"}).encode(), "body_not_json"),
        (json.dumps({**examples.FILING, "channel": "\ud800"}).encode(), "body_not_json"),
        (json.dumps({**examples.FILING, "values": {"\udfff": 1}}).encode(), "body_not_json"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_is_no_plain_json_object_is_malformed(office: Office, body: bytes, code: str) -> None:
    answer = office.http.post("/v1/cases", content=body, headers={"Content-Type": "application/json"})
    refused(answer, 422, code)


def test_a_body_beyond_a_mebibyte_is_too_large_whether_announced_or_not(office: Office) -> None:
    body = json.dumps({**examples.FILING, "channel": "x" * 2**20}).encode()
    json_type = {"Content-Type": "application/json"}
    refused(office.http.post("/v1/cases", content=body, headers=json_type), 413, "body_too_large")
    refused(office.http.post("/v1/cases", content=iter([body]), headers=json_type), 413, "body_too_large")


def test_a_body_of_another_media_type_is_not_taken(office: Office) -> None:
    refused(office.http.post("/v1/cases", data={"procedure": "x"}), 415, "media_type_not_taken")


def test_an_unknown_act_and_an_unknown_method_are_problems(office: Office, accepted: str) -> None:
    refused(office.http.post(f"/v1/cases/{accepted}/praise", json={}), 404, "not_found")
    assert refused(office.http.delete("/v1/cases"), 405, "method_not_allowed")


@pytest.mark.parametrize("case", ["nobody", "case:nobody", "case:%00", "case:%F0%9F%90%89", "%ff", "x" * 3000, "..%2f"])
def test_a_strange_id_is_unknown_or_malformed(office: Office, case: str) -> None:
    answer = office.http.post(f"/v1/cases/{case}/accept", json=ACCEPT, headers={"If-Match": '"1"'})
    assert answer.status_code in {404, 422}, answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DatabaseUnavailable(reason="gone"), 503),
        (DatabaseBusy(), 503),
        (LedgerBusy(waiting=1024), 503),
        (ServerBusy(under_way=160), 503),
        (OutcomeUnknown(commands=1), 503),
        (Contended(attempts=5), 503),
        (NotCanonical(where="$"), 422),
        (NoCalendarData(year=1950), 409),
        (Refused(), 409),
    ],
)
def test_a_refusal_of_the_machinery_has_its_status(error: Refused, status: int) -> None:
    answer = problems.answer_to(error, simulated=False)
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_code_names_one_rule_alone() -> None:
    for package in (api, application, domain, infrastructure, projections):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    codes = Counter(rule.code for rule in rules_below(Refused))
    assert {code: number for code, number in codes.items() if number > 1} == {}
    assert len(codes) > 50


def rules_below(root: type[Refused]) -> set[type[Refused]]:
    found = {rule for rule in root.__subclasses__() if not rule.__module__.startswith("tests.")}
    return found.union(*(rules_below(rule) for rule in found))


def test_an_unknown_outcome_names_the_key_under_which_the_act_may_be_sent_again() -> None:
    answer = problems.answer_to(OutcomeUnknown(commands=1), simulated=False, command="key-1")
    assert json.loads(bytes(answer.body))["command"] == "key-1"
