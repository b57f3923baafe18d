"""What silence does by itself: an application for reconsideration is admitted, one not corrected is given up."""

import pytest

from domain.case.clock_events import DeemedAccepted
from domain.case.correction_events import ReturnedForCorrection
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import Office, opened

APPLICATION = {"known-on": "2024-08-08", "respondent": "r", "applicant": "a", "requests": "q"}


def filed(office: Office, at: str) -> str:
    known_on = {**APPLICATION, "known-on": f"{at[:5]}12-01"} if at > "2026" else APPLICATION
    return office.file(at, "administrative-reconsideration", "handler", None, **known_on)


def test_silence_admits_once_from_the_last_day_whenever_it_is_recorded(database: Database) -> None:
    with opened(database, "2024-09-26 09:00") as office:
        case_id = filed(office, "2024-09-26 10:00")
        office.sweep("2024-10-09 23:59")
        assert office.case(case_id).status == "filed"
        office.sweep("2024-10-12 09:00")
        office.sweep("2024-10-12 09:05")
        [event] = office.events(case_id, "case.deemed_accepted")
        assert isinstance(event, DeemedAccepted)
        assert event.effective_at == moment("2024-10-10 00:00")
        assert event.effective_from == moment("2024-10-09 23:59").replace(second=59)
        assert office.case(case_id).status == "accepted"
        assert office.reading(case_id, "decision").due_on.isoformat() == "2024-12-09"


def test_silence_admits_nothing_before_the_notice_of_the_year(database: Database) -> None:
    with opened(database, "2026-12-20 09:00") as office:
        case_id = filed(office, "2026-12-28 10:00")
        office.sweep("2027-01-20 09:00")
        assert office.case(case_id).status == "filed"
        assert [(row.case_id, row.kind) for row in office.blocked()] == [(case_id, "expire")]


@pytest.mark.parametrize(("swept_at", "status"), [("2024-08-28 23:59", "correcting"), ("2024-08-29 00:00", "lapsed")])
def test_what_is_not_supplied_in_ten_working_days_is_given_up_by_itself(
    database: Database, swept_at: str, status: str
) -> None:
    with opened(database, "2024-08-07 09:00") as office:
        case_id = filed(office, "2024-08-12 10:00")
        notice = [{"form": "correction-notice", "reference": "r"}]
        office.act(case_id, "return-for-correction", "2024-08-14 10:00", "handler", missing=["requests"], forms=notice)
        assert any(isinstance(event, ReturnedForCorrection) for event in office.events(case_id))
        office.sweep(swept_at)
        assert office.case(case_id).status == status
