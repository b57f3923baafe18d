"""A case compared with itself, known then and now, and gone through step by step, on the command line."""

import pytest

from tests.command_line.conftest import Run
from tests.command_line.test_cases import LEAD, approval, challenge


@pytest.fixture
def stopped(ready: Run) -> str:
    """Accept an approval on 22 September 2025 and stop its clocks on the 24th; all of it entered today."""
    case = approval(ready)
    stop = ("--ground", "expert-review", "--needed", "5 working days", "--form", "time-notice=1")
    ready("case", "act", case, "suspend-clocks", *LEAD, *stop, "--at", "2025-09-24T10:00").succeeded()
    return case


def test_a_diff_shows_each_change_with_the_act_that_explains_it(ready: Run, stopped: str) -> None:
    moments = ("--from", "2025-09-23", "--to", "2025-09-25")
    shown = ready("case", "diff", stopped, *moments).succeeded().out
    assert "停止计时" in shown
    assert "计时中" in shown
    assert "时间经过 time" in shown
    found = ready("case", "diff", stopped, *moments, "--json").json
    light = next(one for one in found["changes"] if one["what"]["code"] == "light")
    assert (light["old"], light["new"]) == ("green", "grey")
    assert [event["act"]["zh"] for event in found["events"]] == ["停止计时"]


def test_what_was_not_on_record_then_is_said_so(ready: Run, stopped: str) -> None:
    shown = ready("case", "knowledge", stopped, "--at", "2025-09-25").succeeded().out
    assert "尚未记录 not on record" in shown
    assert "否 no" in shown
    found = ready("case", "knowledge", stopped, "--at", "2025-09-25", "--json").json
    assert found["record"] is None
    assert found["law"]["status"]["zh"] == "办理中"
    assert {one["on_record"] for one in found["events"]} == {False}


@pytest.mark.parametrize(
    ("order", "state"),
    [("recorded", "超期"), ("effective", "停止计时")],
    ids=["as of its recording", "as of its effect"],
)
def test_a_replay_by_an_order_shows_what_each_event_changed(ready: Run, stopped: str, order: str, state: str) -> None:
    shown = ready("replay", stopped, "--order", order).succeeded().out
    assert "状态：待审查 → 办理中" in shown
    steps = ready("replay", stopped, "--order", order, "--json").json["steps"]
    assert steps[0]["before"] is None
    assert steps[-1]["after"]["clocks"][-1]["state"]["zh"] == state


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--from", "2025-09-25", "--to", "2025-09-23"), "earlier moment to a later one", id="reversed"),
        pytest.param(("--from", "2020-01-01", "--to", "2020-01-02"), "not on record", id="before it"),
        pytest.param(("--from", "昨天", "--to", "2020-01-02"), "A time reads like", id="no moment"),
        pytest.param(("--from", "", "--to", "2020-01-02"), "A time reads like", id="an empty moment"),
    ],
)
def test_bad_moments_are_one_sentence(ready: Run, words: tuple[str, ...], said: str) -> None:
    case = challenge(ready)["case"]
    assert said in ready("case", "diff", case, *words).refused()
    assert (
        "No such case" in ready("case", "diff", "case:nobody", "--from", "2025-01-01", "--to", "2025-01-02").refused()
    )
