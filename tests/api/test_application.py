"""What holds for every route: a principal, a description, no foreign script, the word that a ledger is simulated."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from fastapi.openapi.utils import get_openapi

from api.app import create_app
from api.interface import _described, description, interface
from api.parameters import known_parameters
from api.routes import examples
from application.access.identification import Brought
from application.acts import ACTS
from domain.access.principal import Principal
from domain.errors import Refused
from projections.models import ALL_MODELS
from projections.standing import Standing
from tests.api.serving import Office, served_application

SAMPLE = {
    "{month}": "2026-03", "{day}": "2026-03-02", "{quarter}": "2026-q1", "{term}": "bulletin", "{source}": "system",
    "{case_id}": "case:nobody", "{code}": "nothing", "{jurisdiction}": "CN", "{year}": "2020", "{transfer}": "nothing"
}  # fmt: skip


class Asked(Refused):
    """Somebody asked who asks."""

    code = "asked_who_asks"


class Unanswered:
    """An identification that raises as soon as it is asked who asks."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    @property
    def nobody(self) -> Principal:
        raise self._error

    def identify(self, brought: Brought) -> Principal:
        raise AssertionError(brought)


def operations(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    description = office.get("/v1/openapi.json")
    return [
        (method.upper(), path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]


def filled(path: str) -> str:
    for name, value in SAMPLE.items():
        path = path.replace(name, value)
    return path


def test_every_route_depends_on_the_principal(office: Office) -> None:
    with served_application(create_app(replace(office.product, identification=Unanswered(Asked())))) as client:
        for method, path, _ in operations(office):
            answer = client.request(method, filled(path), json={} if method == "POST" else None)
            assert answer.json()["code"] == "asked_who_asks", (method, path)


def test_every_act_has_its_address_an_example_and_its_problems(office: Office) -> None:
    posts = {path: operation for method, path, operation in operations(office) if method == "POST"}
    for act in ACTS.values():
        operation = posts[f"/v1/cases/{{case_id}}/{act.name}"]
        content = operation["requestBody"]["content"]["application/json"]
        sample = content["examples"]["example"]["value"]
        assert act.request.model_validate(sample), act.name
        assert {"403", "404", "409", "412", "413", "422", "428", "503"} <= operation["responses"].keys()
        assert operation["responses"]["422"]["content"].keys() == {"application/problem+json"}
    assert set(examples.ACTS) == set(ACTS)


def test_every_operation_has_a_name_of_its_own_a_summary_and_a_tag_that_is_described(office: Office) -> None:
    described = {tag["name"] for tag in office.get("/v1/openapi.json")["tags"]}
    found = [operation for _, _, operation in operations(office)]
    names = [operation["operationId"] for operation in found]
    assert len(names) == len(set(names))
    assert {"file", "hand-over", "case", "cases", "counts", "explanation", "due", "health"} <= set(names)
    assert all(operation["summary"] and set(operation["tags"]) <= described for operation in found)


def test_the_description_resolves_every_reference(office: Office) -> None:
    description = office.get("/v1/openapi.json")
    text = json.dumps(description)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in description["components"]["schemas"], name
    assert "HTTPValidationError" not in text


def test_the_parameters_that_are_taken_are_those_that_are_described(office: Office) -> None:
    described = {
        (path, method): sorted(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")
        for method, path, operation in operations(office)
    }
    taken = known_parameters(interface())
    assert taken == described
    assert taken["/v1/cases", "GET"]


def test_the_description_is_made_once_however_many_ask_for_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(**settings: Any) -> dict[str, Any]:
        made.append(settings)
        return get_openapi(**settings)

    monkeypatch.setattr("api.interface.get_openapi", counted)
    _described.cache_clear()
    with ThreadPoolExecutor(4) as many:
        found = [asked.result() for asked in [many.submit(description) for _ in range(4)]]
    assert len(made) == 1
    assert all(one is found[0] for one in found)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_page_loads_a_foreign_script(office: Office, path: str) -> None:
    assert office.http.get(path).status_code == 404


def test_a_real_ledger_says_that_it_is_none_of_a_simulation(office: Office) -> None:
    answer = office.http.get("/healthz")
    assert answer.json()["simulated"] is False
    assert "Ledger-Simulated" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/healthz", 200), ("/v1/cases", 200), ("/v1/procedures", 200), ("/v1/cases/case:nobody", 404), ("/nowhere", 404),
     ("/v1/cases?x=1", 422)],
)  # fmt: skip
def test_a_simulated_ledger_says_so_on_every_answer_and_problem(simulation: Office, path: str, status: int) -> None:
    answer = simulation.http.get(path)
    assert (answer.status_code, answer.headers["Ledger-Simulated"], answer.json()["simulated"]) == (
        status,
        "true",
        True,
    )


def test_a_simulated_ledger_says_so_on_acts_and_on_bodies_that_cannot_be_read(simulation: Office) -> None:
    filed = simulation.http.post("/v1/cases", json=examples.FILING)
    broken = simulation.http.post("/v1/cases", content=b"{", headers={"Content-Type": "application/json"})
    for answer in (filed, broken):
        assert (answer.headers.get_list("Ledger-Simulated"), answer.json()["simulated"]) == (["true"], True)


def test_health_tells_the_lag_of_every_model(office: Office) -> None:
    health = office.get("/healthz")
    assert (health["status"], health["database"], health["parked"]) == ("ok", "reachable", 0)
    assert len(health["projections"]) == len(ALL_MODELS)
    assert health["ledger_position"] == office.product.ledger.position()


class Stalled:
    """Read models of which one stands still."""

    def __init__(self, models: Any) -> None:
        self._models = models

    def __getattr__(self, name: str) -> Any:
        return getattr(self._models, name)

    def standing(self) -> list[Standing]:
        return [Standing("board_1", 3, None, 9, 6, 40.0, datetime(2026, 1, 1, tzinfo=UTC), "poison", 2, None)]


def test_health_is_bad_when_a_model_stands_still(office: Office) -> None:
    product = replace(office.product, models=Stalled(office.product.models))
    with served_application(create_app(product)) as client:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["parked"]) == (503, "stalled", 2)
    assert answer.json()["projections"][0]["stalled_why"] == "poison"


class Gone:
    """A ledger whose database cannot be reached, or that makes a mistake."""

    def __init__(self, ledger: Any, error: Exception) -> None:
        self._ledger = ledger
        self._error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def position(self) -> int:
        raise self._error


def test_a_mistake_of_the_server_is_a_problem_without_a_trace(office: Office) -> None:
    ledger = Gone(office.product.ledger, KeyError("secret"))
    product = replace(office.product, ledger=cast("Any", ledger))
    with served_application(create_app(product)) as client:
        answer = client.get("/v1/procedures")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_server_error")
    assert "secret" not in answer.text
