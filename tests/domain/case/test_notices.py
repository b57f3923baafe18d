"""Which acts call for which notices, in which words, and what goes on record of them."""

from datetime import date
from functools import partial

import pytest

from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueKind
from domain.case.events import CaseEvent
from domain.case.notice_events import NoticeFailed, NoticeSent
from domain.case.notices import TRIGGERS, AlreadyTold, notices_of, trigger_of
from domain.case.occasion import Occasion
from domain.case.refusals import NotTheSystem
from domain.events import topics_below
from domain.procedures.notices import Channel
from tests.telling import confirms, events_of, gives_up, notices_in, text_of, the_notice, told
from tests.vocabulary import (
    Scenario,
    a_challenge,
    a_window_case,
    extends,
    fact,
    falls_due,
    resumes,
    returns_for_correction,
    supplies,
    suspends,
)


def refuses(case: Case, on: Occasion, ground: str = "not-competent") -> None:
    case.refuse(on, ground)


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def returns(case: Case, on: Occasion, by: str | None = "2024-10-08") -> None:
    case.return_for_amendment(on, "not-conforming", None if by is None else date.fromisoformat(by))


def accepted() -> Scenario:
    return a_window_case("2025-09-22").accepted_on("2025-09-22 09:30")


def stopped() -> Scenario:
    return accepted().after("2025-09-26 15:00", "handler", suspends("expert-review"))


def closed(outcome: str = "granted", **own: str) -> Scenario:
    decided = accepted().performed("2025-09-23", "examination", "review")
    served = decided.performed("2025-09-24", "decision", outcome=outcome, **own).performed("2025-09-25", "service")
    return served.after("2025-09-25 16:00", "window", closes)


def codes(scenario: Scenario) -> list[str]:
    return [one.rule.code for one in notices_in(scenario)]


def test_a_closed_case_is_told_with_its_result() -> None:
    assert codes(closed()) == ["result"]
    words = text_of(closed(), "result")
    assert words.zh == (
        "您的办件政务办〔2025〕1号（窗口审批办件）已于2025年9月25日办结，结果为：准予许可。可凭办件编号在政务服务网查询。"
    )
    assert words.en == (
        "Your case 政务办〔2025〕1号 (Window approval) was closed on 2025-09-25; the result is: Granted. "
        "Its number opens it on the portal."
    )


def test_a_ground_in_free_words_is_never_repeated() -> None:
    denied = closed("denied", ground="申请人甲有犯罪记录")
    assert "不予许可" in text_of(denied, "result").zh
    assert "甲" not in text_of(denied, "result").zh


def test_a_stopped_clock_is_told_with_ground_time_and_the_day_on_which_it_runs_again() -> None:
    words = text_of(stopped(), "stopped")
    assert words.zh == (
        "您的办件政务办〔2025〕1号因专家评审自2025年9月26日起停止计时（承诺时限、法定时限），"
        "所需时间15个工作日，至迟于2025年10月23日恢复计时（许可法 45）。"
    )
    assert "for Expert review (Promised limit, Statutory limit); the time needed is 15 working days" in words.en


def test_a_clock_that_runs_again_is_told_with_the_due_day_of_each_clock() -> None:
    resumed = stopped().after("2025-10-14", "handler", resumes())
    assert text_of(resumed, "running-again").zh == (
        "您的办件政务办〔2025〕1号已于2025年10月14日恢复计时，"
        "办理期限为：承诺时限2025年10月22日、法定时限2025年11月5日。"
    )
    one = stopped().after("2025-10-14", "handler", resumes("promised"))
    assert text_of(one, "running-again").en.endswith("it is due: 2025-10-22.")


def test_a_clock_that_resumes_by_itself_is_told_too() -> None:
    over = stopped().after("2025-10-27", SYSTEM, falls_due(DueKind.RESUME, "promised"))
    assert codes(over) == ["stopped", "running-again"]


def test_a_clock_that_resumes_only_to_end_is_not_told_beside_its_end() -> None:
    withdrawn = stopped().after("2025-09-29", "window", lambda case, on: case.withdraw(on))
    assert [event.TOPIC for event in events_of(withdrawn)][-2:] == ["case.clock_resumed", "case.clock_ended"]
    assert codes(withdrawn) == ["stopped"]


def test_an_extension_is_told_with_the_new_day_and_refers_to_the_written_reason() -> None:
    extended = accepted().after("2025-09-26", "lead", extends("statutory", "10 working days"))
    words = text_of(extended, "extended")
    assert words.zh == (
        "您的办件政务办〔2025〕1号的法定时限经批准延长10个工作日，至2025年11月7日止；"
        "理由见《延长期限告知书》（许可法 42）。"
    )


def test_a_refusal_is_told_with_its_ground_and_clause() -> None:
    refused = a_window_case().after("2025-09-22 10:00", "window", refuses)
    assert text_of(refused, "not-accepted").zh.endswith("理由为：不属于本机关职权范围（许可法 32(1)(2)）。")


def test_what_is_missing_is_told_by_the_notice_that_names_it() -> None:
    asked = a_window_case().after("2025-09-23", "window", returns_for_correction("matter", explanation="场地平面图"))
    assert "场地" not in text_of(asked, "to-be-corrected").zh
    assert "见2025年9月23日的《补正材料告知书》" in text_of(asked, "to-be-corrected").zh
    assert codes(asked.after("2025-09-24", "window", supplies(matter="平面图"))) == ["to-be-corrected"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        pytest.param("2024-10-08", "期限：2024年10月8日", id="a period"),
        pytest.param(None, "期限：未限定日期", id="none"),
    ],
)
def test_a_supplier_is_told_to_amend_and_by_when(by: str | None, said: str) -> None:
    returned = a_challenge().after("2024-09-26", "procurement", partial(returns, by=by))
    assert said in text_of(returned, "amend").zh


def test_each_act_that_a_rule_may_name_is_the_act_of_some_event() -> None:
    assert set(TRIGGERS.values()) | {"resumed"} == {
        "received", "correcting", "supplied", "accepted", "refused", "returned", "suspended", "resumed", "extended",
        "waived", "withdrawn", "lapsed", "merged", "closed",
    }  # fmt: skip
    assert {*TRIGGERS} <= {*topics_below(CaseEvent).values()}


def test_a_step_is_told_of_when_it_is_done_and_a_review_only_when_it_is_complete() -> None:
    drafted = a_challenge().accepted_on("2024-09-26").performed("2024-09-26", "handover-tender", "handover-purchaser")
    drafted = drafted.performed("2024-09-27", "investigation").performed("2024-09-27", "draft")
    reviewed = drafted.performed("2024-09-27", "review")
    names = [trigger_of(event) for event in events_of(reviewed)]
    assert names.count("step:draft") == names.count("step:review") == 1


def test_a_notice_goes_on_record_once_with_channel_key_and_proof() -> None:
    notice = the_notice(closed(), "result")
    sent = (
        closed()
        .when("2025-09-25 16:01", SYSTEM, confirms(notice, Channel.SMS, "receipt 7"))
        .then(
            fact(
                NoticeSent,
                notice="result",
                about=notice.event.originator_version,
                to="applicant",
                key=f"system:case:window:notice:result:{notice.event.originator_version}",
                channel=Channel.SMS,
                proof="receipt 7",
            )
        )
    )
    event = events_of(sent)[-1]
    assert (event.header.clause, event.header.causation) == ("D5 二(三)", notice.event.reference)
    assert the_notice(sent, "result").state == "sent"
    sent.when("2025-09-25 16:02", SYSTEM, confirms(notice)).then_refused(
        AlreadyTold, clause="D5 二(三)", notice="result"
    )
    sent.when("2025-09-25 16:02", SYSTEM, gives_up(notice)).then_refused(AlreadyTold, clause="D5 二(三)")


def test_a_notice_that_was_given_up_may_go_out_later() -> None:
    notice = the_notice(closed(), "result")
    failed = (
        closed()
        .when("2025-09-25 16:30", SYSTEM, gives_up(notice, 6, "no answer"))
        .then(fact(NoticeFailed, notice="result", attempts=6, reason="no answer"))
    )
    again = failed.after("2025-09-25 17:00", SYSTEM, gives_up(notice))
    state = the_notice(again, "result").told
    assert state is not None
    assert (state.sent, state.failures) == (False, 2)
    out = told(again, "2025-09-26", "result")
    assert the_notice(out, "result").state == "sent"
    assert out.case.status == "closed"


def test_only_the_system_keeps_account_of_notices() -> None:
    closed().when("2025-09-26", "window", confirms(the_notice(closed(), "result"))).then_refused(
        NotTheSystem, role="window"
    )


def test_a_procedure_without_notices_calls_for_none() -> None:
    silent = closed().procedure.model_copy(update={"notices": ()})
    assert notices_of(events_of(closed()), closed().case, silent) == []
