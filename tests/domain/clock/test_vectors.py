"""Clock vectors reckoned by hand, each explained in its note, and what the form of a vector refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain.clock.vectors import MalformedVectors, answer

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
OFFICE = {"tz": "Europe/Berlin", "hours": [["08:00", "18:00"]], "workdays": [0, 1, 2, 3, 4], "rest": [], "work": []}
QUESTION = {
    "id": "q",
    "kind": "due",
    "calendar": OFFICE,
    "start": "2016-11-02T09:00",
    "limit": {"amount": 3600, "unit": "working-seconds", "roll": False},
}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_vector_is_answered_as_by_hand(vector: dict[str, Any]) -> None:
    [answered] = answer([vector])
    expected = vector["expect"]
    if "error" in expected:
        assert set(answered) == {"id", "error"}
        assert expected["error"] in str(answered["error"])
    else:
        assert answered == {"id": vector["id"], **expected}


def test_one_that_cannot_be_answered_does_not_stop_the_others() -> None:
    answered = answer(VECTORS)
    assert [one["id"] for one in answered] == [vector["id"] for vector in VECTORS]
    assert sum("error" in one for one in answered) == sum("error" in vector["expect"] for vector in VECTORS)


def test_what_may_be_left_out_has_a_default() -> None:
    short = {**QUESTION, "calendar": {"tz": "Europe/Berlin"}, "start": "2016-11-05T09:00"}
    assert answer([short]) == [{"id": "q", "due": "2016-11-07T01:00:00+01:00"}]


def test_a_number_serves_as_id_and_other_fields_are_notes() -> None:
    assert answer([{**QUESTION, "id": 7, "source": "a note"}]) == [{"id": 7, "due": "2016-11-02T10:00:00+01:00"}]


@pytest.mark.parametrize(
    "document",
    [
        pytest.param({"id": "alone"}, id="no array"),
        pytest.param("[]", id="text"),
        pytest.param([1], id="no object"),
        pytest.param([{"kind": "due"}], id="no id"),
        pytest.param([{**QUESTION, "id": True}], id="a truth value for id"),
        pytest.param([QUESTION] * 10_001, id="too many"),
    ],
)
def test_a_malformed_document_is_one_refusal(document: object) -> None:
    with pytest.raises(MalformedVectors):
        answer(document)


@pytest.mark.parametrize("field", sorted(QUESTION.keys() - {"id"}))
@pytest.mark.parametrize("value", [None, 1, -1.5, "x", "", [], [[]], {}, {"x": 1}, True, "9999-12-31", "0001-01-01"])
def test_nonsense_in_any_field_is_an_error_with_its_place(field: str, value: object) -> None:
    [answered] = answer([{**QUESTION, field: value}])
    assert set(answered) == {"id", "error"}


@pytest.mark.parametrize("field", ["tz", "hours", "workdays", "rest", "work"])
@pytest.mark.parametrize("value", [None, 1, "x", [[]], [["08:00"]], [7], [None], {"x": 1}, {"9": [["08:00", "09:00"]]}])
def test_nonsense_in_a_calendar_is_an_error(field: str, value: object) -> None:
    [answered] = answer([{**QUESTION, "calendar": {**OFFICE, field: value}}])
    assert set(answered) == {"id", "error"}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda expect: {**expect, "due": "2016-11-02T10:00:01+01:00"}, id="a second later"),
        pytest.param(lambda expect: {"elapsed_seconds": 3600}, id="another question"),
    ],
)
def test_a_planted_mistake_in_the_expectations_is_found(spoil: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    right = {**QUESTION, "expect": {"due": "2016-11-02T10:00:00+01:00"}}
    test_a_vector_is_answered_as_by_hand(right)
    with pytest.raises(AssertionError):
        test_a_vector_is_answered_as_by_hand({**right, "expect": spoil({"due": "2016-11-02T10:00:00+01:00"})})
