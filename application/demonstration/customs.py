"""Stories of customs queries and consultations of a price (海关价格质疑、价格磋商), and of exemptions from both."""

from datetime import date
from typing import Any

from application.demonstration.cast import CUSTOMS, CUSTOMS_HEAD, TAXPAYER
from application.demonstration.story import Story
from domain.case.events import Attachment

QUERY, CONSULTATION, EXEMPTION = "customs-price-query", "customs-price-consultation", "customs-price-exemption"
AFTER_THE_QUERY = 8  # working days: the query that leads to a consultation is decided by then
TRIGGER = "对申报价格的真实性、准确性有疑问"
RELATED = "有理由认为特殊关系可能影响成交价格"
STRAIGHT = {"direction": "进口", "entry": "直接磋商", "ground": "no-transaction-price"}
REQUEST = "不进行价格质疑以及价格磋商"


# Queries.


def price_stands(story: Story) -> None:
    """Ask about a special relationship, be answered in time, and let the declared price stand."""
    _queried(story, RELATED, "出口")
    _answered(story, 5)
    _decided(story, 7, "price-stands")


def still_in_doubt(story: Story) -> None:
    """Ask, be answered, and not accept the declared price: a consultation follows."""
    _queried(story, TRIGGER, "进口")
    _answered(story, 4)
    _decided(story, 7, "rejected-in-doubt")


def open_unanswered(story: Story) -> None:
    """Ask, and hear nothing: once the time is over customs goes on without an answer."""
    _queried(story, TRIGGER, "进口")


def open_extended(story: Story) -> None:
    """Ask, be asked for more time, and grant ten working days."""
    _queried(story, TRIGGER, "进口")
    asked: dict[str, Any] = {
        "forms": ("extension-application",),
        "values": {"request-reason": "模拟理由：境外资料未到。"},
    }
    story.on(3).step("request", "extension-request", TAXPAYER, **asked)
    granted: dict[str, Any] = {"clock": "answer", "by": "10 working days", "reason": "模拟理由：确有正当理由。"}
    story.on(4).act("extend-term", CUSTOMS_HEAD, forms=("extension-reply",), **granted)


# Consultations.


def open_waived(query: Story, story: Story) -> None:
    """Offer a day on which nobody comes: the consultation is waived by itself."""
    _consulting(story, {"direction": "进口", "entry": "质疑后磋商", "ground": "price-rejected"}, follows=query.case_id)
    _offered(story, 2, story.day(4))


def held_twice(story: Story) -> None:
    """Go straight to the consultation, begin anew after a failure of customs, meet twice, determine and explain."""
    _consulting(story, STRAIGHT)
    cause = {"cause": "模拟原因：经办关员因故未能到场。"}
    story.on(4).step("serve", "notice-anew", CUSTOMS, values=cause, **_proved(story, "consultation-notice"))
    _offered(story, 5, story.day(6))
    for days in (6, 8):
        data: dict[str, Any] = {"forms": ("consultation-record",), "values": {"data": "模拟资料：同类货物成交价格。"}}
        story.on(days).step("conclude", "session", CUSTOMS, **data)
    _determined(story, 9)
    story.on(10).step("request", "explanation-request", TAXPAYER, forms=("explanation-application",))
    story.on(12).step("serve", "explanation", CUSTOMS, forms=("explanation",), method="直接送达")
    story.act("close", CUSTOMS)


def open_offered(story: Story) -> None:
    """Go straight to the consultation, and offer a day."""
    _consulting(story, STRAIGHT)
    _offered(story, 2, story.day(5))


# Exemptions.


def spared(story: Story) -> None:
    """Apply at exactly the limit of the value, be granted, and be valued."""
    _applied(story, "small-value", {"value": "100000.00"})
    story.on(3).step("decide", "decision", CUSTOMS_HEAD, outcome="granted")
    story.step("serve", "service", CUSTOMS, forms=("reply",), method="网上送达")
    story.on(4).step("conclude", "valuation", CUSTOMS, forms=("valuation",), values={"value": "100000.00"})
    story.act("close", CUSTOMS)


def not_spared(story: Story) -> None:
    """Apply for perishable goods, and not be granted, with the reason."""
    _applied(story, "kind-of-goods", {"kind": "易腐品"})
    ground = "模拟理由：同类货物价格波动较大。"
    story.on(4).step("decide", "decision", CUSTOMS_HEAD, outcome="not-granted", ground=ground)
    story.step("serve", "service", CUSTOMS, forms=("reply",), method="网上送达").act("close", CUSTOMS)


def open_application(story: Story) -> None:
    """Apply for duty at exactly its limit, and wait for the reply."""
    _applied(story, "small-duty", {"duty": "20000.00"})


def _queried(story: Story, trigger: str, direction: str) -> None:
    values = {"trigger": trigger, "direction": direction, "declared-price": "860000.00", **_party(story)}
    story.on(0).file(CUSTOMS, QUERY, values=values)
    story.act("accept", CUSTOMS_HEAD)
    reasons = {"reasons": "模拟理由：申报价格明显低于同期同类货物。"}
    story.on(1).step("serve", "notice", CUSTOMS, values=reasons, **_proved(story, "query-notice"))


def _answered(story: Story, days: int) -> None:
    statement = {"statement": "模拟说明：双方关系未影响成交价格。"}
    story.on(days).step("give-opinion", "answer", TAXPAYER, forms=("answer",), values=statement)


def _decided(story: Story, days: int, outcome: str) -> None:
    story.on(days).step("give-opinion", "examination", CUSTOMS, values={"opinion": "模拟审核意见。"})
    story.step("decide", "decision", CUSTOMS_HEAD, outcome=outcome)
    story.step("serve", "service", CUSTOMS, forms=("result-notice",), method="直接送达").act("close", CUSTOMS)


def _consulting(story: Story, way_in: dict[str, str], **following: str) -> None:
    story.on(0).file(CUSTOMS, CONSULTATION, values={**way_in, **_party(story)}, **following)
    story.act("accept", CUSTOMS_HEAD)
    story.on(1).step("serve", "notice", CUSTOMS, **_proved(story, "consultation-notice"))


def _offered(story: Story, days: int, day: date) -> None:
    values = {"offered-day": day.isoformat(), "place": "模拟地点：海关审价室"}
    story.on(days).step("serve", "slot", CUSTOMS, values=values, method="电话通知")


def _determined(story: Story, days: int) -> None:
    values = {"value": "930000.00", "method": "模拟：类似货物成交价格估价方法"}
    valued: dict[str, Any] = {"outcome": "determined", "forms": ("valuation",), "values": values}
    story.on(days).step("decide", "determination", CUSTOMS_HEAD, **valued)
    story.step("serve", "service", CUSTOMS, forms=("valuation",), method="直接送达")


def _applied(story: Story, ground: str, said: dict[str, Any]) -> None:
    application = [Attachment(form="application", reference=f"模拟-{story.number:03}-application")]
    values = {"request": REQUEST, "ground": ground, **said, **_party(story)}
    story.on(0).file(TAXPAYER, EXEMPTION, channel="online", values=values, forms=application)
    story.on(1).act("accept", CUSTOMS)
    story.on(2).step("give-opinion", "examination", CUSTOMS, values={"opinion": "模拟审核意见。"})


def _party(story: Story) -> dict[str, str]:
    return {"declaration": f"模拟报关单{story.number:03}", "taxpayer": f"模拟进出口企业{story.number:03}"}


def _proved(story: Story, form: str) -> dict[str, Any]:
    return {"forms": (form,), "method": "直接送达", "proof": f"模拟送达回证-{story.number:03}-{form}"}
