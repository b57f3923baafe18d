"""The events of notices: what was told goes on record once it is out, or once every attempt has failed.

The address stays in the side table; the event says over which channel, and what proves it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from domain.case.events import CaseEvent
from domain.procedures.notices import Channel

if TYPE_CHECKING:
    from domain.case.case import Case


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a notice: whether it is out, when that was found, and how often it has been given up before."""

    sent: bool
    at: datetime
    channel: Channel | None
    said: str
    failures: int


class NoticeEvent(CaseEvent):
    """Something that happened to the notice of a rule, about an act of the case."""

    notice: str
    about: int
    to: str


class NoticeSent(NoticeEvent):
    """通知已发出: a notice was handed over to be delivered, and that was confirmed."""

    TOPIC: ClassVar[str] = "case.notice_sent"

    key: str
    channel: Channel
    proof: str

    def apply(self, case: "Case") -> None:
        """Keep that it is out."""
        failures = case.told[(self.notice, self.about)].failures if (self.notice, self.about) in case.told else 0
        case.told[(self.notice, self.about)] = Told(True, self.effective_at, self.channel, self.proof, failures)


class NoticeFailed(NoticeEvent):
    """通知未送达: a notice could not be sent, however often it was tried."""

    TOPIC: ClassVar[str] = "case.notice_failed"

    attempts: int
    reason: str

    def apply(self, case: "Case") -> None:
        """Keep that it is not out."""
        earlier = case.told.get((self.notice, self.about))
        failures = 1 if earlier is None else earlier.failures + 1
        case.told[(self.notice, self.about)] = Told(False, self.effective_at, None, self.reason, failures)
