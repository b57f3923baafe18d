"""Two cases from filing to reply, entered late over HTTP, with the due days of the Done-when list."""

from typing import Any

from api.routes import examples
from tests.api.serving import Office


def clocks(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {clock["code"]: clock for clock in state["clocks"]}


def challenge(office: Office) -> str:
    """File and accept a challenge on 2024-09-26."""
    case: str = office.file(examples.FILING)["case"]
    office.do(case, "accept")
    return case


def handled(office: Office) -> str:
    """Bring a challenge to the end of its investigation on 2024-09-30."""
    case = challenge(office)
    office.do(case, "hand-over")
    office.do(case, "hand-over", step="handover-purchaser", effective_at="2024-09-26T15:30:00+08:00")
    office.do(case, "conclude")
    return case


def test_every_act_from_filing_to_reply_goes_over_http(office: Office) -> None:
    case = handled(office)
    office.do(case, "draft")
    office.do(case, "review")
    office.do(case, "review", acting={"unit": "采购人", "role": "purchaser"})
    office.do(case, "review", acting={"unit": "质疑处理小组", "role": "panel"})
    office.do(case, "decide")
    office.do(case, "serve")
    office.do(case, "serve", step="service-others")
    closed = office.do(case, "close")
    assert (closed["status"]["zh"], closed["number"][:2]) == ("办结", "采质")
    assert closed["ledger_position"] == closed["ledger_positions"][-1]
    assert not closed["repeated"]


def test_the_three_terms_of_a_challenge_end_on_the_days_that_the_law_gives(office: Office) -> None:
    case = handled(office)
    now = clocks(office.get(f"/v1/cases/{case}", at="2024-09-30T16:00:00+08:00"))
    due = {code: clock["due_on"] for code, clock in now.items()}
    assert (due["handling"], due["reply"], due["statutory-reply"]) == ("2024-09-30", "2024-10-09", "2024-10-11")
    assert now["handling"]["limit"] == {"zh": "3个工作日", "en": "3 working days", "amount": 3, "unit": "working days"}
    assert now["statutory-reply"]["effect"] == {"zh": "法定", "en": "statutory", "code": "statutory"}
    assert now["reply"]["expires_at"] == "2024-10-10T00:00:00+08:00"


def test_a_term_is_explained_day_by_day_with_the_notice_that_decides(office: Office) -> None:
    case = handled(office)
    days = office.get(f"/v1/cases/{case}/clocks/reply/explanation", at="2024-10-08")["days"]
    assert [(day["day"], day["kind"]["zh"], day["number"]) for day in days] == [
        ("2024-09-30", "起算日（不计）", None),
        *((f"2024-10-0{n}", "休息日（不计）", None) for n in range(1, 8)),
        ("2024-10-08", "计入", 1),
        ("2024-10-09", "计入", 2),
    ]
    assert days[1]["reason"] == {"zh": "国庆节", "en": "National Day"}
    assert days[1]["document_number"]


def approval(office: Office) -> str:
    """Accept an approval on 2025-09-22 and stop it on 2025-09-26 for an expert review."""
    case: str = office.file(examples.APPROVAL)["case"]
    notice = [{"form": "acceptance-notice", "reference": "SL-3"}]
    office.do(case, "accept", acting=examples.WINDOW, effective_at="2025-09-22T10:00:00+08:00", forms=notice)
    office.do(case, "suspend-clocks")
    return case


def test_an_approval_stopped_over_the_national_day_is_due_on_both_its_days(office: Office) -> None:
    case = approval(office)
    office.do(case, "resume-clocks")
    now = clocks(office.get(f"/v1/cases/{case}", at="2025-10-15"))
    assert (now["promised"]["due_on"], now["statutory"]["due_on"]) == ("2025-10-22", "2025-11-05")
    assert now["promised"]["suspensions"] == [
        {
            "ground": {"zh": "专家评审", "en": "Expert review", "code": "expert-review"},
            "stopped_at": "2025-09-26T10:00:00+08:00",
            "resumed_at": "2025-10-14T10:00:00+08:00",
            "ends_at": "2025-10-23T23:59:59+08:00",
        }
    ]
    reasons = office.get(f"/v1/cases/{case}/clocks/promised/explanation", at="2025-10-15")["days"]
    assert {day["day"] for day in reasons if day["kind"]["code"] == "suspended"} == {
        "2025-09-27", "2025-09-28", "2025-09-29", "2025-09-30", *(f"2025-10-{n:02}" for n in range(1, 15))
    }  # fmt: skip
    assert reasons[-1]["number"] == 10


def test_a_stopped_clock_is_grey_and_its_due_day_conditional(office: Office) -> None:
    case = approval(office)
    stopped = clocks(office.get(f"/v1/cases/{case}", at="2025-10-09"))["promised"]
    assert (stopped["state"]["zh"], stopped["light"]["code"], stopped["conditional"]) == ("停止计时", "grey", True)
    before = clocks(office.get(f"/v1/cases/{case}", at="2025-09-25"))["promised"]
    assert (before["state"]["zh"], before["light"]["sign"], before["elapsed"], before["remaining"]) == (
        "计时中",
        "●",
        3,
        7,
    )


def test_a_late_challenge_is_shown_overdue_and_then_as_ended_late(office: Office) -> None:
    case = challenge(office)
    late = clocks(office.get(f"/v1/cases/{case}", at="2024-10-09"))["handling"]
    assert (late["state"]["zh"], late["overdue"], late["breached"]) == ("超期", 2, True)
    assert late["light"] == {"zh": "超期", "en": "overdue", "code": "red", "sign": "■"}
