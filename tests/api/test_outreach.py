"""Outreach events and calls over real HTTP."""

from collections.abc import Iterator

import pytest

from api.routes import examples
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, opened_database
from tests.api.test_assessment import act, done

YEAR, CALLS = "/v1/outreach/2026", "/v1/calls/2026-03"


@pytest.fixture(scope="module")
def hotline(server: EmbeddedServer) -> Iterator[Office]:
    with opened_database(server) as database, office_on(database) as office:
        yield office


def test_an_event_is_planned_held_and_counted_and_its_intake_linked_to_a_case(hotline: Office) -> None:
    event = done(hotline, YEAR, "plan-outreach")
    done(hotline, YEAR, "hold-outreach", event=event)
    case = hotline.file(examples.FILING)["case"]
    done(hotline, YEAR, "link-intake", event=event, case=case)
    unknown = act(hotline, YEAR, "link-intake", event=event, case="case:nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "case_unknown")
    visitors = done(hotline, YEAR, "count-visitors", event=event)
    done(hotline, YEAR, "count-leaflets", event=event)
    done(hotline, YEAR, "answer-on-the-spot", event=event)
    done(hotline, YEAR, "correct-count", count=visitors, number=1001)
    cancelled = done(hotline, YEAR, "plan-outreach", theme="走进四个区")
    done(hotline, YEAR, "cancel-outreach", event=cancelled)
    year = hotline.get(YEAR)
    assert [one["status"] for one in year["events"]] == ["held", "cancelled"]
    assert (year["visitors"], year["leaflets"], year["answered_on_the_spot"], year["cases"]) == (1001, 5000, 287, 1)
    assert year["events"][0]["cases"] == [case]
    assert year["events"][1]["visitors"] is None
    assert hotline.get(YEAR, at="2026-03-15")["visitors"] == 320
    assert hotline.get("/v1/outreach/2027", 404)["code"] == "record_unknown"


def test_calls_are_counted_apart_from_cases_and_corrected_by_later_entries(hotline: Office) -> None:
    wrong = done(hotline, CALLS, "tally-calls")
    done(hotline, CALLS, "tally-calls", channel="online", tally={**TALLY_OF_ONE})
    done(hotline, CALLS, "correct-tally", entry=wrong, tally={**TALLY_OF_ONE, "connected": 900})
    month = hotline.get(CALLS)
    assert month["total"]["connected"] == 1000
    assert [entry["act"]["zh"] for entry in month["entries"]][1:] == ["来电日计", "来电日计", "更正来电日计"]
    between = hotline.get("/v1/calls", since="2026-01-01", until="2026-06-20")
    assert (between["calls"], between["cases_accepted"], between["cases_closed"]) == (1000, 6, 4)
    assert between["closing_rate"] == {"part": 4, "n": 6, "percent": "66.7"}
    nothing = hotline.get("/v1/calls", since="2026-03-03", until="2026-03-03")
    assert (nothing["calls"], nothing["closing_rate"]) == (0, {"part": 0, "n": 0, "percent": None})
    assert hotline.get(CALLS, at="2026-03-03")["total"]["connected"] == 860


TALLY_OF_ONE = {"connected": 100, "answered_on_the_spot": 5, "made_case": 3, "closed": 2}


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-03-02", "2026-03-01"), ("2021-03-01", "2026-03-01"), ("2026-02-30", "2026-03-01"), ("", "2026-03-01")],
    ids=["reversed", "over five years", "no such day", "nothing"],
)
def test_a_stretch_of_days_that_is_none_is_refused(hotline: Office, since: str, until: str) -> None:
    assert hotline.get("/v1/calls", 422, since=since, until=until)["code"] == "parameter_malformed"
