from typing import Any

import pytest
from pydantic import ValidationError

from domain.assessment import refusals as no
from domain.assessment.board import PublicBoard
from domain.clock.limit import parse_limit
from domain.occasion import NotThisRole
from tests.records import a_board

PLATE: dict[str, Any] = {"post": "post-12", "title": "施工许可受理岗", "unit": "住建窗口", "phone": "0898-12345"}
PROMISE: dict[str, Any] = {
    "promise": "construction",
    "unit": "住建窗口",
    "matter": "施工许可",
    "standard": "一次性告知",
    "limit": parse_limit("10 working days"),
}


def test_a_plate_is_put_up_replaced_and_taken_down() -> None:
    up = a_board().after("2026-03-02", "centre", PublicBoard.publish_post, **PLATE)
    up.refused(no.OnTheBoard, "2026-03-03", "centre", PublicBoard.publish_post, **PLATE)
    moved = up.after("2026-03-03", "centre", PublicBoard.publish_post, **{**PLATE, "phone": "0898-54321"})
    assert moved.record.posts["post-12"].phone == "0898-54321"
    down = moved.after("2026-03-04", "centre", PublicBoard.withdraw_post, "post-12")
    assert down.record.posts == {}
    down.refused(no.NotOnTheBoard, "2026-03-05", "centre", PublicBoard.withdraw_post, "post-12")
    a_board().refused(NotThisRole, "2026-03-02", "unit", PublicBoard.publish_post, **PLATE)


def test_a_promise_is_put_up_replaced_and_taken_down() -> None:
    up = a_board().after("2026-03-02", "centre", PublicBoard.publish_promise, **PROMISE)
    up.refused(no.OnTheBoard, "2026-03-03", "centre", PublicBoard.publish_promise, **PROMISE)
    shorter = {**PROMISE, "limit": parse_limit("8 working days")}
    changed = up.after("2026-03-03", "centre", PublicBoard.publish_promise, **shorter)
    assert changed.record.promises["construction"].limit == parse_limit("8 working days")
    down = changed.after("2026-03-04", "centre", PublicBoard.withdraw_promise, "construction")
    down.refused(no.NotOnTheBoard, "2026-03-05", "centre", PublicBoard.withdraw_promise, "construction")


@pytest.mark.parametrize("phone", ["", "张三", "0898-12345 转张三"])
def test_a_telephone_is_a_number_and_nothing_else(phone: str) -> None:
    with pytest.raises(ValidationError, match="phone"):
        a_board().after("2026-03-02", "centre", PublicBoard.publish_post, **{**PLATE, "phone": phone})


def test_a_unit_puts_up_and_takes_down_its_own_promises_alone() -> None:
    own, other, publish = "住建窗口", "卫健窗口", PublicBoard.publish_promise
    a_board().refused(no.AnotherUnit, "2026-03-02", "unit", publish, by_unit=other, **PROMISE)
    up = a_board().after("2026-03-02", "unit", publish, by_unit=own, **PROMISE)
    taken_over = {**PROMISE, "unit": other}
    up.refused(no.AnotherUnit, "2026-03-03", "unit", publish, by_unit=other, **taken_over)
    up.refused(no.AnotherUnit, "2026-03-03", "unit", PublicBoard.withdraw_promise, "construction", by_unit=other)
    assert up.after("2026-03-03", "unit", PublicBoard.withdraw_promise, "construction", by_unit=own)
