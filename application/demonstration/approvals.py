"""Stories of window approvals (窗口审批办件), one function per branch of the procedure."""

from datetime import date
from typing import Any

from application.demonstration.cast import AGENT, APPLICANT, CENTRE_SUPERVISOR, CONSTRUCTION, LICENCES, Item
from application.demonstration.story import Story

PROCEDURE = "window-approval"
SERVICES = {  # how each outcome is told, with which paper
    "granted": ("issue", "licence"),
    "denied": ("denial-service", "remedy-notice"),
    "returned-file": ("return-service", "return-notice"),
}


def granted(story: Story) -> None:
    """Decide within the promised limit, and serve."""
    decided(story, accepted(story), 5, "granted")


def denied(story: Story) -> None:
    """Deny, with the ground."""
    decided(story, accepted(story), 6, "denied", ground="模拟理由：不符合法定条件")


def file_returned(story: Story) -> None:
    """Return the file: the same matter was filed twice."""
    decided(story, accepted(story), 4, "returned-file", ground="filed-twice")


def returned_to_the_applicant(story: Story) -> None:
    """Return the file on an item that the same applicant files on again."""
    decided(story, accepted(story, CONSTRUCTION), 4, "returned-file", ground="filed-twice")


def rated_well(story: Story) -> None:
    """Grant, issue, and be rated well the day after."""
    granted(story)
    story.on(7).act("rate", APPLICANT, score=5, comment="模拟评价：办理及时。")


def rated_low_and_checked(story: Story) -> None:
    """Be rated low, contact the applicant the next day, and record what was found."""
    granted(story)
    story.on(7).act("rate", APPLICANT, score=1, comment="模拟评价：多次往返。")
    story.on(8).step("follow-up", "low-rating-contact", CENTRE_SUPERVISOR, reached=True)
    found = {"result": "已整改", "account": "模拟核查：已向申办人致歉并整改。"}
    story.on(9).step("conclude", "low-rating-result", CENTRE_SUPERVISOR, values=found)


def open_rated_low(story: Story) -> None:
    """Be rated low, with the contact not made yet."""
    granted(story)
    story.on(7, 15).act("rate", APPLICANT, score=2, comment="模拟评价：等候时间过长。")


def by_agent(story: Story) -> None:
    """File through an agent of the village with an authorisation, and hand the result back through the agent."""
    handover: dict[str, Any] = {"forms": ("handover-record",)}
    item = CONSTRUCTION
    values = {
        "applicant": f"申办人{story.number:04}",
        "by-agent": True,
        "agent": f"代办员{story.number:04}",
        "matter": f"模拟申请事由：{item.title}",
    }
    story.on(0).file(AGENT, PROCEDURE, item=item.code, values=values, forms=story.papers("authorisation"))
    story.act("accept", item.acting("window"), forms=("acceptance-notice",))
    story.on(1).step("hand-over", "agent-to-window", AGENT, **handover)
    examined(story, item, 4)
    story.on(5)
    reviewed_and_decided(story, item, "granted")
    story.on(6).step("serve", "issue", item.acting("window"), method="代办员代领", forms=("licence",))
    story.step("hand-over", "window-to-agent", item.acting("window"), **handover)
    story.on(7).step("hand-over", "agent-to-applicant", AGENT, **handover)
    story.act("close", item.acting("window"))


def refused_not_competent(story: Story) -> None:
    """Refuse: another authority is competent."""
    item = filed(story)
    story.act("refuse", item.acting("window"), ground="not-competent")


def refused_no_licence_needed(story: Story) -> None:
    """Refuse: the law asks for no licence."""
    item = filed(story)
    story.act("refuse", item.acting("window"), ground="no-licence-needed")


def corrected(story: Story) -> None:
    """Tell once what is missing, have it supplied, accept, and grant."""
    item = filed(story)
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
    decided(story, item, 4, "granted")


def withdrawn(story: Story) -> None:
    """Let the applicant withdraw after the examination."""
    item = accepted(story)
    examined(story, item, 2)
    story.on(3).act("withdraw", item.acting("window"))


def promise_broken(story: Story, of: Item | None = None) -> None:
    """Decide after the promised limit, but within the statutory one."""
    item = accepted(story, of)
    decided(story, item, item.promised.amount + 3, "granted")


def served_late(story: Story) -> None:
    """Decide in time, and issue the licence after the ten working days of 行政许可法 44."""
    item = accepted(story)
    decided(story, item, 3, "granted", served_after=12)


def inspected(story: Story) -> None:
    """Stop for an inspection, and resume."""
    item = accepted(story)
    paused(story.on(2), item, "inspection", needed="10 working days")
    story.on(8).act("resume-clocks", item.acting("handler"))
    decided(story, item, 12, "granted")


def entered_late(story: Story) -> None:
    """Give the handler's opinion in time, and put it on record four working days later (补录)."""
    item = accepted(story)
    examined(story, item, 2, late_by=4)
    story.on(7)
    reviewed_and_decided(story, item, "granted")
    served_and_closed(story, item, 8, "granted")


def expert_review_over_national_day(story: Story) -> None:
    """Stop for 专家评审 before National Day, resume after it, and decide within what is left of both limits."""
    item = accepted(story, CONSTRUCTION)
    year, office = story.opening.year, story.office
    paused(story.on_day(office.after(date(year, 9, 26), 0)), item, "expert-review", needed="15 working days")
    resumed = office.after(date(year, 10, 14), 0)
    story.on_day(resumed).act("resume-clocks", item.acting("handler"))
    story.opening = resumed
    decided(story, item, 4, "granted")


def open_filed(story: Story) -> None:
    """File, and leave it before the window."""
    filed(story)


def open_fresh(story: Story) -> None:
    """Accept, with all the time ahead."""
    accepted(story)


def open_examined(story: Story) -> None:
    """Accept and examine, and leave it undecided."""
    examined(story, accepted(story, CONSTRUCTION), 2)


def open_suspended(story: Story) -> None:
    """Stop for 专家评审, and do not resume."""
    item = accepted(story, CONSTRUCTION)
    paused(story.on(3), item, "expert-review", needed="20 working days")


def filed(story: Story, item: Item | None = None, applicant: str | None = None) -> Item:
    """File on an item, by chance if none is named, for an applicant of the story's own."""
    chosen = item or story.chance.pick(LICENCES, story.name, "item")
    story.on(0).file(
        chosen.acting("window"),
        PROCEDURE,
        item=chosen.code,
        channel=story.chance.pick(("counter", "online"), story.name, "channel"),
        values={
            "applicant": applicant or f"申办人{story.number:04}",
            "by-agent": False,
            "contact": "模拟联系方式",
            "matter": f"模拟申请事由：{chosen.title}",
        },
    )
    return chosen


def accepted(story: Story, item: Item | None = None, applicant: str | None = None) -> Item:
    """File, and be accepted."""
    chosen = filed(story, item, applicant)
    story.act("accept", chosen.acting("window"), forms=("acceptance-notice",))
    return chosen


def paused(story: Story, item: Item, ground: str, *, needed: str) -> None:
    """Stop the clocks on a ground."""
    story.act("suspend-clocks", item.acting("handler"), ground=ground, needed=needed, forms=("time-notice",))


def examined(story: Story, item: Item, days: int, late_by: int = 0) -> None:
    """Give the handler's opinion on a day."""
    opinion = {"opinion": "模拟意见：材料齐全。"}
    story.on(days, 10).step("give-opinion", "examination", item.acting("handler"), late_by=late_by, values=opinion)


def decided(
    story: Story, item: Item, days: int, outcome: str, *, ground: str | None = None, served_after: int = 1
) -> None:
    """Examine, review, decide and serve, so many days after the opening."""
    examined(story, item, days - 1)
    story.on(days)
    reviewed_and_decided(story, item, outcome, ground)
    served_and_closed(story, item, days + served_after, outcome)


def reviewed_and_decided(story: Story, item: Item, outcome: str, ground: str | None = None) -> None:
    """Review and decide, one after the other."""
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


def served_and_closed(story: Story, item: Item, days: int, outcome: str) -> None:
    """Serve on a day, and close."""
    step, form = SERVICES[outcome]
    story.on(days).step("serve", step, item.acting("window"), method="窗口领取", forms=(form,))
    story.act("close", item.acting("window"))
