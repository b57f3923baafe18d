"""The description of the interface is good enough to generate a client, and the server answers as it says."""

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType

from api.routes import examples
from tests.api.serving import Office

Operation = dict[str, Any]
WITHOUT_SCHEMA = {"schema", "description"}  # a JSON Schema and this description itself
WITHOUT_EXAMPLE = {"verify_evidence", "hand_in"}  # any bytes


@pytest.fixture(scope="module")
def description(office: Office) -> dict[str, Any]:
    return office.get("/v1/openapi.json")


@pytest.fixture(scope="module")
def models(office: Office, description: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Classes generated from the description, as a consumer would generate them."""
    target = tmp_path_factory.mktemp("client") / "ledger_client.py"
    generate(
        json.dumps(description),
        input_file_type=InputFileType.OpenAPI,
        output=target,
        output_model_type=DataModelType.PydanticV2BaseModel,
        disable_timestamp=True,
        formatters=[],
    )
    return loaded(target)


def loaded(target: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(target.stem, target)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[target.stem] = module
    spec.loader.exec_module(module)
    return module


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_describes_its_answer_its_problems_and_its_parameters(description: dict[str, Any]) -> None:
    gaps = []
    for path, method, operation in operations(description):
        name, responses = operation["operationId"], operation["responses"]
        for status in [status for status in responses if status.startswith("2")]:
            for kind, content in responses[status]["content"].items():
                if kind == "application/json" and "$ref" not in content["schema"] and name not in WITHOUT_SCHEMA:
                    gaps.append((path, method, status))
        gaps += [(path, method, "422")] * ("application/problem+json" not in responses["422"]["content"])
        gaps += [(path, method, "503")] * ("content" not in responses["503"])
        for one in operation.get("parameters", []):
            said = {"description", "example", "examples"} & {*one, *one["schema"]}
            if one["in"] != "header" and not said and "$ref" not in json.dumps(one["schema"]):
                gaps.append((path, method, one["name"]))
        if "requestBody" in operation and name not in WITHOUT_EXAMPLE:
            gaps += [(path, method, "body")] * ("example" not in json.dumps(operation["requestBody"]))
    assert gaps == []


def test_no_schema_is_named_after_a_module(description: dict[str, Any]) -> None:
    assert [name for name in description["components"]["schemas"] if "__" in name] == []


def test_every_list_is_asked_for_in_one_manner(description: dict[str, Any]) -> None:
    lists = []
    for path, method, operation in operations(description):
        if method != "get":
            continue
        names = {one["name"] for one in operation.get("parameters", [])}
        if "fields" in names:
            lists.append(path)
            assert "If-None-Match" in names, path
            assert "304" in operation["responses"], path
            assert "limit" in names or path.endswith("/standing"), path
            assert names & {"cursor", "after"} or path.endswith("/standing"), path
    assert {
        "/v1/cases",
        "/v1/changes",
        "/v1/deadlines",
        "/v1/notices",
        "/v1/agreements",
        "/v1/supervision/slips",
    } <= set(lists)
    assert len(lists) > 18


READS = {
    "/v1/cases": {"sort": "-filed", "limit": "1"},
    "/v1/counts": {},
    "/v1/deadlines": {},
    "/v1/notices": {},
    "/v1/supervision/slips": {"sort": "-due_on"},
    "/v1/supervision/causes": {"sort": "unit"},
    "/v1/hotline/inputs": {"from": "2026-01-01", "to": "2026-12-31"},
    "/v1/agreements": {"sort": "-valid_until"},
    "/v1/catalogue": {},
    "/v1/suppliers": {},
    "/v1/directory/units": {"sort": "name"},
    "/v1/directory/members": {},
    "/v1/directory/owing": {},
    "/v1/service-items": {},
    "/v1/norms": {},
    "/v1/procedures": {"sort": "-since"},
    "/v1/calendars": {"sort": "year"},
    "/v1/changes": {"limit": "1000"},
    "/v1/subscriptions": {},
    "/v1/cases/{case_id}": {},
    "/v1/cases/{case_id}/timeline": {},
    "/v1/cases/{case_id}/clocks": {},
    "/v1/cases/{case_id}/replay": {},
    "/v1/cases/{case_id}/documents": {},
    "/healthz": {},
}


@pytest.mark.parametrize("path", READS)
def test_a_generated_client_reads_what_the_server_answers(
    office: Office, description: dict[str, Any], models: ModuleType, case: str, path: str
) -> None:
    operation = description["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    answer = office.http.get(path.replace("{case_id}", case), params=READS[path])
    assert answer.status_code == 200, answer.text
    read = getattr(models, schema).model_validate_json(answer.content)
    assert read.simulated is False
    assert read.ledger_position > 0


def test_a_generated_client_reads_a_problem(office: Office, models: ModuleType) -> None:
    answer = office.http.get("/v1/cases", params={"colour": "red"})
    problem = models.Problem.model_validate_json(answer.content)
    assert (problem.code, problem.decided_by["parameter"]) == ("parameter_unknown", "colour")
    assert "light" in problem.decided_by["known"]


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    filed: str = office.file(examples.FILING)["case"]
    office.do(filed, "accept")
    office.get("/v1/cases", min_position=str(office.product.ledger.position()))
    return filed
