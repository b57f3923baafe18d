"""A definition at fault is refused when it is checked, with file, line, place and reason: one planted fault each."""

import re

import pytest

from domain.procedures.definition import DefinitionMalformed, read_definition
from tests.domain.procedures.planted import FAULTS, SOUND

LINES = SOUND.splitlines()


def line_with(text: str) -> int:
    marker, _, below = text.partition("+")
    (found,) = [number for number, line in enumerate(LINES, start=1) if marker in line]
    return found + int(below or 0)


def plant(old: str, new: str) -> str:
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times"
    return SOUND.replace(old, new)


def fault(text: str) -> DefinitionMalformed:
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(text, file="sample.yaml")
    assert refused.value.decided_by["file"] == "sample.yaml"
    return refused.value


def test_the_sound_definition_is_sound() -> None:
    assert str(read_definition(SOUND).ref) == "sample@2020-01-01"


@pytest.mark.parametrize(("old", "new", "where", "reason"), FAULTS)
def test_a_planted_fault_is_found_on_its_line(old: str, new: str, where: str | None, reason: str) -> None:
    planted = plant(old, new)
    refused = fault(planted)
    assert reason in str(refused.decided_by["reason"]), refused
    added = new.count("\n") - old.count("\n") if "stands twice" in reason else 0
    assert refused.decided_by["line"] == (1 if where is None else line_with(where)) + added


def test_the_number_of_further_faults_is_told() -> None:
    assert fault(plant("near: 2", "near: x").replace("act: draft", "act: dream")).decided_by["more"] == 1


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param("code: [1, 2\nb: 3", 2, "expected", id="no YAML"),
        pytest.param("code: a\n\tversion: b", 2, "cannot start any token|tab", id="a tab"),
        pytest.param("code: &a x\nversion: *a", 1, "anchors and aliases are not read", id="an alias"),
        pytest.param("a: b\na: c", 2, "a is given twice", id="a name twice"),
        pytest.param("[[" * 30 + "]]" * 30, 1, "nested too deeply", id="deep lists"),
        pytest.param("{a: " * 30 + "1" + "}" * 30, 1, "nested too deeply", id="deep mappings"),
        pytest.param("[" * 100_000, 1, "nested too deeply|expected", id="very deep"),
        pytest.param("a: 1\n---\na: 2", 2, "more than one document", id="two documents"),
        pytest.param("? [a]\n: b", 1, "a name must be plain text", id="a list for a name"),
        pytest.param("code: \x01", 1, "not allowed", id="a control character"),
        pytest.param("code: \ud800", 1, "not allowed", id="a lone surrogate"),
        pytest.param("", 1, "valid dictionary|Procedure", id="nothing"),
        pytest.param("- a\n- b", 1, "valid dictionary|Procedure", id="a list"),
        pytest.param("x" * 1_000_000, 1, "valid dictionary|Procedure", id="a megabyte of text"),
    ],
)
def test_a_text_that_is_no_definition_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    refused = fault(text)
    assert re.search(reason, str(refused.decided_by["reason"])), refused
    assert refused.decided_by["line"] == line
