"""Stories of applications for government information (政府信息公开申请)."""

from typing import Any

from application.demonstration.cast import DISCLOSURE, DISCLOSURE_HANDLER, DISCLOSURE_HEAD
from application.demonstration.story import Story

PROCEDURE = "information-disclosure"


def corrected_and_disclosed(story: Story) -> None:
    """Ask once for what is unclear, receive it, and disclose."""
    _filed(story)
    notice: dict[str, Any] = {"missing": ["information"], "supply_by": story.day(8), "forms": ("correction-notice",)}
    story.on(2).act("return-for-correction", DISCLOSURE, **notice)
    story.on(5).act("supply-corrections", DISCLOSURE).act("accept", DISCLOSURE)
    story.on(9).step("give-opinion", "handling", DISCLOSURE_HANDLER, values={"opinion": "模拟办理意见。"})
    story.on(11).step("give-opinion", "examination", DISCLOSURE_HEAD, values={"opinion": "模拟审核意见。"})
    story.on(12).step("decide", "answer", DISCLOSURE, outcome="disclosed", forms=("answer",))
    story.step("serve", "service", DISCLOSURE, method="网上送达").act("close", DISCLOSURE)


def given_up(story: Story) -> None:
    """Ask for what is unclear, and hear nothing: the application is given up by itself."""
    _filed(story)
    notice: dict[str, Any] = {"missing": ["information"], "supply_by": story.day(8), "forms": ("correction-notice",)}
    story.on(2).act("return-for-correction", DISCLOSURE, **notice)


def open_third_party_asked(story: Story) -> None:
    """Ask a third party, with the clock of the answer stopped meanwhile."""
    _filed(story)
    story.on(1).act("accept", DISCLOSURE)
    asked: dict[str, Any] = {
        "forms": ("consultation",),
        "method": "直接送达",
        "proof": f"模拟送达回证-{story.number:03}",
    }
    story.on(2).step("serve", "consult-third-party", DISCLOSURE, **asked)
    story.act("suspend-clocks", DISCLOSURE, ground="third-party", needed="15 working days", forms=("consultation",))


def _filed(story: Story) -> None:
    values = {
        "applicant": f"模拟申请人{story.number:03}",
        "contact": "模拟联系方式",
        "information": "模拟信息：年度采购预算",
        "manner": "网上获取",
    }
    story.on(0).file(DISCLOSURE, PROCEDURE, channel="online", values=values)
