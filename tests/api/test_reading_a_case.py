"""A case as of any moment: in law, of knowledge, and by the calendar as published."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from api.routes import examples
from tests.api.serving import Office

PARTS = ("", "/timeline", "/clocks", "/clocks/gate/explanation", "/replay")


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A challenge accepted in 2024 and entered today, with one handover."""
    filed: str = office.file(examples.FILING)["case"]
    office.do(filed, "accept")
    office.do(filed, "hand-over")
    return filed


def test_a_case_shows_its_stage_its_steps_and_its_public_values(office: Office, case: str) -> None:
    state = office.get(f"/v1/cases/{case}")
    assert state["status"] == {"zh": "办理中", "en": "being handled", "code": "accepted"}
    assert state["procedure"]["title"]["zh"] == "政府采购质疑处理"
    assert state["values"] == {"project": "2024-G-017", "known-on": "2024-09-20"}
    assert [step["code"] for step in state["done_steps"]] == ["handover-tender"]
    opened = {step["code"]: step for step in state["open_steps"]}
    assert opened["handover-purchaser"]["act"] == "hand-over"
    assert opened["evaluators-assistance"]["act"] == "give-opinion"
    assert state["ledger_position"] == office.product.ledger.position()


def test_at_an_earlier_moment_in_law_later_acts_are_left_out(office: Office, case: str) -> None:
    assert office.get(f"/v1/cases/{case}", at="2024-09-26T09:30:00+08:00")["status"]["zh"] == "待审查"
    assert office.get(f"/v1/cases/{case}", at="2024-09-26")["status"]["zh"] == "办理中"


def test_at_an_earlier_moment_of_knowledge_acts_entered_later_are_left_out(office: Office, case: str) -> None:
    events = office.get(f"/v1/cases/{case}/timeline")["events"]
    filed_at = datetime.fromisoformat(events[0]["recorded_at"])
    state = office.get(f"/v1/cases/{case}", known_at=filed_at.isoformat())
    assert (state["version"], state["status"]["zh"]) == (1, "待审查")
    before = (filed_at - timedelta(microseconds=1)).isoformat()
    for part in PARTS:
        assert office.get(f"/v1/cases/{case}{part}", 404, known_at=before)["code"] == "not_on_record_then"


def test_before_its_filing_in_law_a_case_was_not_on_record(office: Office, case: str) -> None:
    problem = office.get(f"/v1/cases/{case}", 404, at="2024-09-25")
    assert problem["code"] == "not_on_record_then"


def test_an_older_calendar_gives_the_due_day_as_it_was_known_then(office: Office) -> None:
    body = {**examples.APPROVAL, "effective_at": "2020-01-22T09:00:00+08:00"}
    approval: str = office.file(body)["case"]
    notice = [{"form": "acceptance-notice", "reference": "SL-1"}]
    office.do(approval, "accept", acting=examples.WINDOW, effective_at="2020-01-22T10:00:00+08:00", forms=notice)

    def due(**asked: str) -> str:
        clocks = office.get(f"/v1/cases/{approval}/clocks", at="2020-01-23", **asked)["clocks"]
        return next(str(clock["due_on"]) for clock in clocks if clock["code"] == "statutory")

    assert (due(), due(calendar_known_at="2020-01-22")) == ("2020-02-27", "2020-02-25")


def test_an_approval_entered_late_reads_at_every_pair_of_moments(office: Office) -> None:
    filed: str = office.file(examples.APPROVAL)["case"]
    notice = [{"form": "acceptance-notice", "reference": "SL-4"}]
    office.do(filed, "accept", acting=examples.WINDOW, effective_at="2025-09-22T10:00:00+08:00", forms=notice)
    office.do(filed, "extend-term")
    office.do(filed, "suspend-clocks")
    office.do(filed, "resume-clocks")
    office.do(filed, "give-opinion", effective_at="2025-09-24T10:00:00+08:00")
    office.do(filed, "withdraw", acting=examples.WINDOW, effective_at="2025-10-16T10:00:00+08:00")
    events = office.get(f"/v1/cases/{filed}/timeline")["events"]
    for known_at in {event["recorded_at"] for event in events}:
        for at in {event["effective_at"] for event in events}:
            for part in ("", "/replay"):
                state = office.get(f"/v1/cases/{filed}{part}", at=at, known_at=known_at)
                assert state["version"] <= len(events)


def test_the_audit_trail_names_who_acted_when_on_which_clause_and_hides_what_is_not_public(
    office: Office, case: str
) -> None:
    events = office.get(f"/v1/cases/{case}/timeline")["events"]
    filed, accepted = events[0], next(event for event in events if event["act"]["zh"] == "受理")
    assert [event["version"] for event in events] == list(range(1, len(events) + 1))
    assert filed["entered_late"]
    assert (filed["values"]["project"]["value"], filed["values"]["supplier"]["protection"]) == (
        "2024-G-017",
        "internal",
    )
    assert filed["values"]["supplier"]["commitment"].startswith("sha256:")
    assert accepted["actor"] == {
        "principal": "local-administrator",
        "unit": "采购部",
        "role": {"code": "procurement", "zh": "采购部", "en": "Procurement department"},
        "grant": None,
    }
    assert (accepted["clause"], accepted["effective_at"]) == ("D1 一", "2024-09-26T10:00:00+08:00")
    assert accepted["forms"][0]["form"]["zh"] == "回执"
    assert next(event for event in events if event["act"]["code"] == "case.handed_over")["step"]["zh"] == "转交招标部"


def test_a_replay_gives_the_stage_and_the_clocks_after_each_event(office: Office, case: str) -> None:
    moments = office.get(f"/v1/cases/{case}/replay")["moments"]
    assert moments[0]["status"]["code"] == "filed"
    assert moments[-1]["status"]["code"] == "accepted"
    handling = [clock for clock in moments[-1]["clocks"] if clock["code"] == "handling"]
    assert (handling[0]["elapsed"], handling[0]["due_on"]) == (0, "2024-09-30")


@pytest.mark.parametrize("part", PARTS)
def test_an_answer_that_still_holds_is_not_sent_again(office: Office, case: str, part: str) -> None:
    asked = {"at": "2024-09-27"}
    first = office.http.get(f"/v1/cases/{case}{part}", params=asked)
    tag = first.headers["ETag"]
    again = office.http.get(f"/v1/cases/{case}{part}", params=asked, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = office.http.get(f"/v1/cases/{case}{part}", params={"at": "2024-09-26"}, headers={"If-None-Match": '"1"'})
    assert other.status_code == 200


def test_an_answer_is_sent_again_when_only_the_day_has_moved(office: Office, case: str) -> None:
    tag = office.http.get(f"/v1/cases/{case}", params={"at": "2024-09-27"}).headers["ETag"]
    later = office.http.get(f"/v1/cases/{case}", params={"at": "2024-09-30"}, headers={"If-None-Match": tag})
    assert later.status_code == 200


def test_the_tag_of_a_state_that_was_read_is_a_version_to_act_on(office: Office) -> None:
    filed = office.file(examples.FILING)["case"]
    tag = office.http.get(f"/v1/cases/{filed}").headers["ETag"]
    assert office.send(filed, "accept", examples.ACTS["accept"], **{"If-Match": tag}).status_code == 200
    stale = office.send(filed, "withdraw", {"acting": examples.PROCUREMENT}, **{"If-Match": tag})
    assert stale.status_code == 412


@pytest.mark.parametrize("parameter", ["at", "known_at", "calendar_known_at"])
@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2024-02-30", "2024-09-30T25:00:00Z", "2024-09-30T10:00:00", "20240930", "0001-01-01",
     "9999-12-31", "2024-09-30T10:00:00+99:00", "٢٠٢٤-٠٩-٣٠", "2024-09-30\0", "x" * 3000],
)  # fmt: skip
def test_a_moment_that_cannot_be_read_is_named(office: Office, case: str, parameter: str, value: str) -> None:
    problem = office.get(f"/v1/cases/{case}", 422, **{parameter: value})
    assert (problem["code"], problem["decided_by"]["parameter"]) == ("parameter_malformed", parameter)


def test_an_offset_whose_plus_was_not_encoded_is_read_as_it_was_meant(office: Office, case: str) -> None:
    moment = "2024-09-26T09:30:00+08:00"
    plain = office.http.get(f"/v1/cases/{case}?at={moment}")
    encoded = office.http.get(f"/v1/cases/{case}?at={quote(moment, safe='')}")
    assert plain.json()["as_of"] == encoded.json()["as_of"] == moment


def test_a_moment_beyond_every_calendar_is_refused_with_the_days_that_there_are(office: Office, case: str) -> None:
    problem = office.get(f"/v1/cases/{case}", 409, at="2150-01-01")
    assert (problem["code"], problem["decided_by"]["first"]) == ("no_calendar_data", "2007-01-01")


@pytest.mark.parametrize("part", PARTS)
def test_a_misspelt_parameter_is_named_with_the_known_ones(office: Office, case: str, part: str) -> None:
    problem = office.get(f"/v1/cases/{case}{part}", 422, knownat="2024-09-30")
    assert (problem["code"], problem["decided_by"]["parameter"]) == ("parameter_unknown", "knownat")
    assert {"at", "known_at", "calendar_known_at"} <= set(problem["decided_by"]["known"])


def test_a_parameter_given_twice_is_refused(office: Office, case: str) -> None:
    answer = office.http.get(f"/v1/cases/{case}?at=2024-09-30&at=2024-10-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter_repeated")


@pytest.mark.parametrize("strange", ["nobody", "case:nobody", "ledger", "case:%00", "%F0%9F%90%89", "x" * 150])
@pytest.mark.parametrize("part", PARTS)
def test_a_strange_id_is_unknown(office: Office, strange: str, part: str) -> None:
    assert office.http.get(f"/v1/cases/{strange}{part}").status_code in {404, 422}


def test_an_unknown_clock_is_unknown_and_the_known_ones_are_named(office: Office, case: str) -> None:
    problem = office.get(f"/v1/cases/{case}/clocks/cuckoo/explanation", 404)
    assert (problem["code"], "handling" in problem["decided_by"]["known"]) == ("clock_unknown", True)
    assert office.get(f"/v1/cases/{case}/clocks/handling/explanation", 404, run="2")["code"] == "clock_unknown"
