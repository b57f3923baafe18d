"""A consultation that nobody came to: waived by the sweep where a day was offered, never without, and begun anew."""

from typing import Any

import pytest

from domain.case.refusals import StepWaived
from domain.clock.reading import ClockState
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import Office, opened

NOTICE = [{"form": "consultation-notice", "reference": "r"}]
SERVED: dict[str, Any] = {"method": "直接送达", "proof": "送达回证"}
GOODS = {
    "direction": "进口",
    "entry": "直接磋商",
    "ground": "no-transaction-price",
    "declaration": "d",
    "taxpayer": "t",
}


def notified(office: Office) -> str:
    """Serve the notice on Monday 2 November 2026: the five working days end on Monday the 9th."""
    case_id = office.file("2026-11-02 09:00", "customs-price-consultation", "officer", None, **GOODS)
    office.act(case_id, "accept", "2026-11-02 10:00", "head", forms=[])
    office.act(case_id, "serve", "2026-11-02 11:00", "officer", step="notice", forms=NOTICE, **SERVED)
    return case_id


def offer(office: Office, case_id: str, at: str, day: str) -> None:
    office.act(case_id, "serve", at, "officer", step="slot", values={"offered-day": day}, method="电话通知")


def hold(office: Office, case_id: str, at: str) -> None:
    record = [{"form": "consultation-record", "reference": "r"}]
    office.act(case_id, "conclude", at, "officer", step="session", forms=record, values={"data": "模拟资料"})


def test_a_consultation_for_which_a_day_was_offered_is_waived_at_the_end_of_its_term(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = notified(office)
        offer(office, case_id, "2026-11-03 09:00", "2026-11-06")
        office.sweep("2026-11-09 23:59")
        assert office.events(case_id, "case.deemed_waived") == []
        office.sweep("2026-11-11 09:00")
        assert ("deemed_waived", moment("2026-11-10 00:00")) in office.happened(case_id)
        with pytest.raises(StepWaived):
            hold(office, case_id, "2026-11-11 10:00")


def test_without_an_offer_it_is_never_waived_but_reported_and_may_still_be_held(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = notified(office)
        office.sweep("2026-12-01 09:00")
        offer(office, case_id, "2026-12-01 10:00", "2026-12-02")
        office.sweep("2026-12-10 09:00")
        assert [what for what, _ in office.happened(case_id)] == ["warned", "escalated"]
        hold(office, case_id, "2026-12-10 10:00")
        assert office.reading(case_id, "consultation").state is ClockState.MISSED


def test_a_new_notice_opens_a_waived_consultation_again_with_a_term_of_its_own(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = notified(office)
        offer(office, case_id, "2026-11-03 09:00", "2026-11-06")
        office.sweep("2026-11-10 09:00")
        cause = {"cause": "模拟原因：经办关员未到场"}
        again = {"step": "notice-anew", "forms": NOTICE, "values": cause, **SERVED}
        office.act(case_id, "serve", "2026-11-10 10:00", "officer", **again)
        office.sweep("2026-11-18 09:00")
        assert len(office.events(case_id, "case.deemed_waived")) == 1
        assert office.events(case_id, "case.clock_started")[-1].effective_at == moment("2026-11-10 10:00")
        hold(office, case_id, "2026-11-18 10:00")
        assert "session" in office.case(case_id).steps
