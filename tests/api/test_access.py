"""Rights over HTTP: what is answered to whom, by which rule, and that no route is without one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import APIRouter

from api.access import RouteWithoutRight, may
from api.interface import ROUTERS, built
from api.routes import agreement_examples, book_examples, examples
from domain.access.principal import Principal
from domain.access.role import Role
from tests.api.crowd import OTHER_UNIT, OWN_UNIT, Crowd, crowd_before
from tests.api.serving import Office, answer_of


@pytest.fixture(scope="module")
def crowd(office: Office) -> Iterator[Crowd]:
    with crowd_before(office) as gathered:
        yield gathered


def test_routes_of_which_one_names_no_right_are_not_built() -> None:
    def open_door() -> APIRouter:
        routes = APIRouter()
        routes.add_api_route("/v1/open-door", lambda: None, methods=["GET"])
        return routes

    def hidden() -> APIRouter:
        routes = APIRouter()
        routes.include_router(open_door(), dependencies=[may("case.read")])
        return routes

    with pytest.raises(RouteWithoutRight, match="/v1/open-door"):
        built((*ROUTERS, open_door), described=True)
    with pytest.raises(RouteWithoutRight):
        built((hidden,), described=True)


def test_a_right_that_the_policy_does_not_know_is_no_right() -> None:
    with pytest.raises(RouteWithoutRight, match=r"case\.unheard-of"):
        may("case.unheard-of")


def test_every_answer_names_the_rule_that_decided(crowd: Crowd) -> None:
    case = crowd.cases["own"]
    for who, path, status, rule in (
        ("window", f"/v1/cases/{case}", 200, "window.unit"),
        ("applicant", f"/v1/cases/{case}", 200, "applicant.own"),
        ("window", f"/v1/cases/{case}/clocks/none/explanation", 404, "window.unit"),
        ("window", "/v1/cases?limit=0", 422, "window.unit"),
        ("audit-administrator", "/v1/procedures", 200, "everyone.open"),
        ("audit-administrator", "/v1/cases", 403, "denied"),
        ("operator", "/v1/cases", 200, "operator"),
    ):
        answer = crowd.ask(who, "GET", path)
        assert (answer.status_code, answer.headers.get("Access-Rule")) == (status, rule), (who, path)


def test_a_refusal_names_the_act_and_the_rule(crowd: Crowd) -> None:
    problem = answer_of(crowd.ask("window", "POST", f"/v1/cases/{crowd.cases['own']}/decide", json={}), 403)
    assert problem["code"] == "not_permitted"
    assert problem["decided_by"]["act"] == "case.decide"
    assert problem["decided_by"]["rule"] == "denied"


@pytest.mark.parametrize("path", ["", "/timeline", "/replay", "/documents", "/conformance"])
def test_a_case_outside_ones_reach_is_answered_as_one_that_is_unknown(crowd: Crowd, path: str) -> None:
    foreign, unknown = crowd.cases["foreign"], "case:00000000-0000-0000-0000-000000000000"
    hidden, nothing = (crowd.ask("handler", "GET", f"/v1/cases/{case}{path}") for case in (foreign, unknown))
    assert (hidden.status_code, hidden.text.replace(foreign, unknown)) == (404, nothing.text)
    ours = {"date", "x-request-id"}
    assert {**hidden.headers, **dict.fromkeys(ours)} == {**nothing.headers, **dict.fromkeys(ours)}


def test_one_acts_in_an_office_that_one_holds(crowd: Crowd) -> None:
    case, tag = crowd.cases["own"], {"If-Match": '"1"'}
    path = f"/v1/cases/{case}/accept"
    for acting in ({"unit": OTHER_UNIT, "role": "window"}, {"unit": OWN_UNIT, "role": "lead"}):
        answer = crowd.ask("window", "POST", path, json={**examples.ACTS["accept"], "acting": acting}, headers=tag)
        problem = answer_of(answer, 403)
        assert problem["code"] == "office_not_held"
        assert problem["decided_by"] == {"act": "case.accept", "rule": "window.unit", **acting}


def test_an_act_carries_the_rule_that_allowed_it_into_the_ledger(crowd: Crowd, office: Office) -> None:
    by_clerk = office.product.ledger.history(crowd.cases["own"])[0].event.header.actor
    assert (by_clerk.principal, by_clerk.unit, by_clerk.grant) == ("p", OWN_UNIT, "window.unit")
    case = office.file(examples.APPROVAL)["case"]
    assert office.product.ledger.history(case)[0].event.header.actor.grant is None


def test_one_files_under_procedures_of_ones_own_alone(crowd: Crowd) -> None:
    body = {**examples.APPROVAL, "acting": {"unit": OWN_UNIT, "role": "agent"}}
    problem = answer_of(crowd.ask("hotline-agent", "POST", "/v1/cases", json=body), 403)
    assert problem["decided_by"]["procedure"] == "window-approval"


def test_nobody_files_after_or_merges_into_a_case_out_of_reach(crowd: Crowd) -> None:
    foreign, own = crowd.cases["foreign"], crowd.cases["own"]
    clerk = {"unit": OWN_UNIT, "role": "window"}
    follows = {**examples.APPROVAL, "acting": clerk, "follows": foreign}
    assert answer_of(crowd.ask("window", "POST", "/v1/cases", json=follows), 404)["code"] == "case_unknown"
    merge = {"acting": clerk, "into": foreign}
    answer = crowd.ask("window", "POST", f"/v1/cases/{own}/merge", json=merge, headers={"If-Match": '"1"'})
    assert answer_of(answer, 404)["decided_by"] == {"case": foreign}


def test_the_intake_of_a_system_acts_for_its_own_units_alone(crowd: Crowd) -> None:
    acting = book_examples.INTAKE["acts"][0]["request"]["acting"]
    codes = {}
    for unit in (OTHER_UNIT, acting["unit"]):
        crowd.principals["system"] = replace(crowd.principals["consumer"], units=frozenset({unit}))
        taken = answer_of(crowd.ask("system", "POST", "/v1/intake", json=book_examples.INTAKE), 200)
        codes[unit] = taken["outcomes"][0]["code"]
    assert codes[OTHER_UNIT] == "office_not_held"
    assert codes[acting["unit"]] != "office_not_held"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/intake", {**book_examples.INTAKE, "source": "tax"}),
        ("POST", "/v1/intake/tax/reconciliations", book_examples.RECONCILIATION),
        ("GET", "/v1/intake/tax/days/2025-09-22", None),
    ],
)
def test_a_system_speaks_for_the_sources_alone_that_its_key_names(
    crowd: Crowd, office: Office, method: str, path: str, body: dict[str, Any] | None
) -> None:
    before = office.product.ledger.position()
    problem = answer_of(crowd.ask("consumer", method, path, json=body), 403)
    assert problem["code"] == "source_not_held"
    assert problem["decided_by"]["source"] == "tax"
    assert office.product.ledger.position() == before
    own = crowd.ask("consumer", "GET", f"/v1/intake/{book_examples.INTAKE['source']}/days/2025-09-22")
    assert own.status_code == 200


def test_an_agreement_that_one_has_no_part_in_is_unknown(crowd: Crowd) -> None:
    bidder = agreement_examples.SIGNED["acting"]
    crowd.principals["bidder"] = Principal("bidder", frozenset({Role.APPLICANT}), frozenset({bidder["unit"]}))
    signed = answer_of(crowd.ask("bidder", "POST", "/v1/agreements", json=agreement_examples.SIGNED), 201)
    path = f"/v1/agreements/{signed['agreement']}"
    assert crowd.ask("bidder", "GET", path).headers["Access-Rule"] == "applicant.supply"
    assert answer_of(crowd.ask("applicant", "GET", path), 404)["code"] == "agreement_unknown"
    assert crowd.ask("centre-supervisor", "GET", path).status_code == 200


def test_an_applicant_sees_of_a_timeline_what_is_meant_for_applicants(crowd: Crowd) -> None:
    path = f"/v1/cases/{crowd.cases['own']}/timeline"
    own = answer_of(crowd.ask("applicant", "GET", path), 200)
    assert own["audience"]["code"] == "applicant"
    assert answer_of(crowd.ask("applicant", "GET", path, params={"audience": "public"}), 200)
    problem = answer_of(crowd.ask("applicant", "GET", path, params={"audience": "handler"}), 403)
    assert (problem["code"], problem["decided_by"]) == (
        "audience_too_narrow",
        {"audience": "handler", "widest": "applicant"},
    )
    assert answer_of(crowd.ask("centre-supervisor", "GET", path), 200)["audience"] is None


def test_who_stands_outside_sees_of_a_case_nothing_that_is_written_inside(crowd: Crowd) -> None:
    challenge = {**examples.FILING, "acting": {"unit": OWN_UNIT, "role": "procurement"}}
    path = f"/v1/cases/{crowd.file('clerk-p', challenge)}"
    for act in ("accept", "hand-over"):
        tag = {"If-Match": crowd.ask("operator", "GET", path).headers["ETag"]}
        done = crowd.ask("operator", "POST", f"{path}/{act}", json=examples.ACTS[act], headers=tag)
        assert done.status_code == 200, done.text
    supervision = {
        "acting": {"unit": "督查处", "role": "supervisor"},
        "procedure": "supervision",
        "follows": path.removeprefix("/v1/cases/"),
        "values": {"subject": "逾期办件", "unit": OWN_UNIT, "cause": "人员缺位", "matter": "模拟督办事由"},
    }
    linked = crowd.file("operator", supervision)
    inside = answer_of(crowd.ask("handler", "GET", path), 200)
    assert [step["code"] for step in inside["done_steps"]] == ["handover-tender"]
    assert inside["links"] == [linked]
    for who in ("applicant", "window", "consumer"):
        outside = answer_of(crowd.ask(who, "GET", path), 200)
        assert (outside["done_steps"], outside["links"]) == ([], [])
        assert outside["values"] == {"project": "2024-G-017", "known-on": "2024-09-20"}
        assert outside["status"] == inside["status"]


@pytest.mark.parametrize(
    ("who", "names"),
    [("handler", {"own", "unit"}), ("inspector", {"foreign"}), ("operator", {"own", "unit", "foreign"})],
)
def test_a_search_finds_what_lies_within_reach_alone(crowd: Crowd, office: Office, who: str, names: set[str]) -> None:
    asked = f"/v1/search?q=户外广告&min_position={office.product.ledger.position()}"
    found = {hit["case"] for hit in answer_of(crowd.ask(who, "GET", asked), 200)["hits"]}
    assert found & set(crowd.cases.values()) == {crowd.cases[name] for name in names}


def test_a_window_does_not_search_what_is_written_inside(crowd: Crowd) -> None:
    assert answer_of(crowd.ask("window", "GET", "/v1/search?q=户外广告"), 403)["code"] == "not_permitted"


def test_what_came_and_went_on_a_list_is_told_of_what_lies_within_reach_alone(crowd: Crowd, office: Office) -> None:
    founded = office.product.ledger.identity().created_on.strftime("%Y-%m-%dT%H:%M:%SZ")
    since, until = founded.replace("Z", ".999999Z"), "2199-01-01T00:00:00Z"
    path = f"/v1/cases/moves?from={since}&to={until}&min_position={office.product.ledger.position()}"

    def moved(who: str) -> set[str]:
        return {row["case"] for row in answer_of(crowd.ask(who, "GET", path), 200)["moves"]}

    assert crowd.cases["foreign"] in moved("operator")
    assert crowd.cases["foreign"] not in moved("handler")
    assert crowd.cases["own"] in moved("handler")
