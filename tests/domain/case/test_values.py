"""What an act fills in: checked, and committed to where it is protected, so that no event holds its text."""

import hashlib
from typing import Any

import pytest

from domain.case.corrections import supplied_fields
from domain.case.events import Filed
from domain.case.values import (
    Committed,
    Disclosed,
    FieldMalformed,
    FieldMissing,
    FieldUnknown,
    Scalar,
    commitment,
    fill_in,
    stored_hash,
)
from domain.procedures.vocabulary import FieldRule
from tests.domain.case.histories import answered
from tests.sealing import sealing
from tests.vocabulary import MAPPER, a_challenge, procedure_on

SECRET = "成都某某科技有限公司"


def rule(code: str = "field", protection: str = "public", **more: Any) -> FieldRule:
    return FieldRule.model_validate({"code": code, "title": {"zh": "字段", "en": "Field"}, "class": protection, **more})


@pytest.mark.parametrize("protection", ["internal", "personal", "sensitive", "trade-secret"])
def test_only_a_commitment_to_a_protected_value_stands_in_the_event(protection: str) -> None:
    filled = fill_in([rule(protection=protection)], {"field": SECRET}, sealing())
    recorded = filled.recorded["field"]
    assert isinstance(recorded, Committed)
    (protected,) = filled.protected
    assert (protected.form, recorded.form) == ("aes-256-gcm-1", "aes-256-gcm-1")
    assert SECRET.encode() not in protected.stored
    assert recorded.commitment == commitment("field", (1).to_bytes(16, "big"), SECRET.encode())
    assert recorded.stored_hash == stored_hash(protected.stored)


def test_nothing_is_sealed_before_every_value_is_checked() -> None:
    class Untouched:
        def salt(self) -> bytes:
            raise AssertionError

        def seal(self, *_: object) -> bytes:
            raise AssertionError

    with pytest.raises(FieldMalformed):
        fill_in([rule("a", "personal"), rule("b", type="date")], {"a": SECRET, "b": "no date"}, Untouched())


def test_neither_the_text_of_a_protected_value_nor_its_bare_hash_is_in_the_bytes_of_any_event() -> None:
    told = a_challenge(supplier=SECRET, contact="13800000000", evidence="商业秘密甲", project="成采〔2024〕7号")
    written = b"".join(event.state for event in (*told.stored, *answered().stored))
    assert "成采〔2024〕7号".encode() in written
    for text in (SECRET, "13800000000", "商业秘密甲"):
        assert text.encode() not in written
        assert hashlib.sha256(text.encode()).hexdigest().encode() not in written
        assert text.encode("unicode_escape") not in written


def test_a_public_value_stands_in_the_event_and_survives_its_bytes() -> None:
    event = MAPPER.to_domain_event(a_challenge(project="成采〔2024〕7号").stored[0])
    assert isinstance(event, Filed)
    assert event.values["project"] == Disclosed(value="成采〔2024〕7号")
    assert a_challenge().case.disclosed["known-on"] == "2024-09-20"
    assert "supplier" not in a_challenge().case.disclosed


def test_the_same_value_under_another_salt_field_or_text_has_another_commitment() -> None:
    base = commitment("field", b"a" * 16, b"text")
    others = {
        commitment("field", b"b" * 16, b"text"),
        commitment("other", b"a" * 16, b"text"),
        commitment("field", b"a" * 16, b"tex"),
        commitment("fiel", b"d" + b"a" * 16, b"text"),
        commitment("field", b"a" * 15, b"atext"),
    }
    assert base not in others
    assert len(others) == 5
    assert stored_hash(b"text") != stored_hash(b"text ")


def test_each_protected_value_gets_a_salt_of_its_own() -> None:
    rules = [rule(code, "internal") for code in ("one", "other")]
    filled = fill_in(rules, {"one": "同", "other": "同"}, sealing())
    assert len({value.commitment for value in filled.recorded.values() if isinstance(value, Committed)}) == 2
    assert len({protected.stored[16:28] for protected in filled.protected}) == 2  # the nonces


@pytest.mark.parametrize(
    ("more", "value"),
    [
        pytest.param({"type": "text"}, "", id="empty text"),
        pytest.param({"type": "text"}, " \n", id="blank text"),
        pytest.param({"type": "text"}, "x" * 4001, id="too long a text"),
        pytest.param({"type": "text"}, 5, id="a number for a text"),
        pytest.param({"type": "text"}, "a\0b", id="U+0000"),
        pytest.param({"type": "text"}, "a\ud800", id="a lone surrogate"),
        pytest.param({"type": "date"}, "2019-02-29", id="a day that does not exist"),
        pytest.param({"type": "date"}, "20190228", id="another way to write a day"),
        pytest.param({"type": "date"}, "2019-W09-4", id="a week date"),
        pytest.param({"type": "date"}, 20190228, id="a number for a day"),
        pytest.param({"type": "integer"}, "five", id="a text for a number"),
        pytest.param({"type": "integer"}, True, id="a truth for a number"),
        pytest.param({"type": "integer"}, 2**53, id="a number that no reader keeps exact"),
        pytest.param({"type": "amount"}, "-1.00", id="a negative amount"),
        pytest.param({"type": "amount"}, "1.001", id="a tenth of a cent"),
        pytest.param({"type": "amount"}, "1e5", id="an exponent"),
        pytest.param({"type": "amount"}, "１００", id="fullwidth digits"),
        pytest.param({"type": "amount"}, 100, id="a number for an amount"),
        pytest.param({"type": "boolean"}, "True", id="a text for a truth"),
        pytest.param({"type": "boolean"}, 1, id="a number for a truth"),
        pytest.param({"type": "choice", "choices": ("yes", "no")}, "maybe", id="no choice"),
    ],
)
@pytest.mark.parametrize("protection", ["public", "personal"])
def test_a_value_that_is_not_of_its_type_is_refused_without_being_repeated(
    more: dict[str, Any], value: Scalar, protection: str
) -> None:
    with pytest.raises(FieldMalformed) as refused:
        fill_in([rule(protection=protection, **more)], {"field": value}, sealing())
    assert refused.value.decided_by.keys() == {"field", "expected"}


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ({"type": "text"}, "x" * 4000),
        ({"type": "date"}, "2020-02-29"),
        ({"type": "integer"}, -(2**53) + 1),
        ({"type": "amount"}, "100000.00"),
        ({"type": "amount"}, "0"),
        ({"type": "boolean"}, False),
        ({"type": "choice", "choices": ("yes", "no")}, "no"),
    ],
)
def test_a_value_of_its_type_is_kept_as_it_is(more: dict[str, Any], value: Scalar) -> None:
    assert fill_in([rule(**more)], {"field": value}, sealing()).recorded["field"] == Disclosed(value=value)


def test_a_required_field_may_not_be_missing_and_an_unknown_one_is_refused() -> None:
    with pytest.raises(FieldMissing) as missing:
        fill_in([rule(required=True)], {}, sealing())
    assert missing.value.decided_by == {"field": "field", "title": "字段"}
    with pytest.raises(FieldUnknown) as unknown:
        fill_in([rule()], {"zone": "x", "area": "y"}, sealing())
    assert unknown.value.decided_by == {"field": "area", "known": ["field"]}
    assert fill_in([rule()], {}, sealing()).recorded == {}


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [("integer", "5", 5), ("integer", "-5", -5), ("boolean", "true", True), ("boolean", "false", False)],
)
def test_a_number_and_a_truth_in_words_are_recorded_as_what_they_are(kind: str, words: str, value: int) -> None:
    rule = FieldRule.model_validate({"code": "f", "title": {"zh": "项", "en": "F"}, "type": kind, "class": "public"})
    assert fill_in([rule], {"f": words}, sealing()).recorded == {"f": Disclosed(value=value)}


@pytest.mark.parametrize(
    ("given", "needed"),
    [({}, False), ({"kind": "甲"}, False), ({"kind": "乙"}, True)],
    ids=["without the other field", "the other one otherwise", "the other one so"],
)
def test_a_field_may_be_required_only_if_another_one_is_so(given: dict[str, Scalar], needed: bool) -> None:
    kind = rule("kind", type="choice", choices=["甲", "乙"])
    words = rule("words", "internal", required_when={"field": "kind", "is": "乙"})
    assert words.needed(given) is needed
    if needed:
        with pytest.raises(FieldMissing, match="words"):
            fill_in([kind, words], given, sealing())
    else:
        assert fill_in([kind, words], given, sealing()).recorded.keys() == given.keys()


def test_what_is_supplied_need_not_be_filled_in_again_for_the_sake_of_another_field() -> None:
    supplied = supplied_fields(procedure_on("service-complaint", "2025-09-22"))
    assert [field.code for field in supplied if field.needed({"anonymous": False})] == []


def test_a_yes_or_no_in_words_requires_what_the_yes_or_no_requires() -> None:
    asked = rule("anonymous", type="boolean", required=True)
    name = rule("name", "personal", required_when={"field": "anonymous", "is": "false"})
    with pytest.raises(FieldMissing, match="name"):
        fill_in([asked, name], {"anonymous": "false"}, sealing())
    assert fill_in([asked, name], {"anonymous": "true"}, sealing()).recorded["anonymous"] == Disclosed(value=True)
