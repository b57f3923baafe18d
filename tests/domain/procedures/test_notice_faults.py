"""Notices at fault are refused when the definition is checked: one planted fault each, found on its line."""

import pytest

from domain.procedures.definition import DefinitionMalformed, read_definition
from domain.procedures.notices import SAYS, NoticeRule, blanks
from tests.domain.procedures.planted import SOUND

NOTICES = """\
notices:
  - {code: told, title: {zh: 告知, en: Told}, on: closed, to: lead, channels: [sms, portal], address: name, text: {zh: "{number}：{outcome}", en: "{number}: {outcome}"}, clause: 法 12}
  - {code: stopped, title: {zh: 停止, en: Stopped}, on: suspended, to: lead, channels: [portal], text: {zh: "{ground}", en: "{ground}"}, clause: 法 13}
  - {code: decided, title: {zh: 决定, en: Decided}, on: "step:decision", to: lead, channels: [letter], text: {zh: "{step}{day}", en: "{step} {day}"}, clause: 法 14}
"""  # noqa: E501 - a rule is a line
TEXT = SOUND.replace("withdrawal:", f"{NOTICES}withdrawal:")
FAULTS = [
    ("code: stopped", "code: told", "notice told stands twice"),
    ("on: closed, to: lead", "on: closed, to: door", "notice told.to names unknown door"),
    ("on: suspended", "on: extended", "notice stopped.on: extended never happens"),
    ("on: suspended", "on: waived", "notice stopped.on: waived never happens"),
    ("on: suspended", "on: merged", "notice stopped.on: merged never happens"),
    ("on: suspended", "on: lapsed", "notice stopped.on: lapsed never happens"),
    ('on: "step:decision"', 'on: "step:dream"', "notice decided.on: step:dream never happens"),
    ("on: suspended", "on: dreamt", "String should match pattern"),
    ("channels: [sms, portal]", "channels: [sms, sms]", "notice told.channels: each stands once"),
    ("channels: [sms, portal]", "channels: [pigeon]", "Input should be"),
    ("channels: [sms, portal]", "channels: []", "at least 1 item"),
    ("channels: [sms, portal]", "channels: [portal]", "notice told.address belongs to sms and email"),
    ("address: name, ", "", "notice told.address belongs to sms and email"),
    ("address: name", "address: phone", "notice told.address names unknown phone"),
    ("{number}：{outcome}", "{number}：{name}", "notice told.text.zh: {name} cannot be filled on closed"),
    ("{number}: {outcome}", "{number}: {due}", "notice told.text.en: {due} cannot be filled on closed"),
    ("{number}: {outcome}", "{number}", "notice told.text: both languages have the same blanks"),
    ("{step}{day}", "{ground}{day}", "notice decided.text.zh: {ground} cannot be filled on step:decision"),
    ('on: "step:decision"', 'on: "step:look"', None),
    ("{number}：{outcome}", "{number.real}：{outcome}", "a blank is a name in braces"),
    ("{number}：{outcome}", "{number!r}：{outcome}", "a blank is a name in braces"),
    ("{number}：{outcome}", "{number:>9}：{outcome}", "a blank is a name in braces"),
    ("{number}：{outcome}", "{0}：{outcome}", "a blank is a name in braces"),
    ("{number}：{outcome}", "{number：{outcome}", "in field name"),
    ("clause: 法 12", "clause: 令 12", "notice told: clause «令 12» names no listed source"),
]


def test_the_sound_definition_with_notices_is_sound() -> None:
    assert [rule.code for rule in read_definition(TEXT).notices] == ["told", "stopped", "decided"]


@pytest.mark.parametrize(("old", "new", "reason"), FAULTS)
def test_a_fault_of_a_notice_is_found_on_its_line(old: str, new: str, reason: str | None) -> None:
    assert TEXT.count(old) == 1, old
    planted = TEXT.replace(old, new)
    if reason is None:
        assert read_definition(planted).notices
        return
    with pytest.raises(DefinitionMalformed) as refused:
        read_definition(planted, file="sample.yaml")
    assert reason in str(refused.value.decided_by["reason"]), refused.value
    line = refused.value.decided_by["line"]
    assert isinstance(line, int)
    assert new in planted.splitlines()[line - 1] or "channels" in new


def test_an_outcome_is_told_only_where_a_step_decides() -> None:
    undecided = TEXT.replace('on: "step:decision"', 'on: "step:look"').replace("{step}{day}", "{step}{outcome}")
    with pytest.raises(DefinitionMalformed, match="outcome} cannot be filled on step:look"):
        read_definition(undecided.replace("{step} {day}", "{step} {outcome}"))


def test_no_act_fills_a_blank_with_a_field_of_the_filing() -> None:
    assert frozenset().union(*SAYS.values()) == {"ground", "due", "clock", "term", "outcome", "step"}


def test_plain_braces_are_text_when_doubled() -> None:
    assert blanks("{{number}}") == set()
    assert NoticeRule.model_fields["text"].is_required()
