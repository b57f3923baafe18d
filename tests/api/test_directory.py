"""The directory, the entering of items and the norms over HTTP."""

from typing import Any

import pytest

from api.routes import book_examples
from application.book_acts import BOOK_ACTS
from tests.api.serving import Office, answer_of

CENTRE = book_examples.CENTRE


def post(office: Office, path: str, body: dict[str, Any], status: int = 200, **headers: str) -> dict[str, Any]:
    return answer_of(office.http.post(path, json=body, headers=headers), status)


def do(office: Office, act: str, code: str, status: int = 200, /, **changes: Any) -> dict[str, Any]:
    body = {**book_examples.BOOK_ACTS[act], **changes}
    return post(office, BOOK_ACTS[act].path.format(code=code), body, status)


@pytest.fixture(scope="module", autouse=True)
def published(office: Office) -> int:
    position: int = do(office, "publish-directory", "directory")["ledger_position"]
    return position


def test_every_act_has_an_example_of_its_form() -> None:
    assert set(book_examples.BOOK_ACTS) == set(BOOK_ACTS)
    for act in BOOK_ACTS.values():
        assert act.request.model_validate(book_examples.BOOK_ACTS[act.name]), act.name


def test_the_directory_published_again_changes_nothing(office: Office) -> None:
    again = do(office, "publish-directory", "directory")
    assert (again["versions"], again["ledger_position"], again["repeated"]) == ({}, None, False)


def test_the_tree_and_a_unit_are_read_as_of_a_day(office: Office, published: int) -> None:
    renamed = do(office, "rename-unit", "east", name="城东新区人民政府")
    read = office.get("/v1/directory/units", at="2024-02-29", min_position=str(renamed["ledger_position"]))
    names = {unit["code"]: (unit["name"], unit["level"]["zh"]) for unit in read["units"]}
    assert names["east"] == ("城东区人民政府", "区")
    assert names["housing"] == ("市住房和城乡建设局", "市")
    unit = office.get("/v1/directory/units/east", at="2024-03-01")
    assert [version["name"] for version in unit["versions"]] == ["城东区人民政府", "城东新区人民政府"]
    assert unit["path"] == ["east", "city"]
    assert office.get("/v1/directory/units/nowhere", 404)["code"] == "unit_unknown"
    assert unit["ledger_position"] >= published


def test_members_are_counted_without_the_assisting_units(office: Office) -> None:
    assisting = {"code": "railway", "name": "铁路车站", "kind": "non-municipal", "role": "assisting", "unit": None}
    joined = do(office, "join-members", "railway", member={**book_examples.MEMBER, **assisting})
    read = office.get("/v1/directory/members", min_position=str(joined["ledger_position"]))
    assert (read["number"], read["assisting"]) == (1, 1)
    assert {one["code"]: one["role"]["zh"] for one in read["members"]} == {"housing": "成员单位", "railway": "协办单位"}


def test_an_item_enters_act_by_act_and_a_case_may_start_on_it(office: Office) -> None:
    code = "construction-permit"
    at = "2024-06-{:02}T09:00:00+08:00".format
    do(office, "assign-item", code, effective_at=at(3))
    do(office, "submit-item", code, effective_at=at(18))
    do(office, "send-item-back", code, effective_at=at(19))
    do(office, "submit-item", code, effective_at=at(20))
    filing = {**book_examples.ACT_OF_A_SYSTEM["request"], "item": code, "channel": "counter"}
    assert post(office, "/v1/cases", filing, 404)["code"] == "no_limit_published"
    do(office, "verify-item", code, effective_at=at(21))
    do(office, "register-item", code, effective_at=at(21))
    last = do(office, "dock-item", code, effective_at=at(21))["ledger_position"]
    item = office.get(f"/v1/service-items/{code}")
    assert item["stage"]["zh"] == "已登录"
    assert item["entries"][0]["materials"] == [
        {"code": "application-form", "title": "施工许可申请表", "required": True}
    ]
    assert item["entries"][0]["compression"] == {
        "before": {"zh": "15个工作日", "en": "15 working days", "amount": 15, "unit": "working days"},
        "saved": 6,
        "of": 15,
        "target_percent": 40,
        "target_met": True,
    }
    # 2024-06-19 is a Wednesday: ten working days later is Wednesday, 3 July
    assert [(duty["due_on"], duty["default_term"]) for duty in item["duties"]] == [
        ("2024-06-14", False),
        ("2024-07-03", True),
    ]
    assert post(office, "/v1/cases", filing, 201)["number"].startswith("政务办")
    owing = office.get("/v1/directory/owing", at="2024-06-17", min_position=str(last))
    assert owing["units"] == ["housing"]
    assert [(owed["item"], owed["why"]["zh"]) for owed in owing["owed"]] == [(code, "待报送")]
    assert office.get("/v1/directory/owing", at="2024-06-14")["owed"] == []
    listed = office.get("/v1/service-items", at="2024-07-01", type="licence")
    assert [one["code"] for one in listed["items"]] == [code]
    assert listed["counts"][0] == {
        "type": {"code": "licence", "zh": "行政许可", "en": "licence"},
        "items": 1,
        "units": 1,
    }
    do(office, "remove-item", code)
    assert post(office, "/v1/cases", filing, 404)["code"] == "no_limit_published"


def test_items_are_paged_by_code(office: Office) -> None:
    do(office, "assign-item", "second-permit", effective_at="2024-08-01T09:00:00+08:00")
    first = office.get("/v1/service-items", limit="1", min_position=str(office.product.ledger.position()))
    assert first["next_cursor"]
    rest = office.get("/v1/service-items", cursor=first["next_cursor"])
    assert first["items"][0]["code"] not in [one["code"] for one in rest["items"]]
    assert rest["next_cursor"] is None


def test_an_item_published_directly_names_a_unit_of_the_directory_once_one_is_kept(office: Office) -> None:
    entry = {**book_examples.ENTRY, "code": "demolition-permit", "unit": "拆迁窗口"}
    body = {"acting": CENTRE, "entry": entry}
    assert post(office, "/v1/service-items", body, 404)["code"] == "unit_unknown"
    assert post(office, "/v1/service-items", {**body, "entry": {**entry, "unit": "housing"}}, 201)


def test_items_that_would_wait_for_each_other_are_refused_with_the_circle(office: Office) -> None:
    def publish(code: str, valid_from: str, *before: str, status: int = 201) -> dict[str, Any]:
        entry = {**book_examples.ENTRY, "code": code, "valid_from": valid_from, "prerequisites": before}
        return post(office, "/v1/service-items", {"acting": CENTRE, "entry": entry}, status)

    publish("opening-a", "2024-01-01")
    publish("opening-b", "2024-01-01", "opening-a")
    refused = publish("opening-a", "2024-02-01", "opening-b", status=409)
    assert (refused["code"], refused["clause"]) == ("prerequisites_in_a_circle", "D5 一(二)")
    assert refused["decided_by"]["circle"] == ["opening-a", "opening-b", "opening-a"]


def test_an_act_sent_again_gets_its_first_answer_and_another_body_is_a_conflict(office: Office) -> None:
    path, body = BOOK_ACTS["adopt-norm"].path.format(code="desk"), book_examples.BOOK_ACTS["adopt-norm"]
    key = {"Idempotency-Key": "adopt-desk"}
    first = post(office, path, body, 200, **key)
    again = post(office, path, body, 200, **key)
    assert (again["ledger_position"], again["repeated"]) == (first["ledger_position"], True)
    other = {**body, "in_force_from": "2024-08-01"}
    assert post(office, path, other, 409, **key)["code"] == "command_reused"


def test_a_norm_comes_about_act_by_act_and_its_history_is_read(office: Office) -> None:
    at = "2024-05-{:02}T09:00:00+08:00".format
    acts = ["draft-norm", "seek-opinion", "receive-opinion", "revise-norm", "submit-norm", "approve-norm", "issue-norm"]
    for day, act in enumerate(acts, start=6):
        last = do(office, act, "plan", effective_at=at(day))
    history = office.get("/v1/norms/plan")
    assert [step["zh"] for step in history["steps"]] == [
        "起草", "征询意见", "反馈意见", "修改文稿", "上报审查", "批准", "印发"
    ]  # fmt: skip
    assert history["steps"][5]["content"] == {"by": "市人民政府", "meeting": "市政府常务会议"}
    read = office.get("/v1/norms", at="2024-07-01", min_position=str(last["ledger_position"]))
    assert "plan" in [norm["code"] for norm in read["norms"]]
    assert office.get("/v1/norms/nothing", 404)["code"] == "norm_unknown"


@pytest.mark.parametrize(
    ("act", "code", "changes", "status", "refusal"),
    [
        ("register-unit", "other", {}, 422, "code_differs"),
        ("register-unit", "housing", {}, 409, "unit_code_taken"),
        ("move-unit", "east", {"parent": "housing-2", "since": "2024-04-01"}, 404, "unit_unknown"),
        ("abolish-unit", "city", {}, 409, "units_below"),
        ("abolish-unit", "city", {"acting": book_examples.HOUSING}, 403, "not_this_role"),
        ("join-members", "housing", {}, 409, "member_already"),
        ("leave-members", "nobody", {}, 409, "not_a_member"),
        ("assign-item", "Not A Code", {}, 422, "code_malformed"),
        ("assign-item", "outdoor-advertising", {}, 409, "item_not_at_this_stage"),
        ("verify-item", "nothing", {}, 404, "item_unknown"),
        ("draft-norm", "Nicht", {}, 422, "code_malformed"),
        ("revise-norm", "nothing", {}, 404, "norm_unknown"),
        ("register-unit", "x", {"unit": {**book_examples.UNIT, "until": "2000-01-01"}}, 422, "malformed"),
        ("dock-item", "outdoor-advertising", {"effective_at": "2199-01-01T00:00:00Z"}, 409, "in_the_future"),
    ],
)
def test_an_act_at_fault_is_refused(
    office: Office, act: str, code: str, changes: dict[str, Any], status: int, refusal: str
) -> None:
    before = office.product.ledger.position()
    assert do(office, act, code, status, **changes)["code"] == refusal
    assert office.product.ledger.position() == before
