"""Signs across the cases of one person, unit or project; who is one is told by the test as it is by the keys."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from projections.audits import asking, persons, reads
from projections.audits.asking import TooManyToCompare
from projections.audits.definition import view
from projections.audits.groups import ends_of_months
from tests.histories import Script, Story, founded, window
from tests.projections.audited import OPENED, Audited, decided

Audit = Callable[[Script], Audited]


@pytest.mark.parametrize(
    ("again", "subject", "item", "listed"),
    [
        pytest.param("2026-04-08 09:00", "one", "item-1", [("after-return", "case:2")], id="30 days later"),
        pytest.param("2026-04-09 09:00", "one", "item-1", [], id="31 days later"),
        pytest.param("2026-03-10 09:00", "another", "item-1", [], id="another applicant"),
        pytest.param("2026-03-10 09:00", "one", "item-2", [], id="another item"),
    ],
)
def test_a_filing_after_a_return_by_the_same_applicant_on_the_same_item_is_listed(
    audited: Audit, again: str, subject: str, item: str, listed: list[tuple[str, str]]
) -> None:
    first = decided("case:1", OPENED, "2026-03-09", outcome="returned-file", subject="one").script
    second = window("case:2", again, subject=subject, item=item).script
    found = audited(founded() + first + second).listed("refilings", at="2026-04-30 12:00")
    assert [(row.kind, row.case) for row in found] == listed
    assert all([one.case for one in row.behind] == ["case:1", "case:2"] for row in found)


def test_a_filing_after_a_grant_is_no_clock_reset_and_one_after_a_withdrawal_is(audited: Audit) -> None:
    granted = decided("case:granted", OPENED, "2026-03-09", subject="one").script
    taken_back = window("case:withdrawn", OPENED, subject="two")
    taken_back.act("2026-03-05 09:00", "window", taken_back.case.withdraw)
    again = window("case:1", "2026-03-11 09:00", subject="one").script
    anew = window("case:2", "2026-03-11 09:00", subject="two").script
    seen = audited(founded() + granted + taken_back.script + again + anew)
    assert seen.named("refilings", at="2026-04-30 12:00") == [("after-withdrawal", "case:2")]


def filed_and_withdrawn(chance: random.Random) -> list[tuple[str, str, str, int, int | None]]:
    """Give cases: whose each is, on which item, filed on which day of a hundred, and withdrawn on which, if it was."""
    cases = []
    for number in range(40):
        filed = chance.randrange(100)
        withdrawn = filed + chance.randrange(1, 40) if chance.random() < 0.6 else None
        cases.append((f"case:{number}", chance.choice("abc"), chance.choice(["item-1", "item-2"]), filed, withdrawn))
    return cases


@pytest.mark.parametrize("seed", range(5))
def test_filings_after_an_end_are_those_that_go_through_all_pairs_finds(audited: Audit, seed: int) -> None:
    chance, began = random.Random(seed), date(2026, 3, 2)  # noqa: S311 - the same cases again
    script, cases = founded(), filed_and_withdrawn(chance)
    for case_id, subject, item, filed, withdrawn in cases:
        story = window(case_id, f"{began + timedelta(days=filed)} 09:00", subject=subject, item=item)
        if withdrawn is not None:
            story.act(f"{began + timedelta(days=withdrawn)} 08:00", "window", story.case.withdraw)
        script += story.script
    order = {case[0]: (case[3], number) for number, case in enumerate(cases)}
    expected = []
    for case_id, subject, item, filed, _ in cases:
        ends = [
            (withdrawn, earlier)
            for earlier, whose, on, _, withdrawn in cases
            if (whose, on) == (subject, item) and order[earlier] < order[case_id] and withdrawn is not None
            if 0 <= filed - withdrawn <= 30
        ]
        if ends:
            day = max(withdrawn for withdrawn, _ in ends)
            expected.append((order[case_id], case_id, filed - day, {one for at, one in ends if at == day}))
    expected.sort(reverse=True)
    seen = audited(script)
    listed = partial(seen.listed, "refilings", at="2026-07-31 12:00", period="2026-01-01/2026-07-31")
    found = listed()
    assert [(row.case, row.figures["days"]) for row in found] == [(case, days) for _, case, days, _ in expected]
    assert all(row.behind[0].case in ended for row, (*_, ended) in zip(found, expected, strict=True))
    assert len(found) > 5
    assert [row for skip in range(0, len(found), 3) for row in listed(skip=skip, limit=3)[:3]] == found


def test_where_no_period_is_named_so_many_filings_are_looked_at(
    audited: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = founded()
    for number in range(4):
        filed = f"2026-03-0{number + 2} 09:00"
        script += decided(f"case:{number}", filed, "2026-03-09", outcome="returned-file", subject="a").script
        script += window(f"case:again-{number}", f"2026-03-1{number} 09:00", subject="a").script
    listed = partial(audited(script).named, "refilings", at="2026-03-14 12:00")
    assert len(listed()) == 4
    monkeypatch.setattr(reads, "MOST_LOOKED_AT", 2)
    assert [case for _, case in listed()] == ["case:again-3", "case:again-2"]
    assert len(listed(period="2026-03")) == 4


def rated(case_id: str, day: str, subject: str) -> Script:
    story = decided(case_id, OPENED, "2026-03-09", subject=subject)
    story.act(f"{day} 10:00", "applicant", lambda on: story.case.rate(on, 5))
    return story.script


@pytest.mark.parametrize(("ratings", "rows"), [(2, 0), (3, 1)])
def test_many_ratings_by_one_person_are_one_row(audited: Audit, ratings: int, rows: int) -> None:
    script = founded() + rated("case:other", "2026-03-11", "another")
    for number in range(ratings):
        script += rated(f"case:{number}", f"2026-03-{10 + number}", "one")
    found = audited(script).listed("ratings", at="2026-04-30 12:00")
    assert len(found) == rows
    for row in found:
        assert (row.figures["count"], row.total) == (ratings, ratings)
        assert {one.case for one in row.behind} == {f"case:{number}" for number in range(ratings)}


def challenge(case_id: str, day: str, project: str, supplier: str) -> Script:
    story = Story(case_id, "procurement-challenge", date.fromisoformat(day))
    values = {"project": project, "supplier": supplier, "known-on": day, "matters": "m"}
    story.file(f"{day} 09:00", "procurement", {**values}, subject=supplier)
    return story.script


def complaint(case_id: str, day: str) -> Script:
    story = Story(case_id, "service-complaint", date.fromisoformat(day))
    values = {"by": "电话", "object": "办件", "window": "住建窗口", "complainant": "c", "contact": "t", "matter": "m"}
    story.file(f"{day} 09:00", "desk", {**values, "anonymous": False}, subject="caller")
    return story.script


@pytest.mark.parametrize(("challenges", "listed"), [(2, []), (3, [("supplier-again", "case:2")])])
def test_a_supplier_that_challenges_again_and_again_is_listed_from_a_number_on(
    audited: Audit, challenges: int, listed: list[tuple[str, str]]
) -> None:
    script = founded() + challenge("case:other", "2026-03-05", "P-9", "another")
    for number in range(challenges):
        script += challenge(f"case:{number}", f"2026-03-{3 + number:02}", f"P-{number}", "one")
    assert audited(script).named("rework", at="2026-04-30 12:00") == listed


def test_a_second_complaint_of_a_person_is_listed_and_a_first_one_is_not(audited: Audit) -> None:
    once = audited(founded() + complaint("case:1", "2026-03-03") + complaint("case:2", "2026-03-05"))
    assert once.named("rework", at="2026-03-04 12:00") == []
    assert once.named("rework", at="2026-03-05 12:00") == [("complains-again", "case:2")]


def test_a_project_and_a_person_in_two_procedures_are_linked_and_in_one_alone_they_are_not(audited: Audit) -> None:
    change = Story("case:change", "procurement-method-change", date(2026, 3, 9))
    values = {"project": "P-1", "purchaser": "p", "level": "市级", "kind": "货物", "method": "询价", "reasons": "r"}
    amounts = {"ground": "uniform", "budget": "2.00", "threshold": "1.00"}
    change.file("2026-03-09 09:00", "purchaser", {**values, **amounts}, forms=["application", "survey-report"],
                subject="one")  # fmt: skip
    script = challenge("case:1", "2026-03-03", "P-1", "one") + challenge("case:2", "2026-03-04", "P-2", "two")
    seen = audited(founded() + script + challenge("case:3", "2026-03-05", "P-2", "two") + change.script)
    found = seen.listed("links", at="2026-04-30 12:00")
    assert {(row.kind, row.detail, row.case) for row in found} == {
        ("by-project", "P-1", None), ("by-person", None, "case:change"),
    }  # fmt: skip
    assert all({one.case for one in row.behind} == {"case:1", "case:change"} for row in found)
    assert seen.named("links", at="2026-04-30 12:00", procedure="hotline") == []


@pytest.mark.parametrize(
    ("before", "listed"),
    [pytest.param(7, ["month-end"], id="5 of 12, 41 %"), pytest.param(8, [], id="5 of 13, 38 %")],
)
def test_closings_on_the_last_working_days_are_listed_from_a_share_of_the_month_on(
    audited: Audit, before: int, listed: list[str]
) -> None:
    script = founded()
    for number in range(before):
        script += decided(f"case:{number}", OPENED, f"2026-03-{9 + number % 5:02}").script
    for number, day in enumerate(("2026-03-27", "2026-03-30", "2026-03-31", "2026-03-31", "2026-03-31")):
        script += decided(f"case:last-{number}", "2026-03-23 09:00", day).script
    seen = audited(script)
    found = seen.listed("bulk-closings", at="2026-04-30 12:00")
    assert [row.kind for row in found] == listed
    for row in found:
        assert row.figures == {"count": 5, "whole": 12, "share": 41}
        assert {one.case for one in row.behind} == {f"case:last-{number}" for number in range(5)}
    assert seen.listed("bulk-closings", at="2026-03-30 12:00") == []  # the month is not over


def test_the_last_working_days_of_a_month_reach_to_its_end_and_one_that_is_not_over_has_none() -> None:
    ends = ends_of_months(WorkingCalendar.of(load_shipped()), date(2026, 2, 1), date(2026, 3, 30), 3)
    assert ends == [date(2026, 2, day) for day in (26, 27, 28)]  # the Saturday is a made-up working day


def test_more_than_can_be_compared_is_refused_and_says_so(audited: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    script = challenge("case:1", "2026-03-03", "P-1", "one") + challenge("case:2", "2026-03-04", "P-2", "two")
    seen = audited(founded() + script)
    for module in (asking, persons):
        monkeypatch.setattr(module, "MOST_COMPARED", 1)
    with pytest.raises(TooManyToCompare) as raised:
        seen.listed("links", at="2026-04-30 12:00", kind="by-person")
    assert raised.value.decided_by["parameter"] == "period"
    assert seen.named("links", period="2026-03-03", kind="by-person") == []


def test_a_view_without_a_period_reaches_as_far_as_it_says(audited: Audit) -> None:
    script = challenge("case:1", "2026-03-03", "P-1", "one") + challenge("case:2", "2026-03-04", "P-1", "one")
    seen = audited(founded() + script + challenge("case:3", "2026-03-05", "P-1", "one"))
    assert view("rework").reach == 366
    assert len(seen.listed("rework", at="2027-03-04 12:00")) == 1
    assert seen.listed("rework", at="2027-03-06 12:00") == []
