"""Signs of single cases: each kind with its neighbour just under the threshold, which is not listed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from domain.case.values import Scalar
from domain.errors import Refused
from projections.audits.definition import KindUnknown, load_shipped, view
from tests.histories import Script, Story, answered, founded, window
from tests.projections.audited import OPENED, Audited, decided, extended, resume, stop, stopped

Audit = Callable[[Script], Audited]


@pytest.mark.parametrize(
    ("resumed", "listed"),
    [
        pytest.param("2026-04-07 09:00", [], id="23 of 30 days, 76 %"),
        pytest.param("2026-04-08 09:00", [("long", "case:1")], id="24 of 30 days, 80 %"),
    ],
)
def test_a_pause_is_long_from_a_share_of_its_maximum_on(
    audited: Audit, resumed: str, listed: list[tuple[str, str]]
) -> None:
    story = stopped("case:1", "2026-03-04 15:00")
    resume(story, resumed)
    assert audited(founded() + story.script).named("suspensions") == listed


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        pytest.param("2026-03-24 12:00", [], id="14 working days"),
        pytest.param("2026-03-25 12:00", [("still-stopped", "case:1")], id="15 working days"),
    ],
)
def test_a_pause_that_nobody_ends_is_listed_after_so_many_days(
    audited: Audit, at: str, listed: list[tuple[str, str]]
) -> None:
    seen = audited(founded() + stopped("case:1", "2026-03-04 15:00").script)
    assert seen.named("suspensions", at=at) == listed


def test_a_pause_that_was_ended_stands_still_no_longer_but_did_at_the_moment_before(audited: Audit) -> None:
    story = stopped("case:1", "2026-03-04 15:00")
    resume(story, "2026-03-26 09:00")
    seen = audited(founded() + story.script)
    assert seen.named("suspensions", at="2026-03-25 12:00") == [("still-stopped", "case:1")]
    assert seen.named("suspensions", at="2026-03-26 12:00") == []


@pytest.mark.parametrize(
    ("day", "listed"),
    [
        pytest.param("2026-03-12", [], id="two days left"),
        pytest.param("2026-03-13", [("edge", "case:1")], id="one day left"),
        pytest.param("2026-03-16", [("edge", "case:1")], id="on the last day"),
    ],
)
def test_a_stop_at_the_edge_of_the_term_is_listed(audited: Audit, day: str, listed: list[tuple[str, str]]) -> None:
    seen = audited(founded() + stopped("case:1", f"{day} 15:00").script)
    assert seen.named("suspensions", at="2026-03-17 12:00") == listed


@pytest.mark.parametrize(
    ("again", "kinds"),
    [
        pytest.param("2026-03-10 10:00", {"repeated", "stacked"}, id="on the same day"),
        pytest.param("2026-03-11 09:00", {"repeated", "stacked"}, id="one working day later"),
        pytest.param("2026-03-12 09:00", {"repeated"}, id="two working days later"),
    ],
)
def test_a_second_stop_is_listed_and_apart_if_it_adjoins_the_first(audited: Audit, again: str, kinds: set[str]) -> None:
    story = stopped("case:1", "2026-03-04 15:00")
    resume(story, "2026-03-10 09:00")
    stop(story, again, "expert-review")
    found = audited(founded() + story.script).listed("suspensions", at="2026-03-13 12:00")
    assert {row.kind for row in found} == kinds
    versions = [one.event.originator_version for one in _suspensions(story.script)]
    assert {event.version for row in found for event in row.behind} >= set(versions)


def test_a_second_stop_that_nobody_ends_is_listed_with_the_first_behind_it_where_each_stands(audited: Audit) -> None:
    story = stopped("case:1", "2026-03-04 15:00")
    resume(story, "2026-03-10 09:00")
    stop(story, "2026-03-12 09:00", "expert-review")
    script = founded() + story.script
    [still] = audited(script).listed("suspensions", at="2026-04-20 12:00", kind="still-stopped")
    stood = [(one.event.originator_version, one.position) for one in _suspensions(script)]
    assert [(one.version, one.position) for one in still.behind] == stood
    assert still.total == len(stood) == 3


def _suspensions(script: Script) -> list:  # type: ignore[type-arg]
    return [one for one in script.recorded() if one.event.TOPIC in {"case.clock_suspended", "case.clock_resumed"}]


@pytest.mark.parametrize(
    ("at", "by", "kinds"),
    [
        pytest.param("2026-03-26 10:00", "5 working days", set(), id="two days left, half of what may be added"),
        pytest.param("2026-03-27 10:00", "5 working days", {"late"}, id="one day left"),
        pytest.param("2026-03-12 10:00", "9 working days", set(), id="a day less than may be added"),
        pytest.param("2026-03-12 10:00", "10 working days", {"at-maximum"}, id="all that may be added"),
    ],
)
def test_an_extension_is_listed_late_in_the_term_and_at_the_maximum(
    audited: Audit, at: str, by: str, kinds: set[str]
) -> None:
    seen = audited(founded() + extended("case:1", at, by).script)
    assert {row.kind for row in seen.listed("extensions", period="2026-q1")} == kinds


@pytest.mark.parametrize(("cases", "listed"), [(4, []), (5, [("of-unit", None)])])
def test_many_extensions_of_one_unit_are_one_row_with_all_of_them_behind(
    audited: Audit, cases: int, listed: list[tuple[str, None]]
) -> None:
    script = founded()
    for number in range(cases):
        script += extended(f"case:{number}", "2026-03-12 10:00", "5 working days").script
    seen = audited(script)
    assert seen.named("extensions", period="2026-03") == listed
    for row in seen.listed("extensions", period="2026-03"):
        assert (row.unit, row.figures["count"], row.total, len(row.behind)) == ("unit-window", 5, 5, 5)
        assert {one.case for one in row.behind} == {f"case:{number}" for number in range(cases)}
    assert seen.named("extensions", period="2026-02") == []


@pytest.mark.parametrize(
    ("recorded", "days"),
    [
        pytest.param("2026-03-06 17:00", None, id="the same day"),
        pytest.param("2026-03-07 09:00", None, id="on the Saturday after"),
        pytest.param("2026-03-09 09:00", 1, id="on the Monday after"),
        pytest.param("2026-03-11 09:00", 3, id="three working days later"),
    ],
)
def test_an_entry_made_late_is_listed_with_the_working_days_that_went_by(
    audited: Audit, recorded: str, days: int | None
) -> None:
    story = window("case:1", OPENED)
    story.step("2026-03-06 08:30", "handler", "examination", given={"opinion": "o"}, recorded=recorded)
    found = audited(founded() + story.script).listed("late-entries")
    assert [(row.code, row.figures.get("days"), row.day) for row in found] == (
        [] if days is None else [("examination", days, date(2026, 3, 6))]
    )


def test_what_the_system_did_by_itself_is_listed_and_what_a_person_did_is_not(audited: Audit) -> None:
    story = stopped("case:1", "2026-03-04 15:00", "expert-review", "5 working days")
    story.fall_due("2026-03-12 09:00")
    found = audited(founded() + story.script).listed("system-acts")
    assert [(row.case, row.code) for row in found] == [("case:1", "case.clock_resumed")]


@pytest.mark.parametrize(
    ("minutes", "listed"), [pytest.param(5, ["review"], id="five minutes"), pytest.param(6, [], id="six minutes")]
)
def test_a_step_that_came_too_soon_after_the_one_before_is_listed(
    audited: Audit, minutes: int, listed: list[str]
) -> None:
    story = decided("case:1", OPENED, "2026-03-09", review_after=minutes)
    found = audited(founded() + story.script).listed("fast-steps")
    assert [row.code for row in found] == listed
    assert all(row.figures["minutes"] == minutes and len(row.behind) == 2 for row in found)


def test_who_accepted_and_approves_is_listed_once_for_each_approval_and_others_are_not(audited: Audit) -> None:
    seen = audited(founded() + answered("case:one-office") + decided("case:two", OPENED, "2026-03-09").script)
    found = seen.listed("one-person")
    assert {(row.case, row.code) for row in found} == {
        ("case:one-office", "review"), ("case:one-office", "formal-reply"),
    }  # fmt: skip
    assert {row.principal for row in found} == {"p-procurement"}


def _without(script: Script, step: str) -> Script:
    """Leave the event of a step out of a history, as no verb of this version would have written it."""
    acts, version = [], 0
    for at, events in script.acts:
        kept = []
        for event in events:
            if getattr(event, "step", None) != step:
                version += 1
                kept.append(event.model_copy(update={"originator_version": version}))
        if kept:
            acts.append((at, kept))
    return Script(acts)


def test_a_step_that_was_passed_over_is_listed_with_what_was_expected_and_at_the_close(audited: Audit) -> None:
    conforming = decided("case:right", OPENED, "2026-03-09").script
    seen = audited(founded() + conforming + _without(decided("case:wrong", OPENED, "2026-03-10").script, "examination"))
    found = seen.listed("departures")
    assert [(row.case, row.kind, row.detail) for row in found] == [
        ("case:wrong", "steps-outstanding", "examination"), ("case:wrong", "out-of-order", "examination"),
    ]  # fmt: skip


def test_a_declaration_that_the_ledger_contradicts_is_listed_with_what_contradicts_it(audited: Audit) -> None:
    story = Story("case:change", "procurement-method-change", date(2024, 11, 4))
    values: dict[str, Scalar] = {"project": "P-1", "purchaser": "p", "level": "市级", "kind": "货物", "reasons": "r"}
    values |= {"method": "竞争性谈判", "ground": "failed-tender", "budget": "2.00", "threshold": "1.00"}
    forms = ["application", "tender-notice", "terms-opinion", "agency-declaration", "no-bid-record"]
    story.file("2024-11-04 09:00", "purchaser", values, forms=forms)
    found = {"no-challenge": ("case:challenge",)}
    story.act("2024-11-04 10:00", "own-finance", lambda on: story.case.accept(replace(on, found=found), ()))
    (row,) = audited(founded() + answered("case:challenge") + story.script).listed("contradictions")
    assert (row.case, row.detail) == ("case:change", "号-case:challenge")
    assert [one.case for one in row.behind] == ["case:change", "case:challenge"]


def test_rows_come_by_their_day_and_pages_of_them_join_without_a_gap(audited: Audit) -> None:
    script = founded()
    for number in range(7):
        script += decided(f"case:{number}", OPENED, f"2026-03-{9 + number % 5:02}", review_after=3).script
    seen = audited(script)
    whole = seen.listed("fast-steps")
    assert [row.day for row in whole] == sorted((row.day for row in whole), reverse=True)
    pages = [row for skip in range(0, 7, 3) for row in seen.listed("fast-steps", limit=3, skip=skip)[:3]]
    assert (pages, len(whole)) == (whole, 7)


@pytest.mark.parametrize(
    ("asked", "cases"),
    [
        ({"unit": "unit-window"}, 1), ({"unit": "别的单位"}, 0), ({"procedure": "window-approval"}, 1),
        ({"procedure": "hotline"}, 0), ({"period": "2026-03"}, 1), ({"period": "2026-04"}, 0),
        ({"kind": "fast"}, 1), ({"at": "2026-03-09 09:02"}, 0),
    ],
    ids=str,
)  # fmt: skip
def test_rows_are_asked_for_by_unit_procedure_period_kind_and_moment(
    audited: Audit, asked: dict[str, str], cases: int
) -> None:
    seen = audited(founded() + decided("case:1", OPENED, "2026-03-09", review_after=3).script)
    assert len(seen.listed("fast-steps", **asked)) == cases  # type: ignore[arg-type]


def test_a_kind_that_the_view_does_not_know_is_refused_with_those_it_does() -> None:
    with pytest.raises(KindUnknown) as raised:
        view("suspensions").chosen("slow")
    refusal: Refused = raised.value
    assert refusal.decided_by["allowed"] == ["long", "still-stopped", "repeated", "stacked", "edge"]


def test_every_threshold_names_its_clause_and_says_whether_it_is_a_default() -> None:
    for shipped in load_shipped().values():
        for kind in shipped.kinds:
            assert kind.clause.split()[0] in {"D4", "D5", "许可法", "94号令"}
            assert kind.basis == "default" or not kind.bounds or kind.code == "returned", (shipped.code, kind.code)
