"""The log of cases as XES (IEEE 1849-2016): a trace for each case, written as it comes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from application.exporting.activities import Activity, Attribute
from application.exporting.cover import Cover, Made
from application.exporting.leaving import CaseFile
from application.exporting.table import written
from domain.recorded import Recorded
from infrastructure.exports.bundle import write_bundle
from infrastructure.exports.text import attribute, for_xml

NAME = "log.xes"
EXTENSIONS = ("Concept", "Lifecycle", "Organizational", "Time")
PREFIXES = {"Organizational": "org"}
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
)
GLOBALS = (
    '<global scope="trace"><string key="concept:name" value="-"/></global>\n'
    '<global scope="event"><string key="concept:name" value="-"/><string key="lifecycle:transition" value="complete"/>'
    '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>\n'
    '<classifier name="Activity" keys="concept:name"/>\n'
)


class XesWriter:
    """Writes traces."""

    def __init__(self, folder: Path, serial: str, zone: ZoneInfo) -> None:
        self.replaced = 0
        self._zone = zone
        self._whole, self._path = folder / "whole", folder / NAME
        self._file = self._path.open("x", encoding="utf-8", newline="", buffering=1 << 18)
        self._file.write(HEAD)
        for name in EXTENSIONS:
            prefix = PREFIXES.get(name, name.lower())
            uri = f"http://www.xes-standard.org/{prefix}.xesext"
            self._file.write(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n')
        self._file.write(GLOBALS)
        self._file.write(self._attribute("concept:name", serial))

    def case(self, file: CaseFile, activities: Sequence[Activity]) -> None:
        """Write a trace; the id of the case is its name, since older systems may share a number."""
        if not activities:
            return
        said = "".join(self._attribute(key, value) for key, value in _of_case(file) if value is not None)
        events = "".join(f"<event>{''.join(self._event(one))}</event>\n" for one in activities)
        self._file.write(f"<trace>{said}\n{events}</trace>\n")

    def agreement(self, history: Sequence[Recorded]) -> None:
        """Leave agreements out: a trace is one case."""

    @property
    def figures(self) -> Mapping[str, int]:
        """Count nothing more."""
        return {}

    def end(self) -> None:
        """End the log."""
        self._file.write("</log>\n")
        self._file.close()

    def finish(self, cover: Cover, made: Made) -> None:
        """Put the log into the bundle."""
        write_bundle(self._whole, cover, made, {NAME: self._path})

    def close(self) -> None:
        """Let go of what is open, whatever came of the file."""
        self._file.close()

    def _event(self, one: Activity) -> Iterator[str]:
        yield self._attribute("concept:name", one.name)
        yield self._attribute("time:timestamp", one.at)
        yield '<string key="lifecycle:transition" value="complete"/>'
        for key, said in (("org:group", one.unit), ("org:role", one.role), ("org:resource", one.principal)):
            if said is not None:
                yield self._attribute(key, said)
        for key, value in one.attributes.items():
            yield self._attribute(key, value)

    def _attribute(self, key: str, value: Attribute) -> str:
        if isinstance(value, bool):
            return f'<boolean key="{key}" value="{str(value).lower()}"/>'
        if isinstance(value, int):
            return f'<int key="{key}" value="{value}"/>'
        if isinstance(value, datetime):
            return f'<date key="{key}" value="{written(value, self._zone)}"/>'
        shown, replaced = for_xml(value)
        self.replaced += replaced
        return f'<string key="{attribute(key)}" value="{attribute(shown)}"/>'


def _of_case(file: CaseFile) -> Iterator[tuple[str, Attribute | None]]:
    case = file.case
    procedure, version = file.bound
    yield "concept:name", case.id
    yield "number", case.number
    yield "procedure", procedure
    yield "procedure_version", version
    yield "body", case.body
    yield "unit", case.unit
    yield "item", file.item
    yield "status", case.status
    yield "outcome", case.outcome
    yield "follows", case.follows
    yield "source", case.source
