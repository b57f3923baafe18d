import pytest

from domain.book_occasion import BookOccasion
from domain.header import Actor
from domain.queries.saved import (
    NotItsOwner,
    QueryCodeMalformed,
    SavedQueries,
    SavedQuery,
    SavedQueryExists,
    SavedQueryRetired,
    SavedQueryUnknown,
)
from tests.books import kept, on

FILTERS = {"unit": "住建窗口", "light": "red"}


def by(principal: str) -> BookOccasion:
    occasion = on("2026-03-02", "centre-supervisor", "督查室")
    actor = Actor(principal=principal, unit="督查室", role="centre-supervisor")
    header = occasion.header.model_copy(update={"actor": actor})
    return BookOccasion(occasion.at, occasion.now, header, occasion.zone)


def saved(book: SavedQueries | None = None, code: str = "red") -> SavedQueries:
    own = {"title": "超期在办", "address": "/v1/cases", "filters": FILTERS, "shared_with": None}
    return kept(SavedQueries.save(book, by("p:1"), code, **own))  # type: ignore[arg-type]


def test_a_query_belongs_to_who_saved_it() -> None:
    assert saved().entries["red"] == SavedQuery("red", "超期在办", "/v1/cases", FILTERS, "p:1", None)


def test_a_code_names_one_query_for_ever() -> None:
    with pytest.raises(SavedQueryExists):
        saved(saved())
    book = saved()
    book.retire(by("p:1"), "red")
    with pytest.raises(SavedQueryExists):
        saved(kept(book))


@pytest.mark.parametrize("code", ["", "Red", "超期", "a--b", "1a", "a" * 61])
def test_a_code_is_plain_letters_digits_and_single_hyphens(code: str) -> None:
    with pytest.raises(QueryCodeMalformed):
        saved(code=code)


def test_its_owner_renames_shares_and_retires_it_and_what_it_asks_stays() -> None:
    book = saved(saved(), "amber")
    book.rename(by("p:1"), "red", "红灯办件")
    book.share(by("p:1"), "red", "督查室")
    book = kept(book)
    assert (book.entries["red"].title, book.entries["red"].shared_with) == ("红灯办件", "督查室")
    assert book.entries["red"].filters == FILTERS
    book.share(by("p:1"), "red", None)
    book.retire(by("p:1"), "red")
    book = kept(book)
    assert (book.entries["red"].shared_with, book.entries["red"].retired) == (None, True)
    with pytest.raises(SavedQueryRetired):
        book.find("red")
    assert book.find("amber").code == "amber"


@pytest.mark.parametrize("act", ["rename", "share", "retire"])
def test_nobody_else_changes_it(act: str) -> None:
    book, further = saved(), ["x"] if act != "retire" else []
    with pytest.raises(NotItsOwner):
        getattr(book, act)(by("p:2"), "red", *further)
    with pytest.raises(SavedQueryUnknown):
        getattr(book, act)(by("p:1"), "other", *further)
    assert not book.pending_events
