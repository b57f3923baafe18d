"""办件进度: looked up by number, by anyone; no person, no opinion, and nothing about a number that is not on record."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.routes import examples
from application.import_history import Plan, import_history
from infrastructure.xes.log import XesLog
from projections.board.view import BOARD
from tests.api.serving import Office
from tests.application.recipient import CLERK
from tests.logs import dated, log, written
from tests.sealing import protection

PERSONAL = ("申办人甲", "138-0000", "设置户外广告设施", "建议准予", "local-administrator", "城管窗口")


def approval(office: Office) -> tuple[str, str]:
    """File and accept an approval on 2025-09-22; give its id and its number."""
    values = {"applicant": "申办人甲", "contact": "138-0000", "by-agent": False, "matter": "设置户外广告设施"}
    filed = office.file({**examples.APPROVAL, "values": values})
    notice = [{"form": "acceptance-notice", "reference": "SL-3"}]
    at = {"acting": examples.WINDOW, "effective_at": "2025-09-22T10:00:00+08:00"}
    office.do(filed["case"], "accept", **at, forms=notice)
    return filed["case"], filed["number"]


def looked_up(office: Office, number: str, status: int = 200) -> dict[str, Any]:
    assert office.product.models.wait_for(office.product.ledger.position(), 60)
    return office.get(f"/v1/progress/{quote(number, safe='')}", status)


def test_a_case_is_found_by_its_number_in_the_path_and_as_a_parameter(office: Office) -> None:
    _, number = approval(office)
    in_path = looked_up(office, number)
    asked = office.get("/v1/progress", number=number)
    moving = {"as_of"}
    assert {key: in_path[key] for key in in_path.keys() - moving} == {key: asked[key] for key in asked.keys() - moving}
    assert (in_path["number"], in_path["status"]["zh"], in_path["item"]) == (
        number,
        "办理中",
        "设置大型户外广告设施审批",
    )
    assert (in_path["filed_on"], in_path["accepted_on"], in_path["ended_on"]) == ("2025-09-22", "2025-09-22", None)
    assert [step["zh"] for step in in_path["standing_at"]] == ["承办人审查"]


def test_the_promised_and_the_statutory_term_are_shown_with_their_lights(office: Office) -> None:
    _, number = approval(office)
    terms = {term["title"]["code"]: term for term in looked_up(office, number)["terms"]}
    assert (terms["promised"]["due_on"], terms["promised"]["light"]["sign"]) == ("2025-10-11", "■")
    assert (terms["statutory"]["due_on"], terms["statutory"]["effect"]["zh"]) == ("2025-10-24", "法定")
    assert {"promised", "statutory", "gate"} == {*terms}


def test_a_stop_is_shown_with_its_ground_the_time_needed_and_the_day_on_which_it_ends(simulation: Office) -> None:
    filed = simulation.file({**examples.APPROVAL, "effective_at": "2026-02-26T09:00:00+08:00"})
    day = "2026-02-27T09:00:00+08:00"
    notice = [{"form": "acceptance-notice", "reference": "SL-9"}]
    simulation.do(filed["case"], "accept", acting=examples.WINDOW, effective_at=day, forms=notice)
    assert looked_up(simulation, filed["number"])["stop"] is None
    simulation.do(filed["case"], "suspend-clocks", acting=examples.HANDLER, effective_at=day)
    found = looked_up(simulation, filed["number"])
    assert found["stop"] == {
        "since": "2026-02-27",
        "ground": {"code": "expert-review", "zh": "专家评审", "en": "Expert review"},
        "needed": {"zh": "15个工作日", "en": "15 working days", "amount": 15, "unit": "working days"},
        "resumes_on": "2026-03-19",
    }
    assert [term["state"]["zh"] for term in found["terms"] if term["conditional"]] == ["停止计时", "停止计时"]
    assert found["simulated"]


def test_the_outcome_is_shown_once_the_case_is_closed_and_what_was_published_before(office: Office) -> None:
    case, number = approval(office)
    opinion = {"opinion": "建议准予"}
    for step, role, act, at in (
        ("examination", "handler", "give-opinion", "2025-10-20"),
        ("review", "reviewer", "give-opinion", "2025-10-20"),
        ("late-reasons", "lead", "conclude", "2025-10-20"),
        ("decision", "lead", "decide", "2025-10-21"),
    ):
        body: dict[str, Any] = {"acting": {"unit": "城管局", "role": role}, "step": step, "forms": []}
        body |= {"effective_at": f"{at}T10:00:00+08:00", "values": opinion}
        if step == "late-reasons":
            body["values"] = {"reasons": "现场核查条件不具备"}
        if act == "decide":
            body |= {"outcome": "granted", "ground": None, "forms": [{"form": "decision", "reference": "1"}]}
        answer = office.send(case, act, body)
        assert answer.status_code == 200, answer.text
    decided = looked_up(office, number)
    assert (decided["outcome"], [step["zh"] for step in decided["standing_at"]]) == (None, ["颁发、送达行政许可证件"])
    (published,) = decided["published"]
    assert (published["on"], published["values"]) == ("2025-10-20", {"超时理由": "现场核查条件不具备"})
    licence = [{"form": "licence", "reference": "1"}]
    issue = {"acting": examples.WINDOW, "step": "issue", "method": "窗口领取", "forms": licence}
    office.send(case, "serve", {**issue, "effective_at": "2025-10-22T10:00:00+08:00"})
    office.do(case, "close", acting=examples.WINDOW, effective_at="2025-10-22T11:00:00+08:00")
    closed = looked_up(office, number)
    assert (closed["status"]["zh"], closed["outcome"]["zh"], closed["ended_on"]) == ("办结", "准予许可", "2025-10-22")
    assert closed["standing_at"] == []
    assert not [secret for secret in PERSONAL if secret in json.dumps(closed, ensure_ascii=False)]


def test_a_refusal_at_the_gate_ends_the_case(office: Office) -> None:
    filed = office.file(examples.FILING)
    office.do(filed["case"], "refuse", effective_at="2024-09-27T10:00:00+08:00")
    found = looked_up(office, filed["number"])
    assert (found["status"]["zh"], found["ended_on"], found["outcome"]) == ("不予受理", "2024-09-27", None)


def test_nothing_of_a_person_or_an_opinion_is_answered(office: Office) -> None:
    case, number = approval(office)
    office.do(case, "give-opinion", effective_at="2025-09-24T10:00:00+08:00", values={"opinion": "建议准予"})
    found = looked_up(office, number)
    assert not [secret for secret in (*PERSONAL, case, "sha256") if secret in json.dumps(found, ensure_ascii=False)]


@pytest.mark.parametrize("number", ["政务办〔2099〕1号", "政务办〔2025〕0号", "' OR 1=1 --", "%", "x" * 200, "案/件"])
def test_an_unknown_number_is_told_in_one_shape_that_hints_at_nothing(office: Office, number: str) -> None:
    approval(office)
    known = looked_up(office, "没有此号", 404)
    assert known["code"] == "number_unknown"
    assert office.get("/v1/progress", 404, number=number) == known


@pytest.mark.parametrize("query", [{}, {"number": ""}, {"number": "x" * 201}, {"nummer": "1"}, {"number": "a\0"}])
def test_a_lookup_that_cannot_be_meant_is_malformed(office: Office, query: dict[str, str]) -> None:
    office.get("/v1/progress", 422, **query)


def taken_over(office: Office, path: Path, source: str) -> None:
    import_history(office.product.ledger, XesLog(path), Plan(CLERK, source), protection())


def test_a_case_taken_over_from_an_older_system_is_found_too(office: Office, tmp_path: Path) -> None:
    ended, due = "2020-03-05T09:00:00Z", "2020-03-09T09:00:00Z"
    old = written(tmp_path, log(dated("旧〔2020〕1号", start="2020-03-01T09:00:00Z", end=ended, deadline=due)))
    taken_over(office, old, "town")
    found = looked_up(office, "旧〔2020〕1号")
    assert (found["status"]["zh"], found["filed_on"], found["ended_on"]) == ("办结", "2020-03-01", "2020-03-05")
    (term,) = found["terms"]
    assert (term["due_on"], term["light"]["zh"], found["title"]["code"]) == ("2020-03-09", "正常", "imported-history")
    taken_over(office, old, "county")
    assert looked_up(office, "旧〔2020〕1号", 409)["code"] == "number_shared"


def test_the_number_is_found_by_an_index_of_its_own() -> None:
    assert b"cases_by_number ON cases (number)" in BOARD.scripts["indexes"]


# The timeline as an audience sees it.


def test_a_timeline_is_seen_as_an_audience_sees_it(office: Office) -> None:
    case, _ = approval(office)
    office.do(case, "give-opinion", effective_at="2025-09-24T10:00:00+08:00", values={"opinion": "建议准予"})
    whole = office.get(f"/v1/cases/{case}/timeline")
    public = office.get(f"/v1/cases/{case}/timeline", audience="public")
    assert (whole["audience"], public["audience"]["zh"]) == (None, "社会公众")
    assert [event["act"]["zh"] for event in public["events"]][:2] == ["提交", "开始计时"]
    assert "签署意见" in [event["act"]["zh"] for event in whole["events"]]
    assert "签署意见" not in [event["act"]["zh"] for event in public["events"]]
    for event in public["events"]:
        assert (event["actor"], event["forms"], event["command"], event["correlation"]) == (None, [], None, None)
    applicant = office.get(f"/v1/cases/{case}/timeline", audience="applicant")["events"]
    assert (applicant[0]["actor"]["unit"], applicant[0]["actor"]["principal"]) == ("城管窗口", None)
    assert applicant[0]["values"]["matter"]["commitment"].startswith("sha256:")
    supervisor = office.get(f"/v1/cases/{case}/timeline", audience="supervisor")["events"]
    assert supervisor == whole["events"]
    assert "audience" in office.get(f"/v1/cases/{case}/timeline", 422, audience="neighbour")["detail"]
