"""Courses of hotline cases: what becomes of a caller's demand, before any of the 62 members."""

from typing import Any

from application.demonstration import hotline as played
from application.demonstration.hotline import AGENT, DISPATCH_REVIEWER, OFFICE, REVIEWER
from application.requests import Acting
from application.simulation import city
from application.simulation.story import PlannedStory

PROCEDURE = played.PROCEDURE
MEMBERS: tuple[str, ...] = tuple(member["name"] for member in city.members())
KINDS = ("求助", "求助", "投诉", "投诉", "建议", "其他")
SATISFIED = ("满意", "满意", "满意", "基本满意", "未作评价")
ROUTES = ("litigation", "arbitration", "discipline", "reconsideration", "disclosure", "petition", "not-lawful")
SERVICES = ("110", "119", "120", "122")
TERM = 5  # working days
MINUTES: dict[str, Any] = {
    "forms": ("minutes",),
    "values": {"members": "、".join(MEMBERS[:3]), "decision": "模拟决定：由承办单位牵头落实。"},
}


def answered_directly(story: PlannedStory) -> None:
    """Answer a question at once."""
    _accepted(story, "咨询").step(
        "conclude", "direct-answer", AGENT, values={"answer": "模拟答复：办事指南见门户网站。"}
    )
    story.act("close", AGENT)


def replied_to(story: PlannedStory) -> None:
    """Dispatch, have it replied to in time, review, tell the caller, follow up, and close."""
    _dispatched_and_answered(story)
    _closed(story)


def replied_to_late(story: PlannedStory) -> None:
    """Let the term run out before the reply, with an urging."""
    unit = _dispatched(story)
    story.later(TERM + 1).step("urge", "urging", OFFICE, unit=unit)
    _answered(story, story.draw(4), unit)
    _closed(story)


def extended(story: PlannedStory) -> None:
    """Extend the term, and reply in it."""
    unit = _dispatched(story)
    notice: dict[str, Any] = {"forms": ("extension-notice",), "reason": "模拟理由：需专业检测。"}
    head = Acting(unit=unit, role="unit-head")
    story.later(TERM - 1).act("extend-term", head, clock="handling", by="5 working days", **notice)
    _answered(story, 2 + story.draw(3), unit)
    _closed(story)


def refused(story: PlannedStory) -> None:
    """Refuse what another route is provided for, and tell the route."""
    _called(story, "投诉").act("refuse", AGENT, ground=ROUTES[story.draw(len(ROUTES))])


def transferred(story: PlannedStory) -> None:
    """Transfer an emergency at once."""
    said = {"service": SERVICES[story.draw(len(SERVICES))]}
    _accepted(story, "求助", emergency=True).step("hand-over", "emergency-transfer", AGENT, values=said)
    story.act("close", AGENT)


def reported_anonymously(story: PlannedStory) -> None:
    """Handle a report without a name, and without an answer to anybody."""
    unit = _dispatched(story, "举报", anonymous=True)
    _reply(story.later(1 + story.draw(4)), unit)
    _audited(story.later(1))
    story.act("close", OFFICE)


def sent_back(story: PlannedStory) -> None:
    """Have a dispatch sent back, the dispute reviewed, and another unit reply."""
    unit = _dispatched(story)
    reasons = {"reasons": "模拟理由：不在本单位职责范围。"}
    by = Acting(unit=unit, role="unit")
    story.later(0).step("return-dispatch", "dispatch-return", by, ground="not-our-duty", values=reasons)
    found = {"finding": "改派", "reasons": "模拟理由：按派单目录属另一单位职责。"}
    story.step("give-opinion", "dispute-review", DISPATCH_REVIEWER, values=found)
    other = _sent_to(story, _member(story, besides=unit))
    _answered(story, story.draw(TERM), other)
    _closed(story)


def reworked(story: PlannedStory) -> None:
    """Return a reply for rework, or work again for a caller who is not satisfied."""
    unit = _dispatched(story)
    grounds = ("incomplete", "no-result", "dissatisfied")
    ground = grounds[story.draw(len(grounds))]
    if ground == "dissatisfied":
        _answered(story, story.draw(TERM), unit)
        _followed_up(story.later(1), "不满意")
    else:
        _reply(story.later(story.draw(TERM)), unit)
    _returned(story, ground)
    _answered(story, 1 + story.draw(2), unit)
    _closed(story)


def conferred_after_two_reworks(story: PlannedStory) -> None:
    """Return a reply twice, refer it to the joint conference, and have its decision carried out."""
    unit = _dispatched(story)
    for ground in ("incomplete", "no-result"):
        _reply(story.later(2), unit)
        _returned(story, ground)
    _reply(story.later(2), unit)
    story.step("return-for-rework", "conference-referral", REVIEWER, ground="no-result")
    story.later(2).step("conclude", "rework-conference", OFFICE, **MINUTES)
    _answered(story, 3, unit)
    _closed(story)


def conferred(story: PlannedStory) -> None:
    """Let several departments confer before the reply."""
    unit = _dispatched(story, several=True)
    story.later(1 + story.draw(2)).step("conclude", "conference", OFFICE, **MINUTES)
    _answered(story, 1 + story.draw(2), unit)
    _closed(story)


def let_stand(story: PlannedStory) -> None:
    """Let a reply stand although the caller is not satisfied."""
    _dispatched_and_answered(story)
    _followed_up(story.later(1), "不满意")
    reasons = {"reasons": "模拟理由：处理合法，已当面说明。"}
    story.step("give-opinion", "dissatisfied-audit", REVIEWER, values=reasons)
    story.act("close", OFFICE)


def replied_to_slowly(story: PlannedStory) -> None:
    """Reply on the last day but one: the same demand comes again meanwhile."""
    unit = _dispatched(story)
    _answered(story, TERM - 1, unit)
    _closed(story)


def merged(earlier: PlannedStory, story: PlannedStory) -> None:
    """Join a repeated demand to the first one."""
    _accepted(story, "求助").act("merge", OFFICE, into=earlier.case_id)


def left_alone(story: PlannedStory) -> None:
    """Dispatch, let the term run out, and supervise in vain."""
    unit = _dispatched(story)
    story.later(TERM + 1).step("urge", "urging", OFFICE, unit=unit)
    story.later(2).step("supervise", "supervision", OFFICE, unit=unit, forms=("supervision-slip",))


def _called(story: PlannedStory, kind: str, *, anonymous: bool = False, emergency: bool = False) -> PlannedStory:
    values: dict[str, Any] = {"type": kind, "anonymous": anonymous, "emergency": emergency}
    values["matter"] = "模拟诉求：小区路灯不亮。"
    if kind == "举报":
        values["report-details"] = "模拟线索：夜间偷倒垃圾。"
    if not anonymous:
        values |= {"caller": f"模拟诉求人{story.number:07}", "contact": "模拟联系方式"}
    story.file(AGENT, PROCEDURE, channel="call", values=values)
    return story


def _accepted(story: PlannedStory, kind: str, **said: bool) -> PlannedStory:
    _called(story, kind, **said).act("accept", AGENT)
    return story


def _member(story: PlannedStory, besides: str | None = None) -> str:
    others = [name for name in MEMBERS if name != besides]
    return others[story.draw(len(others))]


def _dispatched(story: PlannedStory, kind: str | None = None, *, several: bool = False, anonymous: bool = False) -> str:
    """Accept and dispatch; give the unit in charge."""
    _accepted(story, kind or KINDS[story.draw(len(KINDS))], anonymous=anonymous)
    return _sent_to(story, _member(story), several=several)


def _sent_to(story: PlannedStory, unit: str, *, several: bool = False) -> str:
    values = {"several-departments": several, "instruction": "模拟要求：三日内联系诉求人。"}
    story.step("dispatch", "dispatch", OFFICE, unit=unit, values=values)
    return unit


def _dispatched_and_answered(story: PlannedStory) -> None:
    unit = _dispatched(story)
    _answered(story, story.draw(TERM), unit)


def _answered(story: PlannedStory, days: int, unit: str) -> None:
    """Reply, review, and tell the caller."""
    _reply(story.later(days), unit)
    _audited(story)
    story.step("serve", "feedback", AGENT, method="电话")


def _reply(story: PlannedStory, unit: str) -> None:
    values = {"result": "已解决", "text": "模拟答复：已派人处理。"}
    story.step("give-opinion", "reply", Acting(unit=unit, role="unit"), values=values)


def _audited(story: PlannedStory) -> None:
    story.step("give-opinion", "audit", REVIEWER, values={"opinion": "模拟审核意见：答复完整。"})


def _returned(story: PlannedStory, ground: str) -> None:
    said = {"requirements": "模拟要求：补充处理结果和时间。"}
    story.step("return-for-rework", "rework", REVIEWER, ground=ground, values=said)


def _followed_up(story: PlannedStory, satisfaction: str, *, reached: bool = True) -> None:
    story.step("follow-up", "follow-up", AGENT, reached=reached, values={"satisfaction": satisfaction})


def _closed(story: PlannedStory) -> None:
    story.later(story.draw(3))
    if story.draw(6) == 0:
        _followed_up(story, "未作评价", reached=False)
        story.later(1)
    _followed_up(story, SATISFIED[story.draw(len(SATISFIED))])
    story.act("close", OFFICE)
