"""What judges the answers sees each kind of fault: planted ones turn it red, and what is meant does not."""

import io
import json
import zipfile
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis import Case, Response
from schemathesis.core.result import Ok

from tests.description.tally import Tally

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "a small interface", "version": "1"},
    "paths": {
        "/things/{thing}": {
            "get": {
                "operationId": "thing",
                "parameters": [{"name": "thing", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {
                    "200": {
                        "description": "a thing",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {"name": {"type": "string"}}},
                            },
                            "application/zip": {},
                        },
                    },
                    "404": {"description": "none", "content": {"application/problem+json": {}}},
                    "503": {"description": "not now", "content": {"application/problem+json": {}}},
                },
            }
        }
    },
}
HIDDEN = {"金丝雀": "personal", "case:hidden": "id of a case"}
PROBLEM = "application/problem+json"


def asked(thing: str = "one") -> Case[Any]:
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    (found,) = schema.get_all_operations()
    assert isinstance(found, Ok)
    return found.ok().Case(path_parameters={"thing": thing})


def answer(case: Case[Any], status: int, content: Any, kind: str = "application/json") -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    request = requests.Request("GET", f"http://127.0.0.1{case.formatted_path}").prepare()
    return Response(status, {"Content-Type": [kind]}, body, request, elapsed=0.0, verify=False)


def judged(status: int, content: Any, kind: str = "application/json", *, thing: str = "one") -> list[str]:
    tally, case = Tally(), asked(thing)
    tally.judge(case, answer(case, status, content, kind), "window", HIDDEN)
    assert tally.seen == {("thing", "window", status): 1}
    return [kind for _, kind in tally.faults]


def packed(text: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.json", text)
    return written.getvalue()


@pytest.mark.parametrize(
    ("status", "content", "kind", "said"),
    [
        pytest.param(500, {}, PROBLEM, "status 500", id="a mistake of the server"),
        pytest.param(503, {"code": "database_busy"}, PROBLEM, "status 503", id="an answer that is none"),
        pytest.param(418, {}, PROBLEM, "Undocumented status code 418", id="a status that is not declared"),
        pytest.param(200, {"name": 1}, "application/json", "Response violates schema", id="another type"),
        pytest.param(200, b"x", "text/html", "Undocumented Content-Type", id="another content type"),
        pytest.param(200, {"name": "是金丝雀"}, "application/json", "leak of personal", id="a protected word"),
        pytest.param(200, {"name": "case:hidden"}, "application/json", "leak of id of a case", id="a hidden case"),
        pytest.param(200, packed("金丝雀"), "application/zip", "leak of personal", id="a protected word in an archive"),
    ],
)
def test_a_planted_fault_is_seen(status: int, content: Any, kind: str, said: str) -> None:
    assert any(one.startswith(said) for one in judged(status, content, kind)), judged(status, content, kind)


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        pytest.param(200, {"name": "one"}, "application/json", id="as described"),
        pytest.param(503, {"code": "not_yet"}, PROBLEM, id="a position that is yet to come"),
        pytest.param(200, packed("plain"), "application/zip", id="an archive"),
    ],
)
def test_what_is_as_described_is_no_fault(status: int, content: Any, kind: str) -> None:
    assert judged(status, content, kind) == []


def test_what_was_asked_may_be_said_again_in_a_refusal_and_in_nothing_else() -> None:
    assert judged(404, {"case": "case:hidden"}, PROBLEM, thing="case:hidden") == []
    assert judged(200, {"name": "case:hidden"}, thing="case:hidden") == ["leak of id of a case"]


@pytest.mark.parametrize(("rows", "kinds"), [([{"name": "x"}], []), ([{"name": "x", "more": 1}], ["other fields"])])
def test_a_thin_row_has_the_fields_that_were_asked_for_and_no_other(rows: list[Any], kinds: list[str]) -> None:
    tally, case = Tally(), asked()
    case.query["fields"] = "name"
    tally.judge(case, answer(case, 200, {"rows": rows}), "window", {})
    assert [kind[:12] for _, kind in tally.faults] == kinds
