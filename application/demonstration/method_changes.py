"""Stories of changes of procurement method (采购方式变更), in the city and through a district."""

from typing import Any

from application.demonstration.cast import CITY_FINANCE, DISTRICT_FINANCE, PURCHASER
from application.demonstration.story import Story
from application.requests import Acting
from domain.case.events import Attachment

PROCEDURE = "procurement-method-change"
CITY, DISTRICT = "市级", "区(市)县级"
ADDITIONS = {
    "method": "单一来源",
    "ground": "additions",
    "original-supplier": True,
    "original-amount": "8600000.00",
    "additions-total": "860000.00",
}
FAILED = {"method": "竞争性谈判", "ground": "failed-tender"}
PROOF = ("tender-notice", "terms-opinion", "agency-declaration", "no-bid-record")


def approved_in_time(story: Story) -> None:
    """Apply for additions of exactly ten per cent, and be answered on the last day."""
    _filed(story, CITY, ADDITIONS, ("matching-proof", "contract-copy"))
    _accepted(story)
    _answered(story, 5, "approved")


def out_of_scope(story: Story) -> None:
    """Refuse: the project is one of works."""
    _filed(story, CITY, {**FAILED, "kind": "工程"}, PROOF)
    story.on(1).act("refuse", _own(CITY_FINANCE), ground="out-of-scope")


def reported_by_the_district(story: Story) -> None:
    """Have what is missing supplied, be reviewed by the district, and not be approved by the city."""
    _filed(story, DISTRICT, FAILED, PROOF[:3])
    story.on(1).act(
        "return-for-correction",
        _own(DISTRICT_FINANCE),
        missing=["no-bid-record"],
        explanation="模拟告知：缺少没有供应商投标的相关记录。",
        supply_by=story.day(6),
        forms=("correction-notice",),
    )
    story.on(3).act("supply-corrections", PURCHASER, forms=("no-bid-record",))
    story.act("accept", _own(DISTRICT_FINANCE))
    opinion = {"opinion": "模拟意见：材料齐全。"}
    story.on(5).step("give-opinion", "district-review", DISTRICT_FINANCE, values=opinion)
    story.on(6).step("report", "district-report", DISTRICT_FINANCE, forms=("district-report",))
    _answered(story, 10, "not-approved", ground="模拟理由：招标文件未事先规定处理方法")


def against_the_ledger(challenge: Story, story: Story) -> None:
    """Declare that nobody challenged a tender on which the ledger has a challenge, and not be approved."""
    project = {"project": f"模拟采购-{challenge.opening.year}-{challenge.number:03}"}
    _filed(story, CITY, {**FAILED, **project}, PROOF)
    _accepted(story)
    _answered(story, 4, "not-approved", ground="模拟理由：台账载有该项目的质疑，与声明不符")


def open_near_due(story: Story) -> None:
    """Apply for an inquiry, be accepted, and wait for the answer."""
    _filed(story, CITY, {"method": "询价", "ground": "uniform"}, ("survey-report",))
    _accepted(story)


def _filed(story: Story, level: str, said: dict[str, Any], materials: tuple[str, ...]) -> None:
    scope = {
        "project": f"模拟采购-{story.opening.year}-{story.number:03}",
        "purchaser": f"模拟采购人{story.number:03}",
        "level": level,
        "kind": "货物",
        "budget": "2300000.00",
        "threshold": "2000000.00",
        "reasons": "模拟申请理由。",
    }
    forms = [Attachment(form=form, reference=f"模拟-{story.number:03}-{form}") for form in ("application", *materials)]
    story.on(0).file(PURCHASER, PROCEDURE, values={**scope, **said}, forms=forms)


def _accepted(story: Story) -> None:
    story.act("accept", _own(CITY_FINANCE))


def _answered(story: Story, days: int, outcome: str, ground: str | None = None) -> None:
    opinion = {"opinion": "模拟审查意见。"}
    story.on(days - 1).step("give-opinion", "city-review", CITY_FINANCE, values=opinion)
    story.on(days).step("decide", "decision", CITY_FINANCE, outcome=outcome, ground=ground, forms=("reply",))
    story.on(days + 1).step("serve", "service", CITY_FINANCE, method="直接送达")
    story.act("close", CITY_FINANCE)


def _own(finance: Acting) -> Acting:
    """Act as the finance department with which the purchaser files."""
    return Acting(unit=finance.unit, role="own-finance")
