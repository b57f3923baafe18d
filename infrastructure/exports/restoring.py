"""The history of a ledger put into an empty one, which is a simulation for ever: the same events at the same positions.

Invariant: the whole file is held against itself before anything is written; what is on record is a beginning of it, so
that a run that was broken off goes on where it stopped.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from eventsourcing.persistence import StoredEvent
from psycopg import Connection
from pydantic import BaseModel, ValidationError

from application.exporting.columns import HISTORY
from application.exporting.table import Kind, written
from domain.errors import Malformed, Refused
from domain.founding import LEDGER_STREAM
from domain.ledger_events import LedgerFounded
from infrastructure.exports.bundle import COVER
from infrastructure.exports.claims import BROKEN, small
from infrastructure.exports.content import Content
from infrastructure.exports.text import unguarded
from infrastructure.ledger.bulk import BulkLoad, ready
from infrastructure.ledger.canonical import encode
from infrastructure.ledger.commands import Command, Stored, digest_of
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.statements import SQL

MEMBER = f"{HISTORY.name}.csv"
STRETCH = 20_000  # events in one transaction
LONGEST = 64 << 20  # characters of a cell, and of a line
YEARS = range(1970, 9999)
Progress = Callable[[int, int], None]


class HistoryMalformed(Malformed):
    """This is no whole history of a ledger as `caseledger export log --format csv` writes it; nothing was written."""

    code = "history_malformed"


class AnotherHistory(Refused):
    """This ledger holds something else; a history is restored into an empty one."""

    code = "another_history"


class Cover(BaseModel):
    """What is read of a cover."""

    contents: list[str]
    time_zone: str
    content_digest: str


class Entry(NamedTuple):
    """One event of the file."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    command: str
    payload: bytes
    payload_hash: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What is on record now, and how much of it this run added."""

    events: int
    added: int


def restore(
    file: Path, recorder: LedgerRecorder, owner: Connection[Any], mapper: LedgerMapper, progress: Progress
) -> Restored:
    """Put every event of a file on record; raise `HistoryMalformed`, `AnotherHistory`, `OnlySimulated`."""
    events, before = _check(file, mapper), recorder.max_notification_id() or 0
    if not before:
        _found(next(list(its) for _, its in groupby(_entries(file), key=lambda entry: entry.command)), recorder)
    standing = recorder.max_notification_id() or 0
    _check_beginning(file, standing, owner)
    load, stretch, size = BulkLoad(owner, standing), [], 0
    for command, its in groupby(_entries(file), key=lambda entry: entry.command):
        entries = list(its)
        if entries[0].position <= standing:
            continue
        stored = [StoredEvent(one.stream, one.version, one.topic, one.payload) for one in entries]
        order = (0, entries[0].position)
        stretch.append(ready(Command(command, digest_of(stored), stored, recorded_at=entries[0].recorded_at), order))
        size += len(entries)
        if size >= STRETCH:
            load.load(stretch)
            stretch, size = [], 0
            progress(load.position, events)
    if stretch:
        load.load(stretch)
    return Restored(events, events - before)


def _check(file: Path, mapper: LedgerMapper) -> int:
    """Hold a file against itself: every payload, every position, and the digest on its cover."""
    cover, last, content = _cover(file), None, Content([HISTORY.name])
    zone = _zone(file, cover)
    for entry in _entries(file):
        wrong = _wrong(entry, last)
        if wrong is not None:
            raise HistoryMalformed(position=entry.position, reason=wrong)
        mapper.read(entry.stream, entry.version, entry.topic, entry.payload)
        texts = [written(one, zone) for one in (*entry[:6], entry.payload.decode(), entry.payload_hash)]
        content.add(HISTORY.name, texts)
        last = entry
    if last is None or content.digest != cover.content_digest:
        raise HistoryMalformed(file=file.name, reason="its content is not the one of its cover")
    return last.position


def _wrong(entry: Entry, last: Entry | None) -> str | None:
    if hashlib.sha256(entry.payload).hexdigest() != entry.payload_hash:
        return "the payload does not hash as it was recorded"
    if entry.position != (1 if last is None else last.position + 1):
        return "an event is missing before it"
    if last is None:
        founding = entry.stream == LEDGER_STREAM and entry.topic == LedgerFounded.TOPIC
        return None if founding else "the history does not begin with the founding of the ledger"
    return None if entry.recorded_at > last.recorded_at else "it was recorded before the event that precedes it"


def _found(entries: list[Entry], recorder: LedgerRecorder) -> None:
    """Put the command of the founding on record as the file says, but as that of a simulation."""
    founding = entries[0]._replace(payload=encode({**orjson.loads(entries[0].payload), "simulated": True}))
    events = [StoredEvent(one.stream, one.version, one.topic, one.payload) for one in (founding, *entries[1:])]
    command = Command(founding.command, digest_of(events), events, recorded_at=founding.recorded_at)
    outcome = recorder.append([command])[0]
    if not isinstance(outcome, Stored):
        raise AnotherHistory(reason=outcome.reason)


def _check_beginning(file: Path, standing: int, owner: Connection[Any]) -> None:
    """Hold the last event on record against the file; the founding alone may say something else."""
    for entry in _entries(file):
        if entry.position == standing:
            row = owner.execute(SQL["event_hash"], {"position": standing}).fetchone()
            if standing == 1 or (row is not None and bytes(row[0]).hex() == entry.payload_hash):
                return
            break
    raise AnotherHistory(events=standing)


def _cover(file: Path) -> Cover:
    try:
        with zipfile.ZipFile(file) as bundle:
            cover = Cover.model_validate_json(small(bundle, COVER))
            if cover.contents != [HISTORY.name] or MEMBER not in bundle.namelist():
                raise HistoryMalformed(file=file.name, contents=cover.contents)
            return cover
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise HistoryMalformed(file=file.name, place=f"{COVER} {place}".strip(), reason=first["msg"]) from fault
    except BROKEN as fault:
        raise _malformed(file, fault) from fault


def _zone(file: Path, cover: Cover) -> ZoneInfo:
    try:
        return ZoneInfo(cover.time_zone)
    except BROKEN as fault:
        raise _malformed(file, fault) from fault


def _entries(file: Path) -> Iterator[Entry]:
    csv.field_size_limit(LONGEST)
    texts = [column.kind is Kind.TEXT for column in HISTORY.columns]
    try:
        with (
            zipfile.ZipFile(file) as bundle,
            bundle.open(MEMBER) as source,
            io.TextIOWrapper(source, encoding="utf-8-sig", newline="") as lines,
        ):
            reader = csv.reader(_bounded(iter(partial(lines.readline, LONGEST + 1), "")), strict=True)
            if next(reader, None) != [column.header for column in HISTORY.columns]:
                raise HistoryMalformed(file=file.name, reason="its columns are not those of a history")
            for cells in reader:
                plain = [unguarded(cell) if text else cell for cell, text in zip(cells, texts, strict=True)]
                position, stream, version, topic, at, command, payload, digest = plain
                instant = datetime.fromisoformat(at)
                if instant.tzinfo is None or instant.year not in YEARS:
                    raise HistoryMalformed(
                        position=position[:20], reason="an instant without its offset, or of no year"
                    )
                yield Entry(int(position), stream, int(version), topic, instant, command, payload.encode(), digest)
    except (*BROKEN, csv.Error) as fault:
        raise _malformed(file, fault) from fault


def _bounded(lines: Iterator[str]) -> Iterator[str]:
    """Give lines, none of which is longer than a cell may be: a few bytes may unpack to one without an end."""
    for line in lines:
        if len(line) > LONGEST:
            raise ValueError(f"a line is longer than {LONGEST} characters")
        yield line


def _malformed(file: Path, fault: BaseException) -> HistoryMalformed:
    return HistoryMalformed(file=file.name, reason=" ".join(str(fault).split())[:200] or type(fault).__name__)
