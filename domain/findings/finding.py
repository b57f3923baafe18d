"""A finding (问题线索): opened from a sign or by hand, verified, attributed, rectified, closed; each an act of its own.

Invariant: nobody is responsible for what did not hold, and what held is closed once it was rectified.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from eventsourcing.domain import BaseAggregate

from domain.findings import events as happened
from domain.findings import refusals as no
from domain.findings.events import FindingEvent, SignSeen
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion
from domain.regulation.record import put

Status = Literal["opened", "held", "not-held", "attributed", "rectified", "closed"]


def finding_stream(key: str) -> str:
    """Name the stream of a finding."""
    return f"finding:{key}"


class Finding(BaseAggregate[str]):
    """One finding from its sign to its being struck off."""

    TOPIC = "finding"

    class Event(FindingEvent):
        """Base event, never triggered."""

        TOPIC = "finding.event"

    def __init__(self) -> None:
        self.number = ""
        self.sign: SignSeen | None = None
        self.events: tuple[str, ...] = ()
        self.unit: str | None = None
        self.opened_at: datetime | None = None
        self.held: bool | None = None
        self.verified_at: datetime | None = None
        self.responsible: str | None = None
        self.office: str | None = None
        self.principal: str | None = None
        self.rectify_by: date | None = None
        self.attributed_at: datetime | None = None
        self.rectified_at: datetime | None = None
        self.returned_at: datetime | None = None
        self.closed_at: datetime | None = None

    @classmethod
    def open(
        cls,
        occasion: Occasion,
        key: str,
        *,
        number: str,
        sign: SignSeen | None,
        events: Sequence[str],
        missing: Sequence[str],
        unit: str | None,
    ) -> "Finding":
        """Open a finding; `missing` are those of its events that the caller has not found on record."""
        rule = occasion.allowed("open-finding")
        if missing:
            raise no.EventNotOnRecord(clause=rule.clause, missing=list(missing))
        if sign is not None and not events:
            raise no.NothingBehind(clause=rule.clause, view=sign.view, row=sign.row)
        return cls._create(
            happened.FindingOpened,
            id=finding_stream(key),
            number=number,
            sign=sign,
            events=tuple(dict.fromkeys(events)),
            unit=unit,
            values=dict(occasion.filled.recorded),
            timestamp=occasion.at,
            header=occasion.citing(rule.clause),
        )

    @property
    def status(self) -> Status:
        """Tell how far its course has come."""
        if self.closed_at is not None:
            return "closed"
        if self.rectified_at is not None:
            return "rectified"
        if self.attributed_at is not None:
            return "attributed"
        return "opened" if self.held is None else "held" if self.held else "not-held"

    def verify(self, occasion: Occasion, *, held: bool) -> None:
        """Record whether it held, once."""
        rule = self._open(occasion, "verify-finding")
        if self.held is not None:
            raise no.VerifiedAlready(clause=rule.clause, held=self.held)
        put(self, happened.FindingVerified, occasion, rule, held=held)

    def attribute(
        self, occasion: Occasion, *, unit: str, office: str | None, person: str | None, rectify_by: date
    ) -> None:
        """Record who is responsible for what held, and by which day it is to be rectified."""
        rule = self._open(occasion, "attribute-finding")
        if self.held is None:
            raise no.NotVerifiedYet(clause=rule.clause, finding=self.number)
        if not self.held:
            raise no.DidNotHold(clause=rule.clause, finding=self.number)
        if self.attributed_at is not None:
            raise no.AttributedAlready(clause=rule.clause, unit=self.responsible)
        self._require_to_come(rectify_by, occasion, rule)
        content = {"unit": unit, "office": office, "principal": person, "rectify_by": rectify_by}
        put(self, happened.FindingAttributed, occasion, rule, **content)

    def rectify(self, occasion: Occasion) -> None:
        """Record that the responsible unit has rectified it; after its day too, which stays to be seen."""
        rule = self._open(occasion, "rectify-finding")
        if self.attributed_at is None:
            raise no.NotAttributedYet(clause=rule.clause, finding=self.number)
        if occasion.header.actor.unit != self.responsible:
            raise no.NotTheResponsibleUnit(
                clause=rule.clause, unit=occasion.header.actor.unit, responsible=self.responsible
            )
        if self.rectified_at is not None:
            raise no.RectifiedAlready(clause=rule.clause, rectified_at=self.rectified_at.isoformat())
        put(self, happened.FindingRectified, occasion, rule)

    def return_rectification(self, occasion: Occasion, rectify_by: date) -> None:
        """Have it rectified again, by another day."""
        rule = self._open(occasion, "return-rectification")
        if self.rectified_at is None:
            raise no.NotRectifiedYet(clause=rule.clause, finding=self.number)
        self._require_to_come(rectify_by, occasion, rule)
        put(self, happened.RectificationReturned, occasion, rule, rectify_by=rectify_by)

    def close(self, occasion: Occasion) -> None:
        """Close it: it did not hold, or was rectified."""
        rule = self._open(occasion, "close-finding")
        if self.held is not False and self.rectified_at is None:
            raise no.NotClosedYet(clause=rule.clause, status=self.status)
        put(self, happened.FindingClosed, occasion, rule)

    def is_overdue(self, day: date) -> bool:
        """Tell whether the day set for the rectification was over by a day, and nothing reported."""
        waiting = self.rectified_at is None and self.closed_at is None
        return waiting and self.rectify_by is not None and self.rectify_by < day

    def _open(self, occasion: Occasion, act: str) -> Ruled:
        """Give the rule of an act; refuse one on a closed finding, or before what was done on it last."""
        rule = occasion.allowed(act)
        if self.closed_at is not None:
            raise no.FindingClosed(clause=rule.clause, closed_at=self.closed_at.isoformat())
        moments = (self.opened_at, self.verified_at, self.attributed_at, self.rectified_at, self.returned_at)
        occasion.not_before(max(at for at in moments if at is not None), rule)
        return rule

    @staticmethod
    def _require_to_come(day: date, occasion: Occasion, rule: Ruled) -> None:
        if day < occasion.day:
            raise no.RectifyByThePast(clause=rule.clause, rectify_by=day.isoformat(), ordered=occasion.day.isoformat())
