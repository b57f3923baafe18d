"""Faults in the rules of measures, cards and conditional fields: each planted once in the supervision and found."""

from pathlib import Path

import pytest

from domain.procedures import definitions
from domain.procedures.definition import DefinitionMalformed, read_definition

TEXT = (Path(str(definitions.__path__[0])) / "supervision.yaml").read_text(encoding="utf-8")
FAULTS = [
    ("reopens: [notice-service, notice-answer]", "reopens: [nowhere]", "step notice.reopens names unknown nowhere"),
    (
        "repeats: true, reopens: [notice-service",
        "reopens: [notice-service",
        "step notice: reopens belongs to a return, or to a measure that repeats",
    ),
    (
        "act: serve, performers: [supervisor], to: unit, after: [slip]",
        "act: serve, performers: [supervisor], to: unit, repeats: true, reopens: [slip-answer], after: [slip]",
        "step slip-service: reopens belongs to a return, or to a measure that repeats",
    ),
    (
        "by_unit_of: slip",
        "by_unit_of: slip-service",
        "step slip-answer.by_unit_of (a measure) names unknown slip-service",
    ),
    ("withdraws: red-card", "withdraws: slip", "step red-withdrawn.withdraws (a card) names unknown slip"),
    ("withdraws: red-card, ", "", "step red-withdrawn: withdraws names a card, and only withdraw_card"),
    (
        "act: withdraw_card, performers: [leadership], withdraws: red-card",
        "act: conclude, performers: [leadership], withdraws: red-card",
        "step red-withdrawn: withdraws names a card, and only withdraw_card",
    ),
    (
        "title: {zh: 电话催办, en: Urged by telephone}\n",
        "title: {zh: 电话催办, en: Urged by telephone}\n    jointly: true\n",
        "step telephone: jointly belongs to supervise",
    ),
    (
        "required_when: {field: subject, is: 逾期办件}",
        "required_when: {field: subject, is: 别的}",
        "field cause.required_when: an optional field is required",
    ),
    (
        "required_when: {field: subject, is: 逾期办件}",
        "required_when: {field: matter, is: 逾期办件}",
        "field cause.required_when: an optional field is required",
    ),
    (
        "required_when: {field: subject, is: 逾期办件}",
        "required_when: {field: nowhere, is: 逾期办件}",
        "field cause.required_when: an optional field is required",
    ),
    (
        "required_when: {field: subject, is: 逾期办件}",
        "required: true\n    required_when: {field: subject, is: 逾期办件}",
        "field cause.required_when: an optional field is required",
    ),
    (
        "max_length: 1000, required_when: {field: cause, is: 其他}}\n      - {code: analysis",
        "max_length: 1000, required_when: {field: cause, is: 无}}\n      - {code: analysis",
        "step causes: field other-cause.required_when",
    ),
]


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS, ids=[f"{reason} ({new[:30]})" for _, new, reason in FAULTS])
def test_a_planted_fault_is_found(old: str, new: str, reason: str) -> None:
    assert TEXT.count(old) == 1, old
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(TEXT.replace(old, new))
    assert reason in str(refused.value.decided_by["reason"])
