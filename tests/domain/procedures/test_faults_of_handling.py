"""Faults in the rules of dispatch, rework, supervision, follow-up and rating: each planted once and found."""

import pytest

from domain.procedures.definition import DefinitionMalformed, read_definition
from tests.errand import ERRAND

FAULTS = [
    ("reopens: [dispatch]", "reopens: [nowhere]", "step send-back.reopens names unknown nowhere"),
    ("    reopens: [dispatch]\n", "", "step send-back: reopens belongs to a return"),
    ("    at_most: 1\n", "", None),
    ("    repeats: true\n    at_most: 1\n", "", "step send-back: a return repeats"),
    (
        "    repeats: true\n    at_most: 1\n",
        "    at_most: 1\n",
        "step send-back: at_most belongs to a step that repeats",
    ),
    ("before: [result]", "before: [nowhere]", "step call.before names unknown nowhere"),
    ("when: {outcome: [done]}", "when: {outcome: [gone]}", "step contact.when.outcome names unknown gone"),
    ("when: {done: rework, times: 2}", "when: {times: 2}", "step conference.when: times belong to a step that is done"),
    ("{field: check.passed, is: false}", "{field: check.lost, is: false}", "no decision rests on check.lost"),
    ("{field: check.passed, is: false}", "{field: check.passed, is: maybe}", "check.passed is never maybe"),
    ("type: boolean, class: public", "type: boolean, class: internal", "no decision rests on check.passed"),
    ("{date: conference.by}", "{date: conference.until}", "conference.until is no required public date"),
    ("{date: conference.by}", "{date: check.passed}", "check.passed is no required public date"),
    ("type: date, class: public, required: true", "type: date, class: public", "conference.by is no required public"),
    ("starts: low-rating", "starts: closed", None),
    ('until: ["step:contact"]', 'until: ["step:reply"]', "clock contact: once a case is closed"),
    ("performers: [caller], after", "performers: [nobody], after", "rating.performers names unknown nobody"),
    ("outcomes: [done], within", "outcomes: [gone], within", "rating.outcomes names unknown gone"),
    ("after: closed", "after: step:nowhere", "rating.after names unknown nowhere"),
    ("low: 2", "low: 5", "rating.low: a low rating is below the best"),
    ("merging: {performers: [office]", "merging: {performers: [nobody]", "merging.performers names unknown nobody"),
    ("    other_grounds: true\n", "", None),
    ("title: {zh: 回访, en: Call}, act: follow_up", "title: {zh: 回访, en: Call}, act: issue_card", "a card is yellow"),
    ("after: [check], before", "card: red, after: [check], before", "step call: a card is yellow or red"),
]


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS, ids=[reason or f"sound: {new}" for _, new, reason in FAULTS])
def test_a_planted_fault_is_found(old: str, new: str, reason: str | None) -> None:
    assert ERRAND.count(old) == 1, old
    text = ERRAND.replace(old, new)
    if reason is None:
        read_definition(text)
        return
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(text)
    assert reason in str(refused.value.decided_by["reason"])


def test_without_a_rating_nothing_waits_for_one() -> None:
    without = "\n".join(line for line in ERRAND.splitlines() if not line.startswith("rating:"))
    with pytest.raises(DefinitionMalformed, match="low-rating never happens"):
        read_definition(without)
