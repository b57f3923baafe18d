"""The events of the grants that one person holds: given, extended, ended. The giver is the actor of each."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from domain.events import FirstEvent
from domain.inspection.scope import Scope
from domain.regulation.names import Opaque
from domain.regulation.record import RecordEvent

if TYPE_CHECKING:
    from domain.inspection.grants import HeldGrants


class GrantEvent(RecordEvent):
    """Something about the grants of one person."""

    AGGREGATE_TOPIC: ClassVar[str] = "grants"


class GrantFileOpened(GrantEvent, FirstEvent):
    """授权建档: the record of a person's grants was opened."""

    TOPIC: ClassVar[str] = "grant.file_opened"

    body: str
    holder: Opaque

    def apply(self, grants: "HeldGrants") -> None:
        """Take over whose they are."""
        grants.body, grants.holder = self.body, self.holder


class GrantGiven(GrantEvent):
    """授权: a person may look at what a scope names, for an inspection and its reason, through a last day."""

    TOPIC: ClassVar[str] = "grant.given"

    inspection: str
    reason: str = Field(min_length=1, max_length=200)
    basis: str = Field(min_length=1, max_length=200)
    scope: Scope
    until: date

    def apply(self, grants: "HeldGrants") -> None:
        """Hold it."""
        grants.give(self)


class GrantExtended(GrantEvent):
    """授权延期: a grant goes on through a later day."""

    TOPIC: ClassVar[str] = "grant.extended"

    inspection: str
    reason: str = Field(min_length=1, max_length=200)
    until: date

    def apply(self, grants: "HeldGrants") -> None:
        """Move its last day."""
        grants.change(self.inspection, until=self.until)


class GrantEnded(GrantEvent):
    """授权终止: a grant was ended before its last day."""

    TOPIC: ClassVar[str] = "grant.ended"

    inspection: str
    reason: str = Field(min_length=1, max_length=200)

    def apply(self, grants: "HeldGrants") -> None:
        """Keep since when."""
        grants.change(self.inspection, ended_at=self.effective_at)
