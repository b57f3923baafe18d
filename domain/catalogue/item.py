"""A service item (事项): what the hall decides, with the statutory limit and the shorter one it promises.

Entries are dated: a case takes the limits in force on the day of its filing, and no case starts without them.
"""

from datetime import date, datetime
from typing import ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.case.events import ItemTerms
from domain.clock.limit import COUNTED_IN_DAYS, Limit
from domain.errors import Refused, Unknown
from domain.events import BookEvent
from domain.header import Frozen, Header
from domain.procedures.vocabulary import Code


class PromisedLongerThanStatutory(Refused):
    """The promised limit may not be longer than the statutory one."""

    code = "promised_longer_than_statutory"
    clause = "优化营商环境条例 36"


class UnlikeLimits(Refused):
    """The promised and the statutory limit of an item are given in the same unit, in days or months."""

    code = "unlike_limits"


class EntryOutOfOrder(Refused):
    """A new entry of an item is valid from a later day than the last one."""

    code = "entry_out_of_order"


class NoLimitPublished(Unknown):
    """No limit is published for the service item on that day."""

    code = "no_limit_published"


class ItemEntry(Frozen):
    """One dated entry of a service item."""

    code: Code
    title: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=200, description="责任单位")
    basis: str = Field(min_length=2, max_length=200, description="the legal basis of the item")
    promised: Limit
    statutory: Limit
    valid_from: date

    @property
    def terms(self) -> ItemTerms:
        """Give what a case takes over when it is filed on this item."""
        return ItemTerms(code=self.code, title=self.title, promised=self.promised, statutory=self.statutory)


def item_stream(code: str) -> str:
    """Name the stream of a service item."""
    return f"item:{code}"


class ItemPublished(BookEvent):
    """公布事项: an entry of a service item was published."""

    TOPIC: ClassVar[str] = "item.published"
    AGGREGATE_TOPIC: ClassVar[str] = "item"

    entry: ItemEntry

    def apply(self, item: "ServiceItem") -> None:
        """Add the entry."""
        item.entries = (*item.entries, self.entry)


class ServiceItem(BaseAggregate[str]):
    """A service item with all its entries."""

    TOPIC = "item"

    class Event(BookEvent):
        """Base event, never triggered."""

        TOPIC = "item.event"
        AGGREGATE_TOPIC = "item"

    def __init__(self) -> None:
        self.entries: tuple[ItemEntry, ...] = ()

    @classmethod
    def open(cls, entry: ItemEntry, *, at: datetime, header: Header) -> "ServiceItem":
        """Publish the first entry."""
        _check(entry)
        return cls._create(ItemPublished, id=item_stream(entry.code), entry=entry, timestamp=at, header=header)

    def publish(self, entry: ItemEntry, *, at: datetime, header: Header) -> bool:
        """Publish a further entry; False if it stands there already."""
        if entry in self.entries:
            return False
        _check(entry)
        if entry.valid_from <= self.entries[-1].valid_from:
            raise EntryOutOfOrder(item=entry.code, after=self.entries[-1].valid_from.isoformat())
        self.trigger_event(ItemPublished, originator_topic=self.TOPIC, entry=entry, timestamp=at, header=header)
        return True

    def entry_on(self, day: date) -> ItemEntry:
        """Give the entry valid on a day."""
        for entry in reversed(self.entries):
            if entry.valid_from <= day:
                return entry
        raise NoLimitPublished(item=self.id.removeprefix("item:"), day=day.isoformat())


def _check(entry: ItemEntry) -> None:
    if entry.promised.unit is not entry.statutory.unit or entry.promised.unit not in COUNTED_IN_DAYS:
        raise UnlikeLimits(promised=str(entry.promised), statutory=str(entry.statutory))
    if entry.promised.amount > entry.statutory.amount:
        raise PromisedLongerThanStatutory(promised=str(entry.promised), statutory=str(entry.statutory))
