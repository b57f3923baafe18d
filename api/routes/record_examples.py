"""An example of every act of record, shown in the description of the interface; each is a request that is well formed.

The month is March 2026, the unit and the posts are made up.
"""

from typing import Any

Body = dict[str, Any]

MANAGER: Body = {"unit": "大厅管理部", "role": "hall-manager"}
CENTRE: Body = {"unit": "市政务服务中心", "role": "centre"}
UNIT: Body = {"unit": "住建窗口", "role": "unit"}
SUPERVISOR: Body = {"unit": "督查室", "role": "centre-supervisor"}
INSPECTOR: Body = {"unit": "驻中心纪检监察组", "role": "inspector"}
HOTLINE: Body = {"unit": "热线办", "role": "hotline-office"}
FINDER: Body = {"unit": "中心督查处", "role": "supervisor"}
FINDER_HEAD: Body = {"unit": "中心督查处", "role": "supervisor-head"}
ARCHIVIST: Body = {"unit": "中心档案室", "role": "archivist"}
TALLY: Body = {"connected": 760, "answered_on_the_spot": 420, "made_case": 302, "closed": 297}


def _body(acting: Body, at: str, values: Body | None = None, **own: Any) -> Body:
    filled = {} if values is None else {"values": values}
    return {"acting": acting, "effective_at": f"{at}:00+08:00", **own, **filled}


ACTS: dict[str, Body] = {
    "make-round": _body(MANAGER, "2026-03-02T09:15", slot="early-morning"),
    "find-nothing": _body(MANAGER, "2026-03-02T10:45", slot="late-morning"),
    "miss-round": _body(CENTRE, "2026-03-02T17:40", day="2026-03-02", slot="late-afternoon"),
    "find-problem": _body(
        MANAGER,
        "2026-03-02T09:20",
        {"description": "模拟：办公时间处理私人事务"},
        round=2,
        unit="住建窗口",
        post="post-12",
        kind="work-discipline",
    ),
    "correct-on-the-spot": _body(MANAGER, "2026-03-02T09:21", finding=3),
    "register-problem": _body(MANAGER, "2026-03-02T09:30", finding=3, number="2026-03-001"),
    "notify-unit": _body(
        MANAGER, "2026-03-02T16:00", unit="住建窗口", findings=[3], method="书面通报", proof="送达回证-001"
    ),
    "record-incident": _body(MANAGER, "2026-03-03T10:00", {"description": "模拟：叫号系统停机"}, kind="breakdown"),
    "handle-incident": _body(MANAGER, "2026-03-03T10:25", {"measures": "模拟：改用人工叫号"}, incident=7),
    "record-attendance": _body(MANAGER, "2026-03-02T09:05", unit="住建窗口", post="post-12", status="late"),
    "correct-attendance": _body(
        CENTRE, "2026-03-03T09:00", {"reason": "模拟：已补请假手续"}, attendance=9, status="leave"
    ),
    "hold-induction": _body(
        CENTRE,
        "2026-03-04T09:00",
        unit="住建窗口",
        post="post-13",
        topics=["centre", "approval-flow", "work-notes", "management-rules", "newcomer-notes"],
    ),
    "hold-training": _body(
        UNIT, "2026-03-06T15:00", subject="网上审批操作", units=["住建窗口"], attended=12, place_provided=True
    ),
    "check-training": _body(CENTRE, "2026-03-06T15:30", unit="住建窗口", training=12, result="in-order"),
    "deduct": _body(
        CENTRE,
        "2026-03-09T09:00",
        {"reason": "模拟：违反工作纪律"},
        unit="住建窗口",
        post="post-12",
        kind="work-discipline",
        cites="assessment:市政务服务中心:2026-03@3",
    ),
    "withdraw-deduction": _body(CENTRE, "2026-03-10T09:00", {"reason": "模拟：情况说明属实"}, deduction=14),
    "close-month": _body(CENTRE, "2026-03-31T17:45"),
    "issue-bulletin": _body(CENTRE, "2026-04-02T09:00", number="通报〔2026〕3号"),
    "object-to-bulletin": _body(UNIT, "2026-04-03T09:00", {"reason": "模拟：当时在办件"}, about=3),
    "answer-bulletin-objection": _body(
        CENTRE, "2026-04-07T09:00", {"answer": "模拟：经核实，维持通报"}, objection=18, upheld=False
    ),
    "propose-honour": _body(
        CENTRE, "2026-04-01T09:00", honour="red-flag-window", unit="住建窗口", criteria=["conduct", "satisfaction"]
    ),
    "publish-nominations": _body(CENTRE, "2026-04-02T09:00", nominations=[2]),
    "object-to-nomination": _body(UNIT, "2026-04-03T09:00", {"reason": "模拟：本季度有通报"}, nomination=2),
    "answer-nomination-objection": _body(
        CENTRE, "2026-04-07T09:00", {"answer": "模拟：不影响评选"}, objection=4, upheld=False
    ),
    "award-honour": _body(CENTRE, "2026-04-13T09:00", nomination=2),
    "decline-honour": _body(CENTRE, "2026-04-13T09:00", {"reason": "模拟：异议成立"}, nomination=2),
    "publish-post": _body(
        CENTRE,
        "2026-03-02T09:00",
        {"name": "模拟姓名", "photo": "模拟相片-12"},
        post="post-12",
        title="施工许可受理岗",
        unit="住建窗口",
        phone="0898-00000000",
        party_post=True,
    ),
    "withdraw-post": _body(CENTRE, "2026-03-20T09:00", post="post-12"),
    "publish-promise": _body(
        UNIT,
        "2026-03-02T09:10",
        promise="construction-permit",
        unit="住建窗口",
        matter="施工许可",
        standard="材料齐全即时受理，缺件一次性告知",
        limit="10 working days",
    ),
    "withdraw-promise": _body(UNIT, "2026-03-20T09:10", promise="construction-permit"),
    "plan-outreach": _body(
        HOTLINE, "2026-03-02T09:00", place="模拟广场", theme="噪音专项整治", units=["市公安局"], day="2026-03-14"
    ),
    "hold-outreach": _body(HOTLINE, "2026-03-14T09:00", event=2, units=["市公安局"]),
    "cancel-outreach": _body(HOTLINE, "2026-03-13T09:00", {"reason": "模拟：天气原因"}, event=2),
    "count-visitors": _body(HOTLINE, "2026-03-14T12:00", event=2, number=320),
    "count-leaflets": _body(HOTLINE, "2026-03-14T12:05", event=2, number=5000),
    "answer-on-the-spot": _body(HOTLINE, "2026-03-14T12:10", event=2, number=287),
    "correct-count": _body(HOTLINE, "2026-03-16T09:00", {"reason": "模拟：重复登记"}, count=4, number=302),
    "link-intake": _body(HOTLINE, "2026-03-14T10:30", event=2, case="case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11"),
    "tally-calls": _body(HOTLINE, "2026-03-03T08:00", day="2026-03-02", channel="telephone", tally=TALLY),
    "correct-tally": _body(HOTLINE, "2026-03-04T08:00", {"reason": "模拟：漏计夜班"}, entry=2, tally=TALLY),
    "open-finding": _body(
        FINDER,
        "2026-03-16T09:00",
        {"description": "模拟：期限届满前一日停止计时"},
        sign={
            "view": "suspensions",
            "version": "1",
            "kind": "edge",
            "row": "case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11@9/edge",
        },
        events=["case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11@9"],
        unit="住建窗口",
    ),
    "verify-finding": _body(FINDER, "2026-03-18T10:00", {"facts": "模拟：停止计时无书面告知"}, held=True),
    "attribute-finding": _body(
        FINDER_HEAD,
        "2026-03-19T09:00",
        {"reasons": "模拟：经办岗位未按程序告知"},
        unit="住建窗口",
        office="施工许可受理岗",
        principal="p:012",
        rectify_by="2026-03-31",
    ),
    "rectify-finding": _body(UNIT, "2026-03-27T15:00", {"measures": "模拟：补发告知书并培训经办人员"}),
    "return-rectification": _body(FINDER, "2026-03-30T09:00", {"reasons": "模拟：未附告知书"}, rectify_by="2026-04-10"),
    "close-finding": _body(FINDER_HEAD, "2026-04-10T16:00", {"conclusion": "模拟：整改到位，予以销号"}),
    "open-inspection": {
        "acting": SUPERVISOR,
        "reason": "专项检查：停止计时的使用",
        "basis": "督查函〔2026〕7号",
        "scope": {"units": ["住建窗口"], "procedures": ["window-approval"]},
        "inspectors": ["p:901"],
        "until": "2026-12-31",
    },
    "name-inspector": {"acting": SUPERVISOR, "inspector": "p:902", "reason": "工作量增加"},
    "extend-inspection": {"acting": SUPERVISOR, "until": "2027-01-31", "reason": "尚有办件待核实"},
    "withdraw-inspector": {"acting": SUPERVISOR, "inspector": "p:902", "reason": "另有任用"},
    "end-inspection": {"acting": SUPERVISOR, "reason": "检查完成"},
    "note-inspection": {
        "acting": INSPECTOR,
        "work": "replayed",
        "case": "case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11",
        "as_of": "2026-03-14T10:30:00+08:00",
        "values": {"text": "模拟：停止计时两次，均有依据"},
    },
    "hold-file": {
        "acting": ARCHIVIST,
        "order": "模拟法院〔2026〕保1号",
        "authority": "模拟市中级人民法院",
        "reason": "行政诉讼证据保全",
        "until": "2027-12-31",
    },
    "release-file": {"acting": ARCHIVIST, "order": "模拟法院〔2026〕保1号", "reason": "案件审结"},
    "order-transfer": {
        "acting": ARCHIVIST,
        "cases": ["case:5f0c1f6e-3d2b-4f1a-9c7e-0d8b6a2e4c11"],
        "archive": "模拟市档案馆",
        "consent": "模拟档案函〔2026〕1号",
    },
    "receive-transfer": {"acting": ARCHIVIST, "receipt": "模拟接收〔2026〕1号"},
    "return-transfer": {"acting": ARCHIVIST, "reason": "清单缺少件号"},
    "appraise-file": {"acting": ARCHIVIST, "outcome": "destroy", "values": {"opinion": "模拟：已无保存价值"}},
    "record-destruction": {"acting": ARCHIVIST},
}
