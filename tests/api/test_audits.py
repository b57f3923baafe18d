"""Supervision views and findings over real HTTP: rows with their thresholds, a finding from its row to its close."""

from typing import Any

import httpx
import pytest
from psycopg.rows import namedtuple_row

from api.routes import examples
from api.routes.record_examples import ACTS
from application.rules import Rules
from domain.calendar.calendar import WorkingCalendar
from projections.audits.definition import load_shipped
from tests.api.crowd import OWN_UNIT, crowd_before
from tests.api.serving import Answer, Office, answer_of
from tests.api.test_lists import paged

WINDOW, HANDLER = {"unit": "住建窗口", "role": "window"}, {"unit": "住建审批处", "role": "handler"}
VIEWS = "/v1/supervision/audits"
UNIT = {"unit": "住建窗口", "role": "unit"}


def person(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "applicant": "模拟张三", "contact": "模拟电话-1"}


@pytest.fixture(scope="module")
def audited(office: Office) -> list[str]:
    """Three approvals of 2025-08-18, of which two are one person's; the first was examined and is long overdue."""
    filed = []
    for number in range(3):
        values = examples.APPROVAL["values"]
        body = {
            **examples.APPROVAL,
            "values": person(values) if number < 2 else {**person(values), "applicant": "模拟李四"},
        }
        at = f"2025-08-18T{9 + number:02}:00:00+08:00"
        filed.append(office.file({**body, "acting": WINDOW, "effective_at": at})["case"])
    office.do(filed[0], "accept", acting=WINDOW, effective_at="2025-08-18T13:00:00+08:00",
              forms=[{"form": "acceptance-notice", "reference": "模拟-1"}])  # fmt: skip
    return filed


def asked(office: Office, path: str, status: int = 200, /, **query: str) -> Answer:
    return office.get(path, status, min_position=str(office.product.ledger.position()), **query)


def test_every_view_is_listed_with_its_thresholds_and_their_basis(office: Office) -> None:
    views = {one["view"]["code"]: one for one in office.get(VIEWS)["views"]}
    assert set(views) == set(load_shipped())
    (long, *_) = views["suspensions"]["kinds"]
    assert long["thresholds"] == [
        {"figure": "share", "at_least": 80, "at_most": None,
         "measure": {"zh": "%（占该理由最长时间的比例）", "en": "% of the maximum of the ground"}}
    ]  # fmt: skip
    assert (long["clause"], long["basis"]) == ("许可法 45", "default")


def test_a_past_moment_is_reckoned_by_the_calendar_published_by_then(
    office: Office, audited: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[object] = []
    given = Rules.calendar

    def noted(rules: Rules, **asked: Any) -> WorkingCalendar:
        known.append(asked.get("known_at"))
        return given(rules, **asked)

    monkeypatch.setattr(Rules, "calendar", noted)
    then = office.product.ledger.now()
    assert asked(office, f"{VIEWS}/overdue", at=then.isoformat())["rows"]
    assert known == [then]
    assert asked(office, f"{VIEWS}/overdue")["rows"]
    assert known == [then, None]


@pytest.mark.parametrize("view", list(load_shipped()))
def test_every_view_answers_with_its_definition_and_the_position(office: Office, audited: list[str], view: str) -> None:
    found = asked(office, f"{VIEWS}/{view}")
    assert found["definition"]["version"] == load_shipped()[view].version
    assert found["ledger_position"] >= 1
    assert all(row["says"]["zh"] and row["says"]["en"] and row["events"] for row in found["rows"])
    assert all("{" not in row["says"]["zh"] + row["says"]["en"] for row in found["rows"])


def test_an_overdue_case_says_its_days_its_step_and_the_events_behind_it(office: Office, audited: list[str]) -> None:
    rows = [row for row in asked(office, f"{VIEWS}/overdue")["rows"] if row["case"] == audited[0]]
    assert {row["kind"]["code"] for row in rows} >= {"statutory", "promised"}
    for row in rows:
        assert row["figures"]["days"] > 100
        assert "审查" in row["says"]["zh"]
        assert all(event["event"].startswith(f"{audited[0]}@") for event in row["events"])


def test_what_was_entered_late_is_listed_and_paged_and_pruned_like_every_list(
    office: Office, audited: list[str]
) -> None:
    rows = paged(office, f"{VIEWS}/late-entries", "rows", limit="1")
    assert {row["case"] for row in rows} >= set(audited)
    pruned = asked(office, f"{VIEWS}/late-entries", fields="case,day")["rows"]
    assert all(set(row) == {"case", "day"} for row in pruned)
    answer = office.http.get(f"{VIEWS}/late-entries")
    again = office.http.get(f"{VIEWS}/late-entries", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_two_cases_of_one_person_are_told_from_a_third_without_saying_who_it_is(
    office: Office, audited: list[str]
) -> None:
    shown = asked(office, f"{VIEWS}/links", period="2025-08")
    signs = [(row.case_id, row.subject) for row in _filings(office) if row.case_id in audited]
    numbers = office.product.protected.alike(signs)
    assert numbers == [0, 0, 1]
    assert "模拟张三" not in str(shown)


def _filings(office: Office) -> list[Any]:
    with office.product.models.audits() as audits, audits.connection.cursor(row_factory=namedtuple_row) as db:
        return db.execute("SELECT case_id, subject FROM cases WHERE subject IS NOT NULL ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("path", "query", "status", "named"),
    [
        ("nothing", {}, 404, "suspensions"), ("suspensions", {"kind": "slow"}, 422, "still-stopped"),
        ("suspensions", {"period": "soon"}, 422, "2026-q1"), ("suspensions", {"period": "2150"}, 422, "period"),
        ("suspensions", {"at": "1999-01-01"}, 422, "'at'"), ("suspensions", {"at": "2150-01-01"}, 422, "'at'"),
        ("suspensions", {"cursor": "x"}, 422, "cursor"), ("suspensions", {"limit": "0"}, 422, "limit"),
        ("suspensions", {"fields": "name"}, 422, "says"), ("suspensions", {"odd": "1"}, 422, "odd"),
    ],
    ids=str,
)  # fmt: skip
def test_a_question_that_cannot_be_meant_is_a_problem_that_names_what_is_allowed(
    office: Office, path: str, query: dict[str, str], status: int, named: str
) -> None:
    assert named in str(office.get(f"{VIEWS}/{path}", status, **query))


def test_a_cursor_of_another_question_is_refused(office: Office, audited: list[str]) -> None:
    page = asked(office, f"{VIEWS}/late-entries", limit="1")
    problem = office.get(f"{VIEWS}/late-entries", 422, limit="1", unit="住建窗口", cursor=page["next_cursor"])
    assert problem["code"] == "cursor_mismatch"


def send(office: Office, name: str, key: str = "", /, **changes: Any) -> httpx.Response:
    path = f"/v1/findings/{key}/{name}" if key else f"/v1/findings/{name}"
    headers = changes.pop("headers", {})
    body = {name: value for name, value in {**ACTS[name], **changes}.items() if value is not None}
    return office.http.post(path, json={**body, "effective_at": None}, headers=headers)


def test_a_finding_is_opened_from_a_row_and_runs_its_course(office: Office, audited: list[str]) -> None:
    row = next(row for row in asked(office, f"{VIEWS}/late-entries")["rows"] if row["case"] == audited[0])
    assert row["finding"] is None
    sign = {"view": "late-entries", "version": "1", "kind": row["kind"]["code"], "row": row["id"]}
    opening = {"sign": sign, "events": [event["event"] for event in row["events"]], "unit": row["unit"]}
    opened = send(office, "open-finding", **opening, headers={"Idempotency-Key": "finding-1"})
    again = send(office, "open-finding", **opening, headers={"Idempotency-Key": "finding-1"})
    assert (opened.status_code, again.json()["record"], again.json()["repeated"]) == (
        200, opened.json()["record"], True,
    )  # fmt: skip
    key = opened.json()["record"].removeprefix("finding:")
    assert send(office, "verify-finding", key, held=True).status_code == 200
    assert send(office, "attribute-finding", key, rectify_by="2099-12-31").status_code == 200
    early = send(office, "close-finding", key)
    assert (early.status_code, early.json()["code"]) == (409, "not_closed_yet")
    assert send(office, "rectify-finding", key, acting=UNIT).status_code == 200
    assert send(office, "return-rectification", key, rectify_by="2099-12-31").status_code == 200
    assert send(office, "rectify-finding", key, acting=UNIT).status_code == 200
    assert send(office, "close-finding", key).status_code == 200
    shown = office.get(f"/v1/findings/{key}")
    assert (shown["number"], shown["status"]["zh"], shown["view"]["zh"]) == ("线索〔2026〕1号", "已销号", "补录审查")
    assert [one["act"]["zh"] for one in shown["entries"]] == [
        "登记问题线索", "核实", "责任认定", "整改", "整改退回", "整改", "销号",
    ]  # fmt: skip
    assert all(one["clause"] for one in shown["entries"])
    assert "模拟" not in str([one["values"] for one in shown["entries"]])
    after = asked(office, f"{VIEWS}/late-entries")
    assert {row["id"]: row["finding"] for row in after["rows"]}[row["id"]] == key
    listed = asked(office, "/v1/findings", status="closed", view="late-entries")["findings"]
    assert [(one["finding"], one["overdue"]) for one in listed] == [(key, False)]
    assert asked(office, "/v1/findings", period="2019")["findings"] == []


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"events": ["case:nobody@1"]}, 409, "event_not_on_record"), ({"events": []}, 409, "nothing_behind"),
        ({"events": ["no reference"]}, 422, None), ({"acting": {"unit": "u", "role": "unit"}}, 403, "not_this_role"),
        ({"acting": {"unit": "u", "role": "system"}}, 403, "not_this_role"),
        ({"sign": {"view": "x", "version": "1", "kind": "y", "row": ""}}, 422, None),
    ],
    ids=str,
)  # fmt: skip
def test_an_opening_that_rests_on_nothing_is_refused_and_nothing_is_recorded(
    office: Office, changes: dict[str, Any], status: int, code: str | None
) -> None:
    before = office.product.ledger.position()
    answer = send(office, "open-finding", **{"events": None, **changes})
    assert answer.status_code == status, answer.text
    assert code in {None, answer.json()["code"]}
    assert office.product.ledger.position() == before


def test_a_finding_that_nobody_opened_is_not_there(office: Office) -> None:
    assert office.get("/v1/findings/nobody", 404)["code"] == "record_unknown"
    unknown = send(office, "verify-finding", "nobody", held=True)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "finding_unknown")
    assert "opened" in str(office.get("/v1/findings", 422, status="lost"))
    assert "suspensions" in str(office.get("/v1/findings", 404, view="lost"))


def test_a_list_of_signs_shows_cases_within_reach_alone_and_findings_to_those_who_run_them(office: Office) -> None:
    with crowd_before(office) as crowd:
        office.get(f"{VIEWS}/late-entries", min_position=str(office.product.ledger.position()))
        seen = {}
        for who in ("operator", "centre-supervisor", "handler", "inspector"):
            answer = answer_of(crowd.ask(who, "GET", f"{VIEWS}/late-entries", params={"limit": 1000}), 200)
            seen[who] = {row["case"] for row in answer["rows"]}
        for name in crowd.cases:
            assert crowd.cases[name] in seen["centre-supervisor"]
        assert crowd.cases["foreign"] not in seen["handler"]
        assert {crowd.cases["own"], crowd.cases["unit"]} <= seen["handler"]
        assert seen["inspector"] == {crowd.cases["foreign"]}  # what the grant opens
        assert crowd.ask("window", "GET", f"{VIEWS}/late-entries").status_code == 403
        case = crowd.cases["own"]
        row = f"{case}@1/late"
        sign = {"view": "late-entries", "version": "1", "kind": "late", "row": row}
        supervisor = {"acting": {"unit": OWN_UNIT, "role": "supervisor"}, "values": {"description": "模拟"}}
        opening = {**supervisor, "sign": sign, "events": [f"{case}@1"]}
        opened = answer_of(crowd.ask("centre-supervisor", "POST", "/v1/findings/open-finding", json=opening), 200)
        office.get("/v1/findings", min_position=str(opened["ledger_position"]))
        key, told = opened["record"].removeprefix("finding:"), {}
        for who in ("centre-supervisor", "handler"):
            answer = answer_of(crowd.ask(who, "GET", f"{VIEWS}/late-entries", params={"limit": 1000}), 200)
            told[who] = {one["id"]: one["finding"] for one in answer["rows"]}[row]
        assert told == {"centre-supervisor": key, "handler": None}
        assert crowd.ask("handler", "GET", f"/v1/findings/{key}").status_code == 403
        shown = [crowd.ask("window", "GET", f"/v1/findings/{key}").status_code]
        for name, own in (("verify-finding", {"held": True}), ("attribute-finding", {"unit": OWN_UNIT})):
            acting = {"acting": {"unit": OWN_UNIT, "role": "supervisor-head"}, "values": ACTS[name]["values"]}
            body = {**acting, **own, **({"rectify_by": "2099-12-31"} if name == "attribute-finding" else {})}
            answer_of(crowd.ask("centre-supervisor", "POST", f"/v1/findings/{key}/{name}", json=body), 200)
        shown.append(crowd.ask("window", "GET", f"/v1/findings/{key}").status_code)
        shown.append(crowd.ask("clerk-r", "GET", f"/v1/findings/{key}").status_code)
        assert shown == [404, 200, 404]  # a unit sees what it was found responsible for, and no other
        office.get("/v1/findings", min_position=str(office.product.ledger.position()))
        listed = {
            who: [one["finding"] for one in answer_of(crowd.ask(who, "GET", "/v1/findings"), 200)["findings"]]
            for who in ("window", "clerk-r")
        }
        assert key in listed["window"]
        assert listed["clerk-r"] == []


@pytest.mark.parametrize("procedure", ["\x04'", "长" * 150])
def test_a_procedure_that_cannot_be_has_no_rows(office: Office, procedure: str) -> None:
    answer = office.http.get("/v1/supervision/audits/overdue", params={"procedure": procedure})
    assert answer.status_code == 200, answer.text
    assert answer.json()["rows"] == []
