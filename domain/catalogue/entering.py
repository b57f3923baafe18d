"""How an item enters the hall (应进必进): assigned, submitted 报送, verified 核对, registered 登录, docked, removed.

Invariant: an item is in force for cases only once the centre has registered what the department submitted and the
centre verified; data that were owed and did not come stay on record as a duty.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from domain.book_occasion import BookOccasion
from domain.catalogue.item import (
    Duty,
    EntryMode,
    EntryOutOfOrder,
    ItemEntry,
    ItemEvent,
    ServiceItem,
    Stage,
    check_limits,
    item_stream,
)
from domain.clock.limit import parse_limit
from domain.directory.directory import Directory
from domain.directory.unit import Name, NothingChanges, UnitUnknown
from domain.errors import Refused

DATA_WITHIN = parse_limit("10 working days")  # our default: D5 says «及时报送» and sets no term
SUBMIT_CLAUSE, VERIFY_CLAUSE, DOCK_CLAUSE = "D5 四五", "D5 一(四)", "D5 一(四)"
DEPARTMENT, CENTRE = ("department", "administrator"), ("centre", "administrator")
Faults = Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]


class ItemNotAtThisStage(Refused):
    """The item does not stand at the stage that this act needs."""

    code = "item_not_at_this_stage"


class SubmissionIncomplete(Refused):
    """What is submitted of an item is whole: its type and its entry mode are said."""

    code = "submission_incomplete"
    clause = SUBMIT_CLAUSE


class NotTheResponsibleUnit(Refused):
    """The data of an item are submitted by the unit that is responsible for it."""

    code = "not_the_responsible_unit"
    clause = SUBMIT_CLAUSE


class NothingToDock(Refused):
    """Only an item that enters by docking or over the network is docked."""

    code = "nothing_to_dock"
    clause = DOCK_CLAUSE


class ItemAssigned(ItemEvent):
    """确定进驻: a department was told that an item must enter, and by when its data are due."""

    TOPIC: ClassVar[str] = "item.assigned"

    title: str
    unit: str
    due_on: date
    by_default: bool

    def apply(self, item: ServiceItem) -> None:
        """Let the department owe the data."""
        item.stage, item.title, item.unit = Stage.ASSIGNED, self.title, self.unit
        item.owe(
            Duty(
                unit=self.unit,
                why=Stage.ASSIGNED,
                since=self.effective_at,
                due_on=self.due_on,
                by_default=self.by_default,
            )
        )


class ItemSubmitted(ItemEvent):
    """报送: the department submitted the data of an item."""

    TOPIC: ClassVar[str] = "item.submitted"

    entry: ItemEntry

    def apply(self, item: ServiceItem) -> None:
        """Hold the data for verification."""
        item.stage, item.submission, item.wrong = Stage.SUBMITTED, self.entry, ()
        item.title, item.unit = self.entry.title, self.entry.unit
        item.meet_duties(self.effective_at)


class ItemSentBack(ItemEvent):
    """核对退回: the centre found the data at fault and sent them back, with all that is wrong."""

    TOPIC: ClassVar[str] = "item.sent_back"

    wrong: tuple[str, ...]
    due_on: date
    by_default: bool

    def apply(self, item: ServiceItem) -> None:
        """Let the department owe the data anew."""
        item.stage, item.wrong = Stage.SENT_BACK, self.wrong
        item.owe(
            Duty(
                unit=item.unit,
                why=Stage.SENT_BACK,
                since=self.effective_at,
                due_on=self.due_on,
                by_default=self.by_default,
            )
        )


class ItemVerified(ItemEvent):
    """核对: the centre verified the data of an item."""

    TOPIC: ClassVar[str] = "item.verified"

    def apply(self, item: ServiceItem) -> None:
        """Let it be registered."""
        item.stage = Stage.VERIFIED


class ItemRegistered(ItemEvent):
    """登录: the centre registered an item, which is in force for cases from its day."""

    TOPIC: ClassVar[str] = "item.registered"

    entry: ItemEntry

    def apply(self, item: ServiceItem) -> None:
        """Add the entry."""
        item.enter(self.entry)


class ItemDocked(ItemEvent):
    """系统对接: a department's own system was docked for an item."""

    TOPIC: ClassVar[str] = "item.docked"

    system: str
    since: date

    def apply(self, item: ServiceItem) -> None:
        """Add the system."""
        item.docks = (*item.docks, (self.system, self.since))


class ItemRemoved(ItemEvent):
    """事项退出: an item was removed; no case starts on it from a day on."""

    TOPIC: ClassVar[str] = "item.removed"

    since: date
    document: str

    def apply(self, item: ServiceItem) -> None:
        """End what is in force."""
        item.stage, item.removed = Stage.REMOVED, (*item.removed, self.since)


def assign(
    item: ServiceItem | None,
    code: str,
    title: str,
    unit: str,
    due_on: date,
    occasion: BookOccasion,
    *,
    directory: Directory | None,
    by_default: bool,
) -> ServiceItem:
    """Tell a department that an item must enter, and by when its data are due."""
    occasion.require_role(CENTRE, clause=VERIFY_CLAUSE)
    _require_stage(item, None, Stage.REMOVED, clause=VERIFY_CLAUSE)
    _known(directory).on(unit, occasion.day)
    content = {"title": title, "unit": unit, "due_on": due_on, "by_default": by_default}
    return occasion.enter(ServiceItem, item, ItemAssigned, item_stream(code), clause=VERIFY_CLAUSE, **content)


def submit(
    item: ServiceItem | None, entry: ItemEntry, occasion: BookOccasion, *, directory: Directory | None
) -> ServiceItem:
    """Submit the data of an item, the first time, anew after they were sent back, or for a further entry."""
    occasion.require_role(DEPARTMENT, clause=SUBMIT_CLAUSE)
    _require_stage(item, None, Stage.ASSIGNED, Stage.SENT_BACK, Stage.REGISTERED, Stage.REMOVED, clause=SUBMIT_CLAUSE)
    missing = [name for name in ("type", "entry_mode") if getattr(entry, name) is None]
    if missing:
        raise SubmissionIncomplete(item=entry.code, missing=missing)
    responsible = _known(directory).on(entry.unit, occasion.day)
    actor = occasion.header.actor
    if actor.role == DEPARTMENT[0] and not responsible.is_called(actor.unit):
        raise NotTheResponsibleUnit(item=entry.code, responsible=entry.unit, submitted_by=actor.unit)
    if item is not None and item.stage in (Stage.ASSIGNED, Stage.SENT_BACK) and entry.unit != item.unit:
        raise NotTheResponsibleUnit(item=entry.code, responsible=item.unit, submitted_by=entry.unit)
    check_limits(entry)
    if item is not None:
        item.check_order(entry)
    return occasion.enter(ServiceItem, item, ItemSubmitted, item_stream(entry.code), clause=SUBMIT_CLAUSE, entry=entry)


def send_back(
    item: ServiceItem, wrong: tuple[str, ...], due_on: date, occasion: BookOccasion, *, by_default: bool
) -> None:
    """Send the data back with all that is wrong, and by when they are due anew."""
    occasion.require_role(CENTRE, clause=VERIFY_CLAUSE)
    _require_stage(item, Stage.SUBMITTED, clause=VERIFY_CLAUSE)
    _enter(item, ItemSentBack, occasion, VERIFY_CLAUSE, wrong=wrong, due_on=due_on, by_default=by_default)


def verify(item: ServiceItem, occasion: BookOccasion) -> None:
    """Find the data of an item in order."""
    occasion.require_role(CENTRE, clause=VERIFY_CLAUSE)
    _require_stage(item, Stage.SUBMITTED, clause=VERIFY_CLAUSE)
    _enter(item, ItemVerified, occasion, VERIFY_CLAUSE)


def register(
    item: ServiceItem, valid_from: date | None, occasion: BookOccasion, *, others: Mapping[str, ServiceItem]
) -> None:
    """Put a verified entry in force, from its own day or from another one."""
    occasion.require_role(CENTRE, clause=VERIFY_CLAUSE)
    _require_stage(item, Stage.VERIFIED, clause=VERIFY_CLAUSE)
    assert item.submission is not None  # noqa: S101 - what was verified had been submitted
    entry = item.submission
    if valid_from is not None:
        if entry.valid_to is not None and valid_from > entry.valid_to:
            raise EntryOutOfOrder(item=item.code, valid_from=valid_from.isoformat(), valid_to=entry.valid_to)
        entry = entry.model_copy(update={"valid_from": valid_from})
    item.check_entry(entry, others)
    _enter(item, ItemRegistered, occasion, VERIFY_CLAUSE, entry=entry)


def dock(item: ServiceItem, system: str, since: date, occasion: BookOccasion) -> None:
    """Dock a department's own system for an item that enters through it."""
    occasion.require_role((*CENTRE, DEPARTMENT[0]), clause=DOCK_CLAUSE)
    _require_stage(item, Stage.VERIFIED, Stage.REGISTERED, clause=DOCK_CLAUSE)
    entry = item.submission or item.entries[-1]
    if entry.entry_mode not in (EntryMode.DOCKED, EntryMode.NETWORKED):
        raise NothingToDock(item=item.code, entry_mode=entry.entry_mode)
    if any(system == docked for docked, _ in item.docks):
        raise NothingChanges(item=item.code, system=system)
    _enter(item, ItemDocked, occasion, DOCK_CLAUSE, system=system, since=since)


def remove(item: ServiceItem, since: date, document: str, occasion: BookOccasion) -> None:
    """Remove an item, so that no case starts on it from a day on."""
    occasion.require_role(CENTRE, clause=VERIFY_CLAUSE)
    _require_stage(item, Stage.REGISTERED, clause=VERIFY_CLAUSE)
    if since < item.entries[-1].valid_from:
        raise EntryOutOfOrder(item=item.code, not_before=item.entries[-1].valid_from.isoformat())
    _enter(item, ItemRemoved, occasion, VERIFY_CLAUSE, since=since, document=document)


def _require_stage(item: ServiceItem | None, *stages: Stage | None, clause: str) -> None:
    """Refuse an act out of order."""
    stage = None if item is None else item.stage
    if stage not in stages:
        raise ItemNotAtThisStage(clause=clause, stage=stage, allowed=[one for one in stages if one is not None])


def _known(directory: Directory | None) -> Directory:
    if directory is None:
        raise UnitUnknown(reason="the directory of units is empty")
    return directory


def _enter(item: ServiceItem, event: type[ItemEvent], occasion: BookOccasion, clause: str, **content: object) -> None:
    occasion.enter(ServiceItem, item, event, item.id, clause=clause, **content)
