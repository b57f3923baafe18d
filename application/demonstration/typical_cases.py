"""Stories of publications of the hotline's cases (典型办件、曝光栏)."""

from application.demonstration.story import Story
from application.requests import Acting

PROCEDURE = "typical-case"
EDITOR = Acting(unit="热线办", role="editor")
CHECKER = Acting(unit="热线办", role="checker")
OFFICE = Acting(unit="热线办", role="office")
HEAD = Acting(unit="热线办", role="office-head")
COPY = ("publication",)


def published_and_tracked(told: Story, story: Story) -> None:
    """De-identify, reject once, check, approve, publish, follow up, and take down when its time is over."""
    _chosen(told, story, "典型办件")
    _drafted(story.on(1))
    story.step("review", "check", CHECKER, approved=False, values={"opinion": "模拟意见：仍可识别当事人。"})
    _drafted(story)
    story.step("review", "check", CHECKER, approved=True, values={"opinion": "模拟意见：已去标识化。"})
    story.on(2).step("decide", "approval", HEAD, outcome="approved")
    said = {"medium": "专栏", "headline": "模拟报道：路灯三日恢复照明", "text": "模拟内容：某小区路灯已修复。"}
    story.step("conclude", "publication", EDITOR, forms=COPY, values=said).act("close", OFFICE)
    story.on(5).step("draft", "tracking-draft", EDITOR, values={"text": "模拟跟踪报道稿。"})
    said = {"medium": "网络", "text": "模拟跟踪报道：回访情况良好。"}
    story.step("conclude", "tracking", CHECKER, forms=COPY, values=said)
    story.on(9).step("conclude", "taking-down", OFFICE, values={"reason": "刊期届满"})


def open_awaiting_the_check(told: Story, story: Story) -> None:
    """Choose an overdue case for the exposure column, and wait for the check of the text."""
    _chosen(told, story, "曝光栏")
    _drafted(story)


def _chosen(told: Story, story: Story, column: str) -> None:
    values = {"column": column, "unit": "模拟成员单位", "reasons": "模拟理由：具有代表性。"}
    story.on(0).file(EDITOR, PROCEDURE, follows=told.case_id, values=values).act("accept", OFFICE)


def _drafted(story: Story) -> None:
    story.step("draft", "de-identification", EDITOR, values={"text": "模拟去标识化稿。"})
