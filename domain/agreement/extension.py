"""Extending the supply period (D2 十): silence accepts, but only after a receipt that is proved.

The seven days are calendar days (ours: the text writes 工作日 where it means them), the day of receipt not counted.
"""

from datetime import date, datetime

from domain.agreement.agreement import Agreement
from domain.agreement.extension_events import ExtensionNoticeServed, ExtensionObjected, ExtensionOffered
from domain.agreement.occasion import BIDDER, CENTRE, Occasion
from domain.agreement.refusals import (
    AlreadyServed,
    ExtensionPending,
    NoExtensionOffered,
    NoticeAfterExpiry,
    NotLonger,
    ObjectionNotWritten,
    ObjectionTooLate,
    ReceivedBeforeSent,
    SupplyStopped,
)
from domain.agreement.state import Extension
from domain.case.whole import whole
from domain.clock.limit import parse_limit
from domain.clock.reading import read

CLAUSE = "D2 十"
TO_OBJECT = parse_limit("7 calendar days")


@whole
def offer(agreement: Agreement, on: Occasion, until: date, notice: str) -> None:
    """Notify the bidder of an extension to a new last day, before the present one is over."""
    on.require_role((CENTRE,), clause=CLAUSE)
    agreement.require_in_force(on)
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    if agreement.bidder.code in agreement.stopped:
        raise SupplyStopped(party=agreement.bidder.code, since=agreement.stopped[agreement.bidder.code])
    last = agreement.extension
    if last is not None and last.pending:
        raise ExtensionPending(number=last.number, until=last.until)
    if until <= agreement.valid_until:
        raise NotLonger(until=until, valid_until=agreement.valid_until)
    agreement.record(ExtensionOffered, on, CLAUSE, number=len(agreement.extensions) + 1, until=until, notice=notice)


@whole
def serve_notice(agreement: Agreement, on: Occasion, proof: str | None = None) -> None:
    """Record the receipt of the notice; without a proof it is on record and starts nothing."""
    on.require_role((CENTRE,), clause=CLAUSE)
    last = _pending(agreement)
    if last.served_at is not None:
        raise AlreadyServed(number=last.number, served_at=last.served_at)
    if on.day > agreement.valid_until:
        raise NoticeAfterExpiry(received_on=on.day, valid_until=agreement.valid_until)
    none = {"limit": None, "due_on": None, "provisional": False, "calendar_revision": None}
    told = agreement.told("objection", last.number, TO_OBJECT, on) if proof else none
    agreement.record(
        ExtensionNoticeServed, on, CLAUSE, after=[last.offered_at], number=last.number, proof=proof or None, **told
    )


@whole
def object_to(
    agreement: Agreement, on: Occasion, letter: str | None = None, received_at: datetime | None = None
) -> None:
    """Object in writing: in time by the day of sending (生效), also where the letter arrives later.

    It defeats an acceptance by silence that was put on record before it arrived.
    """
    on.require_role((BIDDER, CENTRE), clause=CLAUSE)
    last = agreement.extension
    if last is None or last.objected_at is not None:
        raise NoExtensionOffered
    if not letter:
        raise ObjectionNotWritten(number=last.number)
    received = received_at or on.now
    if not on.at <= received <= on.now:
        raise ReceivedBeforeSent(sent_at=on.at, received_at=received, recorded_at=on.now)
    clock = agreement.clocks.get(("objection", last.number))
    if clock is not None:
        reading = read(clock, on.calendar, clock.opened_at)
        settled = not reading.provisional or last.assented_at is not None
        if on.at >= reading.expires_at and settled:
            raise ObjectionTooLate(sent_on=on.day, due=reading.due_on)
    agreement.record(
        ExtensionObjected,
        on,
        CLAUSE,
        after=[last.offered_at],
        number=last.number,
        letter=letter,
        received_at=received,
    )


def _pending(agreement: Agreement) -> Extension:
    last = agreement.extension
    if last is None or not last.pending:
        raise NoExtensionOffered
    return last
