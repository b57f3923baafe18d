"""The log as OCEL 2.0: events with qualified relations to cases, units, items, parties and agreements.

The file of SQLite is written as it comes, so that memory does not grow; the JSON is written from it. Parties are opaque
ids alone.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from application.exporting import leaving
from application.exporting.activities import Activity, Attribute, values_of
from application.exporting.cover import Cover, Made
from application.exporting.leaving import CaseFile
from application.exporting.rows import term_of
from domain.agreement.events import UndertakingSigned
from domain.agreement.values import Organisation
from domain.case.values import Disclosed
from domain.exports.level import Level
from domain.recorded import Recorded
from infrastructure.exports.bundle import write_bundle
from infrastructure.exports.ocel_json import write_json
from infrastructure.exports.ocel_types import EVENT_ATTRIBUTES, OBJECT_ATTRIBUTES, Types
from projections.statements import statements

SQL = {name: text.decode() for name, text in statements("infrastructure.exports", "ocel.sql").items()}
PARTIES = {"applicant": "applicant", "supplier": "supplier", "complainant": "applicant", "caller": "applicant"}
ALWAYS = "1970-01-01T00:00:00.000000Z"
Relation = tuple[str, str]


class OcelWriter:
    """Writes events and objects."""

    def __init__(self, folder: Path, ledger: str, level: Level, *, as_json: bool) -> None:
        self.replaced = 0
        self._ledger, self._level, self._as_json = ledger, level, as_json
        self._folder, self._whole, self._path = folder, folder / "whole", folder / "log.sqlite"
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(SQL["tables"])
        self._db.execute("BEGIN")
        self._types = Types(self._db)
        self._objects: dict[str, int] = {}
        self._agreement_events = 0

    def case(self, file: CaseFile, activities: Sequence[Activity]) -> None:
        """Write a case, what it relates to, and its events."""
        if not activities:
            return
        case, item = file.case, file.item
        said = (case.number, *file.bound, case.status, case.outcome, case.source)
        self._object("case", case.id, said)
        own: list[Relation] = [(self._named("unit", case.unit), "收件单位 received by")]
        if item is not None and case.item is not None:
            own.append((self._named("item", item, case.item.title), "事项 item"))
        links = (
            ((case.follows,), "前案 follows"),
            (case.links, "关联 linked"),
            (case.branches, "分支 branch"),
            ((case.merged_into,), "并入 merged into"),
        )
        if self._level is Level.INTERNAL:
            own += [(other, qualifier) for others, qualifier in links for other in others if other is not None]
        for activity in activities:
            first = activity.event.originator_version == case.INITIAL_VERSION
            own += self._event(case.id, activity, own[1:2] if first and file.item is not None else [])
        self._relate("object_object", case.id, own)

    def agreement(self, history: Sequence[Recorded]) -> None:
        """Write an agreement and its events."""
        stream = history[0].event.originator_id
        first = history[0].event
        self._object("agreement", stream, (first.tender if isinstance(first, UndertakingSigned) else None,))
        for recorded in history:
            event, header = recorded.event, recorded.event.header
            related = [(stream, "协议 agreement")]
            if self._level is Level.INTERNAL:
                related.append((self._named("unit", header.actor.unit), "办理单位 acting unit"))
            for role, code in _organisations(event):
                related.append((self._named("supplier", leaving.opaque("supplier", self._ledger, code)), role))
            said: dict[str, Attribute | None] = {
                "topic": type(event).TOPIC,
                "position": recorded.position,
                "version": event.originator_version,
                "recorded_at": recorded.recorded_at,
                "clause": header.clause,
            }
            self._write_event(recorded.position, term_of(event), event.effective_at, said, related)
            self._agreement_events += 1

    @property
    def figures(self) -> Mapping[str, int]:
        """Count objects by type, and the events of agreements."""
        return {f"objects:{kind}": count for kind, count in sorted(self._objects.items())} | {
            "agreement_events": self._agreement_events
        }

    def end(self) -> None:
        """Name what is only referred to, so that no relation leads nowhere."""
        for (unnamed,) in self._db.execute(SQL["unnamed"]).fetchall():
            self._object("case", unnamed, (None,) * len(OBJECT_ATTRIBUTES["case"]))
        self._db.execute("COMMIT")

    def finish(self, cover: Cover, made: Made) -> None:
        """Put the file of SQLite into the bundle, or the JSON written from it."""
        data = {"log.sqlite": self._path}
        if self._as_json:
            data = {"log.json": self._folder / "log.json"}
            with data["log.json"].open("x", encoding="utf-8", newline="") as file:
                write_json(self._db, self._types, file)
        self._db.close()
        write_bundle(self._whole, cover, made, data)

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""
        self._db.close()

    def _event(self, case: str, activity: Activity, further: Sequence[Relation]) -> list[Relation]:
        """Write an event; give the parties that it brings to the case."""
        related: list[Relation] = [(case, "案件 case"), *further]
        parties: list[Relation] = []
        if activity.unit is not None:
            related.append((self._named("unit", activity.unit), "办理单位 acting unit"))
        addressee, other = getattr(activity.event, "unit", None), activity.attributes.get("other_case")
        if addressee is not None and self._level is Level.INTERNAL:
            related.append((self._named("unit", addressee), "责任单位 addressee"))
        if isinstance(other, str) and other != case:
            related.append((other, "关联案件 other case"))
        for field, value in values_of(activity).items():
            if field in PARTIES:
                said = value.value if isinstance(value, Disclosed) else value.commitment
                party = leaving.opaque(PARTIES[field], self._ledger, said)
                parties.append((self._named(PARTIES[field], party), field))
        related += parties
        position = activity.sight.recorded.position
        self._write_event(position, activity.name, activity.at, activity.attributes, related)
        return parties

    def _write_event(
        self, position: int, kind: str, at: datetime, said: Mapping[str, Attribute | None], related: Sequence[Relation]
    ) -> None:
        name = f"event:{position}"
        self._db.execute("INSERT INTO event VALUES (?, ?)", (name, kind))
        values = [_stored(said.get(attribute)) for attribute in EVENT_ATTRIBUTES]
        self._db.execute(self._types.insert_event(kind), (name, _stored(at), *values))
        self._relate("event_object", name, related)

    def _named(self, kind: str, name: str, *said: str) -> str:
        """Write an object that is known by its name alone, once; give its id."""
        own = name if name.startswith(f"{kind}:") else f"{kind}:{name}"
        self._object(kind, own, (name, *said) if kind in {"unit", "item"} else ())
        return own

    def _object(self, kind: str, name: str, said: Sequence[str | None]) -> None:
        if self._db.execute("INSERT OR IGNORE INTO object VALUES (?, ?)", (name, kind)).rowcount:
            self._objects[kind] = self._objects.get(kind, 0) + 1
            self._db.execute(self._types.insert_object(kind), (name, ALWAYS, *said, None))

    def _relate(self, table: str, name: str, related: Sequence[Relation]) -> None:
        insert = {
            "event_object": "INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)",
            "object_object": "INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)",
        }[table]
        self._db.executemany(insert, [(name, *relation) for relation in related])


def _organisations(event: object) -> Iterator[Relation]:
    """Give the organisations that an event of an agreement names, each with its role there."""
    for role in getattr(type(event), "model_fields", {}):
        said = getattr(event, role)
        for one in said if isinstance(said, tuple) else (said,):
            if isinstance(one, Organisation):
                yield role, one.code
        if role == "supplier" and isinstance(said, str):
            yield role, said


def _stored(value: Attribute | None) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value
