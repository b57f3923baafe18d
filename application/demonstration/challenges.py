"""Stories of procurement challenges (采购质疑), one function per branch of the procedure."""

from datetime import timedelta

from application.demonstration.cast import (
    EVALUATORS,
    PANEL,
    PROCUREMENT,
    PROCUREMENT_HEAD,
    PURCHASER,
    SUPPLIERS,
    TENDER,
)
from application.demonstration.story import Story

PROCEDURE = "procurement-challenge"


def answered_in_time(story: Story) -> None:
    """Accept at once, hand over the same day, answer within five working days."""
    _accepted(story)
    _handed_over(story)
    if story.number % 3 == 0:
        _evaluators_asked(story)
    _investigated(story, 2)
    _answered(story, 3)
    story.on(4).act("close", PROCUREMENT)


def refused_not_a_participant(story: Story) -> None:
    """Refuse: the supplier did not take part."""
    _filed(story).act("refuse", PROCUREMENT, ground="not-a-participant")


def refused_wrong_target(story: Story) -> None:
    """Refuse: what is challenged cannot be challenged here."""
    _filed(story).act("refuse", PROCUREMENT, ground="wrong-target")


def refused_out_of_time(story: Story) -> None:
    """Refuse: the seven working days had long run out."""
    _filed(story, known_days_before=45).act("refuse", PROCUREMENT, ground="out-of-time")


def amended_and_accepted(story: Story) -> None:
    """Return; have it amended and filed again in time; accept and answer."""
    _returned(story)
    story.on(3).act("resubmit", PROCUREMENT, values=_values(story, 3))
    story.opening = story.day(3)
    _gate(story)
    _handed_over(story)
    _investigated(story, 2)
    _answered(story, 3)
    story.on(4).act("close", PROCUREMENT)


def sent_to_panel(story: Story) -> None:
    """Find it major and difficult: consult the panel, and report in writing to the finance bureau."""
    _accepted(story)
    _handed_over(story)
    story.on(1).act("grade", PROCUREMENT_HEAD, grades=["major", "difficult"])
    story.step("report", "panel-report", PROCUREMENT)
    story.on(2).step(
        "conclude", "panel", PANEL, forms=("panel-minutes",), values={"conclusion": "模拟会商意见：依法答复。"}
    )
    story.step("report-for-record", "filing-report", PROCUREMENT, forms=("filing-report",))
    _investigated(story, 3)
    _answered(story, 4, outcome="founded-with-effect")
    story.on(5).act("close", PROCUREMENT)


def handed_over_late(story: Story) -> None:
    """Hand over the day after acceptance instead of the same day; answer in time all the same."""
    _accepted(story)
    story.on(1)
    _hand_over(story)
    _investigated(story, 3)
    _answered(story, 4)
    story.on(5).act("close", PROCUREMENT)


def answered_late(story: Story) -> None:
    """Answer after the two, the whole five and the statutory seven working days."""
    _accepted(story)
    _handed_over(story)
    _investigated(story, 3)
    _answered(story, 9, outcome="founded-without-effect")
    story.on(10).act("close", PROCUREMENT)


def redrafted(story: Story) -> None:
    """Have the panel reject the draft, and all three approve a second one."""
    _accepted(story)
    _handed_over(story)
    _investigated(story, 2)
    _drafted(story.on(3))
    story.step("review", "review", PROCUREMENT, approved=True, values={"opinion": "模拟意见：同意。"})
    story.step("review", "review", PANEL, approved=False, values={"opinion": "模拟意见：理由不充分，退回。"})
    _answered(story, 4)
    story.on(5).act("close", PROCUREMENT)


def talked_with(story: Story) -> None:
    """Talk with the supplier after the reply, and report to the leadership and the finance bureau."""
    _accepted(story)
    _handed_over(story)
    _investigated(story, 2)
    _answered(story, 3)
    story.on(3, 14).step(
        "conclude", "talks", PROCUREMENT, forms=("talks-record",), values={"record": "模拟沟通交流情况。"}
    )
    story.on(4).step("report", "talks-report", PROCUREMENT)
    story.step("report", "talks-report-finance", PROCUREMENT).act("close", PROCUREMENT)


def withdrawn(story: Story) -> None:
    """Let the supplier withdraw while the case is being investigated."""
    _accepted(story)
    _handed_over(story)
    story.on(2).act("withdraw", PROCUREMENT)


def entered_late(story: Story) -> None:
    """End the investigation in time, and put it on record three working days later (补录)."""
    _accepted(story)
    _handed_over(story)
    _investigated(story, 2, late_by=3)
    _answered(story, 6)
    story.on(7).act("close", PROCUREMENT)


def open_fresh(story: Story) -> None:
    """Accept and hand over, and go no further."""
    _accepted(story)
    _handed_over(story)


def open_returned(story: Story) -> None:
    """Return for amendment, and wait for the supplier."""
    _returned(story)


def open_in_review(story: Story) -> None:
    """Draft, and leave it before the reviewers."""
    _accepted(story)
    _handed_over(story)
    _investigated(story, 2)
    _drafted(story.on(3))
    story.step("review", "review", PURCHASER, approved=True, values={"opinion": "模拟意见：同意。"})


def _filed(story: Story, known_days_before: int = 3) -> Story:
    return story.on(0).file(
        PROCUREMENT,
        PROCEDURE,
        channel=story.chance.pick(("counter", "online", "post"), story.name, "channel"),
        values=_values(story, known_days_before),
    )


def _values(story: Story, known_days_before: int) -> dict[str, str]:
    known_on = story.opening - timedelta(days=known_days_before)
    return {
        "project": f"模拟采购-{story.opening.year}-{story.number:03}",
        "supplier": story.chance.pick(SUPPLIERS, story.name, "supplier"),
        "contact": "模拟联系人",
        "known-on": known_on.isoformat(),
        "matters": "模拟质疑事项：评分标准不明确。",
    }


def _returned(story: Story) -> None:
    _filed(story).act("return-for-amendment", PROCUREMENT, ground="not-conforming", amend_by=story.day(5))


def _accepted(story: Story) -> None:
    _filed(story)
    _gate(story)


def _gate(story: Story) -> None:
    story.act("accept", PROCUREMENT, forms=("receipt", "register-form"))


def _handed_over(story: Story) -> None:
    _hand_over(story.on(0, 14))


def _hand_over(story: Story) -> None:
    for step in ("handover-tender", "handover-purchaser"):
        story.step("hand-over", step, PROCUREMENT, forms=("handover-record",))


def _evaluators_asked(story: Story) -> None:
    values = {"opinion": "模拟评审意见。"}
    story.on(1).step("give-opinion", "evaluators-assistance", EVALUATORS, forms=("evaluators-opinion",), values=values)


def _investigated(story: Story, days: int, late_by: int = 0) -> None:
    values = {"findings": "模拟查证核实情况。"}
    story.on(days, 15).step(
        "conclude", "investigation", TENDER, late_by=late_by, forms=("investigation-record",), values=values
    )


def _drafted(story: Story) -> Story:
    return story.step("draft", "draft", TENDER, values={"text": "模拟答复内容。"})


def _answered(story: Story, days: int, outcome: str = "unfounded") -> None:
    _drafted(story.on(days))
    for reviewer in (PROCUREMENT, PURCHASER, PANEL):
        story.step("review", "review", reviewer, approved=True, values={"opinion": "模拟意见：同意。"})
    story.step("decide", "formal-reply", PROCUREMENT, outcome=outcome, forms=("reply",))
    story.step("serve", "service", PROCUREMENT, method="直接送达", proof=f"模拟送达回证-{story.number:03}")
    story.step("serve", "service-others", PROCUREMENT, method="网上公告")
