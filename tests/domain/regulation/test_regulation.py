from datetime import date

import pytest

from application.recording.acts import RECORD_ACTS
from domain.header import Actor, Header
from domain.regulation.book import RegulationBook, RegulationDiffers, RegulationOutOfOrder
from domain.regulation.definition import (
    NoRegulationInForce,
    RegulationMalformed,
    in_force,
    load_shipped,
    read_regulation,
)
from domain.regulation.period import PeriodMalformed, month, month_of, quarter
from domain.regulation.regulation import Regulation
from tests.records import ASSESSMENT
from tests.vocabulary import moment

TEXT = """
code: hall
version: "2020"
title: {zh: 办法, en: Regulation}
in_force: {from: 2020-01-01}
sources: {T: {title: 测试, issuer: 测试, date: 2020-01-01}}
roles: {centre: {zh: 中心, en: Centre}}
acts:
  - {code: look, title: {zh: 看, en: Look}, performers: [centre], clause: T 1}
slots:
  - {code: one, title: {zh: 一, en: One}, begins: "09:00", ends: "10:00", clause: T 2}
  - {code: two, title: {zh: 二, en: Two}, begins: "10:00", ends: "11:00", clause: T 2}
"""
HEADER = Header(
    ledger="test", body="body", jurisdiction="CN", actor=Actor(principal="p", unit="u", role="r"), command="c",
    correlation="c",
)  # fmt: skip


def test_every_act_of_record_has_its_rule_and_every_rule_its_act() -> None:
    for code in {regulation.code for regulation in load_shipped()}:
        rules = {rule.code: rule.title.zh for one in load_shipped() if one.code == code for rule in one.acts}
        acts = {act.name: act.title for act in RECORD_ACTS.values() if act.kind.regulation == code}
        assert rules == acts


@pytest.mark.parametrize(
    ("found", "planted", "said"),
    [
        ("performers: [centre]", "performers: [nobody]", "nobody"),
        ("performers: [centre]", "performers: []", "performers"),
        ("clause: T 1", "clause: X 1", "no source"),
        ('ends: "10:00"', 'ends: "09:00"', "ends before it begins"),
        ('begins: "10:00"', 'begins: "09:30"', "before one is over"),
        ("code: two", "code: one", "stands there 2 times"),
        ('begins: "09:00"', 'begins: "24:00"', "begins"),
        ("code: hall", "code: hall\nmore: yes", "more"),
    ],
)
def test_a_regulation_that_contradicts_itself_is_refused_with_its_place(found: str, planted: str, said: str) -> None:
    read_regulation(TEXT)
    with pytest.raises(RegulationMalformed, match=said) as raised:
        read_regulation(TEXT.replace(found, planted, 1), file="given.yaml")
    assert raised.value.decided_by["file"] == "given.yaml"


def test_a_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(RegulationMalformed) as raised:
        read_regulation("code: hall\ncode: hall")
    assert raised.value.decided_by["line"] == 2


def test_a_body_replaces_a_default_by_a_version_of_its_own() -> None:
    own = Regulation.model_validate({**ASSESSMENT.model_dump(), "version": "2026", "in_force": {"from": "2026-01-01"}})
    book = RegulationBook.open(ASSESSMENT, at=moment("2026-01-01"), header=HEADER)
    assert book.publish(own, at=moment("2026-01-02"), header=HEADER)
    assert not book.publish(own, at=moment("2026-01-02"), header=HEADER)
    assert in_force(book.versions, own.code, date(2025, 12, 31)) == ASSESSMENT
    assert in_force(book.versions, own.code, date(2026, 1, 1)) == own
    with pytest.raises(NoRegulationInForce):
        in_force(book.versions, own.code, date(2012, 12, 31))


def test_a_version_is_published_with_one_content_and_in_order() -> None:
    book = RegulationBook.open(ASSESSMENT, at=moment("2026-01-01"), header=HEADER)
    other = {**ASSESSMENT.model_dump(), "slots": ()}
    with pytest.raises(RegulationDiffers):
        book.publish(Regulation.model_validate(other), at=moment("2026-01-02"), header=HEADER)
    with pytest.raises(RegulationOutOfOrder):
        book.publish(Regulation.model_validate({**other, "version": "2026"}), at=moment("2026-01-02"), header=HEADER)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("2024-02", (2024, 2, 1), (2024, 2, 29)), ("2025-12", (2025, 12, 1), (2025, 12, 31))],
)
def test_a_month_has_its_days(name: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert (month(name).first, month(name).last) == (date(*first), date(*last))
    assert month_of(date(*last)) == month(name)
    assert month("2025-12").following == month("2026-01")


def test_a_quarter_has_its_days() -> None:
    assert (quarter("2026-q4").first, quarter("2026-q4").last) == (date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("name", ["2026-13", "2026-3", "2026-00", "1026-03", "２０２６-03", "", "2026-03 ", "2026-q1"])
def test_a_month_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(PeriodMalformed):
        month(name)


@pytest.mark.parametrize("name", ["2026-q0", "2026-q5", "2026-03", "2026-Q1"])
def test_a_quarter_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(PeriodMalformed):
        quarter(name)
