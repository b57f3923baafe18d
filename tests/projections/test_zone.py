"""Days are those of the time zone that the ledger names, whether a model follows the ledger or is told whole cases."""

from datetime import date
from typing import Any

import psycopg
import pytest

from projections.archives.view import ARCHIVES
from projections.audits.view import AUDITS
from projections.facts.view import COUNTED
from projections.findings.view import FINDINGS
from projections.fold import Model
from tests.histories import founded, imported, window
from tests.projections.found import as_script
from tests.projections.spec import Seen, given
from tests.records import a_finding

LATE = "2026-03-02 23:30"  # in China; in Tokyo it is half past midnight
ZONES = [("Asia/Shanghai", date(2026, 3, 2)), ("Asia/Tokyo", date(2026, 3, 3))]


def shown(way: str, model: Model, zone: str, owner: psycopg.Connection[Any]) -> Seen:
    history = given(founded(zone=zone) + window("case:1", LATE).script)
    return history.seen(model, owner) if way == "followed" else history.told(model, owner)


@pytest.mark.parametrize(("zone", "day"), ZONES)
@pytest.mark.parametrize("way", ["followed", "told"])
def test_a_filing_is_counted_on_its_day_where_the_body_sits(
    owner: psycopg.Connection[Any], way: str, zone: str, day: date
) -> None:
    counted = shown(way, COUNTED, zone, owner).rows("facts")
    assert {fact["day"] for fact in counted if fact["kind"] == "filed"} == {day}
    assert [case["day"] for case in shown(way, AUDITS, zone, owner).rows("cases")] == [day]


@pytest.mark.parametrize(("zone", "day"), ZONES)
def test_a_finding_is_opened_on_its_day_where_the_body_sits(
    owner: psycopg.Connection[Any], zone: str, day: date
) -> None:
    script = founded(zone=zone) + as_script(a_finding(LATE, sign=None), "finding:1")
    assert [row["opened_on"] for row in given(script).seen(FINDINGS, owner).rows("findings")] == [day]


@pytest.mark.parametrize(("zone", "day"), ZONES)
def test_a_case_ends_on_its_day_where_the_body_sits(owner: psycopg.Connection[Any], zone: str, day: date) -> None:
    script = founded(zone=zone) + imported("case:1", ended=LATE)
    assert [row["closed_on"] for row in given(script).seen(ARCHIVES, owner).rows("closings")] == [day]
