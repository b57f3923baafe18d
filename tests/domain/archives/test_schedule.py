"""Terms of retention: from when they count, their last day, and the cut-off of closings by which lists are made."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procedures.definition import load_shipped as procedures
from domain.regulation.definition import RegulationMalformed, read_regulation
from domain.regulation.regulation import NoSchedule, Regulation
from domain.regulation.retention import CountedFrom, RetentionRule
from tests.records import ARCHIVING, ASSESSMENT

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


def rule(keep: str, counted_from: CountedFrom = CountedFrom.YEAR_END, **own: Any) -> RetentionRule:
    title = {"zh": "案卷", "en": "File"}
    content = {"code": "x", "title": title, "clause": "T 1", "keep": keep, "counted_from": counted_from, **own}
    return RetentionRule.model_validate(content)


@pytest.mark.parametrize(
    ("closed_on", "counted_from", "keep", "last"),
    [
        pytest.param("2026-01-01", CountedFrom.YEAR_END, "10 years", "2036-12-31", id="the whole of the last year"),
        pytest.param("2026-12-31", CountedFrom.YEAR_END, "10 years", "2036-12-31", id="also for its last day"),
        pytest.param("2026-03-05", CountedFrom.CLOSING, "10 years", "2036-03-05", id="the opening day is not counted"),
        pytest.param("2028-02-29", CountedFrom.CLOSING, "1 years", "2029-02-28", id="a day that the year lacks"),
        pytest.param("2026-03-05", CountedFrom.CLOSING, "permanent", None, id="for ever"),
    ],
)
def test_a_term_ends_on_its_last_day(closed_on: str, counted_from: CountedFrom, keep: str, last: str | None) -> None:
    through = rule(keep, counted_from).kept_through(date.fromisoformat(closed_on))
    assert through == (None if last is None else date.fromisoformat(last))


def test_a_file_is_due_to_be_handed_over_on_the_day_behind_its_term() -> None:
    ruled = rule("permanent", transfer_after="20 years")
    assert ruled.transfer_from(date(2005, 7, 1)) == date(2026, 1, 1)
    assert rule("permanent").transfer_from(date(2005, 7, 1)) is None


@given(closed_on=DAYS, day=DAYS, years=st.integers(1, 99), counted_from=st.sampled_from(CountedFrom))
def test_the_cut_off_of_closings_is_exactly_what_the_terms_say(
    closed_on: date, day: date, years: int, counted_from: CountedFrom
) -> None:
    if not date(1, 1, 1).year + years < day.year:
        return
    ruled = rule(f"{years} years", counted_from)
    through = ruled.kept_through(closed_on)
    assert through is not None
    assert (closed_on <= ruled.closed_by(day, ruled.keep)) == (through < day)
    cut_off = ruled.closed_by(day, ruled.keep)
    edge = ruled.kept_through(cut_off), ruled.kept_through(cut_off + timedelta(days=1))
    assert edge[0] is not None
    assert edge[1] is not None
    assert edge[0] < day <= edge[1]


def test_every_shipped_procedure_has_its_term_and_what_the_law_fixes_is_as_the_law_has_it() -> None:
    known = {one.code for one in procedures()}
    named = {code for one in ARCHIVING.retention for code in one.procedures}
    assert named <= known
    assert {code: ARCHIVING.retention_of(code).keep for code in ("procurement-challenge", "procurement-complaint")} == {
        "procurement-challenge": "15 years", "procurement-complaint": "15 years",
    }  # fmt: skip
    assert ARCHIVING.retention_of(None).code == ARCHIVING.retention_of("customs-price-query").code == "others"
    with pytest.raises(NoSchedule):
        ASSESSMENT.retention_of("hotline")


def test_a_regulation_without_a_schedule_is_written_as_it_was_before_there_were_schedules() -> None:
    assert "retention" not in ASSESSMENT.model_dump(mode="json")
    assert Regulation.model_validate(ARCHIVING.model_dump(mode="json")) == ARCHIVING


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([rule("10 years", procedures=["a"])], "needs one rule without procedures"),
        ([rule("10 years"), rule("30 years", code="y")], "needs one rule without procedures"),
        ([rule("10 years", procedures=["a", "a"]), rule("9 years", code="y")], "names a 2 times"),
    ],
    ids=["no rule for the others", "two", "a procedure named twice"],
)  # fmt: skip
def test_a_schedule_that_contradicts_itself_is_refused(rules: list[RetentionRule], said: str) -> None:
    content = {**ARCHIVING.model_dump(mode="json"), "retention": [one.model_dump(mode="json") for one in rules]}
    content["sources"] = {**content["sources"], "T": {"title": "测试", "issuer": "测试", "date": "2020-01-01"}}
    with pytest.raises(RegulationMalformed, match=said):
        read_regulation(str(content).replace("None", "null").replace("True", "true").replace("False", "false"))
