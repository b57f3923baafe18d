"""Agreements over HTTP: every act by its example, the reads as of any day, versions, keys and problems."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.routes import agreement_examples as examples
from application.agreement_acts import AGREEMENT_ACTS
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, opened_database
from tests.api.test_hostile_input import VALUES, hostile, is_an_answer


def signs(office: Office) -> str:
    answer = office.http.post("/v1/agreements", json=examples.SIGNED)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["agreement"])


def sends(office: Office, agreement: str, act: str, version: int, **changes: Any) -> Any:
    body = {**examples.ACTS[act], **changes}
    return office.http.post(f"/v1/agreements/{agreement}/{act}", json=body, headers={"If-Match": f'"{version}"'})


@pytest.fixture(scope="module")
def acted(server: EmbeddedServer) -> Iterator[tuple[Office, str, int]]:
    """An office with one agreement on which every act has been done, and the last position."""
    with opened_database(server) as database, office_on(database) as office:
        agreement = signs(office)
        for version, act in enumerate(examples.ACTS, start=1):
            answer = sends(office, agreement, act, version)
            assert answer.status_code == 200, (act, answer.text)
            position = answer.json()["ledger_position"]
        yield office, agreement, position


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_beyond_every_calendar_is_malformed(acted: tuple[Office, str, int], day: str) -> None:
    supplier = {**examples.SIGNED["suppliers"][0], "valid_until": day}
    answer = acted[0].http.post("/v1/agreements", json={**examples.SIGNED, "suppliers": [supplier]})
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert "the year is out of range" in answer.json()["detail"]


def test_every_act_has_an_example_that_is_taken_in_order(acted: tuple[Office, str, int]) -> None:
    office, agreement, _ = acted
    assert set(examples.ACTS) == set(AGREEMENT_ACTS)
    shown = office.get(f"/v1/agreements/{agreement}", at="2025-04-10")
    assert shown["version"] == len(examples.ACTS) + 1
    assert (shown["status"]["code"], shown["valid_until"], shown["minimum_until"]) == (
        "in force", "2025-04-18", "2025-04-18"
    )  # fmt: skip
    assert [one["answer"]["code"] for one in shown["extensions"]] == ["objected"]
    assert shown["late_reports"] == 0
    assert shown["reports_owed"] == []


def test_an_agreement_is_shown_as_of_any_past_day(acted: tuple[Office, str, int]) -> None:
    office, agreement, _ = acted
    shown = office.get(f"/v1/agreements/{agreement}", at="2024-05-13")
    assert [(one["product"], one["price"], one["in_force"]) for one in shown["products"]] == [
        ("PC-1", "6000.00", True), ("PC-2", "8000.00", True)
    ]  # fmt: skip
    assert [(one["duty"]["zh"], one["due_on"], one["late"]) for one in shown["reports_owed"]] == [
        ("价格调整及报送", "2024-05-15", False)
    ]
    office.get(f"/v1/agreements/{agreement}", 404, at="2024-04-17")
    office.get(f"/v1/agreements/{agreement}", 404, known_at="2024-04-19")


def test_the_timeline_names_each_act_in_chinese_with_its_clause(acted: tuple[Office, str, int]) -> None:
    office, agreement, _ = acted
    events = office.get(f"/v1/agreements/{agreement}/timeline")["events"]
    assert [event["act"]["zh"] for event in events][:2] == ["签署承诺书", "授权协议供货商"]
    assert all(event["clause"].startswith("D2 ") and event["entered_late"] for event in events)


def test_the_seven_days_are_explained_day_by_day(acted: tuple[Office, str, int]) -> None:
    office, agreement, _ = acted
    found = office.get(f"/v1/agreements/{agreement}/clocks/objection/explanation", at="2025-04-10")
    assert found["clock"]["title"]["zh"] == "提出书面异议"
    assert [(day["day"], day["kind"]["code"]) for day in found["days"]][-4:] == [
        ("2025-04-04", "counted"), ("2025-04-05", "rolled"), ("2025-04-06", "rolled"), ("2025-04-07", "rolled")
    ]  # fmt: skip
    office.get(f"/v1/agreements/{agreement}/clocks/nothing/explanation", 404)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2024-05-13", [("PC-1", "6000.00"), ("PC-2", "8000.00")]),
        ("2024-05-14", [("PC-1", "5720.00"), ("PC-2", "8000.00")]),
        ("2024-06-03", [("PC-1B", "6200.00"), ("PC-2", "8000.00")]),
        ("2024-06-04", [("PC-1B", "6200.00")]),
        ("2025-04-17", [("PC-1B", "6200.00")]),
        ("2025-04-18T23:59:59+08:00", [("PC-1B", "6200.00")]),
        ("2025-04-19T00:00:00+08:00", []),
    ],
)
def test_the_public_catalogue_shows_model_price_and_discount_of_a_day(
    acted: tuple[Office, str, int], at: str, shown: list[tuple[str, str]]
) -> None:
    office, _, position = acted
    found = office.get("/v1/catalogue", at=at, min_position=str(position))["products"]
    assert [(one["product"], one["price"]) for one in found] == shown
    assert all(one["discount_rate"] == "12.00" or one["product"] == "PC-2" for one in found)


@pytest.mark.parametrize(
    ("party", "at", "standing"),
    [
        ("SUP-2", "2024-04-17", None),
        ("SUP-2", "2024-06-13", "authorised"),
        ("SUP-2", "2024-06-14", "stopped"),
        ("SUP-2", "2026-01-01", "listed as bad"),
        ("SUP-3", "2024-05-06", "authorised"),
        ("SUP-3", "2024-05-07", "ended"),
        ("SUP-1", "2025-04-19", "ended"),
        ("BID-1", "2024-05-06", "authorised"),
        ("SUP-9", "2024-05-06", None),
    ],
)
def test_the_standing_of_a_party_is_told_for_any_past_day(
    acted: tuple[Office, str, int], party: str, at: str, standing: str | None
) -> None:
    office, _, position = acted
    found = office.get(f"/v1/suppliers/{party}/standing", at=at, min_position=str(position))
    assert [one["standing"]["code"] for one in found["standings"]] == ([] if standing is None else [standing])
    assert found["listed"] is (standing is not None)


def test_the_lists_are_paged_and_show_what_was_known(acted: tuple[Office, str, int]) -> None:
    office, agreement, position = acted
    first = office.get("/v1/suppliers", at="2024-05-06", limit="2", min_position=str(position))
    rest = office.get("/v1/suppliers", at="2024-05-06", limit="2", cursor=first["next_cursor"])
    assert [one["party"] for one in (*first["suppliers"], *rest["suppliers"])] == ["SUP-1", "SUP-2", "SUP-3"]
    assert rest["next_cursor"] is None
    [listed] = office.get("/v1/agreements", at="2024-05-06")["agreements"]
    assert (listed["agreement"], listed["status"]["zh"]) == (agreement, "有效")
    assert office.get("/v1/agreements", at="2025-04-19")["agreements"][0]["status"]["code"] == "lapsed"
    for path in ("/v1/agreements", "/v1/suppliers", "/v1/catalogue"):
        problem = office.get(path, 422, at="2024-05-06", known_at="2024-05-06")
        assert (problem["code"], problem["decided_by"]["parameter"]) == ("before_the_ledger", "known_at")
    office.get("/v1/suppliers", 422, at="2024-05-07", cursor=first["next_cursor"])
    signed = {agreement, signs(office), signs(office)}
    pages = [office.get("/v1/agreements", limit="2", min_position=str(office.product.ledger.position()))]
    pages.append(office.get("/v1/agreements", limit="2", cursor=pages[0]["next_cursor"]))  # of today, asked later
    listed_now = [one["agreement"] for page in pages for one in page["agreements"]]
    assert (len(listed_now), set(listed_now)) == (3, signed)
    office.get("/v1/catalogue", 422, calendar_known_at="2024-05-07")


def test_versions_keys_and_roles_hold_as_for_cases(acted: tuple[Office, str, int]) -> None:
    office, _, _ = acted
    key = {"Idempotency-Key": "sign-1"}
    first = office.http.post("/v1/agreements", json=examples.SIGNED, headers=key)
    again = office.http.post("/v1/agreements", json=examples.SIGNED, headers=key)
    assert again.json()["agreement"] == first.json()["agreement"]
    assert (again.headers["Idempotent-Replayed"], again.json()["repeated"]) == ("true", True)
    other = office.http.post("/v1/agreements", json={**examples.SIGNED, "tender": "X"}, headers=key)
    assert other.json()["code"] == "command_reused"
    agreement = first.json()["agreement"]
    body, path = examples.ACTS["cancel-product"], f"/v1/agreements/{agreement}/cancel-product"
    assert office.http.post(path, json=body).status_code == 428
    assert sends(office, agreement, "cancel-product", 2).status_code == 412
    assert sends(office, agreement, "cancel-product", 1, acting=examples.PURCHASER).status_code == 403
    assert sends(office, agreement, "cancel-product", 1, product="X").status_code == 404
    refused = sends(office, agreement, "place-order", 1, price="6000.01").json()
    assert (refused["code"], refused["clause"]) == ("above_the_price", "D2 二")
    assert refused["decided_by"]["not_above"] == "6000.00"
    for name in ("agreement:nobody", "case:nobody", "ledger"):
        assert sends(office, name, "cancel-product", 1).json()["code"] == "agreement_unknown"
        assert office.get(f"/v1/agreements/{name}", 404)["code"] == "agreement_unknown"
    assert sends(office, agreement, "place-order", 1, price="6000").status_code == 422


@pytest.fixture(scope="module")
def fresh(acted: tuple[Office, str, int]) -> str:
    office, _, _ = acted
    agreement = signs(office)
    office.tags[agreement] = '"1"'
    return agreement


@hostile
@given(data=st.data())
def test_no_body_of_an_act_on_an_agreement_ends_in_a_500(
    acted: tuple[Office, str, int], fresh: str, data: st.DataObject
) -> None:
    office, _, _ = acted
    sent = [("", examples.SIGNED), *((f"/{fresh}/{act}", body) for act, body in examples.ACTS.items())]
    path, sample = data.draw(st.sampled_from(sent))
    body = {**sample, **data.draw(st.dictionaries(st.sampled_from([*sample, "extra"]), VALUES, max_size=3))}
    headers = {"Content-Type": "application/json", "If-Match": office.tags[fresh]}
    answer = office.http.post(f"/v1/agreements{path}", content=json.dumps(body).encode(), headers=headers)
    if answer.status_code == 200:
        office.tags[fresh] = answer.headers["ETag"]
    is_an_answer(answer)
