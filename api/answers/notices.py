"""The notices of a case as an answer: what must be told, to whom, and what came of it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.words import Coded
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.notices import Notice, notices_of
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded


class NoticeAnswer(BaseModel):
    """A notice that an act calls for."""

    notice: Coded
    about: int = Field(description="the version of the case at which the act stands")
    act: Coded
    to: Coded
    clause: str
    state: Coded = Field(description="due 待发, sent 已发出, failed 未送达")
    channel: Coded | None
    at: datetime | None = Field(description="when it went out, or was given up")
    proof: str | None = Field(description="what proves that it went out")
    reason: str | None = Field(description="why it did not")


def notices_in(
    history: Iterable[Recorded], case: Case, procedure: Procedure | None, zone: ZoneInfo
) -> list[NoticeAnswer]:
    """Show the notices of a case, in the order of its acts."""
    if procedure is None:
        return []
    events = [recorded.event for recorded in history if isinstance(recorded.event, CaseEvent)]
    return [_notice(one, procedure, zone) for one in notices_of(events, case, procedure)]


def _notice(one: Notice, procedure: Procedure, zone: ZoneInfo) -> NoticeAnswer:
    told = one.told
    return NoticeAnswer(
        notice=words.titled(one.rule.code, one.rule.title),
        about=one.event.originator_version,
        act=words.act(one.event),
        to=words.titled(one.rule.to, procedure.roles.get(one.rule.to)),
        clause=one.rule.clause,
        state=words.notice_state(one.state),
        channel=None if told is None or told.channel is None else words.channel(told.channel),
        at=None if told is None else told.at.astimezone(zone),
        proof=told.said if told is not None and told.sent else None,
        reason=told.said if told is not None and not told.sent else None,
    )
