"""Courses of window approvals: what becomes of an application, on any of the city's service items."""

from typing import Any

from application.demonstration import approvals as played
from application.demonstration.cast import APPLICANT, CENTRE_SUPERVISOR, Item
from application.simulation import city
from application.simulation.story import PlannedStory

PROCEDURE = played.PROCEDURE
ITEMS = tuple(service.item for service in city.services())
GROUNDS = ("expert-review", "inspection", "testing", "appraisal", "quarantine", "hearing", "tender", "auction")
LONGEST_PAUSE = 30  # working days, of every ground
WELL = (5, 5, 5, 4, 4, 3)
RATED_WITHIN = 7  # days: an applicant does so on any day of the week


def granted(story: PlannedStory) -> None:
    """Decide within the promised limit, issue, and be rated by one in five."""
    item = _accepted(story)
    _decided(story, item, _in_time(story, item), "granted")
    if story.draw(5) == 0:
        story.days_later(story.draw(RATED_WITHIN)).act("rate", APPLICANT, score=WELL[story.draw(len(WELL))])


def rated_low(story: PlannedStory) -> None:
    """Grant, and be rated low, with the contact and the check that follow."""
    item = _accepted(story)
    _decided(story, item, _in_time(story, item), "granted")
    rated: dict[str, Any] = {"score": 1 + story.draw(2), "comment": "模拟评价：多次往返。"}
    story.days_later(story.draw(RATED_WITHIN)).act("rate", APPLICANT, **rated)
    story.later(1).step("follow-up", "low-rating-contact", CENTRE_SUPERVISOR, reached=True)
    found = {"result": "已整改", "account": "模拟核查：已向申办人致歉并整改。"}
    story.later(1).step("conclude", "low-rating-result", CENTRE_SUPERVISOR, values=found)


def denied(story: PlannedStory) -> None:
    """Deny, with the ground."""
    item = _accepted(story)
    _decided(story, item, _in_time(story, item), "denied", ground="模拟理由：不符合法定条件")


def file_returned(story: PlannedStory) -> None:
    """Return the file: the same matter was filed twice."""
    item = _accepted(story)
    _decided(story, item, _in_time(story, item), "returned-file", ground="filed-twice")


def refused(story: PlannedStory) -> None:
    """Refuse at the gate."""
    item = _filed(story)
    ground = ("not-competent", "no-licence-needed")[story.draw(2)]
    story.act("refuse", item.acting("window"), ground=ground)


def corrected(story: PlannedStory) -> None:
    """Tell once what is missing, have it supplied, accept, and grant."""
    item = _filed(story)
    asked: dict[str, Any] = {"missing": ["matter"], "explanation": "模拟告知：请补充场地平面图。"}
    story.later(1 + story.draw(3)).act(
        "return-for-correction", item.acting("window"), forms=("correction-notice",), **asked
    )
    supplied = {"matter": f"模拟补正：{item.title}"}
    story.later(1 + story.draw(8)).act("supply-corrections", item.acting("window"), values=supplied)
    story.act("accept", item.acting("window"), forms=("acceptance-notice",))
    _decided(story, item, _in_time(story, item), "granted")


def withdrawn(story: PlannedStory) -> None:
    """Let the applicant withdraw after the examination."""
    item = _accepted(story)
    _examined(story, item, 1)
    story.later(1).act("withdraw", item.acting("window"))


def stopped(story: PlannedStory) -> None:
    """Stop the clock on one of the grounds of 许可法 45; one in forty runs on by itself when its maximum is over."""
    item = _accepted(story)
    needed = 5 + story.draw(16)
    stop: dict[str, Any] = {"ground": GROUNDS[story.draw(len(GROUNDS))], "needed": f"{needed} working days"}
    if item.promised.amount > 1:
        story.later(1)
    story.act("suspend-clocks", item.acting("handler"), forms=("time-notice",), **stop)
    if story.draw(40) == 0:
        story.later(LONGEST_PAUSE + 1, 11)
    else:
        story.later(1 + story.draw(needed)).act("resume-clocks", item.acting("handler"))
    _decided(story, item, max(0, _in_time(story, item) - 2), "granted")


def extended(story: PlannedStory) -> None:
    """Extend the statutory limit before it is over, and decide in it: the promised one is broken."""
    item = _accepted(story)
    _examined(story, item, item.statutory.amount - 2)
    notice: dict[str, Any] = {"forms": ("extension-notice",), "reason": "模拟理由：情况复杂。"}
    story.later(1).act("extend-term", item.acting("lead"), clock="statutory", by="10 working days", **notice)
    story.later(2 + story.draw(7))
    _reviewed_and_decided(story, item, "granted")
    _served_and_closed(story, item, "granted")


def promise_broken(story: PlannedStory) -> None:
    """Decide after the promised limit; one in ten after the statutory one too."""
    item = _accepted(story)
    days = item.promised.amount + 1 + story.draw(4)
    if story.draw(10) == 0:
        days = item.statutory.amount + 1 + story.draw(6)
    _decided(story, item, days, "granted")


def left_alone(story: PlannedStory) -> None:
    """Examine it, and never decide: open and overdue."""
    _examined(story, _accepted(story), 2)


def served_late(story: PlannedStory) -> None:
    """Decide in time, and issue the licence after the ten working days of 许可法 44."""
    item = _accepted(story)
    _decided(story, item, _in_time(story, item), "granted", served_after=12)


def entered_late(story: PlannedStory) -> None:
    """Give the handler's opinion in time, and put it on record some working days later (补录)."""
    item = _accepted(story)
    late = 1 + story.draw(max(1, min(4, item.promised.amount - 1)))
    opinion = {"opinion": "模拟意见：材料齐全。"}
    story.later(0, 10).step("give-opinion", "examination", item.acting("handler"), late_by=late, values=opinion)
    _reviewed_and_decided(story, item, "granted")
    _served_and_closed(story, item, "granted")


def by_agent(story: PlannedStory) -> None:
    """File through an agent of the village, and hand the result back through the agent."""
    played.by_agent(story)


def _filed(story: PlannedStory) -> Item:
    item = ITEMS[story.draw(len(ITEMS))]
    values = {
        "applicant": f"申办人{story.number:07}",
        "by-agent": False,
        "contact": "模拟联系方式",
        "matter": f"模拟申请事由：{item.title}",
    }
    channel = ("counter", "online")[story.draw(2)]
    story.file(item.acting("window"), PROCEDURE, item=item.code, channel=channel, values=values)
    return item


def _accepted(story: PlannedStory) -> Item:
    item = _filed(story)
    story.act("accept", item.acting("window"), forms=("acceptance-notice",))
    return item


def _in_time(story: PlannedStory, item: Item) -> int:
    """Draw after how many working days it is decided, within the promise and most often well before."""
    most = item.promised.amount
    return min(story.draw(most + 1), story.draw(most + 1))


def _examined(story: PlannedStory, item: Item, days: int) -> None:
    opinion = {"opinion": "模拟意见：材料齐全。"}
    story.later(days, 10).step("give-opinion", "examination", item.acting("handler"), values=opinion)


def _decided(
    story: PlannedStory, item: Item, days: int, outcome: str, *, ground: str | None = None, served_after: int = 1
) -> None:
    _examined(story, item, max(0, days - 1))
    if days > 0:
        story.later(1)
    _reviewed_and_decided(story, item, outcome, ground)
    _served_and_closed(story, item, outcome, served_after)


def _reviewed_and_decided(story: PlannedStory, item: Item, outcome: str, ground: str | None = None) -> None:
    story.step("give-opinion", "review", item.acting("reviewer"), values={"opinion": "模拟意见：同意承办意见。"})
    signed: dict[str, Any] = {"forms": ("decision",), "values": {"opinion": "模拟意见：签发。"}}
    story.step("decide", "decision", item.acting("lead"), outcome=outcome, ground=ground, **signed)


def _served_and_closed(story: PlannedStory, item: Item, outcome: str, after: int = 1) -> None:
    step, form = played.SERVICES[outcome]
    story.later(after).step("serve", step, item.acting("window"), method="窗口领取", forms=(form,))
    story.act("close", item.acting("window"))
