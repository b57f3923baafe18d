"""Reading the agreements as of any past moment, in law and of knowledge: lists, the catalogue, a party's standing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from psycopg.rows import class_row

from projections.agreements.view import SQL
from projections.cursor import cursor_after, place_of
from projections.snapshot import Snapshot

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement, and what it is at the moment asked for: in force, stopped or lapsed."""

    agreement_id: str
    version: int
    tender: str
    bidder_code: str
    bidder_name: str
    signed_at: datetime
    valid_until: date
    status: str


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """What may be published of a product (D2 六): model, price and discount, and for which stretch of time."""

    agreement_id: str
    tender: str
    bidder_name: str
    product: str
    model: str
    price: str
    discount_rate: str
    effective_from: datetime
    effective_until: datetime


@dataclass(frozen=True, slots=True)
class StandingRow:
    """What a bidder or supplier is in an agreement, and for which stretch of time."""

    agreement_id: str
    tender: str
    part: str
    party: str
    name: str
    standing: str
    effective_from: datetime
    effective_until: datetime | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list; `next_cursor` is None on the last one."""

    rows: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which stretch of a list: as of `at`, which is named or the present, as known by `known_at`."""

    at: datetime
    named: bool = True
    known_at: datetime | None = None
    cursor: str | None = None
    limit: int = 100


def agreements(snapshot: Snapshot, stretch: Stretch, *, sort: str = "signed_at") -> Page[AgreementRow]:
    """List the agreements signed by an instant; raise `CursorMalformed` or `CursorMismatch`.

    Sorted by signed_at, valid_until or tender, with - before it from the last to the first.
    """
    return _page(snapshot, "agreements", AgreementRow, stretch, sort=sort)


def catalogue(snapshot: Snapshot, stretch: Stretch) -> Page[CatalogueRow]:
    """List the products that may be supplied at an instant, with the price of that instant."""
    return _page(snapshot, "catalogue", CatalogueRow, stretch)


def authorised(snapshot: Snapshot, stretch: Stretch) -> Page[StandingRow]:
    """List the suppliers that are authorised at an instant."""
    return _page(snapshot, "authorised", StandingRow, stretch)


def standing(snapshot: Snapshot, party: str, at: datetime, *, known_at: datetime | None = None) -> list[StandingRow]:
    """Tell what a party is at an instant in each agreement that lists it; nothing where none does."""
    with snapshot.connection.cursor(row_factory=class_row(StandingRow)) as db:
        return db.execute(SQL["standing"], {"party": party, "at": at, "known_at": known_at}).fetchall()


def _page(snapshot: Snapshot, name: str, kind: type[T], stretch: Stretch, *, sort: str | None = None) -> Page[T]:
    # the present moves on between two pages, so it is no part of the question that a cursor belongs to
    question = {"read": name, "at": stretch.at if stretch.named else None, "known_at": stretch.known_at, "sort": sort}
    after, limit = place_of(stretch.cursor, question), stretch.limit
    asked: dict[str, Any] = {"at": stretch.at, "known_at": stretch.known_at, "sort": sort}
    asked |= {"after": after, "limit": limit + 1}
    with snapshot.connection.cursor(row_factory=class_row(kind)) as db:
        found = db.execute(SQL[name], asked).fetchall()
    more = len(found) > limit
    return Page(found[:limit], cursor_after(after + limit, question) if more else None)
