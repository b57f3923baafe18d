"""Stories of service complaints (窗口服务投诉): each of the three ways, one without a name, one with a promised day."""

from application.demonstration.cast import COMPLAINTS, CONSTRUCTION
from application.demonstration.story import Story
from application.requests import Acting

PROCEDURE = "service-complaint"
OFFICE = Acting(unit="审批办", role="approval-office")
BUREAU = Acting(unit="模拟住建局", role="bureau")


def on_the_spot(story: Story) -> None:
    """Settle a complaint about the attitude at a window on the spot, and answer."""
    _found(story, "当面", "服务态度", "现场处理")
    story.step("conclude", "on-the-spot", COMPLAINTS, values={"result": "模拟结果：当场道歉并指导填表。"})
    _answered(story)


def without_a_name(story: Story) -> None:
    """Handle an anonymous complaint from the box through the approval office; there is nobody to answer."""
    _found(story, "投诉箱", "办件", "找审批办处理", anonymous=True)
    story.on(1).step("hand-over", "to-approval-office", COMPLAINTS)
    story.on(3).step("give-opinion", "approval-office-result", OFFICE, values={"result": "模拟结果：已督促窗口办理。"})
    story.act("close", COMPLAINTS)


def open_promised(story: Story) -> None:
    """Have the bureau promise a day, and wait for it."""
    _found(story, "电话", "办件", "联系业务局承诺时限")
    promised = {"bureau": BUREAU.unit, "spoken-to": "模拟联系人", "by": story.day(5).isoformat()}
    story.on(1).step("conclude", "promise", COMPLAINTS, values=promised)


def promise_kept(story: Story) -> None:
    """Have the bureau promise a day and keep it, and answer."""
    open_promised(story)
    story.on(4).step("give-opinion", "bureau-result", BUREAU, values={"result": "模拟结果：已补发许可证。"})
    _answered(story)


def _found(story: Story, channel: str, about: str, way: str, *, anonymous: bool = False) -> None:
    named = {} if anonymous else {"complainant": f"模拟投诉人{story.number:03}", "contact": "模拟联系方式"}
    said = {"by": channel, "object": about, "anonymous": anonymous, "window": CONSTRUCTION.acting("window").unit}
    story.on(0).file(COMPLAINTS, PROCEDURE, values={**said, **named, "matter": "模拟投诉内容。"})
    story.act("accept", COMPLAINTS)
    story.step("conclude", "facts", COMPLAINTS, values={"findings": "模拟情况。", "way": way})


def _answered(story: Story) -> None:
    story.step("serve", "feedback", COMPLAINTS, method="电话", values={"answer": "模拟反馈。"})
    story.act("close", COMPLAINTS)
