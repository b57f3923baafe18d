"""Stories of procurement complaints (政府采购投诉): each follows a challenge that was answered in time."""

from typing import Any

from application.demonstration.cast import FINANCE, FINANCE_HEAD
from application.demonstration.story import Story

PROCEDURE = "procurement-complaint"
AFTER_THE_CHALLENGE = 8  # working days: the period for the reply has seven
COPIES = ("copies-respondent", "copies-parties")
TOLD = ("service-complainant", "service-parties")


def founded_after_appraisal(challenge: Story, story: Story) -> None:
    """Stay the procurement, stop for an appraisal, find the complaint founded, and announce it."""
    _copied(challenge, story)
    story.step("serve", "stay", FINANCE, forms=("stay-notice",), method="书面通知")
    needed: dict[str, Any] = {"ground": "appraisal", "needed": "10 working days", "forms": ("time-notice",)}
    story.on(5).act("suspend-clocks", FINANCE, **needed)
    story.on(12).act("resume-clocks", FINANCE).step("serve", "stay-lifted", FINANCE, method="书面通知")
    story.on(14).step("give-opinion", "examination", FINANCE, values={"opinion": "模拟处理意见。"})
    story.on(16).step("decide", "decision", FINANCE_HEAD, outcome="founded-with-effect", forms=("decision",))
    for step in TOLD:
        story.step("serve", step, FINANCE, method="直接送达")
    story.step("conclude", "announcement", FINANCE, forms=("announcement",)).act("close", FINANCE)


def withdrawn(challenge: Story, story: Story) -> None:
    """Let the complainant withdraw after the copies went out."""
    _copied(challenge, story)
    story.on(4).act("withdraw", FINANCE)


def open_copied(challenge: Story, story: Story) -> None:
    """Send the copies out, and leave it undecided."""
    _copied(challenge, story)


def _copied(challenge: Story, story: Story) -> None:
    values = {
        "project": f"模拟采购-{challenge.opening.year}-{challenge.number:03}",
        "complainant": f"模拟供应商{story.number:03}",
        "reply-period-end": challenge.day(AFTER_THE_CHALLENGE - 1).isoformat(),
        "matters": "模拟投诉事项：对质疑答复不满意。",
    }
    story.on(0).file(FINANCE, PROCEDURE, follows=challenge.case_id, values=values)
    story.on(1).act("accept", FINANCE)
    story.on(2)
    for step in COPIES:
        story.step("serve", step, FINANCE, forms=("answer-notice",), method="直接送达")
