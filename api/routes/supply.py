"""Who may supply what: agreements, the public catalogue (D2 六), authorised suppliers, standings, on any past day.

Read off a read model, which follows the ledger: `ledger_position` says how far, `min_position` waits for one's own act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.answers.frame import Framed
from api.answers.supply import (
    AgreementsAnswer,
    CatalogueAnswer,
    StandingAnswer,
    SuppliersAnswer,
    agreement_row,
    catalogue_row,
    standing_row,
)
from api.listing import Cursor, add_list
from api.moments import At, KnownAt, MinPosition, instant, on_record, wait_until
from api.problems import declared
from api.product import Served, ServedProduct
from projections.agreements import reads
from projections.agreements.reads import Stretch
from projections.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Then:
    """As of which moments, and by at least how much of the ledger."""

    at: datetime
    named: bool
    known_at: datetime | None
    framed: Framed
    min_position: int | None

    def stretch(self, cursor: str | None, limit: int) -> Stretch:
        """Give the stretch of a list that is asked for."""
        return Stretch(self.at, self.named, self.known_at, cursor, limit)


def then(product: Served, at: At = None, known_at: KnownAt = None, min_position: MinPosition = None) -> Then:
    """Read as of when a question is asked; raise `ParameterMalformed`."""
    zone = product.zone
    asked_at = product.ledger.now() if at is None else instant("at", at, zone)
    recorded_by = None if known_at is None else on_record("known_at", known_at, product)
    return Then(asked_at, at is not None, recorded_by, Framed(product, asked_at), min_position)


AskedThen = Annotated[Then, Depends(then)]
Limit = Annotated[int, Query(ge=1, le=200, description="how many rows at the most")]


class AgreementOrder(StrEnum):
    """By which field agreements are listed, with - from the last to the first."""

    SIGNED_AT = "signed_at"
    LAST_SIGNED = "-signed_at"
    VALID_UNTIL = "valid_until"
    LAST_VALID = "-valid_until"
    TENDER = "tender"
    LAST_TENDER = "-tender"


def router() -> APIRouter:
    """Give the routes of supplying."""
    supply = APIRouter(prefix="/v1", tags=["agreements 协议供货"], responses=declared())
    for path, read, rows, summary in (
        ("/agreements", _agreements, "agreements", "列表: list agreements"),
        ("/catalogue", _catalogue, "products", "公布型号、价格、折扣: the public catalogue"),
        ("/suppliers", _suppliers, "suppliers", "协议供货商名录: authorised suppliers"),
        ("/suppliers/{party}/standing", _standing, "standings", "供货资格: the standing of a party"),
    ):
        add_list(supply, path, read, rows=rows, summary=summary, act="supply.read")
    return supply


def _agreements(
    product: Served,
    asked: AskedThen,
    sort: Annotated[AgreementOrder, Query(description="by which field")] = AgreementOrder.SIGNED_AT,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AgreementsAnswer:
    zone = asked.framed.zone
    with _read(product, asked) as (shown, frame):
        page = reads.agreements(shown, asked.stretch(cursor, limit), sort=sort)
        listed = [agreement_row(row, zone) for row in page.rows]
        return AgreementsAnswer.model_validate({**frame, "agreements": listed, "next_cursor": page.next_cursor})


def _catalogue(product: Served, asked: AskedThen, cursor: Cursor = None, limit: Limit = 50) -> CatalogueAnswer:
    zone = asked.framed.zone
    with _read(product, asked) as (shown, frame):
        page = reads.catalogue(shown, asked.stretch(cursor, limit))
        listed = [catalogue_row(row, zone) for row in page.rows]
        return CatalogueAnswer.model_validate({**frame, "products": listed, "next_cursor": page.next_cursor})


def _suppliers(product: Served, asked: AskedThen, cursor: Cursor = None, limit: Limit = 50) -> SuppliersAnswer:
    zone = asked.framed.zone
    with _read(product, asked) as (shown, frame):
        page = reads.authorised(shown, asked.stretch(cursor, limit))
        listed = [standing_row(row, zone) for row in page.rows]
        return SuppliersAnswer.model_validate({**frame, "suppliers": listed, "next_cursor": page.next_cursor})


def _standing(
    product: Served,
    asked: AskedThen,
    party: Annotated[str, Path(max_length=200, description="the code of a bidder or supplier", examples=["SUP-1"])],
) -> StandingAnswer:
    zone = asked.framed.zone
    with _read(product, asked) as (shown, frame):
        found = reads.standing(shown, party, asked.at, known_at=asked.known_at)
        rows = [standing_row(row, zone) for row in found]
        return StandingAnswer.model_validate({**frame, "party": party, "listed": bool(rows), "standings": rows})


@contextmanager
def _read(product: ServedProduct, asked: Then) -> Iterator[tuple[Snapshot, dict[str, object]]]:
    """Open the agreements once they have come as far as asked."""
    wait_until(product, asked.min_position, asked.framed.position)
    with product.models.agreements() as shown:
        yield shown, {**asked.framed.fields(), "ledger_position": shown.position}
