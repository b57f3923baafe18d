"""Stories of the disabled-person card between district and city (市区两级联动)."""

from application.demonstration.cast import (
    APPLICANT,
    CARD,
    CITY_HANDLER,
    CITY_LEAD,
    CITY_WINDOW,
    DISTRICT_HANDLER,
    DISTRICT_WINDOW,
)
from application.demonstration.story import Story

PROCEDURE = "linked-approval"


def issued(story: Story) -> None:
    """Review in the district, decide in the city, return the result, issue the card, and be rated."""
    _sent_up(story)
    story.on(4).step("give-opinion", "city-review", CITY_HANDLER, values={"opinion": "模拟审核意见：符合标准。"})
    opinion = {"opinion": "模拟审批意见：准予办理。"}
    story.on(5).step("decide", "decision", CITY_LEAD, outcome="granted", values=opinion)
    story.on(6).step("hand-over", "back-to-the-district", CITY_WINDOW, forms=("handover-record",))
    story.on(7).step("serve", "issue", DISTRICT_WINDOW, method="窗口领取", forms=("card",))
    story.act("close", DISTRICT_WINDOW)
    story.on(8).act("rate", APPLICANT, score=4)


def open_in_the_district(story: Story) -> None:
    """Accept in the district, and review there."""
    _accepted(story)


def open_in_the_city(story: Story) -> None:
    """Hand over to the city, whose clock runs inside that of the whole."""
    _sent_up(story)


def _accepted(story: Story) -> None:
    values = {
        "applicant": f"模拟申办人{story.number:03}",
        "condition": "模拟：肢体三级",
        "place": story.chance.pick(("秀英区", "龙华区", "琼山区", "美兰区"), story.name, "place"),
        "by-agent": False,
    }
    story.on(0).file(DISTRICT_WINDOW, PROCEDURE, item=CARD.code, values=values)
    story.act("accept", DISTRICT_WINDOW, forms=("acceptance-notice",))


def _sent_up(story: Story) -> None:
    _accepted(story)
    story.on(2).step(
        "give-opinion", "district-review", DISTRICT_HANDLER, values={"opinion": "模拟初审意见：材料齐全。"}
    )
    story.on(3).step("hand-over", "to-the-city", DISTRICT_WINDOW, forms=("handover-record",))
