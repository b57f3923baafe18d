from domain.agreement.events import ReportOverdue
from tests.agreements import does, orders, signed, signs_contract
from tests.vocabulary import moment

PUBLISHED = signed().after(
    "2024-09-27", "centre", does("publish-price", product="A", medium="报", media_price="5000.00")
)
REPORTS = {"written_report": "书面", "electronic_report": "电子"}


def test_an_adjustment_that_has_not_come_is_told_once_after_its_due_day_and_may_still_come() -> None:
    assert PUBLISHED.by_itself("2024-09-30 23:59").topics == ["price_notice_published"]
    told = PUBLISHED.by_itself("2024-10-01 00:00")
    event = told.events[-1]
    assert isinstance(event, ReportOverdue)
    assert (event.duty, event.subject, event.due_on.isoformat()) == ("price-adjustment", "A", "2024-09-30")
    assert event.effective_at == moment("2024-10-01 00:00")
    assert event.header.clause == "D2 五"
    assert told.by_itself("2024-12-01").topics == told.topics
    adjusted = told.after("2024-10-09", "bidder", does("adjust-price", product="A", price="4400.00", **REPORTS))
    assert adjusted.reading("price-adjustment", 1, "2024-12-01").breached


def test_an_adjustment_entered_late_that_came_in_time_leaves_the_word_and_clears_the_breach() -> None:
    told = PUBLISHED.by_itself("2024-10-01 00:00")
    act = does("adjust-price", product="A", price="4400.00", **REPORTS)
    entered = told.after("2024-09-30 17:00", "bidder", act, now="2024-10-08")
    assert not entered.reading("price-adjustment", 1, "2024-12-01").breached
    assert "report_overdue" in entered.topics


def test_a_contract_that_has_not_been_reported_is_told_once_with_its_number() -> None:
    history = signed().after("2024-05-06", "purchaser", orders()).after("2024-05-07", "supplier", signs_contract())
    told = history.by_itself("2024-06-01")
    event = told.events[-1]
    assert isinstance(event, ReportOverdue)
    assert (event.duty, event.subject, event.header.clause) == ("contract-report", "H1", "D2 三")
    reported = history.after("2024-05-08", "supplier", does("report-contract", contract="H1"))
    assert reported.by_itself("2024-06-01").topics == reported.topics
