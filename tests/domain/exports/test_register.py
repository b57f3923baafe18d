"""The register of exports: numbers without a gap, approved by another, ended once."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.book_occasion import BookOccasion
from domain.exports.level import Level
from domain.exports.refusals import ApprovedByOneself, ApproverNeeded, ExportEnded, ExportUnknown
from domain.exports.register import ExportRegister, Left, Order
from domain.header import Actor, Header

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
HEADER = Header(
    ledger="台账",
    body="中心",
    jurisdiction="CN",
    actor=Actor(principal="p:771", unit="督查室", role="supervisor"),
    command="c",
    correlation="c",
)
OCCASION = BookOccasion(AT, AT, HEADER, ZoneInfo("Asia/Shanghai"))
LEFT = Left(content="sha256:" + "0" * 64, file="sha256:" + "1" * 64, rows={"cases": 1}, size=10)


def order(**changes: Any) -> Order:
    said: dict[str, Any] = {
        "contents": ("cases",),
        "format": "csv",
        "level": Level.INTERNAL,
        "filters": {},
        "position": 7,
        "as_of": AT,
        "purpose": "通报",
        "approved_by": "p:1",
    }
    return Order(**{**said, **changes})


def ordered(times: int = 1) -> ExportRegister:
    register = None
    for _ in range(times):
        register = ExportRegister.enter(register, OCCASION, 2026, order())
    assert register is not None
    return register


def test_numbers_stand_one_behind_another() -> None:
    register = ordered(3)
    assert [one.serial for one in register.exports.values()] == [
        "导出〔2026〕1号",
        "导出〔2026〕2号",
        "导出〔2026〕3号",
    ]
    assert register.id == "exports:中心:2026"


def test_an_abandoned_export_keeps_its_number() -> None:
    register = ordered()
    register.abandon(OCCASION, 1, "export_file_not_written")
    ExportRegister.enter(register, OCCASION, 2026, order())
    assert [(one.number, one.state) for one in register.exports.values()] == [(1, "abandoned"), (2, "ordered")]


def test_what_is_internal_needs_the_approval_of_another() -> None:
    with pytest.raises(ApproverNeeded):
        ExportRegister.enter(None, OCCASION, 2026, order(approved_by=None))
    with pytest.raises(ApprovedByOneself):
        ExportRegister.enter(None, OCCASION, 2026, order(approved_by="p:771"))


def test_what_is_public_needs_no_approval() -> None:
    register = ExportRegister.enter(None, OCCASION, 2026, order(level=Level.PUBLIC, approved_by=None))
    assert register.exports[1].state == "ordered"


def test_an_export_ends_once() -> None:
    register = ordered()
    register.complete(OCCASION, 1, LEFT)
    assert register.find(1).left == LEFT
    with pytest.raises(ExportEnded):
        register.complete(OCCASION, 1, LEFT)
    with pytest.raises(ExportEnded):
        register.abandon(OCCASION, 1, "x")
    with pytest.raises(ExportUnknown):
        register.complete(OCCASION, 2, LEFT)


def test_a_lower_level_never_includes_a_higher_one() -> None:
    assert Level.INTERNAL.includes(Level.PUBLIC)
    assert not Level.PUBLIC.includes(Level.INTERNAL)
