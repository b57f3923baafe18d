"""The sentence about a clock: the one of the brief to the letter, and every state in both languages."""

from dataclasses import replace

import pytest

from api.console.case.sentence import sentence
from api.console.tongue import Tongue
from domain.clock.clock import Clock
from domain.clock.limit import parse_limit
from tests.api.console.clocks import at, clock, in_hours, stopped
from tests.vocabulary import moment, procedure_on

APPROVAL = procedure_on("window-approval", "2026-03-02")
TWENTY = clock("2026-03-02", "20 working days", near=3)
STOPPED = stopped(TWENTY, "2026-03-09", "2026-03-16")


def said(made: Clock, when: str, tongue: Tongue = Tongue.ZH) -> str:
    return sentence(at(made, when), APPROVAL, tongue)


def test_a_case_stopped_for_expert_review_says_what_is_used_and_when_it_is_due_if_resumed() -> None:
    assert said(STOPPED, "2026-03-09") == (
        "截至 2026 年 3 月 9 日：已用 5/20 个工作日，专家评审，停止计时；如 3 月 16 日恢复，期限为 4 月 7 日"
    )
    assert said(STOPPED, "2026-03-09", Tongue.EN) == (
        "As of 9 March 2026: 5 of 20 working days used, expert review, clock suspended; "
        "if resumed on 16 March, due 7 April"
    )


@pytest.mark.parametrize(
    ("made", "when", "zh", "en"),
    [
        (TWENTY, "2026-03-02", "已用 0/20 个工作日，计时中；期限为 3 月 30 日，还剩 20 个工作日",
         "0 of 20 working days used, running; due 30 March, 20 working days left"),
        (TWENTY, "2026-03-25", "已用 17/20 个工作日，临期；期限为 3 月 30 日，还剩 3 个工作日",
         "17 of 20 working days used, near due; due 30 March, 3 working days left"),
        (TWENTY, "2026-03-31", "已用 21/20 个工作日，已超期 1 个工作日；期限为 3 月 30 日",
         "21 of 20 working days used, overdue by 1 working day; due 30 March"),
        (TWENTY.ended(moment("2026-03-10")), "2026-05-01",
         "已用 6/20 个工作日，3 月 10 日计时终止，按期；期限为 3 月 30 日",
         "6 of 20 working days used, ended in time on 10 March; due 30 March"),
        (TWENTY.ended(moment("2026-04-01")), "2026-05-01",
         "已用 22/20 个工作日，4 月 1 日计时终止，逾期 2 个工作日；期限为 3 月 30 日",
         "22 of 20 working days used, ended late on 1 April by 2 working days; due 30 March"),
        (TWENTY.interrupted(moment("2026-03-05")), "2026-03-06", "已用 3/20 个工作日，3 月 5 日中断，重新计算",
         "3 of 20 working days used, interrupted on 5 March, to be counted anew"),
        (TWENTY.extended(parse_limit("10 working days"), moment("2026-03-20")), "2026-03-23",
         "已用 15/30 个工作日，计时中；期限为 4 月 14 日，还剩 15 个工作日",
         "15 of 30 working days used, running; due 14 April, 15 working days left"),
        (clock("2026-03-02", "1 working day"), "2026-03-02",
         "已用 0/1 个工作日，计时中；期限为 3 月 3 日，还剩 1 个工作日",
         "0 of 1 working day used, running; due 3 March, 1 working day left"),
        (clock("2026-03-02", "2 months"), "2026-03-12", "已用 10/61 日，计时中；期限为 5 月 6 日，还剩 51 日",
         "10 of 61 calendar days used, running; due 6 May, 51 calendar days left"),
        (clock("2026-03-02", "same day"), "2026-03-02", "当日办理，计时中；期限为 3 月 2 日",
         "to be done the same day, running; due 2 March"),
        (clock("2026-03-02", "immediately"), "2026-03-03", "当即办理，已超期；期限为 3 月 2 日",
         "to be done at once, overdue; due 2 March"),
        (clock("2026-03-02", None), "2026-03-03", "期限由来源系统给定，计时中；期限为 3 月 20 日",
         "the due moment is its source's, running; due 20 March"),
        (in_hours("2026-03-02 09:00", "8 working hours"), "2026-03-02 10:30",
         "已用 1.5/8 个工作小时，计时中；期限为 3 月 3 日 10:00，还剩 6 小时 30 分",
         "1.5 of 8 working hours used, running; due 3 March 10:00, 6 h 30 min left"),
    ],
    ids=["opening day", "near", "overdue", "met", "missed", "interrupted", "extended", "one day", "months", "same day",
         "at once, late", "imported", "hours"],
)  # fmt: skip
def test_every_state_of_a_clock_has_its_sentence(made: Clock, when: str, zh: str, en: str) -> None:
    assert said(made, when).partition("：")[2] == zh
    assert said(made, when, Tongue.EN).partition(": ")[2] == en


def test_a_due_day_of_an_unpublished_year_is_told_as_provisional_with_its_range() -> None:
    late = clock("2026-12-21", "20 working days")
    assert "期限为 2027 年 1 月 19 日（暂定，在 2027 年 1 月 12 日至 2027 年 1 月 29 日之间" in said(late, "2026-12-22")


def test_a_pause_that_was_resumed_is_no_longer_told_of() -> None:
    resumed = stopped(TWENTY, "2026-03-09", "2026-03-16", resumed="2026-03-12")
    assert "停止计时" not in said(resumed, "2026-03-13")
    assert "停止计时；如 3 月 16 日恢复" in said(resumed, "2026-03-11")


def test_a_ground_that_the_procedure_does_not_know_keeps_its_code() -> None:
    strange = replace(STOPPED, suspensions=(replace(STOPPED.suspensions[0], ground="<b>strange</b>"),))
    assert "<b>strange</b>，停止计时" in said(strange, "2026-03-10")
