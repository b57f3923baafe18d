"""The standing of the bidder and its suppliers at any instant, and the intervals in which it holds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.agreement.events import end_of

if TYPE_CHECKING:
    from domain.agreement.agreement import Agreement


class Standing(StrEnum):
    """What a party may be at an instant. A stop is for good; the list of bad suppliers goes above it."""

    NOT_LISTED = "not listed"
    AUTHORISED = "authorised"
    ENDED = "ended"
    STOPPED = "stopped"
    LISTED_AS_BAD = "listed as bad"


@dataclass(frozen=True, slots=True)
class Interval:
    """A standing from an instant to another, or with no end in sight."""

    standing: Standing
    since: datetime
    until: datetime | None


def standing_at(agreement: "Agreement", party: str, at: datetime) -> Standing:
    """Tell the standing of the bidder or a supplier at an instant."""
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    bidder = agreement.bidder.code
    if party not in agreement.listed and party != bidder:
        return Standing.NOT_LISTED
    if party in agreement.bad and agreement.bad[party] <= at:
        return Standing.LISTED_AS_BAD
    begun = [entry for entry in agreement.listed.get(party, ()) if entry.since <= at]
    if (not begun and party != bidder) or at < agreement.signed_at:
        return Standing.NOT_LISTED
    if any(one in agreement.stopped and agreement.stopped[one] <= at for one in (party, bidder)):
        return Standing.STOPPED
    listed = party == bidder or begun[-1].until is None or at < begun[-1].until
    return Standing.AUTHORISED if listed and agreement.in_force_at(at) else Standing.ENDED


def standings(agreement: "Agreement", party: str) -> list[Interval]:
    """List the standings of a party one after another, from the first day on which it was listed."""
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    entries = agreement.listed.get(party, ())
    turns = {agreement.signed_at, end_of(agreement.valid_until, agreement.zone)}
    turns |= {entry.since for entry in entries} | {entry.until for entry in entries if entry.until is not None}
    for one in (party, agreement.bidder.code):
        turns |= {table[one] for table in (agreement.stopped, agreement.bad) if one in table}
    found: list[Interval] = []
    for turn in sorted(turns):
        standing = standing_at(agreement, party, turn)
        if found and found[-1].standing is standing:
            continue
        if found:
            found[-1] = Interval(found[-1].standing, found[-1].since, turn)
        found.append(Interval(standing, turn, None))
    return [one for one in found if one.standing is not Standing.NOT_LISTED]
