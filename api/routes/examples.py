"""A realistic body for each act, shown in the description of the interface; the tests send every one of them."""

from typing import Any

PROCUREMENT = {"unit": "采购部", "role": "procurement"}
TENDER = {"unit": "招标部", "role": "tender"}
WINDOW = {"unit": "城管窗口", "role": "window"}
LEAD = {"unit": "城管窗口", "role": "lead"}
HANDLER = {"unit": "城管窗口", "role": "handler"}

HOTLINE = {"unit": "12345热线办", "role": "hotline-office"}
SUPERVISOR = {"unit": "政务服务中心", "role": "supervisor"}

FILING: dict[str, Any] = {
    "acting": PROCUREMENT,
    "effective_at": "2024-09-26T09:00:00+08:00",
    "procedure": "procurement-challenge",
    "channel": "counter",
    "values": {
        "project": "2024-G-017",
        "supplier": "质疑供应商",
        "known-on": "2024-09-20",
        "matters": "评分标准与采购需求不相适应",
    },
}
APPROVAL: dict[str, Any] = {
    "acting": WINDOW,
    "effective_at": "2025-09-22T09:00:00+08:00",
    "procedure": "window-approval",
    "item": "outdoor-advertising",
    "values": {"applicant": "申办人", "by-agent": False, "matter": "设置户外广告设施"},
}
ITEM: dict[str, Any] = {
    "acting": {"unit": "政务服务中心", "role": "administrator"},
    "entry": {
        "code": "outdoor-advertising",
        "title": "设置大型户外广告设施审批",
        "unit": "城管窗口",
        "basis": "城市市容和环境卫生管理条例 11",
        "promised": "10 working days",
        "statutory": "20 working days",
        "valid_from": "2019-04-23",
    },
}


def _form(form: str, reference: str) -> list[dict[str, str]]:
    return [{"form": form, "reference": reference}]


ACTS: dict[str, dict[str, Any]] = {
    "resubmit": {"acting": PROCUREMENT, "values": FILING["values"]},
    "excuse-lateness": {
        "acting": PROCUREMENT,
        "began_at": "2024-09-30T21:00:00+08:00",
        "ended_at": "2024-10-01T02:00:00+08:00",
        "forms": _form("outage-proof", "GZ-1"),
    },
    "accept": {
        "acting": PROCUREMENT,
        "effective_at": "2024-09-26T10:00:00+08:00",
        "forms": [*_form("receipt", "HZ-17"), *_form("register-form", "DJ-17")],
    },
    "refuse": {"acting": PROCUREMENT, "ground": "not-a-participant"},
    "return-for-amendment": {
        "acting": PROCUREMENT,
        "effective_at": "2024-09-26T11:00:00+08:00",
        "ground": "not-conforming",
        "amend_by": "2024-10-10",
    },
    "return-for-correction": {
        "acting": WINDOW,
        "effective_at": "2025-09-24T10:00:00+08:00",
        "missing": ["matter"],
        "explanation": "请补充设置位置的产权证明",
        "supply_by": "2025-10-20",
        "forms": _form("correction-notice", "BZ-3"),
    },
    "report-missing": {"acting": {"unit": "市规划局", "role": "department"}, "missing": ["site-plan"]},
    "supply-corrections": {
        "acting": WINDOW,
        "effective_at": "2025-10-09T10:00:00+08:00",
        "values": {"matter": "设置户外广告设施（附产权证明）"},
    },
    "grade": {"acting": {"unit": "采购部", "role": "procurement-head"}, "grades": ["complex"]},
    "hand-over": {
        "acting": PROCUREMENT,
        "effective_at": "2024-09-26T15:00:00+08:00",
        "step": "handover-tender",
        "forms": _form("handover-record", "JJ-17-1"),
    },
    "conclude": {
        "acting": TENDER,
        "effective_at": "2024-09-30T16:00:00+08:00",
        "step": "investigation",
        "values": {"findings": "评分标准与采购需求相适应"},
        "forms": _form("investigation-record", "DC-17"),
    },
    "report": {"acting": PROCUREMENT, "step": "talks-report"},
    "report-for-record": {
        "acting": PROCUREMENT,
        "step": "filing-report",
        "forms": _form("filing-report", "BA-17"),
    },
    "draft": {
        "acting": TENDER,
        "effective_at": "2024-10-08T10:00:00+08:00",
        "step": "draft",
        "values": {"text": "经查证，质疑不成立。"},
    },
    "request": {
        "acting": {"unit": "模拟进口企业", "role": "taxpayer"},
        "step": "extension-request",
        "values": {"request-reason": "境外卖方的资料尚未寄到。"},
        "forms": _form("extension-application", "YQSQ-3"),
    },
    "give-opinion": {"acting": HANDLER, "step": "examination", "values": {"opinion": "材料齐全，建议准予。"}},
    "review": {
        "acting": PROCUREMENT,
        "effective_at": "2024-10-08T14:00:00+08:00",
        "step": "review",
        "approved": True,
        "values": {"opinion": "同意"},
    },
    "decide": {
        "acting": PROCUREMENT,
        "effective_at": "2024-10-09T09:00:00+08:00",
        "step": "formal-reply",
        "outcome": "unfounded",
        "forms": _form("reply", "采质〔2024〕17号"),
    },
    "serve": {
        "acting": PROCUREMENT,
        "effective_at": "2024-10-09T15:00:00+08:00",
        "step": "service",
        "method": "邮寄",
        "proof": "EMS 1017",
    },
    "dispatch": {"acting": HOTLINE, "step": "dispatch", "unit": "市城管局", "assisting": ["街道办事处"]},
    "return-dispatch": {"acting": HANDLER, "step": "send-back", "ground": "not-competent"},
    "return-for-rework": {"acting": HOTLINE, "step": "rework", "ground": "no-concrete-result"},
    "follow-up": {"acting": HOTLINE, "step": "follow-up", "reached": True},
    "urge": {"acting": SUPERVISOR, "step": "telephone", "unit": "城管窗口"},
    "supervise": {"acting": SUPERVISOR, "step": "special-supervision", "unit": "城管窗口", "joint": ["市政府督察室"]},
    "order-rectification": {"acting": SUPERVISOR, "step": "rectification", "unit": "城管窗口"},
    "issue-card": {"acting": SUPERVISOR, "step": "yellow-card", "unit": "城管窗口"},
    "withdraw-card": {"acting": SUPERVISOR, "step": "yellow-withdrawn", "ground": "申诉理由成立"},
    "merge": {"acting": HOTLINE, "into": "case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11"},
    "rate": {"acting": {"unit": "申办人", "role": "applicant"}, "score": 5},
    "suspend-clocks": {
        "acting": LEAD,
        "effective_at": "2025-09-26T10:00:00+08:00",
        "ground": "expert-review",
        "needed": "15 working days",
        "forms": _form("time-notice", "GZ-3"),
    },
    "resume-clocks": {"acting": HANDLER, "effective_at": "2025-10-14T10:00:00+08:00"},
    "check-pause": {"acting": SUPERVISOR, "in_order": True},
    "extend-term": {
        "acting": LEAD,
        "effective_at": "2025-09-25T10:00:00+08:00",
        "clock": "statutory",
        "by": "10 working days",
        "reason": "现场情况复杂，二十日内不能作出决定",
        "forms": _form("extension-notice", "YQ-3"),
    },
    "override-extension": {
        "acting": LEAD,
        "clock": "statutory",
        "by": "15 working days",
        "reason": "不可抗力",
        "forms": _form("extension-notice", "YQ-4"),
    },
    "interrupt-clocks": {"acting": HANDLER, "ground": "materials-replaced"},
    "withdraw": {"acting": PROCUREMENT},
    "set-level": {"acting": LEAD, "level": "sensitive", "reason": "涉及举报人信息"},
    "close": {"acting": PROCUREMENT, "effective_at": "2024-10-10T09:00:00+08:00"},
}
