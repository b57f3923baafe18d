"""The file of a case as the archives keep account of it: held, handed over, appraised when its term is over, destroyed.

Invariant: what is kept for ever is not destroyed, nor what is held or whose term runs; it takes two persons, and ends
with values that nobody can read. No event of the case is ever touched.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from eventsourcing.domain import BaseAggregate

from domain.archives import events as happened
from domain.archives import refusals as no
from domain.archives.events import FileEvent, Listed, Outcome
from domain.case.branches import AT_AN_END
from domain.header import Actor
from domain.procedures.vocabulary import Ruled
from domain.protection.refusals import HoldStands, NoSuchHold, UnderLegalHold
from domain.regulation.occasion import Occasion
from domain.regulation.record import put
from domain.regulation.regulation import Regulation
from domain.regulation.retention import Keep, later
from domain.two_persons import TwoPersonsNeeded

Status = Literal["kept", "transferred", "received", "to-be-destroyed", "destroyed"]


def file_stream(case: str) -> str:
    """Name the stream of the file of a case."""
    return f"archive:{case}"


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that is at an end, as its file is listed."""

    case: str
    version: int
    number: str
    title: str
    procedure: str | None
    unit: str
    closed_on: date


def closing_of(status: str, moments: Mapping[str, datetime]) -> datetime | None:
    """Give when a case came to its end, by its status and its moments; None for one that has not."""
    return moments.get("refused" if status == "refused" else "closed") if status in AT_AN_END else None


class ArchiveFile(BaseAggregate[str]):
    """The file of one case."""

    TOPIC = "archive"

    class Event(FileEvent):
        """Base event, never triggered."""

        TOPIC = "archive.event"

    def __init__(self) -> None:
        self.case = ""
        self.holds: dict[str, date | None] = {}
        self.transfer: str | None = None
        self.transferred_at: datetime | None = None
        self.receipt: str | None = None
        self.appraised: Outcome | None = None
        self.appraised_by: Actor | None = None
        self.kept_on: tuple[Keep, date | None] | None = None
        self.destroyed_at: datetime | None = None

    @classmethod
    def open(cls, occasion: Occasion, case: str) -> "ArchiveFile":
        """Open the account of a file, with the first act on it."""
        return cls._create(
            happened.FileOpened,
            id=file_stream(case),
            case=case,
            timestamp=occasion.at,
            header=occasion.citing(None),
        )

    @property
    def status(self) -> Status:
        """Tell where the file is, and what is to become of it."""
        if self.destroyed_at is not None:
            return "destroyed"
        if self.receipt is not None:
            return "received"
        if self.transfer is not None:
            return "transferred"
        return "to-be-destroyed" if self.appraised == "destroy" else "kept"

    def standing_holds(self, day: date) -> list[str]:
        """Give the orders that hold the file on a day; one with a last day stands through it."""
        return sorted(order for order, until in self.holds.items() if until is None or until >= day)

    def keeping(self, ended: Ended, schedule: Regulation) -> tuple[Keep, date | None]:
        """Tell for how long the file is kept, and through which day: by its appraisal, else by the schedule."""
        rule = schedule.retention_of(ended.procedure)
        return self.kept_on or (rule.keep, rule.kept_through(ended.closed_on))

    def hold(self, occasion: Occasion, *, order: str, authority: str, reason: str, until: date | None) -> None:
        """Let nothing of it be destroyed while an order stands; the case may still be open."""
        rule = self._rule(occasion, "hold-file")
        if order in self.standing_holds(occasion.day):
            raise HoldStands(clause=rule.clause, order=order)
        if until is not None and until < occasion.day:
            raise no.HoldEndsInThePast(clause=rule.clause, until=until.isoformat(), day=occasion.day.isoformat())
        content = {"order": order, "authority": authority, "reason": reason, "until": until}
        put(self, happened.FileHeld, occasion, rule, **content)

    def release(self, occasion: Occasion, *, order: str, reason: str) -> None:
        """Lift an order."""
        rule = self._rule(occasion, "release-file")
        standing = self.standing_holds(occasion.day)
        if order not in standing:
            raise NoSuchHold(clause=rule.clause, order=order, standing=standing)
        put(self, happened.FileReleased, occasion, rule, order=order, reason=reason)

    def hand_over(self, occasion: Occasion, ended: Ended, *, transfer: str, item: int, consent: str | None) -> Listed:
        """Go to the archive as an item of a list; before its day with the consent that is named."""
        rule = self._rule(occasion, "order-transfer")
        if self.transfer is not None:
            raise no.TransferredAlready(clause=rule.clause, case=self.case, transfer=self.transfer)
        due = occasion.regulation.retention_of(ended.procedure).transfer_from(ended.closed_on)
        if consent is None and (due is None or occasion.day < due):
            raise no.TransferNotDue(clause=rule.clause, case=self.case, due=None if due is None else due.isoformat())
        keep, through = self.keeping(ended, occasion.regulation)
        put(self, happened.FileTransferred, occasion, rule, transfer=transfer, item=item)
        return Listed(
            item=item,
            case=self.case,
            version=ended.version,
            number=ended.number,
            title=ended.title,
            procedure=ended.procedure,
            unit=ended.unit,
            year=ended.closed_on.year,
            closed_on=ended.closed_on,
            keep=keep,
            kept_through=through,
        )

    def receive(self, occasion: Occasion, *, transfer: str, receipt: str) -> None:
        """Be with the archive."""
        rule = occasion.allowed("receive-transfer")
        put(self, happened.FileReceived, occasion, rule, transfer=transfer, receipt=receipt)

    def send_back(self, occasion: Occasion, *, transfer: str) -> None:
        """Be here again."""
        rule = occasion.allowed("return-transfer")
        put(self, happened.FileSentBack, occasion, rule, transfer=transfer)

    def appraise(self, occasion: Occasion, ended: Ended, *, outcome: Outcome, longer: Keep | None) -> None:
        """Find, once the term is over, whether the file is kept on, for how long, or destroyed."""
        rule = self._rule(occasion, "appraise-file")
        if self.transfer is not None:
            raise no.WithTheArchive(clause=rule.clause, transfer=self.transfer)
        keep, through = self.keeping(ended, occasion.regulation)
        if through is None:
            raise no.KeptForEver(clause=rule.clause, keep=keep)
        if occasion.day <= through:
            raise no.RetentionRuns(clause=rule.clause, keep=keep, kept_through=through.isoformat())
        if (outcome == "keep") != (longer is not None):
            raise no.LongerNeeded(clause=rule.clause, outcome=outcome, longer=longer)
        kept = None if longer is None else later(through, longer)
        put(self, happened.FileAppraised, occasion, rule, outcome=outcome, longer=longer, kept_through=kept)

    def record_destruction(self, occasion: Occasion, *, readable: list[str]) -> None:
        """Record, by another person than who appraised it, that none of its values can be read any more.

        `readable` are those that still can; the keys are destroyed by acts of their own.
        """
        rule = self._rule(occasion, "record-destruction")
        if self.transfer is not None:
            raise no.WithTheArchive(clause=rule.clause, transfer=self.transfer)
        if self.appraised != "destroy" or self.appraised_by is None:
            raise no.NotAppraised(clause=rule.clause, case=self.case)
        if occasion.header.actor.is_person(self.appraised_by):
            raise TwoPersonsNeeded(clause=rule.clause, proposed_by=self.appraised_by.principal)
        if holds := self.standing_holds(occasion.day):
            raise UnderLegalHold(clause=rule.clause, holds=holds)
        if readable:
            raise no.ValuesReadable(clause=rule.clause, fields=readable)
        put(self, happened.FileDestroyed, occasion, rule)

    def _rule(self, occasion: Occasion, act: str) -> Ruled:
        rule = occasion.allowed(act)
        if self.destroyed_at is not None:
            raise no.DestroyedAlready(clause=rule.clause, destroyed_at=self.destroyed_at.isoformat())
        return rule
