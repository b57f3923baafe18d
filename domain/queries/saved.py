"""The book of saved queries (常用查询): which list with which filters, whose, and shared with which unit.

Invariant: a code names one query for ever; what it asks never changes, so that whoever cites it cites one question.
Only its owner renames, shares or retires it.
"""

import re
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field, StringConstraints

from domain.book_occasion import BookOccasion
from domain.errors import Malformed, Refused, Unknown
from domain.events import BookEvent
from domain.regulation.names import Unit

CODE, LONGEST_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII), 60
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class QueryCodeMalformed(Malformed):
    """The code of a query reads like overdue-housing."""

    code = "query_code_malformed"


class SavedQueryExists(Refused):
    """That code has named a query already; each has a code of its own for ever."""

    code = "saved_query_exists"


class SavedQueryUnknown(Unknown):
    """No such query has been saved, or it is not shared with you."""

    code = "saved_query_unknown"


class SavedQueryRetired(Refused):
    """The query has been retired; it is kept, and asked no more."""

    code = "saved_query_retired"


class NotItsOwner(Refused):
    """Only who saved a query renames, shares or retires it."""

    code = "not_its_owner"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query as it stands: `address` is that of a list, `filters` what is asked of it by name."""

    code: str
    title: str
    address: str
    filters: dict[str, str]
    owner: str
    shared_with: str | None
    retired: bool = False


class QueryEvent(BookEvent):
    """An entry in the book of saved queries."""

    AGGREGATE_TOPIC: ClassVar[str] = "saved-queries"

    code: str


class QuerySaved(QueryEvent):
    """保存查询: a list with its filters was given a name; the actor owns it."""

    TOPIC: ClassVar[str] = "query.saved"

    title: Name
    address: str = Field(max_length=200)
    filters: dict[str, str]
    shared_with: Unit | None

    def apply(self, book: "SavedQueries") -> None:
        """Enter it."""
        owner = self.header.actor.principal
        book.entries[self.code] = SavedQuery(self.code, self.title, self.address, self.filters, owner, self.shared_with)


class QueryRenamed(QueryEvent):
    """查询更名: a saved query has another title."""

    TOPIC: ClassVar[str] = "query.renamed"

    title: Name

    def apply(self, book: "SavedQueries") -> None:
        """Rename it."""
        book.entries[self.code] = replace(book.entries[self.code], title=self.title)


class QueryShared(QueryEvent):
    """共享查询: a saved query is shared with a unit, or with nobody any more."""

    TOPIC: ClassVar[str] = "query.shared"

    unit: Unit | None

    def apply(self, book: "SavedQueries") -> None:
        """Share it."""
        book.entries[self.code] = replace(book.entries[self.code], shared_with=self.unit)


class QueryRetired(QueryEvent):
    """停用查询: a saved query is asked no more."""

    TOPIC: ClassVar[str] = "query.retired"

    def apply(self, book: "SavedQueries") -> None:
        """Keep it, retired."""
        book.entries[self.code] = replace(book.entries[self.code], retired=True)


def queries_stream(body: str) -> str:
    """Name the stream of a body's saved queries."""
    return f"saved-queries:{body}"


class SavedQueries(BaseAggregate[str]):
    """The book of all saved queries of a body."""

    TOPIC = "saved-queries"

    class Event(QueryEvent):
        """Base event, never triggered."""

        TOPIC = "saved-queries.event"

    def __init__(self) -> None:
        self.entries: dict[str, SavedQuery] = {}

    @staticmethod
    def save(
        book: "SavedQueries | None",
        occasion: BookOccasion,
        code: str,
        *,
        title: str,
        address: str,
        filters: dict[str, str],
        shared_with: str | None,
    ) -> "SavedQueries":
        """Save a query; raise `QueryCodeMalformed`, `SavedQueryExists`."""
        if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
            raise QueryCodeMalformed(given=ascii(code[:60]))
        if book is not None and code in book.entries:
            raise SavedQueryExists(query=code)
        content = {"title": title, "address": address, "filters": filters, "shared_with": shared_with}
        stream = queries_stream(occasion.header.body)
        return occasion.enter(SavedQueries, book, QuerySaved, stream, clause=None, code=code, **content)

    def rename(self, occasion: BookOccasion, code: str, title: str) -> None:
        """Give a query another title; raise what `_own` raises."""
        self._own(occasion, code)
        occasion.enter(SavedQueries, self, QueryRenamed, self.id, clause=None, code=code, title=title)

    def share(self, occasion: BookOccasion, code: str, unit: str | None) -> None:
        """Share a query with a unit, or with nobody."""
        self._own(occasion, code)
        occasion.enter(SavedQueries, self, QueryShared, self.id, clause=None, code=code, unit=unit)

    def retire(self, occasion: BookOccasion, code: str) -> None:
        """Ask a query no more."""
        self._own(occasion, code)
        occasion.enter(SavedQueries, self, QueryRetired, self.id, clause=None, code=code)

    def find(self, code: str) -> SavedQuery:
        """Give a query that is asked; raise `SavedQueryUnknown`, `SavedQueryRetired`."""
        if code not in self.entries:
            raise SavedQueryUnknown(query=code)
        if self.entries[code].retired:
            raise SavedQueryRetired(query=code)
        return self.entries[code]

    def _own(self, occasion: BookOccasion, code: str) -> None:
        """Raise `SavedQueryUnknown`, `SavedQueryRetired` or `NotItsOwner`."""
        saved, principal = self.find(code), occasion.header.actor.principal
        if saved.owner != principal:
            raise NotItsOwner(query=code, principal=principal)
