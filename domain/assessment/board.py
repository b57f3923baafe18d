"""The public board (三公开): the posts with their telephones, the promises, the honours.

A name and a photo are personal values, held as commitments; the board itself shows only what is public.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.assessment.honours import HonourAwarded, QuarterHonours
from domain.assessment.own import require_own
from domain.assessment.refusals import NotOnTheBoard, OnTheBoard
from domain.clock.limit import Limit
from domain.events import FirstEvent
from domain.procedures.vocabulary import Code
from domain.regulation.names import Opaque, Unit
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent, put


def board_stream(body: str) -> str:
    """Name the stream of a body's public board."""
    return f"posts:{body}"


class BoardEvent(RecordEvent):
    """Something on the public board."""

    AGGREGATE_TOPIC: ClassVar[str] = "posts"


class BoardOpened(BoardEvent, FirstEvent):
    """设立公开栏: the public board of a hall was set up."""

    TOPIC: ClassVar[str] = "assessment.board_opened"

    body: str

    def apply(self, board: "PublicBoard") -> None:
        """Take over whose board it is."""
        board.body = self.body


class PostPublished(BoardEvent):
    """公开岗位: the plate of a post was put up, or replaced."""

    TOPIC: ClassVar[str] = "assessment.post_published"

    post: Opaque
    title: str = Field(min_length=1, max_length=200)
    unit: Unit
    phone: str = Field(pattern=r"^[0-9+() -]{3,30}$")
    party_post: bool = False
    principal: Opaque | None = None

    def apply(self, board: "PublicBoard") -> None:
        """Put the plate up."""
        board.posts[self.post] = self


class PostWithdrawn(BoardEvent):
    """撤下岗位牌: the plate of a post was taken down."""

    TOPIC: ClassVar[str] = "assessment.post_withdrawn"

    post: Opaque

    def apply(self, board: "PublicBoard") -> None:
        """Take the plate down."""
        board.posts.pop(self.post, None)


class PromisePublished(BoardEvent):
    """公开承诺: what a unit promises was made public, or replaced: the matter, the standard, the time."""

    TOPIC: ClassVar[str] = "assessment.promise_published"

    promise: Code
    unit: Unit
    matter: str = Field(min_length=1, max_length=200)
    standard: str = Field(min_length=1, max_length=1000)
    limit: Limit | None = None

    def apply(self, board: "PublicBoard") -> None:
        """Put the promise up."""
        board.promises[self.promise] = self


class PromiseWithdrawn(BoardEvent):
    """撤下承诺: a promise was taken down."""

    TOPIC: ClassVar[str] = "assessment.promise_withdrawn"

    promise: Code

    def apply(self, board: "PublicBoard") -> None:
        """Take the promise down."""
        board.promises.pop(self.promise, None)


class PerformancePublished(BoardEvent):
    """公开业绩: an honour that was awarded was put up."""

    TOPIC: ClassVar[str] = "assessment.performance_published"

    award: str = Field(description="stream@version")
    honour: Code
    quarter: str
    unit: Unit
    post: Opaque | None = None

    def apply(self, board: "PublicBoard") -> None:
        """Put the honour up."""
        board.honours = (*board.honours, Honour(self.effective_at, self.honour, self.quarter, self.unit, self.post))


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour on the board."""

    at: datetime
    honour: str
    quarter: str
    unit: str
    post: str | None


class PublicBoard(BaseAggregate[str]):
    """The public board of one hall."""

    TOPIC = "posts"

    class Event(BoardEvent):
        """Base event, never triggered."""

        TOPIC = "posts.event"

    def __init__(self) -> None:
        self.body = ""
        self.posts: dict[str, PostPublished] = {}
        self.promises: dict[str, PromisePublished] = {}
        self.honours: tuple[Honour, ...] = ()

    @classmethod
    def open(cls, occasion: Occasion, _: str) -> "PublicBoard":
        """Set the board up."""
        rule = occasion.regulation.act("publish-post")
        header, body = occasion.citing(rule.clause), occasion.header.body
        return cls._create(BoardOpened, id=board_stream(body), body=body, timestamp=occasion.at, header=header)

    def publish_post(
        self,
        occasion: Occasion,
        *,
        post: str,
        title: str,
        unit: str,
        phone: str,
        party_post: bool = False,
        principal: str | None = None,
    ) -> None:
        """Put up the plate of a post, or replace it."""
        rule = occasion.allowed("publish-post")
        content = {"title": title, "unit": unit, "phone": phone, "party_post": party_post, "principal": principal}
        stands = self.posts.get(post)
        if stands is not None and not occasion.filled.recorded and _same(stands, content):
            raise OnTheBoard(clause=rule.clause, post=post)
        put(self, PostPublished, occasion, rule, post=post, **content)

    def withdraw_post(self, occasion: Occasion, post: str) -> None:
        """Take down the plate of a post."""
        rule = occasion.allowed("withdraw-post")
        if post not in self.posts:
            raise NotOnTheBoard(clause=rule.clause, post=post)
        put(self, PostWithdrawn, occasion, rule, post=post)

    def publish_promise(
        self, occasion: Occasion, *, promise: str, unit: str, matter: str, standard: str, limit: Limit | None = None
    ) -> None:
        """Put up a promise, or replace it."""
        rule = occasion.allowed("publish-promise")
        require_own(occasion, rule, {unit})
        content = {"unit": unit, "matter": matter, "standard": standard, "limit": limit}
        stands = self.promises.get(promise)
        if stands is not None and _same(stands, content):
            raise OnTheBoard(clause=rule.clause, promise=promise)
        if stands is not None:
            require_own(occasion, rule, {stands.unit})
        put(self, PromisePublished, occasion, rule, promise=promise, **content)

    def withdraw_promise(self, occasion: Occasion, promise: str) -> None:
        """Take down a promise."""
        rule = occasion.allowed("withdraw-promise")
        if promise not in self.promises:
            raise NotOnTheBoard(clause=rule.clause, promise=promise)
        require_own(occasion, rule, {self.promises[promise].unit})
        put(self, PromiseWithdrawn, occasion, rule, promise=promise)

    def publish_performance(self, occasion: Occasion, honours: QuarterHonours, awarded: RecordEvent) -> None:
        """Put up an honour, in the same command by which it was awarded."""
        assert isinstance(awarded, HonourAwarded)  # noqa: S101 - narrowed for the type checker
        won, rule = honours.nominations[awarded.nomination], occasion.regulation.act("award-honour")
        content = {"honour": won.honour, "quarter": honours.period.name, "unit": won.unit, "post": won.post}
        put(self, PerformancePublished, occasion, rule, award=awarded.reference, **content)


def _same(stands: PostPublished | PromisePublished, content: Mapping[str, object]) -> bool:
    return all(getattr(stands, name) == value for name, value in content.items())
