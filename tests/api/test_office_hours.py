"""A term of working hours as the API shows and explains it."""

from typing import Any

import pytest

from application.publishing import Publishing
from tests.api.serving import ADMINISTRATOR, Office
from tests.counter import INTERVALS, PROCEDURE, hours

ACTING = {"unit": "窗口", "role": "window"}
FRIDAY = "2026-07-03T15:00:00+08:00"
FILING: dict[str, Any] = {"acting": ACTING, "procedure": "counter", "effective_at": FRIDAY, "values": {}}


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A matter of a counter, accepted on a Friday at three."""
    publishing = Publishing(office.product.ledger, principal="tests", acting=ADMINISTRATOR)
    publishing.procedures([PROCEDURE])
    refused = office.http.post("/v1/cases", json=FILING)
    assert (refused.status_code, refused.json()["code"]) == (409, "body_without_hours")
    assert refused.json()["decided_by"] == {"body": "政务服务中心", "day": "2026-07-03"}
    publishing.hours(hours("政务服务中心"))
    filed: str = office.file(FILING)["case"]
    office.do(filed, "accept", acting=ACTING, effective_at=FRIDAY, forms=[])
    return filed


def test_a_clock_shows_its_office_hours_its_seconds_and_its_moment(office: Office, case: str) -> None:
    clocks = office.get(f"/v1/cases/{case}/clocks", at="2026-07-06T09:30:30+08:00")["clocks"]
    shown = {clock["code"]: clock for clock in clocks}
    answer = shown["answer"]
    assert answer["limit"] == {"zh": "4个工作小时", "en": "4 working hours", "amount": 4, "unit": "working hours"}
    assert answer["hours"] == [list(one) for one in INTERVALS]
    assert answer["expires_at"] == "2026-07-06T11:00:00+08:00"
    assert (answer["elapsed_seconds"], answer["remaining_seconds"]) == (9030, 5370)
    assert shown["filing"]["expires_at"] == "2026-07-07T17:00:00+08:00"


def test_the_explanation_says_how_much_of_each_day_counts_and_why_not_more(office: Office, case: str) -> None:
    answer = office.get(f"/v1/cases/{case}/clocks/answer/explanation", at="2026-07-06T10:00:00+08:00")
    days = answer["days"]
    assert [(day["day"], day["kind"]["code"], day["seconds"]) for day in days] == [
        ("2026-07-03", "counted", 7200),
        ("2026-07-04", "rest", 0),
        ("2026-07-05", "rest", 0),
        ("2026-07-06", "counted", 7200),
    ]
    assert [(one["kind"]["zh"], one["seconds"]) for one in days[-1]["stretches"]] == [
        ("非办公时间（不计）", 9 * 3600),
        ("计入", 7200),
    ]
    assert answer["rule"]["zh"].startswith("自开始时起算")


def test_a_term_of_days_has_no_seconds_and_no_stretches(office: Office, case: str) -> None:
    days = office.get(f"/v1/cases/{case}/clocks/filing/explanation", at="2026-07-06")["days"]
    assert {(day["seconds"], len(day["stretches"])) for day in days} == {(None, 0)}
