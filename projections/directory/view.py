"""The fold of the directory: whatever an event speaks of is written anew beside what was known of it before."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
from psycopg import Cursor

from domain.catalogue.item import ItemEvent, item_stream
from domain.directory.directory import DIRECTORY_STREAM, DirectoryEvent
from domain.directory.members import MEMBERS_STREAM, MembersEvent
from domain.events import topics_below
from domain.norms.norm import NormEvent, norm_stream
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.directory.rows import Book, rows_of
from projections.fold import Histories, Model
from projections.statements import statements

SQL = statements("projections.directory")
TOPICS = frozenset(
    topic
    for kind in (DirectoryEvent, MembersEvent, ItemEvent, NormEvent)
    for topic in topics_below(kind)
    if topic in ALL_TOPICS
)


class DirectoryFold:
    """Keeps every book as the ledger has it at the position reached."""

    def __init__(self, histories: Histories) -> None:
        """Need no history: all that it reads is reference."""
        self._books: dict[str, Book] = {}

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Fold what came before."""
        for recorded in batch:
            self._follow(recorded)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what each event changes; an event met again changes nothing."""
        for recorded in batch:
            book = self._follow(recorded)
            if book is None:
                continue
            code, tables = rows_of(recorded.event, book)
            place = {"code": code, "position": recorded.position, "recorded_from": recorded.recorded_at}
            for table, rows in tables.items():
                cursor.execute(SQL[f"end_{table}"], place)
                written = [{**row, **place, "recorded_until": None} for row in rows]
                cursor.execute(SQL[f"insert_{table}"], {"rows": orjson.dumps(written).decode()})

    def _follow(self, recorded: Recorded) -> Book | None:
        event = recorded.event
        known = self._books.get(event.originator_id)
        if known is not None and event.originator_version <= known.version:
            return None
        book = cast("Book", event.mutate(known))
        self._books[event.originator_id] = book
        return book


DIRECTORY = Model(
    name="directory",
    version=1,
    topics=TOPICS,
    reference=TOPICS,
    streams=(DIRECTORY_STREAM, MEMBERS_STREAM, item_stream(""), norm_stream("")),
    tables=("units", "members", "items", "entries", "duties", "norms"),
    scripts=statements("projections.directory", "schema.sql"),
    open=DirectoryFold,
)
