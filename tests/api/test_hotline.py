"""GET /v1/hotline/inputs: exact counts by member unit in the officials' words, as known at any moment or position."""

from typing import Any

import pytest

from tests.api.serving import Office

AGENT = {"unit": "热线话务组", "role": "agent"}
OFFICE = {"unit": "热线办", "role": "office"}
UNIT = {"unit": "市水务局", "role": "unit"}
PERIOD = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A demand of Monday 2 March, sent back once, dispatched again, returned once for rework, and overdue since."""
    values = {"type": "求助", "anonymous": False, "emergency": False, "matter": "路灯不亮"}
    filed = {"acting": AGENT, "procedure": "hotline", "channel": "call", "values": values}
    made: str = office.file({**filed, "effective_at": "2026-03-02T09:00:00+08:00"})["case"]

    def act(name: str, acting: dict[str, str], at: str, **content: Any) -> None:
        answer = office.send(made, name, {"acting": acting, "effective_at": f"2026-03-{at}:00+08:00", **content})
        assert answer.status_code == 200, answer.text

    dispatch: dict[str, Any] = {"step": "dispatch", "unit": UNIT["unit"], "values": {"several-departments": False}}
    act("accept", AGENT, "02T09:01")
    act("dispatch", OFFICE, "02T10:00", **dispatch)
    act("return-dispatch", UNIT, "03T09:00", step="dispatch-return", ground="not-our-duty", values={"reasons": "一"})
    found = {"step": "dispute-review", "values": {"finding": "维持原派单", "reasons": "二"}}
    act("give-opinion", {"unit": "热线办", "role": "dispatch-reviewer"}, "03T10:00", **found)
    act("dispatch", OFFICE, "03T11:00", **dispatch)
    act("give-opinion", UNIT, "05T09:00", step="reply", values={"result": "已解决", "text": "三"})
    returned = {"step": "rework", "ground": "no-result", "values": {"requirements": "四"}}
    act("return-for-rework", {"unit": "热线办", "role": "reviewer"}, "05T10:00", **returned)
    return made


def shown(answer: dict[str, Any]) -> dict[tuple[str, str], int]:
    (unit,) = answer["units"]
    assert unit["unit"] == "市水务局"
    return {(one["kind"]["zh"], (one["detail"] or {"zh": ""})["zh"]): one["count"] for one in unit["inputs"]}


def test_the_inputs_of_a_period_are_counted_with_their_cases(office: Office, case: str) -> None:
    answer = office.get("/v1/hotline/inputs", min_position=str(office.product.ledger.position()), **PERIOD)
    assert (answer["from"], answer["to"]) == ("2026-03-01", "2026-03-31")
    assert shown(answer) == {
        ("派单", ""): 1,
        ("退回派单（争议，另计）", "维持原派单"): 1,
        ("超期", "重办时限"): 1,
        ("退回重办", "无具体处理结果"): 1,
    }
    assert {tuple(one["cases"]) for one in answer["units"][0]["inputs"]} == {(case,)}
    assert "rate" not in str(answer)


def test_a_past_moment_or_position_knows_what_was_on_record_then(office: Office, case: str) -> None:
    assert office.get("/v1/hotline/inputs", 422, at="2026-03-31", **PERIOD)["code"] == "before_the_ledger"
    position = office.product.ledger.history(case)[4].position
    known = office.get("/v1/hotline/inputs", position=str(position), **PERIOD)
    assert ("派单", "") in shown(known)
    assert ("退回重办", "无具体处理结果") not in shown(known)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"from": "2026-03-01"},
        {"from": "2026-03-31", "to": "2026-03-01"},
        {"from": "yesterday", "to": "2026-03-01"},
        {"from": "0001-01-01", "to": "2026-03-01"},
        {"from": "2026-03-01", "to": "9999-12-31"},
        {**PERIOD, "position": "-1"},
        {**PERIOD, "position": "99999999999999999999"},
        {**PERIOD, "unit": "市水务局"},
    ],
    ids=["nothing", "no end", "reversed", "no day", "too early", "too late", "negative", "huge", "unknown"],
)
def test_a_question_that_is_none_is_malformed(office: Office, asked: dict[str, str]) -> None:
    answer = office.get("/v1/hotline/inputs", 422, **asked)
    assert answer["code"]
