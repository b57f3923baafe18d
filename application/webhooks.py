"""Telling receivers of changes: what is sent, what goes on record of it, and trying again what was given up.

Invariant: a subscription is served in order, and at least once: between sending and recording a crash may let a
message be sent again, with the same id. How far it has been served stands in the ledger alone, each change once: one
who led before may only now learn that another has gone further, and adds nothing to what is on record.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol
from urllib.parse import quote

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from application.books import BookAct, Changed, Shelf
from application.changes import Change, Changes, PositionAhead, Selection, topics_named
from application.deadlines import THE_SYSTEM
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.requests import Request, Text
from application.sender import NotDelivered
from domain.access.level import CaseLevel
from domain.access.reach import Reach, Stretch
from domain.book_occasion import BookOccasion
from domain.errors import Refused
from domain.header import Header
from domain.subscriptions.delivery import (
    ChangesDelivered,
    DeadLettered,
    DeadLetters,
    DeadLetterUnknown,
    Delivery,
    Progress,
    dead_letters_stream,
    deliveries_stream,
)
from domain.subscriptions.subscription import SUBSCRIPTIONS, Subscription, Subscriptions, SubscriptionUnknown
from domain.topics import ALL_TOPICS

KNOWN = frozenset(ALL_TOPICS)
OWN = tuple(topic for topic in KNOWN if topic.startswith("subscription."))  # a delivery never tells of deliveries
LONGEST_REASON = 500
ATTEMPTS = 5


class ReceiverNotAllowed(NotDelivered):
    """That receiver is not on the administrator's list; no request goes anywhere else."""

    code = "receiver_not_allowed"


class SecretMissing(NotDelivered):
    """There is no secret for that subscription; `caseledger webhooks secret CODE` makes one."""

    code = "secret_missing"


@dataclass(frozen=True, slots=True)
class Message:
    """A change on its way to a receiver; the id is the same however often it is sent."""

    id: str
    subscription: str
    receiver: str
    event: Mapping[str, Any]


class Post(Protocol):
    """Sends messages to the receivers that are allowed."""

    def check(self, receiver: str, subscription: str) -> None:
        """Raise `ReceiverNotAllowed` or `SecretMissing`, before anything is put on record."""

    def send(self, message: Message) -> str:
        """Send a message and give the proof of it; raise `NotDelivered`, or `Undeliverable` for ever."""


class OpenSubscription(Request):
    """订阅: let a receiver be told of changes."""

    receiver: Text
    topics: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    after: Annotated[int, Field(ge=0)] | None = None


class EndSubscription(Request):
    """退订: tell a receiver of nothing more."""

    reason: Text


class NotForReceivers(Refused):
    """The case has since been put on a level of which receivers are not told."""

    code = "not_for_receivers"


OF_RECEIVERS = Reach((Stretch(CaseLevel.INTERNAL),))
"""What receivers are told of, since they are programs: cases up to the level that is internal."""


class Webhooks:
    """Serves subscriptions and keeps account of it."""

    def __init__(self, ledger: Ledger, changes: Changes, post: Post) -> None:
        self._ledger = ledger
        self._changes = changes
        self._post = post

    def check(self, receiver: str, code: str) -> None:
        """Refuse a receiver that is not allowed or has no secret, before anything is put on record."""
        self._post.check(receiver, code)

    def subscriptions(self) -> Sequence[Subscription]:
        """Give all subscriptions, ended ones too."""
        book = self._ledger.find(Subscriptions, SUBSCRIPTIONS)
        return [] if book is None else list(book.entries.values())

    def served_through(self, subscription: Subscription) -> int:
        """Tell how far a receiver has been served, as the ledger has it."""
        progress = self._progress(subscription.code)
        return subscription.after if progress is None else max(progress.through, subscription.after)

    def dead_letters(self, code: str) -> list[DeadLettered]:
        """List what was given up for a receiver and waits."""
        letters = self._ledger.find(DeadLetters, dead_letters_stream(code))
        return [] if letters is None else list(letters.waiting.values())

    def following(self, subscription: Subscription, after: int, limit: int) -> tuple[Sequence[Change], int]:
        """Give what is to be told next, and the position from which to go on."""
        stretch = self._changes.read(after, limit, selection_of(subscription.topics))
        return stretch.changes, stretch.next_after

    def send(self, subscription: Subscription, change: Change) -> Delivery:
        """Send a change; raise `NotDelivered` or `Undeliverable`."""
        proof = self._post.send(self._message(subscription, change))
        return Delivery(position=change.position, at=self._ledger.now(), proof=proof[:LONGEST_REASON])

    def record(self, code: str, deliveries: Sequence[Delivery]) -> OnRecord:
        """Put on record what a receiver has taken."""
        through = deliveries[-1].position

        def changed(header: Header) -> list[BaseAggregate[str]]:
            progress = self._progress(code)
            new = tuple(one for one in deliveries if progress is None or one.position > progress.through)
            return [self._advanced(progress, code, through, new, header)] if new else []

        return self._recorded(f"webhook:{code}:{deliveries[0].position}:{through}", changed)

    def give_up(self, code: str, position: int, *, attempts: int, reason: str) -> OnRecord:
        """Put on record that a change is not delivered, and go on behind it."""

        def changed(header: Header) -> list[BaseAggregate[str]]:
            progress, at = self._progress(code), self._ledger.now()
            if progress is not None and progress.through >= position:
                return []
            letters = self._ledger.find(DeadLetters, dead_letters_stream(code))
            said: dict[str, Any] = {"attempts": attempts, "reason": reason[:LONGEST_REASON], "at": at}
            return [
                self._advanced(progress, code, position, (), header),
                DeadLetters.add(letters, code, position, header=header, **said),
            ]

        return self._recorded(f"webhook:{code}:dead:{position}", changed)

    def redeliver(self, code: str, position: int) -> OnRecord:
        """Send a dead letter again and settle it; raise `DeadLetterUnknown` or `NotDelivered`."""
        subscription = next((one for one in self.subscriptions() if one.code == code), None)
        if subscription is None:
            raise SubscriptionUnknown(subscription=code)
        if position not in {letter.position for letter in self.dead_letters(code)}:
            raise DeadLetterUnknown(subscription=code, position=position)
        change = next(iter(self._changes.read(position - 1, 1, selection_of(subscription.topics)).changes), None)
        if change is None or change.position != position:
            raise NotForReceivers(subscription=code, position=position)
        delivery = self.send(subscription, change)

        def changed(header: Header) -> list[BaseAggregate[str]]:
            letters = self._ledger.find(DeadLetters, dead_letters_stream(code))
            assert letters is not None  # noqa: S101 - one of its letters has been found
            letters.delivered(position, proof=delivery.proof, at=delivery.at, header=header)
            return [letters]

        return self._recorded(f"webhook:{code}:redelivered:{position}", changed)

    def _advanced(
        self, progress: Progress | None, code: str, through: int, deliveries: tuple[Delivery, ...], header: Header
    ) -> Progress:
        return Progress.advance(progress, code, through, deliveries, at=self._ledger.now(), header=header)

    def _progress(self, code: str) -> Progress | None:
        last = self._ledger.last(deliveries_stream(code))
        return last.mutate(None) if isinstance(last, ChangesDelivered) else None

    def _recorded(self, command: str, changed: Callable[[Header], list[BaseAggregate[str]]]) -> OnRecord:
        digest = hashlib.sha256(command.encode()).digest()
        identity = self._ledger.identity()
        header = Header(
            ledger=identity.name,
            body=identity.body,
            jurisdiction=identity.jurisdiction,
            actor=THE_SYSTEM,
            command=command,
            correlation=command,
        )
        for _ in range(ATTEMPTS):
            if (known := self._ledger.on_record(command, digest)) is not None:
                return known
            outcome = self._ledger.append([Intent(command, digest, changed(header), {})])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
        raise Contended(attempts=ATTEMPTS)

    def _message(self, subscription: Subscription, change: Change) -> Message:
        source = f"urn:caseledger:{quote(self._ledger.identity().name)}"
        id_ = f"{subscription.code}_{change.position}"
        return Message(id_, subscription.code, subscription.receiver, cloud_event(change, source))


def cloud_event(change: Change, source: str) -> dict[str, Any]:
    """Write a change as a CloudEvent 1.0: source and id, the position, tell it apart from every other."""
    return {
        "specversion": "1.0",
        "id": str(change.position),
        "source": source,
        "type": change.topic,
        "subject": change.stream,
        "time": change.recorded_at,
        "datacontenttype": "application/json",
        "sequence": f"{change.position:019d}",  # the extension compares as text
        "data": change,
    }


def selection_of(topics: Sequence[str]) -> Selection:
    """Give what a subscription selects: never what tells of deliveries; raise `TopicUnknown`."""
    chosen = KNOWN if not topics else frozenset(topics_named(",".join(topics), KNOWN))
    return Selection(tuple(sorted(chosen.difference(OWN))), reach=OF_RECEIVERS)


def _open(shelf: Shelf, on: BookOccasion, code: str, asked: OpenSubscription) -> Changed:
    selection_of(asked.topics)
    newest = shelf.ledger.position()
    after = newest if asked.after is None else asked.after
    if after > newest:
        raise PositionAhead(parameter="after", given=after, newest=newest)
    subscription = Subscription(code=code, receiver=asked.receiver, topics=asked.topics, after=after)
    return [Subscriptions.subscribe(shelf.find(Subscriptions, SUBSCRIPTIONS), subscription, on)]


def _end(shelf: Shelf, on: BookOccasion, code: str, asked: EndSubscription) -> Changed:
    book = shelf.find(Subscriptions, SUBSCRIPTIONS)
    if book is None:
        raise SubscriptionUnknown(subscription=code)
    book.end(code, asked.reason, on)
    return [book]


PATH = "/v1/subscriptions/{code}"
OPEN = BookAct("open-subscription", f"{PATH}/open", "订阅", OpenSubscription, _open)
END = BookAct("end-subscription", f"{PATH}/end", "退订", EndSubscription, _end)
