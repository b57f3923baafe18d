"""Stories of supervision (督查催办): of an overdue approval, and of a unit with prominent problems."""

from application.demonstration.cast import (
    CONSTRUCTION,
    LEADERSHIP,
    SUPERVISOR,
    SUPERVISOR_HEAD,
)
from application.demonstration.story import Story
from application.requests import Acting

PROCEDURE = "supervision"
DEPARTMENT = Acting(unit=CONSTRUCTION.acting("handler").unit, role="unit")
JOINT = ("模拟纪检监察部门", "模拟市政府督察室")
AFTER_THE_APPROVAL = CONSTRUCTION.promised.amount + 1  # working days: its promised limit is over


def settled(approval: Story, story: Story) -> None:
    """Urge by telephone, send a slip, send its answer back once, have the practice put right, and close."""
    _opened(story, "会签单位未回复", follows=approval.case_id)
    story.step("urge", "telephone", SUPERVISOR, unit=DEPARTMENT.unit, values={"record": "模拟通话记录。"})
    _slip(story, 1)
    story.on(3).step("give-opinion", "slip-answer", DEPARTMENT, values={"answer": "模拟答复：正在办理。"})
    story.on(4).step("return-for-rework", "slip-returned", SUPERVISOR, ground="no-result")
    story.on(5).step("give-opinion", "slip-answer", DEPARTMENT, values={"answer": "模拟答复：已办结并送达。"})
    story.step("conclude", "slip-accepted", SUPERVISOR)
    _rectification(story, 6, by=10)
    story.on(10).step("report", "rectification-report", DEPARTMENT, forms=("rectification-report",))
    story.on(11).step("conclude", "rectification-verified", SUPERVISOR, values={"findings": "模拟核查：已整改到位。"})
    found = {"cause": "会签单位未回复", "analysis": "模拟分析：会签没有时限。"}
    story.step("conclude", "causes", SUPERVISOR, values=found, forms=("analysis",))
    story.step("report", "causes-report", SUPERVISOR).act("close", SUPERVISOR_HEAD)


def card_withdrawn(story: Story) -> None:
    """Show a unit a yellow card, and take it back on its objection; then study and coordinate on the spot."""
    _opened(story)
    _yellow(story, 1)
    story.on(3).step("give-opinion", "yellow-answer", DEPARTMENT, values={"answer": "模拟情况说明。"})
    story.step("give-opinion", "yellow-objection", DEPARTMENT, values={"reasons": "模拟申诉：期限计算有误。"})
    story.on(6).step("withdraw-card", "yellow-withdrawn", LEADERSHIP, ground="模拟理由：停止计时未计入")
    result = {"result": "模拟意见：改进停止计时的登记。"}
    story.on(7).step("supervise", "joint-study", SUPERVISOR_HEAD, unit=DEPARTMENT.unit, joint=JOINT, values=result)
    story.step("supervise", "on-site-coordination", SUPERVISOR, unit=DEPARTMENT.unit, values=result)
    story.on(8).act("close", SUPERVISOR_HEAD)


def open_slip_unanswered(approval: Story, story: Story) -> None:
    """Send a slip that is not answered in its three working days."""
    _opened(story, "部门内部流转慢", follows=approval.case_id)
    _slip(story, 1)


def open_card(story: Story) -> None:
    """Show a unit a yellow card that is not answered yet."""
    _opened(story)
    _yellow(story, 1)


def open_rectifying(approval: Story, story: Story) -> None:
    """Order a unit to rectify by a day that is to come."""
    _opened(story, "人员缺位", follows=approval.case_id)
    _rectification(story, 1, by=20)


def _opened(story: Story, cause: str | None = None, follows: str | None = None) -> None:
    subject = {"subject": "问题比较突出的单位"} if cause is None else {"subject": "逾期办件", "cause": cause}
    values = {**subject, "unit": DEPARTMENT.unit, "matter": "模拟督办事由。"}
    story.on(0).file(SUPERVISOR, PROCEDURE, follows=follows, values=values).act("accept", SUPERVISOR_HEAD)


def _slip(story: Story, day: int) -> None:
    story.on(day).step("supervise", "slip", SUPERVISOR, unit=DEPARTMENT.unit, forms=("supervision-slip",))
    story.step("serve", "slip-service", SUPERVISOR, method="直接送达", proof=f"模拟送达回证-{story.number:03}")


def _rectification(story: Story, day: int, by: int) -> None:
    values = {"measures": "模拟整改措施：明确会签时限。", "by": story.day(by).isoformat()}
    story.on(day).step(
        "order-rectification",
        "rectification",
        SUPERVISOR,
        unit=DEPARTMENT.unit,
        values=values,
        forms=("rectification-notice",),
    )


def _yellow(story: Story, day: int) -> None:
    card = {"values": {"reason": "办件超过承诺时限"}, "forms": ("yellow-card",)}
    story.on(day).step("issue-card", "yellow-card", SUPERVISOR_HEAD, unit=DEPARTMENT.unit, **card)
    story.step("serve", "yellow-service", SUPERVISOR, method="直接送达", proof=f"模拟送达回证-{story.number:03}")
