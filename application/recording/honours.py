"""The acts of a quarter's honours and of the public board: what each asks for, and how it reaches its record."""

from typing import Annotated

from pydantic import Field, StringConstraints

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.recording.month import AnswerObjection, Principal, Version
from application.requests import Codes, Text
from domain.assessment import awarding
from domain.assessment.board import PublicBoard, board_stream
from domain.assessment.honours import QuarterHonours, honours_stream
from domain.clock.limit import Limit
from domain.procedures.vocabulary import Code
from domain.regulation.definition import WINDOW_ASSESSMENT
from domain.regulation.names import Opaque, Unit

QUARTER = RecordKind(
    "honours", "季评比", WINDOW_ASSESSMENT, QuarterHonours, honours_stream, QuarterHonours.open, "quarter"
)
BOARD = RecordKind(
    "posts", "三公开", WINDOW_ASSESSMENT, PublicBoard, lambda body, _: board_stream(body), PublicBoard.open
)


class ProposeHonour(RecordRequest):
    """提名: a window, or a post, proposed for an honour."""

    honour: Text
    unit: Unit
    post: Opaque | None = None
    principal: Principal = None
    criteria: Codes = Field(description="五看: by which of them")


class PublishNominations(RecordRequest):
    """公示: nominations made public."""

    nominations: Annotated[list[Version], Field(min_length=1, max_length=200)]


class OnNomination(RecordRequest):
    """An act on a nomination."""

    nomination: Version


class PublishPost(RecordRequest):
    """公开岗位: the plate of a post; name and photo are personal values."""

    post: Opaque
    title: Text = Field(description="岗位名称")
    unit: Unit
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{3,30}$")]
    party_post: bool = Field(default=False, description="共产党员岗")
    principal: Principal = None


class WithdrawPost(RecordRequest):
    """撤下岗位牌: the plate of a post taken down."""

    post: Opaque


class PublishPromise(RecordRequest):
    """公开承诺: the matter, the standard of work, the time."""

    promise: Code
    unit: Unit
    matter: Text
    standard: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    limit: Limit | None = None


class WithdrawPromise(RecordRequest):
    """撤下承诺: a promise taken down."""

    promise: Code


def _quarter(work: Work) -> QuarterHonours:
    return work.record(QUARTER, work.key)


def _board(work: Work) -> PublicBoard:
    return work.record(BOARD, "")


def _propose(work: Work, asked: ProposeHonour) -> None:
    own = asked.model_dump(include={"honour", "unit", "post", "principal", "criteria"})
    awarding.propose_honour(_quarter(work), work.occasion, **own)


def _award(work: Work, asked: OnNomination) -> None:
    honours = _quarter(work)
    awarded = awarding.award_honour(honours, work.occasion, asked.nomination)
    _board(work).publish_performance(work.occasion, honours, awarded)


def _publish_post(work: Work, asked: PublishPost) -> None:
    own = asked.model_dump(include={"post", "title", "unit", "phone", "party_post", "principal"})
    _board(work).publish_post(work.occasion, **own)


def _publish_promise(work: Work, asked: PublishPromise) -> None:
    own = asked.model_dump(include={"promise", "unit", "matter", "standard"})
    _board(work).publish_promise(work.occasion, limit=asked.limit, **own)


QUARTER_ACTS = (
    RecordAct("propose-honour", "提名", QUARTER, ProposeHonour, _propose),
    RecordAct(
        "publish-nominations",
        "公示",
        QUARTER,
        PublishNominations,
        lambda w, a: awarding.publish_nominations(_quarter(w), w.occasion, a.nominations),
    ),
    RecordAct(
        "object-to-nomination",
        "公示异议",
        QUARTER,
        OnNomination,
        lambda w, a: awarding.object_to_nomination(_quarter(w), w.occasion, a.nomination),
    ),
    RecordAct(
        "answer-nomination-objection",
        "公示异议答复",
        QUARTER,
        AnswerObjection,
        lambda w, a: awarding.answer_nomination_objection(_quarter(w), w.occasion, a.objection, upheld=a.upheld),
    ),
    RecordAct("award-honour", "表彰", QUARTER, OnNomination, _award),
    RecordAct(
        "decline-honour",
        "不予表彰",
        QUARTER,
        OnNomination,
        lambda w, a: awarding.decline_honour(_quarter(w), w.occasion, a.nomination),
    ),
)
BOARD_ACTS = (
    RecordAct("publish-post", "公开岗位", BOARD, PublishPost, _publish_post),
    RecordAct(
        "withdraw-post", "撤下岗位牌", BOARD, WithdrawPost, lambda w, a: _board(w).withdraw_post(w.occasion, a.post)
    ),
    RecordAct("publish-promise", "公开承诺", BOARD, PublishPromise, _publish_promise),
    RecordAct(
        "withdraw-promise",
        "撤下承诺",
        BOARD,
        WithdrawPromise,
        lambda w, a: _board(w).withdraw_promise(w.occasion, a.promise),
    ),
)
