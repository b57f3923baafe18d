"""The types of an OCEL log, and the attributes that each has: one table for each type, as the standard wants it."""

import sqlite3
from collections.abc import Mapping

EVENT_ATTRIBUTES: Mapping[str, str] = {
    "topic": "string",
    "position": "integer",
    "version": "integer",
    "recorded_at": "time",
    "step": "string",
    "outcome": "string",
    "ground": "string",
    "clause": "string",
}
OBJECT_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "case": dict.fromkeys(("number", "procedure", "procedure_version", "status", "outcome", "source"), "string"),
    "unit": {"name": "string"},
    "item": {"code": "string", "title": "string"},
    "agreement": {"tender": "string"},
    "applicant": {},
    "supplier": {},
}
COLUMNS = {"string": "TEXT", "integer": "INTEGER", "time": "TIMESTAMP"}


class Types:
    """Makes the table of a type when it is met first. The names of tables are numbers: those of types are Chinese."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.events: dict[str, str] = {}
        self.objects: dict[str, str] = {}

    def insert_event(self, kind: str) -> str:
        """Give the statement that writes an event of a type."""
        if kind not in self.events:
            self.events[kind] = f"a{len(self.events) + 1}"
            self._db.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, self.events[kind]))
            self._create("event", self.events[kind], EVENT_ATTRIBUTES, "")
        return _insert("event", self.events[kind], 2 + len(EVENT_ATTRIBUTES))

    def insert_object(self, kind: str) -> str:
        """Give the statement that writes an object of a type."""
        if kind not in self.objects:
            self.objects[kind] = kind
            self._db.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, kind))
            self._create("object", kind, OBJECT_ATTRIBUTES[kind], ", ocel_changed_field TEXT")
        return _insert("object", kind, 3 + len(OBJECT_ATTRIBUTES[kind]))

    def _create(self, what: str, kind: str, attributes: Mapping[str, str], more: str) -> None:
        own = "".join(f", {name} {COLUMNS[of]}" for name, of in attributes.items())
        self._db.execute(f"CREATE TABLE {what}_{kind} (ocel_id TEXT, ocel_time TIMESTAMP{own}{more})")


def _insert(what: str, kind: str, columns: int) -> str:
    # No value is ever part of a statement; the name of the table is one of ours.
    return f"INSERT INTO {what}_{kind} VALUES ({', '.join('?' * columns)})"  # noqa: S608
