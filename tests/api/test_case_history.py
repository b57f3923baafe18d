"""The history of one case over real HTTP: step by step, compared at two moments, and who knew what when."""

from datetime import datetime, timedelta

import pytest

from api.routes import examples
from tests.api.serving import Answer, Office


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A challenge of 2024, filed, accepted and handed over; all of it entered today."""
    filed: str = office.file(examples.FILING)["case"]
    office.do(filed, "accept")
    office.do(filed, "hand-over")
    return filed


def diff(office: Office, case: str, status: int = 200, /, **asked: str) -> Answer:
    return office.get(f"/v1/cases/{case}/diff", status, **asked)


def test_step_by_step_each_event_has_a_state_before_and_after(office: Office, case: str) -> None:
    answer = office.get(f"/v1/cases/{case}/replay/steps", order="effective")
    assert answer["order"]["zh"] == "生效顺序"
    steps = answer["steps"]
    assert steps[0]["before"] is None
    accepted = next(step for step in steps if step["event"]["act"]["zh"] == "受理")
    assert (accepted["before"]["status"]["zh"], accepted["after"]["status"]["zh"]) == ("待审查", "办理中")
    assert accepted["read_at"] == accepted["event"]["effective_at"] == "2024-09-26T10:00:00+08:00"
    assert "转交招标部" in [step["zh"] for step in accepted["after"]["steps"]]
    clocks = {clock["code"]: clock for clock in steps[-1]["after"]["clocks"]}
    assert clocks["handling"]["due_on"] == "2024-09-30"


def test_by_the_order_of_recording_one_looks_at_the_moment_of_recording(office: Office, case: str) -> None:
    answer = office.get(f"/v1/cases/{case}/replay/steps")
    assert answer["order"]["zh"] == "记录顺序"
    assert [step["read_at"] for step in answer["steps"]] == [step["event"]["recorded_at"] for step in answer["steps"]]


def test_a_diff_gives_each_changed_row_old_and_new_with_the_events_that_changed_it(office: Office, case: str) -> None:
    found = diff(office, case, **{"from": "2024-09-26T09:30:00+08:00", "to": "2024-09-26"})
    status = next(one for one in found["changes"] if one["what"]["code"] == "status")
    assert (status["what"]["zh"], status["old_words"]["zh"], status["new_words"]["zh"]) == (
        "办理状态",
        "待审查",
        "办理中",
    )
    acts = {event["version"]: event["act"]["zh"] for event in found["events"]}
    assert [acts[version] for version in status["events"]] == ["受理"]
    receipt = next(one for one in found["changes"] if one["kind"]["code"] == "material")
    assert (receipt["kind"]["zh"], receipt["name"]["zh"], receipt["old"]) == ("材料", "回执", None)
    assert found["old"]["status"]["zh"] == "待审查"


def test_what_became_known_between_two_moments_is_a_diff_of_one_moment_in_law(office: Office, case: str) -> None:
    events = office.get(f"/v1/cases/{case}/timeline")["events"]
    first, last = events[0]["recorded_at"], events[-1]["recorded_at"]
    found = diff(office, case, **{"from": "2024-09-27", "to": "2024-09-27"}, from_known_at=first, to_known_at=last)
    assert [event["version"] for event in found["events"]] == [event["version"] for event in events[1:]]
    assert (found["old"]["version"], found["new"]["version"]) == (1, len(events))


def test_protected_values_are_shown_by_their_commitments_alone(office: Office, case: str) -> None:
    found = diff(office, case, **{"from": "2024-09-01", "to": "2024-09-30"})
    assert found["old"] is None
    supplier = next(one for one in found["changes"] if one["name"]["code"] == "supplier")
    assert (supplier["what"]["zh"], supplier["new"][:7]) == ("承诺值", "sha256:")
    project = next(one for one in found["changes"] if one["name"]["code"] == "project")
    assert (project["name"]["zh"], project["new"]) == ("采购项目编号", "2024-G-017")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        pytest.param({"from": "2024-09-30", "to": "2024-09-26"}, 422, "moments_reversed", id="reversed"),
        pytest.param({"from": "2024-09-01", "to": "2024-09-02"}, 404, "nothing_to_compare", id="before the filing"),
        pytest.param({"from": "2024-09-26"}, 422, "malformed", id="no later moment"),
        pytest.param({"from": "昨天", "to": "2024-09-26"}, 422, "parameter_malformed", id="no moment"),
        pytest.param({"from": "2024-02-30", "to": "2024-09-26"}, 422, "parameter_malformed", id="no such day"),
        pytest.param({"from": "2024-09-26", "to": "2024-09-27", "at": "2024-09-27"}, 422, "parameter_unknown", id="at"),
        pytest.param(
            {"from": "2024-09-26", "to": "2024-09-27", "to_known_at": "2024-09-27"}, 422, "moments_reversed", id="known"
        ),
    ],
)
def test_a_diff_of_bad_moments_is_a_problem(
    office: Office, case: str, asked: dict[str, str], status: int, code: str
) -> None:
    assert diff(office, case, status, **asked)["code"] == code


def test_what_had_happened_and_was_not_on_record_is_told_apart(office: Office, case: str) -> None:
    found = office.get(f"/v1/cases/{case}/knowledge", at="2024-09-30")
    assert found["record"] is None
    assert found["law"]["status"]["zh"] == "办理中"
    assert {(one["happened"], one["on_record"]) for one in found["events"]} == {(True, False)}
    assert found["events"][0]["delay_seconds"] > 24 * 3600
    assert [(one["actor"]["unit"], one["on_record"]) for one in found["acted"]] == [("采购部", 0)]
    assert found["held"][0]["unit"] == "采购部"
    later = (datetime.now().astimezone() + timedelta(minutes=1)).isoformat()
    known = office.get(f"/v1/cases/{case}/knowledge", at=later)
    assert {(one["happened"], one["on_record"]) for one in known["events"]} == {(True, True)}
    assert known["differences"] == []


def test_knowledge_of_no_moment_of_no_case_and_of_a_moment_before_it_are_problems(office: Office, case: str) -> None:
    assert office.get(f"/v1/cases/{case}/knowledge", 422)["code"] == "malformed"
    assert office.get("/v1/cases/case:nobody/knowledge", 404, at="2024-09-30")["code"] == "case_unknown"
    assert office.get("/v1/cases/case:nobody/diff", 404, **{"from": "2024-09-26", "to": "2024-09-27"})["code"]
    assert office.get(f"/v1/cases/{case}/knowledge", 404, at="2024-09-01")["code"] == "nothing_to_compare"
