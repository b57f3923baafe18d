"""`caseledger progress`: how far a case has come, by its number, as anyone may know it."""

from datetime import date

from api.answers.progress import StopAnswer
from api.command_line.progress import stop_line
from api.words import Coded, LimitWords
from tests.command_line.conftest import Run
from tests.command_line.test_cases import approval


def numbered(run: Run) -> tuple[str, str]:
    """File and accept an approval, and build the board; give its id and its number."""
    case = approval(run)
    number: str = run("case", "show", case, "--json").json["number"]
    run("projections", "rebuild", "board").succeeded()
    return case, number


def test_a_case_is_looked_up_by_its_number_with_its_terms(ready: Run) -> None:
    _, number = numbered(ready)
    found = ready("progress", number, "--json").json
    assert (found["number"], found["status"]["zh"], found["item"]) == (number, "办理中", "施工许可")
    assert [term["due_on"] for term in found["terms"] if term["effect"]["code"] == "promised"] == ["2025-10-11"]
    printed = ready("progress", number).succeeded().out
    assert f"{number}  施工许可\n办理中 being handled：承办人审查\n" in printed
    assert "提交 filed 2025-09-22；受理 accepted 2025-09-22\n" in printed
    assert "■ 承诺时限（承诺）：超期，期限 2025-10-11\n" in printed


def test_a_stop_that_has_ended_by_itself_is_none(ready: Run) -> None:
    case, number = numbered(ready)
    asked = ("--ground", "expert-review", "--needed", "15 working days", "--form", "time-notice=1")
    lead = ("--as", "lead", "--unit", "住建审批处", "--at", "2025-09-26T10:00")  # entered after the due day
    ready("case", "act", case, "suspend-clocks", *lead, *asked).succeeded()
    assert ready("progress", number, "--json").json["stop"] is None  # it has run on by itself long since


def test_an_unknown_number_is_one_sentence_that_hints_at_nothing(ready: Run) -> None:
    numbered(ready)
    assert ready("progress", "政务办〔2099〕1号").refused() == "caseledger: No case is on record under that number.\n"


def test_without_a_board_nothing_can_be_looked_up(ready: Run) -> None:
    approval(ready)
    assert "read model is being built" in ready("progress", "政务办〔2025〕1号").refused()


def test_a_stop_is_printed_with_its_ground_the_time_needed_and_the_day() -> None:
    words = Coded(code="x", zh="专家评审", en="Expert review")
    needed = LimitWords(zh="15个工作日", en="15 working days", amount=15, unit="working days")
    stop = StopAnswer(since=date(2026, 2, 27), ground=words, needed=needed, resumes_on=date(2026, 3, 19))
    assert stop_line(stop) == ("停止计时：自 2026-02-27，专家评审，所需时间 15个工作日，最迟 2026-03-19 恢复计时")
