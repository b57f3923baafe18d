"""Whatever is sent, no answer is a 500: random bodies, queries, headers and ids on every route."""

import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.interface import interface
from api.routes import book_examples, examples
from application.acts import ACTS
from application.book_acts import BOOK_ACTS
from tests.api.serving import Office

TEXTS = st.text(max_size=30) | st.sampled_from(
    ["", "\0", "case:\0", "procurement-challenge", "window-approval", "outdoor-advertising", "2024-09-30", "9999-12-31",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-09-26T15:00:00+08:00", "1e999", "5 working days",
     "9999 calendar days", "same day", "handover-tender", "procurement", "handler", "founding", "系统", "\u202e",
     "🐉" * 20]
)  # fmt: skip
SCALARS = TEXTS | st.integers(-(10**30), 10**30) | st.floats() | st.booleans() | st.none()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
SENT = [("", examples.FILING), ("", examples.APPROVAL), *((f"/{{}}/{act}", examples.ACTS[act]) for act in ACTS)]
BOOKS = [*((act.path, book_examples.BOOK_ACTS[act.name]) for act in BOOK_ACTS.values()),
         ("/v1/service-items", examples.ITEM), ("/v1/intake", book_examples.INTAKE),
         ("/v1/intake/{code}/reconciliations", book_examples.RECONCILIATION)]  # fmt: skip
READS = sorted({re.sub(r"\{[^}]+\}", "{}", route.path) for route in interface() if "GET" in (route.methods or ())})
PARAMETERS = ["at", "known_at", "calendar_known_at", "min_position", "status", "unit", "procedure", "light", "item",
              "body", "cursor", "limit", "version", "on", "start", "run", "type", "entry_mode", "stage", "in_force",
              "after", "audience", "number", "from", "to", "position", "size", "q", "odd"]  # fmt: skip
hostile = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    filed: str = office.file(examples.FILING)["case"]
    office.do(filed, "accept")
    return filed


def is_an_answer(answer: httpx.Response) -> None:
    assert answer.status_code != 500, answer.request.url
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"]


@hostile
@given(data=st.data())
def test_no_body_ends_in_a_500(office: Office, case: str, data: st.DataObject) -> None:
    path, sample = data.draw(st.sampled_from(SENT))
    body: Any = {**sample, **data.draw(st.dictionaries(st.sampled_from([*sample, "extra"]), VALUES, max_size=3))}
    headers = {"Content-Type": "application/json", "If-Match": office.tags[case]}
    text = json.dumps(data.draw(st.one_of(st.just(body), VALUES)))
    answer = office.http.post("/v1/cases" + path.format(case), content=text.encode(), headers=headers)
    if answer.status_code == 200:
        office.tags[case] = answer.headers["ETag"]
    is_an_answer(answer)


@hostile
@given(data=st.data())
def test_no_body_sent_to_a_book_ends_in_a_500(office: Office, data: st.DataObject) -> None:
    path, sample = data.draw(st.sampled_from(BOOKS))
    body = {**sample, **data.draw(st.dictionaries(st.sampled_from([*sample, "extra"]), VALUES, max_size=2))}
    inner = data.draw(st.sampled_from([None, *(name for name, value in body.items() if isinstance(value, dict))]))
    if inner is not None and body[inner]:
        body[inner] = {**body[inner], **data.draw(st.dictionaries(st.sampled_from([*body[inner]]), VALUES, max_size=2))}
    code = data.draw(st.sampled_from(["housing", "outdoor-advertising", "x", "a b"]) | TEXTS)
    named = "".join(f"%{byte:02X}" for byte in code.encode(errors="replace")) or "x"
    headers = {"Content-Type": "application/json"}
    answer = office.http.post(path.format(code=named), content=json.dumps(body).encode(), headers=headers)
    is_an_answer(answer)


@hostile
@given(
    path=st.sampled_from(READS),
    case_id=st.none() | TEXTS,
    query=st.dictionaries(st.sampled_from(PARAMETERS), TEXTS | st.integers().map(str) | st.dates().map(str)),
)
def test_no_question_ends_in_a_500(
    office: Office, case: str, path: str, case_id: str | None, query: dict[str, str]
) -> None:
    if query.get("min_position", "").isdecimal():
        del query["min_position"]  # a position soon to come would be waited for
    named = case if case_id is None else "".join(f"%{byte:02X}" for byte in case_id.encode(errors="replace"))
    with office.http.stream("GET", path.replace("{}", named), params=query) as answer:
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            assert answer.status_code == 200  # it would go on for as long as somebody listens
            return
        answer.read()
        is_an_answer(answer)


@hostile
@given(
    name=st.sampled_from(["If-Match", "If-None-Match", "Idempotency-Key", "Content-Type", "Content-Length", "Accept"]),
    value=st.binary(max_size=40).map(lambda raw: bytes(byte for byte in raw if byte >= 32 and byte != 127).strip()),
)
def test_no_header_ends_in_a_500(office: Office, case: str, name: str, value: bytes) -> None:
    if name == "Content-Length":
        value = b"999999999999999999999"
    body = json.dumps(examples.ACTS["hand-over"]).encode()
    headers = {b"Content-Type": b"application/json", name.encode(): value}
    try:
        answer = office.http.post(f"/v1/cases/{case}/hand-over", content=body, headers=headers)
    except httpx.HTTPError:
        return  # the server or the client gave the connection up: nothing reached the application
    assert answer.status_code != 500
