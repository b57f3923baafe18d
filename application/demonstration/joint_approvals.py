"""Stories of joint approvals (联合审批): the whole before the joint window, a branch in each department."""

from collections.abc import Iterator

from application.demonstration.cast import CLINIC, CONSTRUCTION, FOOD, JOINT_WINDOW, Item
from application.demonstration.story import Story

WHOLE, BRANCH = "joint-approval", "joint-review"
CONCERNED = (CONSTRUCTION, FOOD, CLINIC)


def granted(whole: Story, branches: tuple[Story, ...]) -> None:
    """Notify three departments, let all consent, and issue one result."""
    _notified(whole, branches)
    for days, (branch, item) in enumerate(_each(branches), start=3):
        _decided(branch, item, days, "consented")
    _decided_together(whole, 8, "granted")


def refused_by_one(whole: Story, branches: tuple[Story, ...]) -> None:
    """Let one department refuse: the joint decision is a refusal."""
    _notified(whole, branches)
    for days, (branch, item) in enumerate(_each(branches), start=3):
        outcome, ground = ("consented", None) if days > 3 else ("refused", "模拟理由：不符合规划条件")
        _decided(branch, item, days, outcome, ground)
    _decided_together(whole, 8, "denied", "模拟理由：一个部门不同意")


def open_on_the_critical_path(whole: Story, branches: tuple[Story, ...]) -> None:
    """Stop the branch that is due last, and so the joint term; leave the others at work."""
    _notified(whole, branches)
    longest, item = branches[2], CONCERNED[2]
    longest.on(3).act(
        "suspend-clocks",
        item.acting("department"),
        ground="expert-review",
        needed="20 working days",
        forms=("time-notice",),
    )


def open_silent(whole: Story, branches: tuple[Story, ...]) -> None:
    """Let one department decide, and the others say nothing beyond their terms."""
    _notified(whole, branches)
    _decided(branches[0], CONCERNED[0], 4, "consented")


def _each(branches: tuple[Story, ...]) -> Iterator[tuple[Story, Item]]:
    return zip(branches, CONCERNED, strict=True)


def _notified(whole: Story, branches: tuple[Story, ...]) -> None:
    values = {
        "flow": whole.chance.pick(("建设项目", "企业市场准入"), whole.name, "flow"),
        "applicant": f"模拟申办人{whole.number:03}",
        "matter": "模拟申请事项",
    }
    whole.on(0).file(JOINT_WINDOW, WHOLE, values=values)
    whole.act("accept", JOINT_WINDOW, forms=("acceptance-notice",))
    for branch, item in _each(branches):
        notice = {"department": item.acting("department").unit, "notes": "模拟抄告内容"}
        branch.on(0, 14).file(JOINT_WINDOW, BRANCH, item=item.code, follows=whole.case_id, values=notice)
        branch.on(1).act("accept", item.acting("department"))


def _decided(branch: Story, item: Item, days: int, outcome: str, ground: str | None = None) -> None:
    opinion = {"opinion": "模拟处理意见。"}
    branch.on(days).step("give-opinion", "examination", item.acting("department"), values=opinion)
    branch.step(
        "decide",
        "decision",
        item.acting("department-head"),
        outcome=outcome,
        ground=ground,
        forms=("opinion",),
        values=opinion,
    )
    branch.act("close", item.acting("department"))


def _decided_together(whole: Story, days: int, outcome: str, ground: str | None = None) -> None:
    whole.on(days).step(
        "decide",
        "decision",
        JOINT_WINDOW,
        outcome=outcome,
        ground=ground,
        forms=("decision",),
        values={"opinion": "模拟汇总意见。"},
    )
    if outcome == "granted":
        whole.step("conclude", "issue", JOINT_WINDOW, forms=("licences",))
    whole.step("serve", "service", JOINT_WINDOW, method="窗口领取").act("close", JOINT_WINDOW)
