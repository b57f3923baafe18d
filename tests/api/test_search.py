"""Searching the timelines of cases in Chinese over real HTTP."""

from typing import Any

import pytest

from api.routes import examples
from tests.api.serving import Office


@pytest.fixture(scope="module")
def cases(office: Office) -> list[str]:
    """Three challenges; the first is handed over, the second refused."""
    filed = [office.file(examples.FILING)["case"] for _ in range(3)]
    office.do(filed[0], "accept")
    office.do(filed[0], "hand-over")
    office.do(filed[1], "refuse")
    return filed


def search(office: Office, q: str, **asked: str) -> dict[str, Any]:
    return office.get("/v1/search", q=q, min_position=str(office.product.ledger.position()), **asked)


def found(office: Office, q: str, **asked: str) -> list[str]:
    return [hit["case"] for hit in search(office, q, **asked)["hits"]]


def test_a_hit_names_the_case_and_shows_the_event_with_the_words_marked(office: Office, cases: list[str]) -> None:
    answer = search(office, "转交招标")
    assert answer["words"] == ["转交招标"]
    (hit,) = answer["hits"]
    assert (hit["case"], hit["procedure"]["title"]["zh"]) == (cases[0], "政府采购质疑处理")
    (event,) = hit["events"]
    (excerpt,) = event["excerpts"]
    assert (event["act"]["zh"], excerpt["part"]["zh"]) == ("转交", "环节")
    start, end = excerpt["marks"][0]
    assert excerpt["text"][start:end] == "转交招标"


def test_numbers_public_texts_grounds_and_units_are_found(office: Office, cases: list[str]) -> None:
    assert found(office, "2024-G-017") == list(reversed(cases))
    number = office.get(f"/v1/cases/{cases[2]}")["number"]
    assert found(office, number) == [cases[2]]
    assert found(office, "不予受理") == [cases[1]]
    assert found(office, "采购部 转交招标部") == [cases[0]]


def test_what_is_protected_is_never_found(office: Office, cases: list[str]) -> None:
    assert examples.FILING["values"]["supplier"] == "质疑供应商"
    assert found(office, "质疑供应商") == []
    assert found(office, "评分标准") == []


def test_filters_narrow_a_search_and_a_page_goes_on(office: Office, cases: list[str]) -> None:
    assert found(office, "政府采购质疑", kind="case.filed") == list(reversed(cases))
    assert found(office, "采购部", kind="转交") == [cases[0]]
    assert found(office, "政府采购质疑", kind="case.handed_over") == []
    assert found(office, "采购部", unit="采购部", procedure="procurement-challenge") == list(reversed(cases))
    assert found(office, "采购部", unit="住建窗口") == []
    assert found(office, "采购部", **{"from": "2024-09-26", "to": "2024-09-26"}) != []
    assert found(office, "采购部", to="2024-09-25") == []
    first = search(office, "2024-G-017", limit="2")
    assert [hit["case"] for hit in first["hits"]] == [cases[2], cases[1]]
    rest = search(office, "2024-G-017", limit="2", cursor=first["next_cursor"])
    assert [hit["case"] for hit in rest["hits"]] == [cases[0]]
    assert rest["next_cursor"] is None
    foreign = office.get("/v1/search", 422, q="采购部", cursor=first["next_cursor"])
    assert foreign["code"] == "cursor_mismatch"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({}, "malformed", id="no q"),
        pytest.param({"q": ""}, "query_too_short", id="empty"),
        pytest.param({"q": "停"}, "query_too_short", id="one character"),
        pytest.param({"q": "受理 计"}, "query_too_short", id="one character beside a word"),
        pytest.param({"q": "！？"}, "query_too_short", id="signs"),
        pytest.param({"q": "一二 三四 五六 七八 九十"}, "query_too_long", id="five words"),
        pytest.param({"q": "号" * 201}, "malformed", id="very long"),
        pytest.param({"q": "受理\x00"}, "parameter_malformed", id="NUL"),
        pytest.param({"q": "受理", "kind": "case.danced"}, "parameter_malformed", id="no such act"),
        pytest.param({"q": "受理", "from": "2024-10-01", "to": "2024-09-01"}, "parameter_malformed", id="reversed"),
        pytest.param({"q": "受理", "from": "昨天"}, "parameter_malformed", id="no day"),
        pytest.param({"q": "受理", "limit": "51"}, "malformed", id="too many"),
        pytest.param({"q": "受理", "cursor": "x"}, "cursor_malformed", id="no cursor"),
        pytest.param({"q": "受理", "words": "x"}, "parameter_unknown", id="an unknown parameter"),
    ],
)
def test_a_search_that_cannot_be_read_is_a_problem(office: Office, asked: dict[str, str], code: str) -> None:
    assert office.get("/v1/search", 422, **asked)["code"] == code


@pytest.mark.parametrize(
    "q", ["'; DROP TABLE cases; --", "受理 & !停止 | <->", "%% __", "\\d+ (.*)", "号" * 200, "𠮷𠮷"]
)
def test_operators_and_sql_are_searched_as_what_they_are(office: Office, cases: list[str], q: str) -> None:
    answer = office.http.get("/v1/search", params={"q": q})
    assert answer.status_code in {200, 422}, answer.text
    assert answer.json().get("hits", []) == []
    assert found(office, "转交招标") == [cases[0]]
