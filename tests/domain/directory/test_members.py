from datetime import date

import pytest

from domain.directory.members import Member, MemberAlready, Members, NotAMember, OnlyAssisting
from domain.directory.unit import ChangeOutOfOrder
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.books import kept, member, on


def joined(*members: Member) -> Members:
    book: Members | None = None
    for one in members:
        book = Members.join(book, one, on("2024-01-01"))
    assert book is not None
    return kept(book)


def day(text: str) -> date:
    return date.fromisoformat(text)


def sixty() -> list[Member]:
    kinds = ["municipal-department"] * 40 + ["district-government"] * 4 + ["enterprise-or-institution"] * 16
    return [member(f"unit-{number}", kind=kind) for number, kind in enumerate(kinds)]


def test_two_that_join_bring_the_members_to_sixty_two_from_their_day_on() -> None:
    members = joined(
        *sixty(),
        member("port-police", since="2024-05-01"),
        member("bridge-company", kind="enterprise-or-institution", since="2024-05-01"),
    )
    assert members.number_on(day("2024-04-30")) == 60
    assert members.number_on(day("2024-05-01")) == 62


def test_assisting_units_stand_beside_the_members_and_are_not_counted_with_them() -> None:
    members = joined(member("housing"), member("railway", kind="non-municipal", role="assisting"))
    assert members.number_on(day("2024-01-01")) == 1
    assert [one.code for one in members.on(day("2024-01-01"))] == ["housing", "railway"]


@pytest.mark.parametrize("kind", ["provincial-body", "garrison-body", "social-organisation"])
def test_provincial_bodies_the_garrison_and_organisations_may_be_members(kind: str) -> None:
    assert joined(member("x", kind=kind)).number_on(day("2024-01-01")) == 1


def test_a_non_municipal_body_is_no_member() -> None:
    with pytest.raises(OnlyAssisting) as refused:
        joined(member("railway", kind="non-municipal"))
    assert refused.value.relied_on == "D5 三(一)"


def test_who_leaves_belongs_on_the_last_day_and_may_join_anew() -> None:
    members = joined(member("housing"))
    members.leave("housing", day("2024-06-30"), "热线办〔2024〕2号", on("2024-06-20"))
    members = kept(members)
    assert (members.number_on(day("2024-06-30")), members.number_on(day("2024-07-01"))) == (1, 0)
    again = kept(Members.join(members, member("housing", since="2025-01-01"), on("2025-01-01")))
    assert [again.number_on(day(text)) for text in ("2024-12-31", "2025-01-01")] == [0, 1]


@pytest.mark.parametrize(
    ("offered", "refusal"),
    [
        (member("housing", since="2024-05-01"), MemberAlready),
        (member("left", since="2024-06-30"), ChangeOutOfOrder),
    ],
    ids=["belongs already", "before it left"],
)
def test_nobody_belongs_twice(offered: Member, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        Members.join(joined(member("housing"), member("left", until="2024-06-30")), offered, on("2024-07-01"))


@pytest.mark.parametrize("code", ["nobody", "left"])
def test_only_a_member_leaves(code: str) -> None:
    members = joined(member("left", until="2024-06-30"))
    with pytest.raises(NotAMember):
        members.leave(code, day("2024-07-01"), "热线办〔2024〕2号", on("2024-07-01"))


def test_a_department_does_not_decide_who_belongs() -> None:
    with pytest.raises(NotThisRole):
        Members.join(None, member("housing"), on("2024-01-01", "department"))
