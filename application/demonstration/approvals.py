"""Stories of window approvals (窗口审批办件), one function per branch of the procedure."""

from datetime import date

from application.demonstration.cast import CONSTRUCTION, ITEMS, Item
from application.demonstration.story import Story

PROCEDURE = "window-approval"


def granted(story: Story) -> None:
    """Decide within the promised limit, and serve."""
    _decided(story, _accepted(story), 5, "granted")


def denied(story: Story) -> None:
    """Deny, with the ground."""
    _decided(story, _accepted(story), 6, "denied", ground="模拟理由：不符合法定条件")


def file_returned(story: Story) -> None:
    """Return the file, with its ground."""
    _decided(story, _accepted(story), 4, "returned-file", ground="模拟理由：申请材料不实")


def refused_not_competent(story: Story) -> None:
    """Refuse: another authority is competent."""
    item = _filed(story)
    story.act("refuse", item.acting("window"), ground="not-competent")


def refused_no_licence_needed(story: Story) -> None:
    """Refuse: the law asks for no licence."""
    item = _filed(story)
    story.act("refuse", item.acting("window"), ground="no-licence-needed")


def corrected(story: Story) -> None:
    """Tell once what is missing, have it supplied, accept, and grant."""
    item = _filed(story)
    story.on(2).act(
        "return-for-correction",
        item.acting("window"),
        missing=["matter"],
        explanation="模拟告知：请补充场地平面图。",
        forms=("correction-notice",),
    )
    story.opening = story.day(6)
    story.on(0).act("supply-corrections", item.acting("window"), values={"matter": f"模拟补正：{item.title}"})
    story.act("accept", item.acting("window"), forms=("acceptance-notice",))
    _decided(story, item, 4, "granted")


def withdrawn(story: Story) -> None:
    """Let the applicant withdraw after the examination."""
    item = _accepted(story)
    _examined(story, item, 2)
    story.on(3).act("withdraw", item.acting("window"))


def promise_broken(story: Story, of: Item | None = None) -> None:
    """Decide after the promised limit, but within the statutory one."""
    item = _accepted(story, of)
    _decided(story, item, item.promised.amount + 3, "granted")


def served_late(story: Story) -> None:
    """Decide in time, and serve after the ten working days of 行政许可法 44."""
    item = _accepted(story)
    _decided(story, item, 3, "granted", served_after=12)


def inspected(story: Story) -> None:
    """Stop for an inspection, and resume."""
    item = _accepted(story)
    _paused(story.on(2), item, "inspection", needed="10 working days")
    story.on(8).act("resume-clocks", item.acting("handler"))
    _decided(story, item, 12, "granted")


def entered_late(story: Story) -> None:
    """Give the handler's opinion in time, and put it on record four working days later (补录)."""
    item = _accepted(story)
    _examined(story, item, 2, late_by=4)
    story.on(7)
    _reviewed_and_decided(story, item, "granted")
    _served_and_closed(story, item, 8)


def expert_review_over_national_day(story: Story) -> None:
    """Stop for 专家评审 before National Day, resume after it, and decide within what is left of both limits."""
    item = _accepted(story, CONSTRUCTION)
    year, office = story.opening.year, story.office
    _paused(story.on_day(office.after(date(year, 9, 26), 0)), item, "expert-review", needed="15 working days")
    resumed = office.after(date(year, 10, 14), 0)
    story.on_day(resumed).act("resume-clocks", item.acting("handler"))
    story.opening = resumed
    _decided(story, item, 4, "granted")


def open_filed(story: Story) -> None:
    """File, and leave it before the window."""
    _filed(story)


def open_fresh(story: Story) -> None:
    """Accept, with all the time ahead."""
    _accepted(story)


def open_examined(story: Story) -> None:
    """Accept and examine, and leave it undecided."""
    _examined(story, _accepted(story, CONSTRUCTION), 2)


def open_suspended(story: Story) -> None:
    """Stop for 专家评审, and do not resume."""
    item = _accepted(story, CONSTRUCTION)
    _paused(story.on(3), item, "expert-review", needed="20 working days")


def _filed(story: Story, item: Item | None = None) -> Item:
    chosen = item or story.chance.pick(ITEMS, story.name, "item")
    story.on(0).file(
        chosen.acting("window"),
        PROCEDURE,
        item=chosen.code,
        channel=story.chance.pick(("counter", "online"), story.name, "channel"),
        values={
            "applicant": f"申办人{story.number:04}",
            "contact": "模拟联系方式",
            "matter": f"模拟申请事由：{chosen.title}",
        },
    )
    return chosen


def _accepted(story: Story, item: Item | None = None) -> Item:
    chosen = _filed(story, item)
    story.act("accept", chosen.acting("window"), forms=("acceptance-notice",))
    return chosen


def _paused(story: Story, item: Item, ground: str, *, needed: str) -> None:
    story.act("suspend-clocks", item.acting("handler"), ground=ground, needed=needed, forms=("time-notice",))


def _examined(story: Story, item: Item, days: int, late_by: int = 0) -> None:
    opinion = {"opinion": "模拟意见：材料齐全。"}
    story.on(days, 10).step("give-opinion", "examination", item.acting("handler"), late_by=late_by, values=opinion)


def _decided(
    story: Story, item: Item, days: int, outcome: str, *, ground: str | None = None, served_after: int = 1
) -> None:
    _examined(story, item, days - 1)
    story.on(days)
    _reviewed_and_decided(story, item, outcome, ground)
    _served_and_closed(story, item, days + served_after)


def _reviewed_and_decided(story: Story, item: Item, outcome: str, ground: str | None = None) -> None:
    story.step("give-opinion", "review", item.acting("reviewer"), values={"opinion": "模拟意见：同意承办意见。"})
    story.step(
        "decide",
        "decision",
        item.acting("lead"),
        outcome=outcome,
        ground=ground,
        forms=("decision",),
        values={"opinion": "模拟意见：签发。"},
    )


def _served_and_closed(story: Story, item: Item, days: int) -> None:
    story.on(days).step("serve", "service", item.acting("window"), method="窗口领取")
    story.act("close", item.acting("window"))
