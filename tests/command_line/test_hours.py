"""Office hours on the command line, and what is reckoned and explained by them."""

from collections.abc import Callable

import pytest

from tests.command_line.commands import Answer, run
from tests.command_line.conftest import Run
from tests.counter import COUNTER, INTERVALS

HOURS = {"--body": "试用中心", "--valid-from": "2026-01-01", "--basis": "作息时间通知"}
DAY = ("--interval", "09:00-12:00", "--interval", "13:30-17:00")
WINDOW = ("--as", "window", "--unit", "窗口")


def publish(run: Run, *intervals: str, **changed: str) -> Answer:
    said = {**HOURS, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return run("hours", "publish", *(word for pair in said.items() for word in pair), *(intervals or DAY), "--json")


def test_hours_are_published_once_and_listed(founded: Run) -> None:
    assert publish(founded).json["published"] is True
    assert publish(founded).json["published"] is False
    [entry] = founded("hours", "list", "--json").json
    assert entry == {
        "body": "试用中心",
        "valid_from": "2026-01-01",
        "basis": "作息时间通知",
        "intervals": [list(one) for one in INTERVALS],
    }
    assert "09:00-12:00、13:30-17:00" in founded("hours", "list").succeeded().out


@pytest.mark.parametrize(
    ("intervals", "changed", "said"),
    [
        (("--interval", "09:00"), {}, "09:00-12:00"),
        (("--interval", "9-12"), {}, "time of day"),
        (("--interval", "12:00-09:00"), {}, "12:00–09:00"),
        (("--interval", "09:00-12:00", "--interval", "11:00-17:00"), {}, "overlap"),
        (DAY, {"valid_from": "2026-02-30"}, "2026-02-30"),
        (DAY, {"basis": ""}, "basis"),
        (DAY, {"body": ""}, "body"),
    ],
)
def test_hours_at_fault_are_refused(
    founded: Run, intervals: tuple[str, ...], changed: dict[str, str], said: str
) -> None:
    assert said in publish(founded, *intervals, **changed).refused()
    assert founded("hours", "list", "--json").json == []


def test_a_case_is_refused_until_its_body_has_hours_and_its_term_is_then_explained(
    ready: Run, written: Callable[[str], str]
) -> None:
    ready("procedures", "publish", written(COUNTER)).succeeded()
    filing = ("case", "file", "--procedure", "counter", *WINDOW, "--at", "2026-07-03T15:00", "--json")
    assert "试用中心" in ready(*filing).refused()
    publish(ready)
    case = ready(*filing).json["case"]
    ready("case", "act", case, "accept", *WINDOW, "--at", "2026-07-03T15:00").succeeded()
    at = ("--at", "2026-07-06T10:00")
    explained = ready("case", "explain", case, "answer", *at, "--json").json
    assert explained["expires_at"] == "2026-07-06T11:00:00+08:00"
    assert [day["seconds"] for day in explained["explanation"]] == [7200, 0, 0, 7200]
    assert explained["explanation"][0]["stretches"][0]["kind"] == "counted"
    printed = ready("case", "explain", case, "answer", *at).succeeded().out
    assert "期限 2026-07-06 11:00" in printed
    assert "15:00–17:00 计入" in printed
    assert "nothing" in ready("case", "explain", case, "nothing").refused()


def test_the_calculator_counts_working_hours_by_the_hours_given() -> None:
    start = ("clock", "due", "--start", "2026-07-03T16:30:15")
    answer = run(*start, "--limit", "2 working hours", *DAY, "--json").json
    assert (answer["due"], answer["expires_at"]) == ("2026-07-06", "2026-07-06T10:30:15+08:00")
    assert [day["seconds"] for day in answer["explanation"]] == [1785, 0, 0, 5415]
    assert "期限为 2026-07-06 10:30:15" in run(*start, "--limit", "2 working hours", *DAY).succeeded().out
    closing = run(*start, "--limit", "1 working day", *DAY, "--json").json
    assert closing["expires_at"] == "2026-07-06T17:00:00+08:00"


def test_a_procedure_by_hours_is_well_formed_and_says_on_paper_how_its_terms_run(
    founded: Run, written: Callable[[str], str]
) -> None:
    file = written(COUNTER)
    assert "无误" in run("procedures", "check", file).succeeded().out
    founded("procedures", "publish", file).succeeded()
    printed = "".join(founded("procedures", "show", "counter").succeeded().out.split())
    for said in (
        "末日以办公时间结束为止",
        "视为下一工作日收到",
        "自送达（有送达凭证）起",
        "剩余1小时提醒",
        "剩余1小时临期",
    ):
        assert said in printed
