"""Procedures, calendars, service items and the calculator, as they are on record."""

import pytest

from api.routes import examples
from tests.api.serving import Office


@pytest.mark.parametrize(
    ("start", "limit", "known_at", "due"),
    [
        ("2024-09-30", "5 working days", None, "2024-10-12"),
        ("2019-04-28", "5 working days", None, "2019-05-07"),
        ("2025-01-26", "5 working days", None, "2025-02-08"),
        ("2020-01-22", "20 working days", "2020-01-22", "2020-02-25"),
        ("2020-01-22", "20 working days", None, "2020-02-27"),
        ("2024-09-30", "same day", None, "2024-09-30"),
        ("2024-08-31", "30 calendar days", None, "2024-09-30"),
    ],
)
def test_a_due_day_is_calculated(office: Office, start: str, limit: str, known_at: str | None, due: str) -> None:
    asked = {"start": start, "limit": limit} | ({"calendar_known_at": known_at} if known_at else {})
    answer = office.get("/v1/clock/due", **asked)
    assert (answer["due"], answer["provisional"]) == (due, False)
    assert (answer["days"][0]["day"], answer["days"][0]["kind"]["code"]) == (start, "opening")


def test_a_due_day_beyond_the_published_years_is_provisional_with_a_range(office: Office) -> None:
    answer = office.get("/v1/clock/due", start="2026-12-28", limit="10 working days")
    assert answer["provisional"]
    assert answer["estimate"]["earliest"] <= answer["due"] <= answer["estimate"]["latest"]


@pytest.mark.parametrize(
    ("asked", "status", "named"),
    [
        ({"start": "2024-09-30"}, 422, "limit"),
        ({"limit": "5 working days"}, 422, "start"),
        ({"start": "2024-02-30", "limit": "5 working days"}, 422, "start"),
        ({"start": "2024-09-30", "limit": "5 moons"}, 422, "5 moons"),
        ({"start": "2024-09-30", "limit": "0 working days"}, 422, "0 working days"),
        ({"start": "1999-09-30", "limit": "5 working days"}, 409, "1999"),
        ({"start": "2024-09-30", "limit": "9999 calendar days"}, 422, "9999"),
    ],
    ids=str,
)
def test_a_calculation_that_cannot_be_made_says_why(
    office: Office, asked: dict[str, str], status: int, named: str
) -> None:
    assert named in office.get("/v1/clock/due", status, **asked)["detail"]


def test_a_procedure_is_given_by_version_by_day_or_as_it_is_today(office: Office) -> None:
    path = "/v1/procedures/procurement-challenge"
    versions = [
        found["version"]
        for found in office.get("/v1/procedures")["procedures"]
        if found["code"] == "procurement-challenge"
    ]
    assert versions == ["2009-08", "2018-03-01"]
    assert office.get(path)["version"] == office.get(path, version="2018-03-01")["version"] == "2018-03-01"
    older = office.get(path, on="2017-06-01")
    assert (older["version"], older["definition"]["code"]) == ("2009-08", "procurement-challenge")
    assert office.get(path, 404, on="1990-01-01")["code"] == "no_version_in_force"
    assert office.get(path, 404, version="2020")["code"] == "procedure_unknown"
    assert office.get(path, 422, version="2009-08", on="2017-06-01")["code"] == "parameter_malformed"
    assert office.get("/v1/procedures/unheard-of", 404)["code"] == "procedure_unknown"
    assert office.get("/v1/procedures/schema")["title"] == "Procedure"


def test_a_calendar_is_given_with_its_documents_and_its_revisions(office: Office) -> None:
    assert {(notice["year"], notice["revision"]) for notice in office.get("/v1/calendars")["publications"]} >= {
        (2007, 1), (2015, 2), (2026, 1)
    }  # fmt: skip
    notices = office.get("/v1/calendars/CN/2020")["publications"]
    assert [notice["revision"] for notice in notices] == [1, 2]
    assert notices[0]["document_number"]
    assert len(office.get("/v1/calendars/CN/2020", calendar_known_at="2020-01-22")["publications"]) == 1
    assert office.get("/v1/calendars/CN/2060", 404)["code"] == "calendar_unknown"
    assert office.get("/v1/calendars/CN/x", 422)["faults"][0]["where"] == "path.year"


def test_a_service_item_is_published_once_and_dated(office: Office) -> None:
    body = {**examples.ITEM, "entry": {**examples.ITEM["entry"], "code": "street-trees"}}
    first, again = (office.http.post("/v1/service-items", json=body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    shown = office.get(first.headers["Location"])
    assert shown["entries"][0]["promised"]["zh"] == "10个工作日"
    longer = {**body, "entry": {**body["entry"], "promised": "30 working days", "valid_from": "2025-01-01"}}
    refused = office.http.post("/v1/service-items", json=longer)
    assert (refused.status_code, refused.json()["code"]) == (409, "promised_longer_than_statutory")
    assert office.get("/v1/service-items/unheard-of", 404)["code"] == "item_unknown"
