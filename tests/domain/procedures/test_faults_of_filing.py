"""Faults in the rules of filing, relief, outcomes, audiences and trials: each planted once and found."""
# ruff: noqa: E501 - a rule is a line of a definition, and a fault is a line of this table

import pytest

from domain.procedures.definition import DefinitionMalformed, read_definition
from tests.domain.procedures.planted import SOUND

FILING = "filing: {performers: [lead], forms: [notice], clause: 法 10}"
PAPERS = FILING.replace(
    "clause", "materials: [{any_of: [[record]], when: {field: goods, is: true}, clause: 法 10}], clause"
)
WINDOW = "ground: late, clause: 法 2}"
RELIEF = "ground: late, relief: {form: record, within: 1 working day, clause: 法 2}, clause: 法 2}"
OUTCOME = "  - {code: granted, title: {zh: 准予, en: Granted}, clause: 法 6}"
LISTED = (
    "  - {code: granted, title: {zh: 准予, en: Granted}, needs_ground: true,"
    " grounds: [{code: gone, title: {zh: 终止, en: Gone}, clause: 法 6}], clause: 法 6}"
)
CLOCK = "  - {code: supply,"
ISSUE = (
    '  - {code: issue, title: {zh: 发证, en: Issue}, limit: 10 working days, effect: statutory, starts: "step:decision",'
    " outcomes: [granted], until: [closed], clause: 法 8}\n  - {code: supply,"
)
TABLE = "table:\n"
PILOT = "pilot: {places: share, clause: 法 10}\ntable:\n"
STEP = "act: opine, performers: [window], clause: 法 5}"
SEEN = "act: opine, performers: [window], audience: applicant, clause: 法 5}"

FAULTS = [
    (FILING, PAPERS, "", "", None),
    (FILING, PAPERS, "[[record]]", "[[poem]]", "filing.materials names unknown poem"),
    (
        FILING,
        PAPERS,
        "field: goods, is: true",
        "field: name, is: true",
        "filing.materials.when: no decision rests on name",
    ),
    (FILING, PAPERS, "is: true", "is: maybe", "filing.materials.when: goods is never maybe"),
    (FILING, PAPERS, "clause: 法 10}]", "clause: 令 10}]", "filing.materials: clause «令 10» names no listed source"),
    (WINDOW, RELIEF, "", "", None),
    (WINDOW, RELIEF, "form: record", "form: poem", "intake.accept.window.relief.form names unknown poem"),
    (WINDOW, RELIEF, "1 working day", "1 working hour", "intake.accept.window.relief.within: counted in days"),
    (WINDOW, RELIEF, "clause: 法 2},", "clause: 令 2},", "intake.accept.window.relief: clause «令 2»"),
    (OUTCOME, LISTED, "", "", None),
    (
        OUTCOME,
        LISTED,
        " needs_ground: true,",
        "",
        "outcome granted: a list of grounds belongs to an outcome that needs one",
    ),
    (
        OUTCOME,
        LISTED,
        "en: Gone}, clause: 法 6",
        "en: Gone}, clause: 令 6",
        "outcome granted.ground gone: clause «令 6»",
    ),
    (
        OUTCOME,
        LISTED,
        "[{code: gone,",
        "[{code: gone, title: {zh: 一, en: A}, clause: 法 6}, {code: gone,",
        "outcome granted.ground gone stands twice",
    ),
    (CLOCK, ISSUE, "", "", None),
    (CLOCK, ISSUE, "outcomes: [granted]", "outcomes: [gone]", "clock issue.outcomes names unknown gone"),
    (CLOCK, ISSUE, '"step:decision", outcomes', "accepted, outcomes", "outcomes belong to a clock that starts once"),
    (TABLE, PILOT, "", "", None),
    (TABLE, PILOT, "places: share", "places: moon", "pilot.places names unknown moon"),
    (TABLE, PILOT, "clause: 法 10", "clause: 令 10", "pilot: clause «令 10» names no listed source"),
    (STEP, SEEN, "", "", None),
    (STEP, SEEN, "audience: applicant", "audience: neighbour", "Input should be"),
    (STEP, SEEN, "audience: applicant", "when: {rated_low: true}", "look.when: nothing is rated low"),
]


@pytest.mark.parametrize(
    ("sound", "rule", "old", "new", "reason"),
    FAULTS,
    ids=[reason or f"sound: {rule[:40]}" for _, rule, _, _, reason in FAULTS],
)
def test_a_planted_fault_is_found(sound: str, rule: str, old: str, new: str, reason: str | None) -> None:
    assert SOUND.count(sound) == 1, sound
    assert old in rule
    text = SOUND.replace(sound, rule.replace(old, new, 1) if old else rule)
    if reason is None:
        read_definition(text)
        return
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(text)
    assert reason in str(refused.value.decided_by["reason"])
