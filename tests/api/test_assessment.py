"""A month of the hall, a quarter's honours and the public board over real HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest

from api.routes.record_examples import ACTS, MANAGER, UNIT
from application.recording.acts import RECORD_ACTS
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, opened_database

MONTH = "/v1/assessment/2026-03"
STREAM = "assessment:政务服务中心:2026-03"


def act(office: Office, path: str, name: str, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
    """Perform an act by its example, with changes."""
    return office.http.post(f"{path}/{name}", json={**ACTS[name], **changes}, headers=headers or {})


def done(office: Office, path: str, name: str, **changes: Any) -> int:
    """Perform an act, and give the version at which it stands."""
    answer = act(office, path, name, **changes)
    assert answer.status_code == 200, answer.text
    version: int = answer.json()["version"]
    return version


@pytest.fixture(scope="module")
def hall(server: EmbeddedServer) -> Iterator[Office]:
    """Serve a ledger in which March 2026 has been recorded, and closed, and its bulletin issued."""
    with opened_database(server) as database, office_on(database) as office:
        found_in = done(office, MONTH, "make-round")
        finding = done(office, MONTH, "find-problem", round=found_in)
        done(office, MONTH, "correct-on-the-spot", finding=finding)
        done(office, MONTH, "register-problem", finding=finding)
        done(office, MONTH, "notify-unit", findings=[finding])
        done(office, MONTH, "find-nothing")
        done(office, MONTH, "miss-round")
        done(office, MONTH, "handle-incident", incident=done(office, MONTH, "record-incident"))
        done(office, MONTH, "correct-attendance", attendance=done(office, MONTH, "record-attendance"))
        done(office, MONTH, "hold-induction")
        done(office, MONTH, "check-training", training=done(office, MONTH, "hold-training"))
        done(office, MONTH, "deduct", cites=f"{STREAM}@{finding}")
        done(office, MONTH, "close-month")
        done(office, MONTH, "issue-bulletin")
        yield office


def test_every_act_of_record_has_its_address_an_example_and_its_problems(hall: Office) -> None:
    posts = {
        path.rpartition("/")[2]: methods["post"]
        for path, methods in hall.get("/v1/openapi.json")["paths"].items()
        if "post" in methods
    }
    assert set(ACTS) == set(RECORD_ACTS)
    for name, one in RECORD_ACTS.items():
        content = posts[name]["requestBody"]["content"]["application/json"]
        assert one.request.model_validate(content["examples"]["example"]["value"]), name
        assert {"403", "404", "409", "412", "413", "422", "503"} <= posts[name]["responses"].keys()


def test_a_month_shows_counts_and_sums_of_points_per_unit(hall: Office) -> None:
    month = hall.get(MONTH, at="2026-03-31T18:00:00+08:00")
    (unit,) = month["units"]
    assert (unit["unit"], unit["problems"], unit["points"]) == ("住建窗口", {"work-discipline": 1}, 2)
    assert (unit["attendance"], unit["checks"]) == ({"leave": 1}, {"in-order": 1})
    working_days = 22
    assert month["rounds"] == {"made": 1, "clear": 1, "missed": 1, "not on record": working_days * 4 - 3}
    assert month["status"] == {"zh": "已封账", "en": "closed", "code": "closed"}
    assert month["rests_on"] == [f"{STREAM}@{version}" for version in (3, 8, 16)]


def test_a_month_is_seen_as_of_any_moment(hall: Office) -> None:
    before = hall.get(MONTH, at="2026-03-02T09:25:00+08:00")
    assert [entry["act"]["zh"] for entry in before["entries"]] == [
        "月度建档",
        "巡视",
        "发现问题",
        "当场纠正",
        "考勤",
    ]
    assert before["units"][0]["points"] == 0
    assert hall.get(MONTH, 404, known_at="2026-03-31")["code"] == "record_unknown"


def test_the_bulletin_and_the_objections_are_terms_that_can_be_checked(hall: Office) -> None:
    bulletin, objections = hall.get(MONTH, at="2026-04-09")["terms"]
    assert (bulletin["title"]["zh"], bulletin["due_on"], bulletin["state"]["zh"]) == (
        "月通报期限",
        "2026-04-08",
        "按期",
    )
    assert (objections["title"]["zh"], objections["due_on"]) == ("通报异议期", "2026-04-10")
    assert bulletin["clause"] == "D5 二(二)(2)"


def test_a_term_is_explained_day_by_day(hall: Office) -> None:
    explained = hall.get(f"{MONTH}/terms/bulletin", at="2026-04-09")
    counted = [day["day"] for day in explained["days"] if day["kind"]["code"] == "counted"]
    assert counted == ["2026-04-01", "2026-04-02", "2026-04-03", "2026-04-07", "2026-04-08"]
    assert explained["term"]["limit"]["zh"] == "5个工作日"
    assert hall.get(f"{MONTH}/terms/bulletin-objections", 404, at="2026-04-01")["code"] == "term_unknown"


def test_a_day_shows_its_slots_and_what_is_on_record(hall: Office) -> None:
    day = hall.get("/v1/assessment/days/2026-03-02", at="2026-03-03")
    assert [slot["state"]["code"] for slot in day["slots"]] == ["made", "clear", "not on record", "missed"]
    assert day["slots"][2]["begins"] == "14:00"
    assert "考勤" in [entry["act"]["zh"] for entry in day["entries"]]
    assert hall.get("/v1/assessment/days/2026-03-01")["slots"] == []
    assert [slot["state"]["code"] for slot in hall.get("/v1/assessment/days/2025-03-03")["slots"]] == [
        "not on record"
    ] * 4


def test_what_is_not_public_is_shown_as_a_commitment(hall: Office) -> None:
    shown = hall.get(MONTH)
    found = next(entry for entry in shown["entries"] if entry["act"]["zh"] == "发现问题")
    assert found["values"]["description"]["protection"] == "internal"
    assert "办公时间处理私人事务" not in str(shown)


def test_a_wrong_role_is_forbidden_and_an_unknown_event_is_refused(hall: Office) -> None:
    answer = act(hall, "/v1/assessment/2026-05", "make-round", acting=UNIT, effective_at="2026-05-06T09:15:00+08:00")
    assert (answer.status_code, answer.json()["code"], answer.json()["clause"]) == (403, "not_this_role", "D5 二")
    system = {"unit": "system", "role": "system"}
    forged = act(hall, "/v1/assessment/2026-05", "miss-round", acting=system, effective_at="2026-05-06T19:00:00+08:00")
    assert (forged.status_code, forged.json()["code"]) == (403, "not_this_role")
    at = "2026-03-20T09:00:00+08:00"
    nothing = act(hall, MONTH, "deduct", cites=f"{STREAM}@99", effective_at=at)
    assert (nothing.status_code, nothing.json()["code"]) == (409, "cited_not_on_record")
    nowhere = act(hall, MONTH, "deduct", cites="case:none@1", effective_at=at)
    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "cited_not_on_record")
    again = act(hall, MONTH, "deduct", cites=f"{STREAM}@3")
    assert (again.status_code, again.json()["code"]) == (409, "cited_already")


@pytest.mark.parametrize(
    ("month", "changes", "status", "code"),
    [
        ("2026-13", {}, 422, "period_malformed"),
        ("2026-05", {"slot": "midnight", "effective_at": "2026-05-06T09:15:00+08:00"}, 422, "slot_unknown"),
        ("2026-05", {"more": 1}, 422, "malformed"),
        ("2026-05", {"values": {"name": "x"}}, 422, "field_unknown"),
        ("2026-05", {}, 409, "not_this_month"),
        ("2012-12", {"effective_at": "2012-12-03T09:15:00+08:00"}, 404, "no_regulation_in_force"),
        ("2026-05", {"effective_at": "2126-05-06T09:15:00+08:00"}, 409, "in_the_future"),
        ("2026-03", {"effective_at": "2026-03-03T09:15:00+08:00"}, 409, "month_closed"),
    ],
)
def test_bad_input_is_a_problem(hall: Office, month: str, changes: dict[str, Any], status: int, code: str) -> None:
    answer = act(hall, f"/v1/assessment/{month}", "make-round", **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_an_act_sent_twice_is_done_once_and_another_under_its_key_is_a_conflict(hall: Office) -> None:
    key = {"Idempotency-Key": "round-of-may"}
    at = {"effective_at": "2026-05-06T09:15:00+08:00"}
    first, second = (act(hall, "/v1/assessment/2026-05", "make-round", key, **at) for _ in range(2))
    assert (first.json()["repeated"], second.json()["repeated"]) == (False, True)
    assert first.json()["entry"] == second.json()["entry"] == "assessment:政务服务中心:2026-05@2"
    assert second.headers["Idempotent-Replayed"] == "true"
    other = act(hall, "/v1/assessment/2026-05", "find-nothing", key)
    assert (other.status_code, other.json()["code"]) == (409, "command_reused")


def test_a_version_that_is_named_is_held_and_none_need_be_named(hall: Office) -> None:
    path, at = "/v1/assessment/2026-06", {"effective_at": "2026-06-01T09:15:00+08:00"}
    stale = act(hall, path, "make-round", {"If-Match": '"4"'}, **at)
    assert (stale.status_code, stale.json()["code"]) == (412, "record_changed")
    assert act(hall, path, "make-round", {"If-Match": '"0"'}, **at).status_code == 200
    held = act(hall, path, "find-nothing", {"If-Match": '"2"'}, effective_at="2026-06-01T10:45:00+08:00")
    assert (held.status_code, held.headers["ETag"]) == (200, '"3"')


def test_a_correction_of_a_closed_month_is_carried_into_the_next_open_one(hall: Office) -> None:
    objected = done(hall, MONTH, "object-to-bulletin", about=16)
    done(hall, MONTH, "answer-bulletin-objection", objection=objected, upheld=True)
    at = "2026-04-08T09:00:00+08:00"
    withdrawn = done(hall, MONTH, "withdraw-deduction", deduction=16, objection=objected, effective_at=at)
    after = hall.get(MONTH)
    assert (after["units"][0]["points"], after["units"][0]["withdrawn"]) == (0, 1)
    assert f"{STREAM}@16" in after["rests_on"]
    assert hall.get("/v1/assessment/2026-04")["corrections_carried"] == [f"{STREAM}@{withdrawn}"]
    done(hall, "/v1/assessment/2026-04", "close-month", effective_at="2026-04-30T18:00:00+08:00")
    closing = hall.get("/v1/assessment/2026-04")["entries"][-1]
    assert closing["content"]["corrections"] == [f"{STREAM}@{withdrawn}"]


def test_the_system_notes_a_missed_round_once(hall: Office) -> None:
    recording, day = hall.product.recording, date(2026, 7, 6)
    assert [one.answer["version"] for one in recording.note_missed_rounds(day)] == [2, 3, 4, 5]
    assert recording.note_missed_rounds(day) == []
    shown = hall.get("/v1/assessment/days/2026-07-06")
    assert [slot["state"]["code"] for slot in shown["slots"]] == ["missed"] * 4
    assert {entry["actor"]["role"]["zh"] for entry in shown["entries"]} == {"系统"}


def test_an_honour_is_proposed_made_public_awarded_and_put_up(hall: Office) -> None:
    path = "/v1/honours/2026-q1"
    nomination = done(hall, path, "propose-honour")
    done(hall, path, "publish-nominations", nominations=[nomination])
    objection = done(hall, path, "object-to-nomination", nomination=nomination)
    early = act(hall, path, "award-honour", effective_at="2026-04-10T09:00:00+08:00")
    assert (early.status_code, early.json()["code"]) == (409, "publicity_still_runs")
    done(hall, path, "answer-nomination-objection", objection=objection)
    done(hall, path, "award-honour", nomination=nomination)
    quarter = hall.get(path)
    assert [one["state"]["zh"] for one in quarter["nominations"]] == ["已表彰"]
    assert {term["title"]["zh"]: term["due_on"] for term in quarter["terms"]} == {
        "季评比期限": "2026-04-15",
        "公示期": "2026-04-10",
    }
    assert hall.get(f"{path}/terms/publicity")["days"][-1]["day"] == "2026-04-10"
    other = done(hall, path, "propose-honour", honour="star-of-service", post="post-12")
    done(hall, path, "decline-honour", nomination=other)
    (put_up,) = hall.get("/v1/posts")["honours"]
    assert (put_up["honour"]["zh"], put_up["unit"], put_up["awarded_on"]) == ("红旗窗口", "住建窗口", "2026-04-13")


def test_the_public_board_shows_posts_and_promises_and_never_a_name(hall: Office) -> None:
    done(hall, "/v1/posts", "publish-post")
    done(hall, "/v1/posts", "publish-promise")
    board = hall.get("/v1/posts", at="2026-03-10")
    assert board["posts"] == [
        {
            "post": "post-12",
            "title": "施工许可受理岗",
            "unit": "住建窗口",
            "phone": "0898-00000000",
            "party_post": True,
        }
    ]
    assert board["promises"][0]["limit"]["zh"] == "10个工作日"
    assert "模拟姓名" not in str(board)
    done(hall, "/v1/posts", "withdraw-post")
    done(hall, "/v1/posts", "withdraw-promise")
    assert hall.get("/v1/posts")["posts"] == hall.get("/v1/posts")["promises"] == []
    assert hall.get("/v1/posts", at="2020-01-01")["posts"] == []


def test_acts_of_many_hands_on_one_month_all_come_through(hall: Office) -> None:
    def present(number: int) -> int:
        at = "2026-08-03T09:05:00+08:00"
        path, post = "/v1/assessment/2026-08", f"post-{number}"
        return act(hall, path, "record-attendance", acting=MANAGER, effective_at=at, post=post).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(present, range(24))) == {200}
    assert hall.get("/v1/assessment/2026-08")["version"] == 25


def test_the_posts_of_a_quarter_are_ranked_by_what_is_on_record_as_of_any_moment(hall: Office) -> None:
    now = hall.get("/v1/honours/2026-q1/stars")
    assert now["months"] == ["2026-03"]
    (star,) = now["stars"]
    assert (star["place"], star["unit"], star["post"], star["days"], star["lapses"]) == (1, "住建窗口", "post-12", 1, 0)
    then = hall.get("/v1/honours/2026-q1/stars", at="2026-03-02")["stars"]
    assert [(one["points"], one["lapses"]) for one in then] == [(0, 1)]  # late, and not corrected yet
    assert then[0]["rests_on"][0].startswith(f"{STREAM}@")
    assert hall.get("/v1/honours/2027-q1/stars")["stars"] == []
    assert hall.get("/v1/honours/2026-03/stars", 422)["code"] == "period_malformed"
