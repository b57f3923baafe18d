"""Faults in the rules that the hotline and the publication of its cases brought: each planted once and found."""

from importlib.resources import files

import pytest

from domain.procedures.definition import DefinitionMalformed, read_definition

FOLDER = files("domain.procedures") / "definitions"
HOTLINE, TYPICAL = ((FOLDER / f"{name}.yaml").read_text("utf-8") for name in ("hotline", "typical-case"))

FAULTS = [
    (HOTLINE, "undone: [direct-answer]", "undone: [nothing]", "step dispatch.when.undone names unknown nothing"),
    (HOTLINE, "is: [求助, 投诉, 举报, 建议, 其他]", "is: [求助, 表扬]", "clock handling.when: type is never 表扬"),
    (
        HOTLINE,
        "is: 不满意}, clause",
        "is: 生气}, clause",
        "rework.ground dissatisfied: follow-up.satisfaction is never 生气",
    ),
    (HOTLINE, "other_than: dispatch", "other_than: despatch", "step dispute-review.other_than names unknown despatch"),
    (HOTLINE, "since: dispatch}", "since: reply}", "step dispatch-return.within: it is counted from a step that comes"),
    (HOTLINE, "{limit: 1 working day, since", "{limit: same day, since", "step dispatch-return.within: it counts days"),
    (TYPICAL, "other_than: tracking-draft", "other_than: tracking", "step tracking.other_than names unknown tracking"),
    (TYPICAL, "act: draft", "to_member: true\n    act: draft", "only a dispatch goes to a member unit"),
]


def plant(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(("text", "old", "new", "reason"), FAULTS, ids=lambda value: str(value)[:60])
def test_a_planted_fault_is_found(text: str, old: str, new: str, reason: str) -> None:
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(plant(text, old, new))
    assert reason in str(refused.value.decided_by["reason"])
