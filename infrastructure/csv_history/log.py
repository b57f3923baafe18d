"""An event log in CSV: a row for each activity, the rows of a case one behind another.

Invariant: memory does not grow with the number of cases; whatever the file holds, the only errors are those of
`infrastructure.xes.errors`, each with its line.
"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from application.history import Attribute, LoggedEvent, Survey, Trace
from application.imported_traces import ACTIVITY, GROUP, INSTANCE, LIFECYCLE, RESOURCE, TIME, Keys
from infrastructure.xes.errors import LogMalformed, LogTooLarge, LogValueMalformed, TraceNameMissing
from infrastructure.xes.log import Limits
from infrastructure.xes.source import BoundedBytes, opened
from infrastructure.xes.values import typed

CASE = "case"
KEYS = Keys()
OF_EVENTS = {
    "activity": ACTIVITY,
    "at": TIME,
    "resource": RESOURCE,
    "unit": GROUP,
    "lifecycle": LIFECYCLE,
    "instance": INSTANCE,
}
OF_CASES = {"start": KEYS.start, "deadline": KEYS.deadline, "end": KEYS.end}
DATES = {"at", *OF_CASES}
NEEDED = (CASE, "activity", "at")
MOST_ROWS = 100_000  # of one case
MOST_COLUMNS = 1_000
CHUNK = 1 << 16

Numbered = tuple[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class CsvLog:
    """An event log in a file, plain or gzip, UTF-8 with or without a byte order mark."""

    path: Path
    limits: Limits = field(default_factory=Limits)

    def survey(self) -> Survey:
        """Read the whole log and count its cases and activities; it is called as its file is called."""
        traces, events, seen = 0, 0, set()
        for trace in self.traces():
            if trace.name in seen:
                line = trace.events[0].line if trace.events else None
                raise LogMalformed(line=line, trace=trace.name, reason="the rows of a case stand one behind another")
            seen.add(trace.name)
            traces, events = traces + 1, events + len(trace.events)
        return Survey(self.path.name.split(".")[0], traces, events)

    def traces(self) -> Iterator[Trace]:
        """Read the cases one by one, in file order; raise `LogMalformed`."""
        with opened(self.path, self.limits.total) as source:
            for name, rows in groupby(self._rows(source), key=lambda row: row[1][CASE].strip()):
                yield self._trace(name, rows)

    def _rows(self, source: BoundedBytes) -> Iterator[Numbered]:
        lines = _Lines(source, self.limits.trace)
        reader = csv.reader(lines, strict=True)
        try:
            header = _header(next(reader, []))
            for cells in reader:
                lines.row_is_whole()
                if len(cells) != len(header):
                    reason = f"{len(cells)} cells under {len(header)} names"
                    raise LogMalformed(line=reader.line_num, reason=reason)
                if any(len(cell) > self.limits.text for cell in cells):
                    raise LogTooLarge(line=reader.line_num, limit=f"{self.limits.text} characters in a value")
                yield reader.line_num, dict(zip(header, cells, strict=True))
        except csv.Error as fault:
            raise LogMalformed(line=reader.line_num, reason=str(fault)) from fault
        except UnicodeDecodeError as fault:
            raise LogMalformed(line=reader.line_num + 1, reason="it is not UTF-8 text") from fault

    def _trace(self, name: str, rows: Iterator[Numbered]) -> Trace:
        attributes: dict[str, Attribute] = {}
        events: list[LoggedEvent] = []
        size = 0
        for line, row in rows:
            if not name:
                raise TraceNameMissing(line=line)
            if len(name) > self.limits.name or len(events) >= MOST_ROWS:
                limit = f"{self.limits.name} characters in the name of a case, {MOST_ROWS} rows in one"
                raise LogTooLarge(line=line, limit=limit)
            if (size := size + sum(map(len, row.values()))) > self.limits.trace:
                raise LogTooLarge(line=line, limit=f"{self.limits.trace} characters in one case")
            for column, key in OF_CASES.items():
                if (text := row.get(column, "").strip()) and self._differs(attributes, key, _date(line, column, text)):
                    raise LogMalformed(line=line, trace=name, reason=f"the rows of a case give one {column}")
            events.append(LoggedEvent(_attributes(line, row), line))
        return Trace(name, attributes, tuple(events))

    @staticmethod
    def _differs(attributes: dict[str, Attribute], key: str, found: Attribute) -> bool:
        return attributes.setdefault(key, found) != found


def _header(cells: list[str]) -> list[str]:
    """Read the names of the columns: a code, or the officials' word with the code behind it."""
    if len(cells) > MOST_COLUMNS:
        raise LogTooLarge(line=1, limit=f"{MOST_COLUMNS} columns")
    names = [cell.split()[-1] if cell.split() else "" for cell in cells]
    if missing := [name for name in NEEDED if name not in names]:
        raise LogMalformed(line=1, missing=missing, found=[name[:60] for name in names[:20]])
    if twice := sorted(name for name, times in Counter(names).items() if times > 1 or not name):
        raise LogMalformed(line=1, reason=f"a column is named once, and has a name: {', '.join(twice)[:200]!r}")
    return names


def _attributes(line: int, row: Mapping[str, str]) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for column, cell in row.items():
        if column == CASE or column in OF_CASES or not (text := cell.strip()):
            continue
        known = column in DATES
        found[OF_EVENTS.get(column, column)] = _date(line, column, text) if known else Attribute("string", cell)
    return found


def _date(line: int, column: str, text: str) -> Attribute:
    """Read an instant: as XES has it, also with a blank for the T and without seconds."""
    given = text.replace(" ", "T", 1)
    given = given + ":00" if len(given) == len("2024-09-30T14:00") else given
    try:
        return Attribute("date", typed("date", given))
    except ValueError as fault:
        raise LogValueMalformed(line=line, key=column, expected=fault, given=repr(text[:60])) from fault


class _Lines:
    """The lines of a file, of which no more than a limit is ever held: a row may stand on several, for quoted cells."""

    def __init__(self, source: BoundedBytes, limit: int) -> None:
        self._lines = self._read(source)
        self._limit = limit
        self._held = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._held += len(line)
        self._check(self._held)
        return line

    def row_is_whole(self) -> None:
        """Begin to count anew."""
        self._held = 0

    def _check(self, characters: int) -> None:
        if characters > self._limit:
            raise LogTooLarge(limit=f"{self._limit} characters in a row")

    def _read(self, source: BoundedBytes) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        begun: list[str] = []
        size = 0
        while chunk := source.read(CHUNK):
            *whole, rest = decoder.decode(chunk).split("\n")
            for line in whole:
                yield "".join((*begun, line, "\n"))
                begun, size = [], 0
            begun.append(rest)
            size += len(rest)
            self._check(size)
        begun.append(decoder.decode(b"", final=True))
        if rest := "".join(begun):
            yield rest
