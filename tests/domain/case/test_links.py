"""合并 and 关联: a repeated filing ends in the first case, and each case says which ones follow from it."""

import pytest

from domain.case.case import Case
from domain.case.dispatch_events import Linked, Merged
from domain.case.events import ClockEnded
from domain.case.refusals import NotAtThisStage
from domain.case.refusals_of_handling import NoMerging, NotToBeMerged
from domain.occasion import NotThisRole
from tests.vocabulary import Command, Scenario, a_challenge, an_errand, fact, occasion, performs

FIRST = "case:first"


def merges(into: Case) -> Command:
    return lambda case, on: case.merge(on, into)


def first() -> Scenario:
    return an_errand("2024-09-20", FIRST)


def test_a_duplicate_ends_in_the_first_case_with_its_clocks_and_the_first_case_says_so() -> None:
    target = first().case
    duplicate = an_errand("2024-09-26").after("2024-09-26 10:00", "office", performs("dispatch", unit="unit"))
    merged = duplicate.when("2024-09-27", "office", merges(target)).then(
        fact(Merged, into=FIRST), fact(ClockEnded, clocks=("handling",))
    )
    assert (merged.case.status, merged.case.merged_into) == ("merged", FIRST)
    (linked,) = target.pending_events
    assert isinstance(linked, Linked)
    assert (linked.case, linked.procedure) == ("case:errand", "errand@2019-01-01")
    assert target.links == ("case:errand",)


def test_nothing_more_is_done_on_a_merged_case() -> None:
    merged = an_errand("2024-09-26").after("2024-09-27", "office", merges(first().case))
    merged.when("2024-09-28", "office", performs("dispatch", unit="unit")).then_refused(NotAtThisStage, clause="T 2")


def ended() -> Case:
    return (
        an_errand("2024-09-20", FIRST)
        .after("2024-09-21", "office", merges(an_errand("2024-09-19", "case:x").case))
        .case
    )


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(lambda: an_errand("2024-09-26").case, id="itself"),
        pytest.param(lambda: a_challenge().case, id="of another procedure"),
        pytest.param(ended, id="at an end"),
    ],
)
def test_a_case_is_merged_into_another_open_one_of_its_procedure_alone(target: object) -> None:
    assert callable(target)
    an_errand("2024-09-26").when("2024-09-27", "office", merges(target())).then_refused(NotToBeMerged, clause="T 10")


def test_merging_is_for_those_whom_the_procedure_names_and_for_procedures_that_know_it() -> None:
    an_errand("2024-09-26").when("2024-09-27", "unit", merges(first().case)).then_refused(NotThisRole, clause="T 10")
    a_challenge().when("2024-09-27", "procurement", merges(first().case)).then_refused(NoMerging)


def test_a_link_is_noted_at_any_stage_under_the_procedure_of_the_case_that_is_followed() -> None:
    refused = a_challenge().after("2024-09-27", "procurement", lambda case, on: case.refuse(on, "wrong-target")).case
    follower = an_errand("2024-09-28").case
    refused.link(occasion("2024-09-28", "office", an_errand("2024-09-28").procedure), follower)
    (linked,) = refused.pending_events
    assert isinstance(linked, Linked)
    assert linked.header.procedure == refused.procedure
    assert refused.status == "refused"
