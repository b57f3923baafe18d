"""What happens to an account: it is opened, gets roles and keys, loses them, is disabled.

Invariant: no name, no password, no key stands in an event; a principal is an opaque id, for ever the same.
"""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from pydantic import AwareDatetime, Field

from domain.access.role import Role
from domain.events import BookEvent

if TYPE_CHECKING:
    from domain.access.account import Account


class Kind(StrEnum):
    """Whose account it is: a person's, or a program's."""

    PERSON = "person"
    SERVICE = "service"


class AccessEvent(BookEvent):
    """An entry about an account."""

    AGGREGATE_TOPIC: ClassVar[str] = "access"


class AccountOpened(AccessEvent):
    """开户: a principal has an account from now on."""

    TOPIC: ClassVar[str] = "access.account_opened"

    holder: Kind

    def apply(self, account: "Account") -> None:
        """Open it."""
        account.kind = self.holder


class RoleGiven(AccessEvent):
    """授予角色: the account holds a role, in some units, from an instant on, for good or until another."""

    TOPIC: ClassVar[str] = "access.role_given"

    role: Role
    units: tuple[str, ...]
    since: AwareDatetime
    until: AwareDatetime | None = None
    reason: str

    def apply(self, account: "Account") -> None:
        """Take the place of one that has ended."""
        account.given[self.role] = self

    def overlaps(self, since: datetime, until: datetime | None) -> bool:
        """Tell whether it holds at any time between two instants; the second is no longer part of it."""
        return (until is None or self.since < until) and (self.until is None or since < self.until)

    def holds(self, at: datetime) -> bool:
        """Tell whether it holds at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


class RoleWithdrawn(AccessEvent):
    """收回角色: the account holds a role no more."""

    TOPIC: ClassVar[str] = "access.role_withdrawn"

    role: Role
    reason: str

    def apply(self, account: "Account") -> None:
        """Take it away."""
        account.given.pop(self.role, None)


class AccountDisabled(AccessEvent):
    """停用账户: nobody gets in with this account."""

    TOPIC: ClassVar[str] = "access.account_disabled"

    reason: str

    def apply(self, account: "Account") -> None:
        """Close the door."""
        account.disabled = True


class AccountEnabled(AccessEvent):
    """启用账户: a disabled account may be used again."""

    TOPIC: ClassVar[str] = "access.account_enabled"

    reason: str

    def apply(self, account: "Account") -> None:
        """Open the door."""
        account.disabled = False


class CaseTied(AccessEvent):
    """关联申请人账户: a case that somebody filed at the counter is this person's own."""

    TOPIC: ClassVar[str] = "access.case_tied"

    case: str

    def apply(self, account: "Account") -> None:
        """Count it among those that the person has filed."""
        account.own |= {self.case}


class CaseUntied(AccessEvent):
    """取消账户关联: a case that was tied by mistake is this person's own no more."""

    TOPIC: ClassVar[str] = "access.case_untied"

    case: str
    reason: str

    def apply(self, account: "Account") -> None:
        """Leave it out again."""
        account.own -= {self.case}


class KeyIssued(AccessEvent):
    """签发密钥: a program may use the interface with a key of this id, for these scopes, until an instant."""

    TOPIC: ClassVar[str] = "access.key_issued"

    key: str = Field(max_length=40)
    scopes: tuple[str, ...]
    until: AwareDatetime

    def apply(self, account: "Account") -> None:
        """Let it hold."""
        account.keys[self.key] = self


class KeyRevoked(AccessEvent):
    """撤销密钥: a key holds no more."""

    TOPIC: ClassVar[str] = "access.key_revoked"

    key: str
    reason: str

    def apply(self, account: "Account") -> None:
        """End it."""
        account.keys.pop(self.key, None)
