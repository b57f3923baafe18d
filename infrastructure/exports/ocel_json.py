"""An OCEL log as JSON, written object by object and event by event from its file of SQLite."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from infrastructure.exports.ocel_types import EVENT_ATTRIBUTES, OBJECT_ATTRIBUTES, Types
from projections.statements import statements

SQL = {name: text.decode() for name, text in statements("infrastructure.exports", "ocel.sql").items()}


def write_json(db: sqlite3.Connection, types: Types, file: TextIO) -> None:
    """Write the whole log."""
    file.write('{"objectTypes":')
    file.write(_dumped([_type(kind, OBJECT_ATTRIBUTES[kind]) for kind in types.objects]))
    file.write(',"eventTypes":')
    file.write(_dumped([_type(kind, EVENT_ATTRIBUTES) for kind in types.events]))
    for name, many in (("objects", _objects(db, types)), ("events", _events(db, types))):
        file.write(f',"{name}":[')
        for place, one in enumerate(many):
            file.write((",\n" if place else "\n") + _dumped(one))
        file.write("]")
    file.write("}\n")


def _objects(db: sqlite3.Connection, types: Types) -> Iterator[dict[str, Any]]:
    for kind, table in types.objects.items():
        for name, at, *said, _ in db.execute(f"SELECT * FROM object_{table} ORDER BY rowid"):  # noqa: S608 - our own
            attributes = [
                {"name": attribute, "time": at, "value": value}
                for attribute, value in zip(OBJECT_ATTRIBUTES[kind], said, strict=True)
                if value is not None
            ]
            yield {
                "id": name,
                "type": kind,
                "attributes": attributes,
                "relationships": _related(db, "of_object", name),
            }


def _events(db: sqlite3.Connection, types: Types) -> Iterator[dict[str, Any]]:
    for kind, table in types.events.items():
        for name, at, *said in db.execute(f"SELECT * FROM event_{table} ORDER BY rowid"):  # noqa: S608 - our own
            attributes = [
                {"name": attribute, "value": value}
                for attribute, value in zip(EVENT_ATTRIBUTES, said, strict=True)
                if value is not None
            ]
            related = _related(db, "of_event", name)
            yield {"id": name, "type": kind, "time": at, "attributes": attributes, "relationships": related}


def _related(db: sqlite3.Connection, statement: str, name: str) -> list[dict[str, str]]:
    found: Sequence[tuple[str, str]] = db.execute(SQL[statement], (name,)).fetchall()
    return [{"objectId": other, "qualifier": qualifier} for other, qualifier in found]


def _type(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": one, "type": kind} for one, kind in attributes.items()]}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
