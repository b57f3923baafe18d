"""The Agreement: one undertaking with all that follows from it. Its verbs stand in modules by subject.

Invariant: a verb decides once and records; `apply` folds for ever. Products, suppliers and prices hold from an
instant on, so that every past day can be asked.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.agreement.events import AgreementEvent, UndertakingSigned
from domain.agreement.occasion import BIDDER, CENTRE, Occasion
from domain.agreement.refusals import BondTooShort, ListedTwice, NotInForce, ValidityTooShort
from domain.agreement.state import Claim, Contract, Extension, Line, Listing, Order, PriceNotice, Violation
from domain.agreement.values import THE_FORM, Bond, Organisation, Product, Supplier
from domain.case.refusals import BeforeItsCause
from domain.clock.clock import Clock, Effect
from domain.clock.limit import Limit
from domain.clock.months import corresponding_day
from domain.clock.reading import read

MONTHS_OF_VALIDITY = 12
EPOCH = datetime(1900, 1, 1, tzinfo=UTC)


class Agreement(BaseAggregate[str]):
    """One agreement from the signing of its undertaking."""

    TOPIC = "agreement"

    class Event(AgreementEvent):
        """Base event, never triggered."""

        TOPIC = "agreement.event"

    def __init__(self) -> None:
        self.tender = ""
        self.bidder: Organisation | None = None
        self.contract_form = ""
        self.zone = ZoneInfo("Asia/Shanghai")
        self.signed_at = EPOCH
        self.minimum_until = self.valid_until = date.min
        self.bond: Bond | None = None
        self.lines: dict[str, Line] = {}
        self.listed: dict[str, tuple[Listing, ...]] = {}
        self.notices: dict[int, PriceNotice] = {}
        self.orders: dict[str, Order] = {}
        self.contracts: dict[str, Contract] = {}
        self.extensions: dict[int, Extension] = {}
        self.violations: dict[str, Violation] = {}
        self.stopped: dict[str, datetime] = {}
        self.bad: dict[str, datetime] = {}
        self.claims: dict[str, Claim] = {}
        self.clocks: dict[tuple[str, int], Clock] = {}
        self.told_overdue: frozenset[tuple[str, int]] = frozenset()
        self.lapsed_at: datetime | None = None
        self.lapses = 0

    @classmethod
    def sign(
        cls,
        on: Occasion,
        *,
        agreement_id: str,
        tender: str,
        bidder: Organisation,
        products: Iterable[Product],
        suppliers: Iterable[Supplier],
        bond: Bond,
        valid_until: date | None = None,
        contract_form: str = THE_FORM,
    ) -> "Agreement":
        """Sign the undertaking: valid for a year, to the corresponding day (民法典 202), or for longer.

        That day is not rolled forward: nobody has to act on it (ours).
        """
        on.require_role((BIDDER, CENTRE), clause="D2 十")
        products, suppliers = tuple(products), tuple(suppliers)
        for codes in ([one.code for one in products], [bidder.code, *(one.code for one in suppliers)]):
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                raise ListedTwice(twice=twice)
        minimum = corresponding_day(on.day, MONTHS_OF_VALIDITY)
        until = valid_until or minimum
        if until < minimum:
            raise ValidityTooShort(valid_until=until, not_before=minimum)
        if bond.valid_until < until:
            raise BondTooShort(bond_until=bond.valid_until, valid_until=until)
        return cls._create(
            UndertakingSigned,
            id=agreement_id,
            tender=tender,
            bidder=bidder,
            products=products,
            suppliers=suppliers,
            minimum_until=minimum,
            valid_until=until,
            bond=bond,
            contract_form=contract_form,
            time_zone=on.zone.key,
            timestamp=on.at,
            header=on.citing("D2 十"),
        )

    # What the rules need of an agreement.

    def day(self, at: datetime) -> date:
        """Give the calendar day of an instant where the body sits."""
        return at.astimezone(self.zone).date()

    def in_force_at(self, at: datetime) -> bool:
        """Tell whether the undertaking is valid at an instant, whoever has been stopped."""
        return self.signed_at <= at and self.day(at) <= self.valid_until

    def require_in_force(self, on: Occasion) -> None:
        """Refuse an act on a day on which the undertaking is not valid."""
        if not self.in_force_at(on.at):
            raise NotInForce(day=on.day, signed_on=self.day(self.signed_at), valid_until=self.valid_until)

    @property
    def extension(self) -> Extension | None:
        """Give the last notice of extension."""
        return self.extensions[max(self.extensions)] if self.extensions else None

    def status_at(self, at: datetime) -> str:
        """Name what the agreement is at an instant: in force, extension pending, stopped, or lapsed."""
        assert self.bidder is not None  # noqa: S101 - an undertaking has one
        if self.bidder.code in self.stopped and self.stopped[self.bidder.code] <= at:
            return "stopped"
        last = self.extension
        if self.in_force_at(at):
            return "extension pending" if last is not None and last.pending else "in force"
        return "extension pending" if self.awaits_objection else "lapsed"

    @property
    def awaits_objection(self) -> bool:
        """Tell whether a notice was received in time and the answer is still open: nothing lapses meanwhile."""
        last = self.extension
        return last is not None and last.pending and last.served_at is not None

    def clock(self, code: str, run: int, limit: Limit, opened_at: datetime) -> Clock:
        """Give the clock of a promise as it begins."""
        return Clock(code=code, run=run, effect=Effect.PROMISED, opened_at=opened_at, zone=self.zone, limit=limit)

    def told(self, code: str, run: int, limit: Limit, on: Occasion) -> dict[str, Any]:
        """Give what is told of a term when it begins: its limit, and its due day by the calendar of that moment."""
        reading = read(self.clock(code, run, limit, on.at), on.calendar, on.at)
        return {
            "limit": limit,
            "due_on": reading.due_on,
            "provisional": reading.provisional,
            "calendar_revision": reading.calendar_revision,
        }

    def record(
        self,
        event_class: type[AgreementEvent],
        on: Occasion,
        clause: str,
        *,
        after: Iterable[datetime] = (),
        **content: Any,
    ) -> None:
        """Put an act on record, unless it would take effect before what it follows."""
        not_before = max([self.signed_at, *after])
        if on.at < not_before:
            raise BeforeItsCause(clause=clause, effective_at=on.at.isoformat(), not_before=not_before.isoformat())
        self.trigger_event(event_class, timestamp=on.at, header=on.citing(clause), **content)

    # What the events fold.

    def start(self, code: str, run: int, limit: Limit, at: datetime) -> None:
        """Start a clock."""
        self.clocks[(code, run)] = self.clock(code, run, limit, at)

    def end(self, code: str, run: int, at: datetime) -> None:
        """End a clock, in time or late; it may be unknown as of a past moment."""
        if (code, run) in self.clocks:
            self.clocks[(code, run)] = self.clocks[(code, run)].ended(at)

    def release(self, product: str, at: datetime) -> None:
        """Let the duty to follow a published price end with the product."""
        for run, notice in self.notices.items():
            key = ("price-adjustment", run)
            if notice.product == product and key in self.clocks and self.clocks[key].is_open:
                self.clocks[key] = self.clocks[key].interrupted(at)


def agreement_stream(key: str) -> str:
    """Name the stream of an agreement."""
    return f"agreement:{key}"
