"""Canaries: protected values and a foreign case are planted; every route that reads is swept as every role.

A protected value is shown to nobody by any of them; the foreign case, by its id or its number, to those alone who may
see it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.routes import examples
from domain.access.role import Role
from projections.metrics.definition import load_shipped
from tests.api.crowd import OTHER_UNIT, OWN_UNIT, Crowd, brought_by, crowd_before
from tests.api.serving import Office
from tests.api.test_application import SAMPLE, operations

CANARY = "金丝雀四七一一"
SEES_ALL = {"operator", Role.CENTRE_SUPERVISOR.value, Role.INSPECTOR.value}
NEEDED = {
    "period": "2020-01-01/2030-12-31", "from": "2020-01-01", "to": "2030-12-31", "start": "2025-01-02",
    "limit": "5 working days", "number": "没有此号", "position": "1", "year": "2026",
}  # fmt: skip
OWN_ANSWER = {"/v1/changes/stream", "/v1/openapi.json"}


@pytest.fixture(scope="module")
def crowd(office: Office) -> Iterator[Crowd]:
    with crowd_before(office) as gathered:
        planted = {
            **examples.APPROVAL,
            "acting": {"unit": OTHER_UNIT, "role": "window"},
            "values": {**examples.APPROVAL["values"], "applicant": CANARY, "contact": CANARY},
        }
        foreign = gathered.file("clerk-r", planted)
        accept = {
            "acting": planted["acting"],
            "forms": [{"form": "acceptance-notice", "reference": "受理-1"}],
            "effective_at": "2025-09-22T10:00:00+08:00",
        }
        path = f"/v1/cases/{foreign}/accept"
        answer = gathered.ask("clerk-r", "POST", path, json=accept, headers={"If-Match": '"2"'})
        assert answer.status_code == 200, answer.text
        assert office.product.models.wait_for(office.product.ledger.position(), 20)
        yield replace(gathered, cases={**gathered.cases, "planted": foreign})


def addresses(office: Office, cases: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Give an address for every route that reads, with the parameters that it cannot do without."""
    for method, path, operation in operations(office):
        if method != "GET" or path in OWN_ANSWER:
            continue
        asked = {
            parameter["name"]: NEEDED.get(parameter["name"], "1")
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "query" and parameter["required"]
        }
        if path == "/v1/deadlines":
            asked["state"] = "due"
        if path.startswith("/v1/metrics/{code}"):
            for code in load_shipped():
                yield path.replace("{code}", code), asked
        elif "{case_id}" in path or "{of}" in path:
            for case in cases:
                yield filled(path.replace("{case_id}", case).replace("{of}", case)), asked
        else:
            yield filled(path), asked


def filled(path: str) -> str:
    for name, value in {**SAMPLE, "{code}": "statutory"}.items():
        path = path.replace(name, value)
    return path


def sweep(crowd: Crowd, office: Office, who: str) -> Iterator[tuple[str, httpx.Response]]:
    for path, asked in addresses(office, list(crowd.cases.values())):
        answer = crowd.ask(who, "GET", path, params=asked)
        assert answer.status_code < 500 or answer.json().get("code") == "not_sealed", (who, path, answer.text)
        yield path, answer


def number_of(office: Office, case: str) -> str:
    return office.product.ledger.case(case).number


def hidden_from(crowd: Crowd, office: Office, who: str) -> set[str]:
    """Give what somebody may read nowhere: the canary, and the ids and numbers of the cases out of reach."""
    if who in SEES_ALL - {Role.INSPECTOR.value}:
        return {CANARY}
    out = {"planted"} if who == Role.INSPECTOR.value else {"planted", "foreign"}
    return {CANARY, *(crowd.cases[name] for name in out), *(number_of(office, crowd.cases[name]) for name in out)}


@pytest.mark.parametrize("who", ["operator", *(role.value for role in Role)])
def test_no_route_shows_a_canary_to_whoever_may_not_see_it(crowd: Crowd, office: Office, who: str) -> None:
    hidden = hidden_from(crowd, office, who)
    leaks = []
    for path, answer in sweep(crowd, office, who):
        for secret in hidden:
            told = path == "/v1/access-log" and secret.startswith("case:")  # which names cases, and nothing of them
            if secret in answer.text and not told and not (answer.status_code == 404 and secret in path):
                leaks.append((path, secret))
    assert leaks == []


def test_the_sweep_would_find_a_leak(crowd: Crowd, office: Office) -> None:
    """The operator sees the case in lists, feeds and figures: the sweep asks where there is something to be seen."""
    planted = crowd.cases["planted"]
    shown = {path for path, answer in sweep(crowd, office, "operator") if planted in answer.text}
    assert {"/v1/cases", "/v1/deadlines", "/v1/changes", f"/v1/cases/{planted}"} <= shown
    assert any(path.startswith("/v1/metrics/") for path in shown)


@pytest.mark.parametrize("who", ["handler", "consumer", "inspector"])
def test_a_stream_tells_of_cases_within_reach_alone(crowd: Crowd, office: Office, who: str) -> None:
    seen: list[str] = []
    with crowd.http.stream("GET", "/v1/changes/stream", headers=brought_by(who)) as answer:
        if answer.status_code == 403:
            assert who == "handler"
            return
        for line in answer.iter_lines():
            seen.append(line)
            if line == f"id: {office.product.ledger.position()}":
                break
    text = "\n".join(seen)
    assert crowd.cases["planted"] not in text
    assert (crowd.cases["foreign"] in text) == (who == "inspector")
    assert (crowd.cases["own"] in text) == (who == "consumer")


def test_a_stretch_of_the_feed_goes_on_over_what_is_hidden(crowd: Crowd, office: Office) -> None:
    after, seen, newest = 0, list[Any](), office.product.ledger.position()
    while after < newest:
        page = crowd.ask("consumer", "GET", "/v1/changes", params={"after": after, "limit": 3}).json()
        seen += page["changes"]
        assert page["next_after"] > after
        after = page["next_after"]
    cases = {change["case"] for change in seen}
    assert crowd.cases["own"] in cases
    assert crowd.cases["unit"] in cases
    assert not {crowd.cases["foreign"], crowd.cases["planted"]} & cases
    assert [change["position"] for change in seen] == sorted({change["position"] for change in seen})


def test_figures_count_what_ones_own_unit_answers_for(crowd: Crowd) -> None:
    asked = {"period": NEEDED["period"], "level": "window"}
    seen = set()
    for code in load_shipped():
        mine = crowd.ask("handler", "GET", f"/v1/metrics/{code}", params=asked).json()
        assert OTHER_UNIT not in str(mine["parts"]), code
        whole = crowd.ask("operator", "GET", f"/v1/metrics/{code}", params=asked).json()
        seen |= {unit for unit in (OWN_UNIT, OTHER_UNIT) if unit in str(whole["parts"])}
    assert OTHER_UNIT in seen
