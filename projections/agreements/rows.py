"""The rows of one agreement: what it is, what may be supplied at which price, who stands how, and from when to when."""

from datetime import datetime
from typing import Any

from domain.agreement.agreement import Agreement
from domain.agreement.events import end_of
from domain.agreement.standing import standings
from domain.agreement.state import Line

Row = dict[str, Any]
Rows = dict[str, list[Row]]  # by table


def rows_of(agreement: Agreement) -> Rows:
    """Give all rows of an agreement as it is known now."""
    return {"agreements": [_itself(agreement)], "products": _products(agreement), "standings": _standings(agreement)}


def _itself(agreement: Agreement) -> Row:
    return {
        "agreement_id": agreement.id,
        "effective_from": agreement.signed_at,
        "effective_until": _over(agreement),
        "tender": agreement.tender,
        **_bidder(agreement),
        "valid_until": agreement.valid_until,
        "stopped_at": _stopped(agreement),
    }


def _products(agreement: Agreement) -> list[Row]:
    common = {
        "agreement_id": agreement.id,
        "tender": agreement.tender,
        "bidder_name": _bidder(agreement)["bidder_name"],
    }
    over = min(filter(None, (_over(agreement), _stopped(agreement))))
    found = []
    for code, line in agreement.lines.items():
        for since, until, price in _prices(line, over):
            if since < until:
                found.append(
                    {
                        **common,
                        "product": code,
                        "effective_from": since,
                        "effective_until": until,
                        "model": line.product.model,
                        "price": price,
                        "discount_rate": line.product.discount_rate,
                    }
                )
    return found


def _prices(line: Line, over: datetime) -> list[tuple[datetime, datetime, str]]:
    """Give the prices of a product one after another, none after its end or the agreement's."""
    last = over if line.until is None else min(over, line.until)
    turns = [*(since for since, _ in line.prices[1:]), last]
    return [(since, min(until, last), price) for (since, price), until in zip(line.prices, turns, strict=True)]


def _standings(agreement: Agreement) -> list[Row]:
    bidder = _bidder(agreement)
    found = []
    for party in (bidder["bidder_code"], *agreement.listed):
        entries = agreement.listed.get(party, ())
        for held in standings(agreement, party):
            named = [entry.supplier.name for entry in entries if entry.since <= held.since]
            found.append(
                {
                    "agreement_id": agreement.id,
                    "party": party,
                    "effective_from": held.since,
                    "effective_until": held.until,
                    "tender": agreement.tender,
                    "part": "supplier" if entries else "bidder",
                    "name": named[-1] if named else bidder["bidder_name"],
                    "standing": held.standing.value,
                }
            )
    return found


def _over(agreement: Agreement) -> datetime:
    return end_of(agreement.valid_until, agreement.zone)


def _stopped(agreement: Agreement) -> datetime | None:
    return agreement.stopped.get(_bidder(agreement)["bidder_code"])


def _bidder(agreement: Agreement) -> dict[str, str]:
    assert agreement.bidder is not None  # noqa: S101 - an undertaking has one
    return {"bidder_code": agreement.bidder.code, "bidder_name": agreement.bidder.name}
