"""Saved queries over real HTTP: saved with filters that the list knows, asked again as of any moment."""

from datetime import timedelta

import httpx
import pytest

from api.routes import examples
from api.routes.saved_queries import EXAMPLES
from application.saved_queries import queries_of, query
from domain.access.principal import Principal
from domain.queries.saved import SavedQueryUnknown
from tests.api.serving import Office, answer_of

PATH = "/v1/saved-queries"


def act(office: Office, code: str, name: str, **changes: object) -> httpx.Response:
    verb = name.removesuffix("-query")
    return office.http.post(f"{PATH}/{code}/{verb}", json={**EXAMPLES[name], **changes})


def run(office: Office, code: str, **query: str) -> httpx.Response:
    return office.http.get(f"{PATH}/{code}/run", params=query, follow_redirects=True)


def test_a_saved_query_is_asked_as_its_list_is(office: Office) -> None:
    case = office.file(examples.FILING)["case"]
    filters = {"unit": "采购部", "status": "filed"}
    answer_of(act(office, "mine", "save-query", filters=filters), 200)
    (row,) = office.get(PATH)["queries"]
    assert (row["title"], row["filters"], row["owner"]) == ("住建窗口超期在办", filters, "local-administrator")
    position = str(office.product.ledger.position())
    asked = answer_of(run(office, "mine", min_position=position), 200)
    listed = office.get("/v1/cases", **filters, min_position=position)
    assert [one["case"] for one in asked["cases"]] == [one["case"] for one in listed["cases"]] == [case]
    before = (office.product.ledger.identity().created_on + timedelta(microseconds=1)).isoformat()
    assert answer_of(run(office, "mine", at=before), 200)["cases"] == []
    assert office.get(row["ask"])["cases"] != []


def test_it_is_renamed_shared_and_retired_by_its_owner(office: Office) -> None:
    answer_of(act(office, "shared", "save-query", shared_with=None), 200)
    ledger, other = office.product.ledger, Principal("p:2", units=frozenset({"督查室"}))
    with pytest.raises(SavedQueryUnknown):
        query(ledger, other, "shared")
    answer_of(act(office, "shared", "share-query"), 200)
    answer_of(act(office, "shared", "rename-query"), 200)
    assert query(ledger, other, "shared").title == "住建窗口红灯办件"
    assert "shared" in [one.code for one in queries_of(ledger, other)]
    answer_of(act(office, "shared", "retire-query"), 200)
    assert "shared" not in [one["code"] for one in office.get(PATH)["queries"]]
    assert answer_of(run(office, "shared"), 409)["code"] == "saved_query_retired"
    assert answer_of(act(office, "shared", "rename-query"), 409)["code"] == "saved_query_retired"


@pytest.mark.parametrize(
    ("changed", "code", "known"),
    [
        pytest.param({"address": "/v1/nothing"}, "list_unknown", "/v1/cases", id="no list"),
        pytest.param({"address": "/v1/counts"}, "list_unknown", "/v1/cases", id="an answer that is no list"),
        pytest.param({"filters": {"colour": "red"}}, "list_filter_unknown", "light", id="no filter"),
        pytest.param({"filters": {"cursor": "x"}}, "list_filter_unknown", "light", id="a place in the list"),
        pytest.param({"filters": {"at": "2024-01-01"}}, "list_filter_unknown", "light", id="a moment"),
    ],
)
def test_what_the_list_does_not_know_is_not_saved(
    office: Office, changed: dict[str, object], code: str, known: str
) -> None:
    problem = answer_of(act(office, "wrong", "save-query", **changed), 422)
    assert problem["code"] == code
    assert known in problem["decided_by"]["known"]
    assert answer_of(run(office, "wrong"), 404)["code"] == "saved_query_unknown"


def test_every_list_is_known_with_its_filters(office: Office) -> None:
    answer_of(
        act(office, "found", "save-query", address="/v1/search", filters={"q": "停止计时", "unit": "住建窗口"}), 200
    )
    assert "hits" in answer_of(run(office, "found"), 200)
    refused = answer_of(run(office, "found", at="2024-01-01"), 422)
    assert (refused["code"], refused["decided_by"]["parameter"]) == ("parameter_unknown", "at")
    again = answer_of(act(office, "found", "save-query", address="/v1/norms", filters={}), 409)
    assert again["code"] == "saved_query_exists"
