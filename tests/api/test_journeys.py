"""Two cases from filing to reply, entered late over HTTP, with the due days of the Done-when list."""

from typing import Any

from api.routes import examples
from tests.api.serving import Office


def clocks(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {clock["code"]: clock for clock in state["clocks"]}


def challenge(office: Office) -> str:
    """File and accept a challenge on 2024-09-26."""
    case: str = office.file(examples.FILING)["case"]
    office.do(case, "accept")
    return case


def handled(office: Office) -> str:
    """Bring a challenge to the end of its investigation on 2024-09-30."""
    case = challenge(office)
    office.do(case, "hand-over")
    office.do(case, "hand-over", step="handover-purchaser", effective_at="2024-09-26T15:30:00+08:00")
    office.do(case, "conclude")
    return case


def test_every_act_from_filing_to_reply_goes_over_http(office: Office) -> None:
    case = handled(office)
    office.do(case, "draft")
    office.do(case, "review")
    office.do(case, "review", acting={"unit": "采购人", "role": "purchaser"})
    office.do(case, "review", acting={"unit": "质疑处理小组", "role": "panel"})
    office.do(case, "decide")
    office.do(case, "serve")
    office.do(case, "serve", step="service-others")
    closed = office.do(case, "close")
    assert (closed["status"]["zh"], closed["number"][:2]) == ("办结", "采质")
    assert closed["ledger_position"] == closed["ledger_positions"][-1]
    assert not closed["repeated"]
