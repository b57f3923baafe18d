"""The acts on saved queries, and which of them a person may ask: one's own, and those shared with one's unit."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from application.books import BookAct, Changed, Shelf
from application.ledger import Ledger
from application.requests import Request, Text
from domain.access.principal import Principal
from domain.book_occasion import BookOccasion
from domain.queries.saved import SavedQueries, SavedQuery, SavedQueryUnknown, queries_stream

Filters = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")], Annotated[str, StringConstraints(max_length=200)]
    ],
    Field(max_length=20),
]


class SaveQuery(Request):
    """保存查询: give a list with its filters a name."""

    title: Text
    address: Text = Field(description="the address of a list", examples=["/v1/cases"])
    filters: Filters = Field(default_factory=dict, description="what is asked of the list, by the names of its filters")
    shared_with: Text | None = Field(default=None, description="单位: who belongs to it may ask it too")


class RenameQuery(Request):
    """查询更名: give a query another title."""

    title: Text


class ShareQuery(Request):
    """共享查询: share a query with a unit; without one, with nobody any more."""

    unit: Text | None = None


class RetireQuery(Request):
    """停用查询: ask a query no more."""


def queries_of(ledger: Ledger, asking: Principal) -> Sequence[SavedQuery]:
    """Give the queries that a person may ask, in the order in which they were saved."""
    found = ledger.find(SavedQueries, queries_stream(ledger.identity().body))
    entries: Mapping[str, SavedQuery] = {} if found is None else found.entries
    return [saved for saved in entries.values() if not saved.retired and _may_ask(saved, asking)]


def query(ledger: Ledger, asking: Principal, code: str) -> SavedQuery:
    """Give a query; raise `SavedQueryUnknown` also where it is not shared with one, `SavedQueryRetired`."""
    book = ledger.find(SavedQueries, queries_stream(ledger.identity().body))
    if book is None or code not in book.entries or not _may_ask(book.entries[code], asking):
        raise SavedQueryUnknown(query=code)
    return book.find(code)


def _may_ask(saved: SavedQuery, asking: Principal) -> bool:
    return saved.owner == asking.id or saved.shared_with in asking.units


def _save(shelf: Shelf, on: BookOccasion, code: str, asked: SaveQuery) -> Changed:
    own = asked.model_dump(include={"title", "address", "filters", "shared_with"})
    return [SavedQueries.save(shelf.find(SavedQueries, queries_stream(on.header.body)), on, code, **own)]


def _rename(shelf: Shelf, on: BookOccasion, code: str, asked: RenameQuery) -> Changed:
    book = _book(shelf, on, code)
    book.rename(on, code, asked.title)
    return [book]


def _share(shelf: Shelf, on: BookOccasion, code: str, asked: ShareQuery) -> Changed:
    book = _book(shelf, on, code)
    book.share(on, code, asked.unit)
    return [book]


def _retire(shelf: Shelf, on: BookOccasion, code: str, _: RetireQuery) -> Changed:
    book = _book(shelf, on, code)
    book.retire(on, code)
    return [book]


def _book(shelf: Shelf, on: BookOccasion, code: str) -> SavedQueries:
    book = shelf.find(SavedQueries, queries_stream(on.header.body))
    if book is None:
        raise SavedQueryUnknown(query=code)
    return book


PATH = "/v1/saved-queries/{code}"
SAVE = BookAct("save-query", f"{PATH}/save", "保存查询", SaveQuery, _save)
RENAME = BookAct("rename-query", f"{PATH}/rename", "查询更名", RenameQuery, _rename)
SHARE = BookAct("share-query", f"{PATH}/share", "共享查询", ShareQuery, _share)
RETIRE = BookAct("retire-query", f"{PATH}/retire", "停用查询", RetireQuery, _retire)
QUERY_ACTS = {act.name: act for act in (SAVE, RENAME, SHARE, RETIRE)}
