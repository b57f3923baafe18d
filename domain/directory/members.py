"""The member units (成员单位) of the hotline: who belongs, of which kind, from when until when, by which document.

Invariant: the number of members counts those who handle as members; assisting units (协办单位) stand beside them.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.book_occasion import BookOccasion
from domain.directory.directory import KEEPERS
from domain.directory.unit import ChangeOutOfOrder, Dated, Name, UnitCode
from domain.errors import Refused
from domain.events import BookEvent

MEMBERS_STREAM = "hotline-members"
MEMBERS_CLAUSE = "D5 三(五)"
ASSISTING_CLAUSE = "D5 三(一)"


class MemberKind(StrEnum):
    """What a member unit is."""

    MUNICIPAL_DEPARTMENT = "municipal-department"
    DISTRICT_GOVERNMENT = "district-government"
    ENTERPRISE_OR_INSTITUTION = "enterprise-or-institution"
    SOCIAL_ORGANISATION = "social-organisation"
    PROVINCIAL_BODY = "provincial-body"
    GARRISON_BODY = "garrison-body"
    NON_MUNICIPAL = "non-municipal"


class MemberRole(StrEnum):
    """How it takes part: 成员 or 协办."""

    MEMBER = "member"
    ASSISTING = "assisting"


class MemberAlready(Refused):
    """The unit belongs already; it leaves before it joins anew."""

    code = "member_already"
    clause = MEMBERS_CLAUSE


class NotAMember(Refused):
    """The unit does not belong on that day."""

    code = "not_a_member"
    clause = MEMBERS_CLAUSE


class OnlyAssisting(Refused):
    """A non-municipal body takes part as an assisting unit."""

    code = "only_assisting"
    clause = ASSISTING_CLAUSE


class Member(Dated):
    """One spell of membership."""

    code: UnitCode
    name: Name
    kind: MemberKind
    role: MemberRole = MemberRole.MEMBER
    unit: UnitCode | None = Field(default=None, description="the unit of the directory, where it is one")
    document: Name = Field(description="加入、退出文件")


class MembersEvent(BookEvent):
    """An entry in the list of members."""

    AGGREGATE_TOPIC: ClassVar[str] = "members"


class MemberJoined(MembersEvent):
    """加入成员单位: a unit joined the hotline."""

    TOPIC: ClassVar[str] = "member.joined"

    member: Member

    def apply(self, members: "Members") -> None:
        """Begin a spell."""
        members.joined = (*members.joined, self.member)
        members.spells[self.member.code] = (*members.spells.get(self.member.code, ()), self.member)


class MemberLeft(MembersEvent):
    """退出成员单位: a unit left the hotline after a last day."""

    TOPIC: ClassVar[str] = "member.left"

    member: str
    until: date
    document: str

    def apply(self, members: "Members") -> None:
        """End the last spell."""
        *before, last = members.spells[self.member]
        ended = last.model_copy(update={"until": self.until, "document": self.document})
        members.spells[self.member] = (*before, ended)


class Members(BaseAggregate[str]):
    """All spells of membership."""

    TOPIC = "members"

    class Event(MembersEvent):
        """Base event, never triggered."""

        TOPIC = "members.event"

    def __init__(self) -> None:
        self.spells: dict[str, tuple[Member, ...]] = {}
        self.joined: tuple[Member, ...] = ()

    @staticmethod
    def join(members: "Members | None", member: Member, occasion: BookOccasion) -> "Members":
        """Let a unit join, the first one in a new list."""
        occasion.require_role(KEEPERS, clause=MEMBERS_CLAUSE)
        if member.kind is MemberKind.NON_MUNICIPAL and member.role is not MemberRole.ASSISTING:
            raise OnlyAssisting(member=member.code, kind=member.kind, role=member.role)
        before = () if members is None else members.spells.get(member.code, ())
        if before and before[-1].until is None:
            raise MemberAlready(member=member.code, since=before[-1].since)
        if before and before[-1].until is not None and member.since <= before[-1].until:
            raise ChangeOutOfOrder(member=member.code, since=member.since, after=before[-1].until)
        return occasion.enter(Members, members, MemberJoined, MEMBERS_STREAM, clause=MEMBERS_CLAUSE, member=member)

    def leave(self, code: str, until: date, document: str, occasion: BookOccasion) -> None:
        """Let a unit leave after a last day."""
        occasion.require_role(KEEPERS, clause=MEMBERS_CLAUSE)
        spells = self.spells.get(code, ())
        if not spells or not spells[-1].covers(until):
            raise NotAMember(member=code, day=until)
        content = {"member": code, "until": until, "document": document}
        occasion.enter(Members, self, MemberLeft, MEMBERS_STREAM, clause=MEMBERS_CLAUSE, **content)

    def on(self, day: date) -> list[Member]:
        """Give the members and assisting units of a day, in order of code."""
        found = [spell for spells in self.spells.values() for spell in spells if spell.covers(day)]
        return sorted(found, key=lambda member: member.code)

    def number_on(self, day: date) -> int:
        """Count the members of a day, without the assisting units."""
        return sum(member.role is MemberRole.MEMBER for member in self.on(day))

    def names_on(self, day: date) -> frozenset[str]:
        """Name the members of a day, without the assisting units: a case is dispatched to one of these."""
        return frozenset(member.name for member in self.on(day) if member.role is MemberRole.MEMBER)
