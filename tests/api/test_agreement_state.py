"""What is shown of an agreement: reports owed and late are counted, by the day that is asked."""

import pytest

from api.answers.agreement import state_of
from tests.agreements import PUBLISHES, REPORTS, Agreed, does, living, orders, signed, signs_contract
from tests.vocabulary import CALENDAR, moment

CONTRACTED = signed().after("2024-05-06", "purchaser", orders()).after("2024-05-07", "supplier", signs_contract())
REPORTED_LATE = CONTRACTED.after("2024-05-20", "supplier", does("report-contract", contract="H1"))
BOTH_LATE = REPORTED_LATE.after("2024-05-21", "centre", PUBLISHES).after(
    "2024-05-27", "bidder", does("adjust-price", product="A", price="4400.00", **REPORTS)
)


@pytest.mark.parametrize(
    ("history", "at", "owed", "made", "late"),
    [
        (CONTRACTED, "2024-05-13 23:59", ["H1"], [], 0),
        (CONTRACTED, "2024-05-14 00:00", ["H1"], [], 1),
        (REPORTED_LATE, "2024-06-01", [], ["H1"], 1),
        (BOTH_LATE, "2024-06-01", [], ["H1", "A"], 2),
    ],
    ids=["owed in time", "owed beyond its day", "made late", "both kinds late"],
)
def test_reports_are_listed_and_those_out_of_time_counted(
    history: Agreed, at: str, owed: list[str], made: list[str], late: int
) -> None:
    state = state_of(history.agreement, CALENDAR, moment(at))
    assert [one.subject for one in state.reports_owed] == owed
    assert [one.subject for one in state.reports_made] == made
    assert state.late_reports == late


@pytest.mark.parametrize(
    ("history", "at", "answer", "status"),
    [
        (living(), "2025-04-07", "open", "extension pending"),
        (living().by_itself("2025-04-08"), "2025-04-08", "accepted", "in force"),
        (signed(), "2025-04-19", None, "lapsed"),
    ],
)
def test_the_status_and_the_answer_to_a_notice_are_named(
    history: Agreed, at: str, answer: str | None, status: str
) -> None:
    state = state_of(history.agreement, CALENDAR, moment(at))
    assert [one.answer.code for one in state.extensions] == ([] if answer is None else [answer])
    assert (state.status.code, bool(state.status.zh)) == (status, True)
