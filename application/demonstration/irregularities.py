"""Stories of what supervision looks for (督查疑点): each keeps the rules of the ledger, and is a sign all the same."""

from application.demonstration.approvals import (
    accepted,
    decided,
    examined,
    paused,
    reviewed_and_decided,
    served_and_closed,
)
from application.demonstration.cast import APPLICANT, CONSTRUCTION
from application.demonstration.story import Story

LONG_AGO, AFTER_THE_RETURN, AFTER_THE_CHALLENGE = 75, 9, 8  # working days
RATER = "申办人（模拟评价人）"


def stopped_at_the_edge_and_again(story: Story) -> None:
    """Stop on the last day but one of the promise, for nearly the maximum, and again as soon as it is resumed."""
    item = accepted(story, CONSTRUCTION)
    examined(story, item, 2)
    paused(story.on(item.promised.amount - 1), item, "inspection", needed="30 working days")
    story.on(item.promised.amount + 25).act("resume-clocks", item.acting("handler"))
    paused(story.on(item.promised.amount + 26), item, "expert-review", needed="5 working days")
    story.on(item.promised.amount + 30).act("resume-clocks", item.acting("handler"))
    story.at_once(2).step(
        "give-opinion", "review", item.acting("reviewer"), values={"opinion": "模拟意见：同意承办意见。"}
    )
    story.at_once(1).step(
        "decide",
        "decision",
        item.acting("lead"),
        outcome="granted",
        forms=("decision",),
        values={"opinion": "模拟意见：签发。"},
    )
    served_and_closed(story, item, item.promised.amount + 31, "granted")


def filed_again(first: Story, story: Story) -> None:
    """File on the same item as the applicant whose file has just been returned: the clock begins anew."""
    item = accepted(story, CONSTRUCTION, applicant=f"申办人{first.number:04}")
    examined(story, item, 3)
    story.on(4)
    reviewed_and_decided(story, item, "granted")
    served_and_closed(story, item, 5, "granted")


def rated_by_the_same_person(story: Story) -> None:
    """Be granted, and rated best by a person who rates several cases."""
    decided(story, accepted(story, CONSTRUCTION, applicant=RATER), 4, "granted")
    story.on(6).act("rate", APPLICANT, score=5, comment="模拟评价：满意。")
