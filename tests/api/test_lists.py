"""Every list in one manner: fields, sorting, pages, tags, and what is refused, with what would have been allowed."""

from typing import Any

import httpx
import pytest

from api.routes import examples
from tests.api.serving import Office


@pytest.fixture(scope="module")
def cases(office: Office) -> list[str]:
    """Six challenges; the first two accepted, with clocks that run out; and an approval, with much that falls due."""
    filed = [office.file(examples.FILING)["case"] for _ in range(6)]
    for case in filed[:2]:
        office.do(case, "accept")
    office.file(examples.APPROVAL)
    office.get("/v1/cases", min_position=str(office.product.ledger.position()))
    return filed


def paged(office: Office, path: str, rows: str, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = office.get(path, **query, **cursor)
        found += page[rows]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("path", "rows", "sort", "name"),
    [
        ("/v1/procedures", "procedures", "-since", "since"),
        ("/v1/procedures", "procedures", "code", "code"),
        ("/v1/calendars", "publications", "-published_at", "published_at"),
        ("/v1/metrics", "metrics", "-code", "code"),
    ],
)
def test_a_list_is_sorted_and_paged_without_a_gap(office: Office, path: str, rows: str, sort: str, name: str) -> None:
    whole = office.get(path, limit="1000")[rows]
    found = paged(office, path, rows, sort=sort, limit="5")
    values = [row[name] for row in found]
    assert values == sorted(values, reverse=sort.startswith("-"))
    assert len(found) == len(whole) > 10
    assert all(row in whole for row in found)


def test_cases_are_listed_the_other_way_round_and_by_the_day_on_which_they_run_out(
    office: Office, cases: list[str]
) -> None:
    forth = [row["case"] for row in paged(office, "/v1/cases", "cases", limit="2")]
    back = [row["case"] for row in paged(office, "/v1/cases", "cases", limit="2", sort="-filed")]
    assert back == forth[::-1]
    assert set(cases) <= set(back)
    due = paged(office, "/v1/cases", "cases", status="accepted", sort="due", limit="1")
    assert {row["case"] for row in due} == set(cases[:2])
    assert [row["expires_at"] for row in due] == sorted(row["expires_at"] for row in due)
    problem = office.get("/v1/cases", 422, sort="due")
    assert problem["decided_by"]["parameter"] == "sort"


@pytest.mark.parametrize(
    ("path", "rows", "fields"),
    [
        ("/v1/cases", "cases", "case,number"),
        ("/v1/procedures", "procedures", "code"),
        ("/v1/deadlines?state=due", "deadlines", "case,due_at"),
        ("/v1/notices", "notices", "case"),
        ("/v1/metrics", "metrics", "code,formula"),
        ("/v1/metrics/filed/cases?period=2024-01-01/2026-12-31", "facts", "case,day"),
    ],
)
def test_only_the_fields_asked_for_are_given(
    office: Office, cases: list[str], path: str, rows: str, fields: str
) -> None:
    found = office.http.get(path, params={**httpx.URL(path).params, "fields": fields}).json()[rows]
    assert found or path == "/v1/notices"
    assert all(list(row) == fields.split(",") for row in found)


@pytest.mark.parametrize(
    "path", ["/v1/cases", "/v1/procedures", "/v1/service-items", "/v1/directory/units", "/v1/metrics"]
)
def test_a_list_that_has_not_changed_is_not_sent_again(office: Office, cases: list[str], path: str) -> None:
    first = office.http.get(path)
    held = {"If-None-Match": first.headers["ETag"]}
    again = office.http.get(path, headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert office.http.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_falls_due_is_listed_by_case_and_by_when(office: Office, cases: list[str]) -> None:
    due = office.get("/v1/deadlines", state="due")["deadlines"]
    assert [row["kind"]["zh"] for row in due] == ["提醒", "期限届满"]
    assert due[0]["due_at"] < due[1]["due_at"]
    assert paged(office, "/v1/deadlines", "deadlines", state="due", limit="1") == due
    assert office.get("/v1/deadlines", state="due", case=due[0]["case"])["deadlines"] == due
    assert office.get("/v1/deadlines", state="due", case=cases[0])["deadlines"] == []
    assert office.get("/v1/deadlines", state="due", by="2025-09-27")["deadlines"] == due[:1]
    assert office.get("/v1/deadlines", state="to-come")["deadlines"] == []
    assert office.get("/v1/deadlines", state="due", by="2001-01-01")["deadlines"] == []
    assert office.get("/v1/deadlines", state="blocked")["deadlines"] == []


@pytest.mark.parametrize(
    ("path", "query", "named", "allowed"),
    [
        ("/v1/cases", {"colour": "red"}, "colour", "light"),
        ("/v1/procedures", {"as_of": "2024-01-01"}, "as_of", "cursor"),
        ("/v1/cases", {"fields": "case,name"}, "fields", "number"),
        ("/v1/deadlines", {"fields": "x"}, "fields", "due_at"),
        ("/v1/cases", {"at": "2001-01-01"}, "at", ""),
        ("/v1/directory/units", {"known_at": "2001-01-01"}, "known_at", ""),
        ("/v1/cases", {"sort": "colour"}, "sort", "-filed"),
        ("/v1/procedures", {"sort": "title"}, "sort", "-since"),
        ("/v1/notices", {"state": "sent"}, "state", "failed"),
        ("/v1/deadlines", {"case": "ledger"}, "case", "case:"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_named_with_what_can(
    office: Office, cases: list[str], path: str, query: dict[str, str], named: str, allowed: str
) -> None:
    problem = office.get(path, 422, **query)
    assert named in (problem.get("decided_by", {}).get("parameter"), problem["detail"].partition(":")[0][6:])
    assert allowed in str(problem)
    assert problem["status"] == 422


@pytest.mark.parametrize(
    ("path", "other"), [("/v1/procedures", {"sort": "code"}), ("/v1/calendars", {"sort": "-year"})]
)
def test_a_cursor_of_another_question_is_refused(office: Office, path: str, other: dict[str, str]) -> None:
    cursor = office.get(path, limit="1")["next_cursor"]
    assert office.get(path, cursor=cursor, limit="2")
    assert office.get(path, 422, cursor=cursor, **other)["code"] == "cursor_mismatch"
    assert office.get("/v1/norms", 422, cursor=cursor)["code"] == "cursor_mismatch"
