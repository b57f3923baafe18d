"""A service item (事项): what the hall decides, with the statutory limit and the shorter one it promises.

Entries are dated: a case takes the limits in force on the day of its filing, and no case starts without them, nor on
an item that has been removed. How an item enters (报送, 核对, 登录, 对接, 退出) stands in `domain.catalogue.entering`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import AwareDatetime, Field, model_validator

from domain.case.events import ItemTerms
from domain.catalogue import prerequisites
from domain.clock.limit import COUNTED_IN_DAYS, Limit
from domain.errors import Malformed, Refused, Unknown
from domain.events import BookEvent
from domain.header import Frozen, Header
from domain.procedures.vocabulary import Code

COMPRESSION_CLAUSE = "D5 一(一)"


class PromisedLongerThanStatutory(Refused):
    """The promised limit may not be longer than the statutory one."""

    code = "promised_longer_than_statutory"
    clause = "优化营商环境条例 36"


class UnlikeLimits(Refused):
    """The limits of an item are given in the same unit, in days or months."""

    code = "unlike_limits"


class CompressionMisstated(Refused):
    """The limit before compression lies between the promised and the statutory one."""

    code = "compression_misstated"
    clause = COMPRESSION_CLAUSE


class EntryOutOfOrder(Refused):
    """A new entry of an item is valid from a later day than the last one."""

    code = "entry_out_of_order"


class NoLimitPublished(Unknown):
    """No limit is published for the service item on that day."""

    code = "no_limit_published"


class EntryMalformed(Malformed, ValueError):  # noqa: N818 - a refusal first of all
    """An entry names each material and each item before it once, never itself, and ends no earlier than it begins."""

    # A ValueError too, so that a request that carries it is refused with its place.

    code = "entry_malformed"


class ItemType(StrEnum):
    """行政许可, 非行政服务, 办理服务: the three types that are counted apart."""

    LICENCE = "licence"
    NON_LICENCE_SERVICE = "non-licence-service"
    HANDLING_SERVICE = "handling-service"


class EntryMode(StrEnum):
    """进驻方式: at the counter, by docking a department's own system, or over the network."""

    PHYSICAL = "physical"
    DOCKED = "docked"
    NETWORKED = "networked"


class Stage(StrEnum):
    """How far an item has entered."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    SENT_BACK = "sent-back"
    VERIFIED = "verified"
    REGISTERED = "registered"
    REMOVED = "removed"


class Material(Frozen):
    """One material that an applicant hands in (申请材料)."""

    code: Code
    title: str = Field(min_length=1, max_length=200)
    required: bool = True


class Duty(Frozen):
    """What a department owes: the data of an item, by a day; `met_at` is when it submitted them."""

    unit: str
    why: Stage
    since: AwareDatetime
    due_on: date
    by_default: bool
    met_at: AwareDatetime | None = None


def _unset(value: object) -> bool:
    """Leave out of the bytes what an entry does not say: older entries say none of it."""
    return value is None or value == ()


class ItemEntry(Frozen):
    """One dated entry of a service item."""

    code: Code
    title: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=200, description="责任单位: a unit of the directory, by its code")
    basis: str = Field(min_length=2, max_length=200, description="设定依据: the legal basis of the item")
    promised: Limit
    statutory: Limit
    valid_from: date
    valid_to: date | None = Field(default=None, exclude_if=_unset, description="the last day; without it, for good")
    type: ItemType | None = Field(default=None, exclude_if=_unset, description="事项类型")
    entry_mode: EntryMode | None = Field(default=None, exclude_if=_unset, description="进驻方式")
    materials: Annotated[tuple[Material, ...], Field(max_length=200)] = Field(default=(), exclude_if=_unset)
    prerequisites: Annotated[tuple[Code, ...], Field(max_length=50)] = Field(
        default=(), exclude_if=_unset, description="前置事项: the items that must come before, by their codes"
    )
    before_compression: Limit | None = Field(default=None, exclude_if=_unset, description="压缩前时限")
    compression_target: int | None = Field(
        default=None, ge=1, le=99, exclude_if=_unset, description="压缩目标: per cent of the limit before compression"
    )

    @model_validator(mode="after")
    def _well_formed(self) -> "ItemEntry":
        materials = [material.code for material in self.materials]
        if len(set(materials)) != len(materials) or len(set(self.prerequisites)) != len(self.prerequisites):
            raise EntryMalformed(item=self.code, materials=materials, prerequisites=self.prerequisites)
        if self.code in self.prerequisites or (self.valid_to is not None and self.valid_to < self.valid_from):
            raise EntryMalformed(item=self.code, prerequisites=self.prerequisites, valid_to=self.valid_to)
        return self

    @property
    def terms(self) -> ItemTerms:
        """Give what a case takes over when it is filed on this item."""
        return ItemTerms(code=self.code, title=self.title, promised=self.promised, statutory=self.statutory)

    @property
    def saved(self) -> tuple[int, int] | None:
        """Give by how much the limit was compressed, of how much: numerator and denominator of the rate."""
        if self.before_compression is None:
            return None
        return self.before_compression.amount - self.promised.amount, self.before_compression.amount

    @property
    def target_met(self) -> bool | None:
        """Tell whether the compression reaches its target; None where there is none."""
        if self.saved is None or self.compression_target is None:
            return None
        saved, before = self.saved
        return 100 * saved >= self.compression_target * before

    def covers(self, day: date) -> bool:
        """Tell whether the entry is valid on a day, unless a later one follows it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def item_stream(code: str) -> str:
    """Name the stream of a service item."""
    return f"item:{code}"


NO_OTHERS: "Mapping[str, ServiceItem]" = MappingProxyType({})


class ItemEvent(BookEvent):
    """Something that happened to a service item."""

    AGGREGATE_TOPIC: ClassVar[str] = "item"


class ItemPublished(ItemEvent):
    """公布事项: an entry of a service item was published; submitted, verified and registered in one act."""

    TOPIC: ClassVar[str] = "item.published"

    entry: ItemEntry

    def apply(self, item: "ServiceItem") -> None:
        """Add the entry."""
        item.enter(self.entry)
        item.meet_duties(self.effective_at)


class ServiceItem(BaseAggregate[str]):
    """A service item with all its entries, and how far the next one has come."""

    TOPIC = "item"

    class Event(ItemEvent):
        """Base event, never triggered."""

        TOPIC = "item.event"

    def __init__(self) -> None:
        self.entries: tuple[ItemEntry, ...] = ()
        self.stage: Stage | None = None
        self.title = ""
        self.unit = ""
        self.submission: ItemEntry | None = None
        self.wrong: tuple[str, ...] = ()
        self.duties: tuple[Duty, ...] = ()
        self.docks: tuple[tuple[str, date], ...] = ()
        self.removed: tuple[date, ...] = ()

    @property
    def code(self) -> str:
        """Give the code of the item."""
        return self.id.removeprefix("item:")

    @classmethod
    def open(
        cls, entry: ItemEntry, *, others: "Mapping[str, ServiceItem]" = NO_OTHERS, at: datetime, header: Header
    ) -> "ServiceItem":
        """Publish the first entry; `others` are the items that it reaches through what must come before it."""
        check_limits(entry)
        prerequisites.check(entry, others)
        return cls._create(ItemPublished, id=item_stream(entry.code), entry=entry, timestamp=at, header=header)

    def publish(
        self, entry: ItemEntry, *, others: "Mapping[str, ServiceItem]" = NO_OTHERS, at: datetime, header: Header
    ) -> bool:
        """Publish a further entry; False if it stands there already."""
        if entry in self.entries:
            return False
        self.check_entry(entry, others)
        self.trigger_event(ItemPublished, originator_topic=self.TOPIC, entry=entry, timestamp=at, header=header)
        return True

    def entry_on(self, day: date) -> ItemEntry:
        """Give the entry valid on a day; raise `NoLimitPublished`, also after the item was removed."""
        entry = self.valid_on(day)
        if entry is None:
            raise NoLimitPublished(item=self.code, day=day.isoformat())
        return entry

    def valid_on(self, day: date) -> ItemEntry | None:
        """Give the entry valid on a day, if there is one."""
        for entry in reversed(self.entries):
            if entry.valid_from <= day:
                gone = any(entry.valid_from <= removed <= day for removed in self.removed)
                return entry if entry.covers(day) and not gone else None
        return None

    def check_entry(self, entry: ItemEntry, others: "Mapping[str, ServiceItem]") -> None:
        """Refuse an entry whose limits, order or prerequisites are at fault."""
        check_limits(entry)
        self.check_order(entry)
        prerequisites.check(entry, others)

    def check_order(self, entry: ItemEntry) -> None:
        """Refuse an entry that is not valid from later than all before it."""
        if self.entries and entry.valid_from <= self.entries[-1].valid_from:
            raise EntryOutOfOrder(item=entry.code, after=self.entries[-1].valid_from.isoformat())
        if self.removed and entry.valid_from < self.removed[-1]:
            raise EntryOutOfOrder(item=entry.code, not_before=self.removed[-1].isoformat())

    def enter(self, entry: ItemEntry) -> None:
        """Fold: an entry is in force from its day."""
        self.entries = (*self.entries, entry)
        self.stage, self.submission, self.wrong = Stage.REGISTERED, None, ()
        self.title, self.unit = entry.title, entry.unit

    def owe(self, duty: Duty) -> None:
        """Fold: a department owes data."""
        self.duties = (*self.duties, duty)

    def meet_duties(self, at: datetime) -> None:
        """Fold: what was owed has come."""
        self.duties = tuple(
            duty.model_copy(update={"met_at": at}) if duty.met_at is None else duty for duty in self.duties
        )


def check_limits(entry: ItemEntry) -> None:
    """Refuse limits that are not alike, or of which one is longer than it may be."""
    promised, statutory, before = entry.promised, entry.statutory, entry.before_compression
    alike = {promised.unit, statutory.unit, statutory.unit if before is None else before.unit}
    if len(alike) > 1 or promised.unit not in COUNTED_IN_DAYS:
        raise UnlikeLimits(promised=str(promised), statutory=str(statutory))
    if promised.amount > statutory.amount:
        raise PromisedLongerThanStatutory(promised=str(promised), statutory=str(statutory))
    if before is not None and not promised.amount <= before.amount <= statutory.amount:
        raise CompressionMisstated(promised=str(promised), before=str(before), statutory=str(statutory))
