"""Subscriptions to the change feed (订阅): which receiver is told of which topics, from which position on.

Invariant: no secret stands in an event, and a code names one subscription for ever.
"""

from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field, StringConstraints

from domain.book_occasion import BookOccasion
from domain.errors import Refused, Unknown
from domain.events import BookEvent
from domain.header import Frozen

SUBSCRIPTIONS = "subscriptions"
OPENERS = ("administrator",)
CLAUSE = "our default"
SubscriptionCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]


class SubscriptionExists(Refused):
    """That code has named a subscription already; each has a code of its own for ever."""

    code = "subscription_exists"


class SubscriptionUnknown(Unknown):
    """No such subscription is open."""

    code = "subscription_unknown"


class Subscription(Frozen):
    """What a receiver is told of: topics or families as case.*; none stands for all."""

    code: SubscriptionCode
    receiver: str = Field(max_length=500)
    topics: tuple[str, ...]
    after: int = Field(ge=0)
    open: bool = True


class SubscriptionEvent(BookEvent):
    """An entry in the book of subscriptions."""

    AGGREGATE_TOPIC: ClassVar[str] = "subscriptions"


class SubscriptionOpened(SubscriptionEvent):
    """订阅: a receiver is told of changes behind a position from now on."""

    TOPIC: ClassVar[str] = "subscription.opened"

    subscription: Subscription

    def apply(self, book: "Subscriptions") -> None:
        """Enter it."""
        book.entries[self.subscription.code] = self.subscription


class SubscriptionEnded(SubscriptionEvent):
    """退订: a receiver is told of nothing more."""

    TOPIC: ClassVar[str] = "subscription.ended"

    code: SubscriptionCode
    reason: str

    def apply(self, book: "Subscriptions") -> None:
        """Keep it, ended."""
        book.entries[self.code] = book.entries[self.code].model_copy(update={"open": False})


class Subscriptions(BaseAggregate[str]):
    """The book of all subscriptions."""

    TOPIC = "subscriptions"

    class Event(SubscriptionEvent):
        """Base event, never triggered."""

        TOPIC = "subscriptions.event"

    def __init__(self) -> None:
        self.entries: dict[str, Subscription] = {}

    @staticmethod
    def subscribe(book: "Subscriptions | None", subscription: Subscription, occasion: BookOccasion) -> "Subscriptions":
        """Open a subscription; raise `SubscriptionExists`."""
        occasion.require_role(OPENERS, clause=CLAUSE)
        if book is not None and subscription.code in book.entries:
            raise SubscriptionExists(subscription=subscription.code)
        return occasion.enter(
            Subscriptions, book, SubscriptionOpened, SUBSCRIPTIONS, clause=None, subscription=subscription
        )

    def end(self, code: str, reason: str, occasion: BookOccasion) -> None:
        """End a subscription; raise `SubscriptionUnknown`."""
        occasion.require_role(OPENERS, clause=CLAUSE)
        if code not in self.entries or not self.entries[code].open:
            raise SubscriptionUnknown(subscription=code)
        occasion.enter(Subscriptions, self, SubscriptionEnded, SUBSCRIPTIONS, clause=None, code=code, reason=reason)
