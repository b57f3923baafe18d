"""Stories of the 12345 hotline (热线诉求办件): what a caller demands, from the call to the close."""

from typing import Any

from application.demonstration.hall import DEPARTMENTS
from application.demonstration.story import Story
from application.requests import Acting

PROCEDURE = "hotline"
AGENT = Acting(unit="热线话务组", role="agent")
OFFICE = Acting(unit="热线办", role="office")
DISPATCH_REVIEWER = Acting(unit="热线办", role="dispatch-reviewer")
REVIEWER = Acting(unit="热线办", role="reviewer")
EFFICIENCY = Acting(unit="市效能办", role="efficiency")
MEMBERS = tuple(f"模拟市{stem}局" for stem in DEPARTMENTS.values())
MINUTES: dict[str, Any] = {
    "forms": ("minutes",),
    "values": {"members": "、".join(MEMBERS[:3]), "decision": "模拟决定：由承办单位牵头落实。"},
}


def closed_in_time(story: Story) -> None:
    """Dispatch, have it replied to, review, tell the caller, follow up, and close."""
    _replied(story, 3)
    _told(story)
    _closed(story, 4)


def answered_directly(story: Story) -> None:
    """Answer a question at once."""
    _accepted(story, "咨询").step(
        "conclude", "direct-answer", AGENT, values={"answer": "模拟答复：办事指南见门户网站。"}
    )
    story.act("close", AGENT)


def refused_with_the_route(story: Story) -> None:
    """Refuse what is before a court, and tell the route."""
    _called(story, "投诉").act("refuse", AGENT, ground="litigation")


def transferred(story: Story) -> None:
    """Transfer an emergency at once."""
    _accepted(story, "求助", emergency=True).step("hand-over", "emergency-transfer", AGENT, values={"service": "119"})
    story.act("close", AGENT)


def reported_anonymously(story: Story) -> None:
    """Take a report without a name, at a community event, and handle it without an answer to anybody."""
    _dispatched(_accepted(story, "举报", "on-site", anonymous=True))
    _reply(story.on(4)).step("give-opinion", "audit", REVIEWER, values={"opinion": "模拟审核意见：答复完整。"})
    story.act("close", OFFICE)


def dispatched_anew(story: Story) -> None:
    """Have a dispatch sent back, the dispute reviewed, and another unit reply."""
    _sent_back(story)
    found = {"finding": "改派", "reasons": "模拟理由：按派单目录属另一单位职责。"}
    story.on(2).step("give-opinion", "dispute-review", DISPATCH_REVIEWER, values=found)
    _dispatched(story, unit=_unit(story, 1))
    _reply(story.on(5), unit=_unit(story, 1))
    _told(story)
    _closed(story, 6)


def reworked_for_the_caller(story: Story) -> None:
    """Have a caller dissatisfied, the work done again in time, and the case closed."""
    _replied(story, 2)
    _told(story)
    _followed_up(story.on(3), "不满意")
    _rework(story, "dissatisfied")
    _reply(story.on(5))
    _told(story)
    _closed(story, 6)


def conferred_after_two_reworks(story: Story) -> None:
    """Return a reply twice, refer it to the joint conference, and have its decision carried out."""
    _replied(story, 2)
    _rework(story, "incomplete")
    _reply(story.on(4))
    _rework(story, "no-result")
    _reply(story.on(8))
    story.step("return-for-rework", "conference-referral", REVIEWER, ground="no-result")
    story.on(9).step("conclude", "rework-conference", OFFICE, **MINUTES)
    _reply(story.on(12))
    _told(story)
    _closed(story, 13)


def let_stand_with_reasons(story: Story) -> None:
    """Handle it late after an extension, and let the reply stand although the caller is not satisfied."""
    _dispatched(_accepted(story, "投诉"))
    head = Acting(unit=_unit(story), role="unit-head")
    notice: dict[str, Any] = {"forms": ("extension-notice",), "reason": "模拟理由：需专业检测。"}
    story.on(4).act("extend-term", head, clock="handling", by="5 working days", **notice)
    _reply(story.on(11), result="未能解决，已说明理由")
    _told(story)
    _followed_up(story.on(12), "不满意")
    story.step("give-opinion", "dissatisfied-audit", REVIEWER, values={"reasons": "模拟理由：处理合法，已当面说明。"})
    story.act("close", OFFICE)


def open_dispatched(story: Story) -> None:
    """Dispatch, and wait for the reply."""
    _dispatched(_accepted(story, "求助"))


def open_supervised(story: Story) -> None:
    """Let the term run out, urge, and supervise on site together with the efficiency office."""
    _dispatched(_accepted(story, "投诉"))
    story.on(6).step("urge", "urging", OFFICE, unit=_unit(story))
    slip: dict[str, Any] = {"unit": _unit(story), "forms": ("supervision-slip",)}
    story.on(7).step("supervise", "supervision", OFFICE, **slip)
    found: dict[str, Any] = {"forms": ("on-site-record",), "values": {"findings": "模拟现场情况：排污管道未接通。"}}
    story.on(8).step("supervise", "on-site-supervision", EFFICIENCY, unit=_unit(story), joint=("热线办",), **found)


def open_in_dispute(story: Story) -> None:
    """Have a dispatch sent back, and wait for the review of the dispute."""
    _sent_back(story)


def open_in_rework(story: Story) -> None:
    """Return a reply that has no concrete result."""
    _replied(story, 2)
    _rework(story, "no-result")


def open_before_the_conference(story: Story) -> None:
    """Wait for the joint conference of several departments."""
    _dispatched(_accepted(story, "投诉", "online"), several=True)


def open_waiting_for_follow_up(story: Story) -> None:
    """Call twice in vain."""
    _replied(story, 2)
    _told(story)
    for hour in (9, 14):
        _followed_up(story.on(3, hour), "未作评价", reached=False)


def merged(earlier: Story, story: Story) -> None:
    """Join a repeated demand to the first one."""
    _accepted(story, "求助").act("merge", OFFICE, into=earlier.case_id)


def _called(
    story: Story, kind: str, channel: str = "call", *, anonymous: bool = False, emergency: bool = False
) -> Story:
    values: dict[str, Any] = {"type": kind, "anonymous": anonymous, "emergency": emergency}
    values["matter"] = "模拟诉求：小区路灯不亮。"
    if kind == "举报":
        values["report-details"] = "模拟线索：夜间偷倒垃圾。"
    if not anonymous:
        values |= {"caller": f"模拟诉求人{story.number:03}", "contact": "模拟联系方式"}
    return story.on(0).file(AGENT, PROCEDURE, channel=channel, values=values)


def _accepted(story: Story, kind: str, channel: str = "call", **said: bool) -> Story:
    return _called(story, kind, channel, **said).act("accept", AGENT)


def _unit(story: Story, further: int = 0) -> str:
    return MEMBERS[(story.number + further) % len(MEMBERS)]


def _dispatched(story: Story, unit: str | None = None, *, several: bool = False) -> None:
    values = {"several-departments": several, "instruction": "模拟要求：三日内联系诉求人。"}
    assisting = ("非市属单位1（模拟）",) if several else ()
    story.step("dispatch", "dispatch", OFFICE, unit=unit or _unit(story), assisting=assisting, values=values)


def _sent_back(story: Story) -> None:
    _dispatched(_accepted(story, "投诉"))
    by, said = Acting(unit=_unit(story), role="unit"), {"reasons": "模拟理由：不在本单位职责范围。"}
    story.on(1).step("return-dispatch", "dispatch-return", by, ground="not-our-duty", values=said)


def _reply(story: Story, result: str = "已解决", unit: str | None = None) -> Story:
    values = {"result": result, "text": "模拟答复：已派人处理。"}
    return story.step("give-opinion", "reply", Acting(unit=unit or _unit(story), role="unit"), values=values)


def _replied(story: Story, days: int) -> None:
    _dispatched(_accepted(story, "求助"))
    _reply(story.on(days))


def _rework(story: Story, ground: str) -> None:
    said = {"requirements": "模拟要求：补充处理结果和时间。"}
    story.step("return-for-rework", "rework", REVIEWER, ground=ground, values=said)


def _told(story: Story) -> None:
    story.step("give-opinion", "audit", REVIEWER, values={"opinion": "模拟审核意见：答复完整。"})
    story.step("serve", "feedback", AGENT, method="电话")


def _followed_up(story: Story, satisfaction: str, *, reached: bool = True) -> None:
    story.step("follow-up", "follow-up", AGENT, reached=reached, values={"satisfaction": satisfaction})


def _closed(story: Story, days: int) -> None:
    _followed_up(story.on(days), "满意")
    story.act("close", OFFICE)
