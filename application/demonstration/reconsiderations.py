"""Stories of administrative reconsiderations (行政复议)."""

from datetime import timedelta
from typing import Any

from application.demonstration.cast import AUTHORITY_HEAD, RECONSIDERATION, RECONSIDERATION_HEAD, RESPONDENT
from application.demonstration.story import Story

PROCEDURE = "administrative-reconsideration"


def revoked(story: Story) -> None:
    """Admit in time, hear both sides, and revoke."""
    _filed(story)
    story.on(2).act("accept", RECONSIDERATION)
    _copied(story, 4)
    answer: dict[str, Any] = {"forms": ("answer",), "values": {"answer": "模拟答复。"}}
    story.on(10).step("give-opinion", "answer", RESPONDENT, **answer)
    heard: dict[str, Any] = {"forms": ("opinions-record",), "values": {"record": "模拟意见记录。"}}
    story.on(14).step("conclude", "opinions", RECONSIDERATION, **heard)
    story.on(18).step("give-opinion", "opinion", RECONSIDERATION_HEAD, values={"opinion": "模拟审查意见。"})
    story.on(20).step("decide", "decision", AUTHORITY_HEAD, outcome="revoked", forms=("decision",))
    story.on(21)
    for step in ("service-applicant", "service-respondent"):
        story.step("serve", step, RECONSIDERATION, method="直接送达")
    story.act("close", RECONSIDERATION)


def open_admitted_by_silence(story: Story) -> None:
    """File, and let the five working days pass: the application is admitted by itself."""
    _filed(story)


def open_standing_still(story: Story) -> None:
    """Let the case stand still while the parties try to settle."""
    _filed(story)
    story.on(2).act("accept", RECONSIDERATION)
    _copied(story, 3)
    pause: dict[str, Any] = {"ground": "mediation", "needed": "60 calendar days", "forms": ("suspension-notice",)}
    story.on(8).act("suspend-clocks", RECONSIDERATION, **pause)


def _filed(story: Story) -> None:
    values = {
        "known-on": (story.opening - timedelta(days=20)).isoformat(),
        "respondent": "模拟市场监管局",
        "applicant": f"模拟申请人{story.number:03}",
        "requests": "模拟请求：撤销行政处罚决定。",
    }
    story.on(0).file(RECONSIDERATION, PROCEDURE, values=values)


def _copied(story: Story, days: int) -> None:
    asked: dict[str, Any] = {
        "forms": ("answer-notice",),
        "method": "直接送达",
        "proof": f"模拟送达回证-{story.number:03}",
    }
    story.on(days).step("serve", "copy", RECONSIDERATION, **asked)
