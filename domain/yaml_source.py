"""A data file read as plain text values that remember their lines.

YAML's own types are not used: pydantic parses the text, so that "2019-02-30" is refused with its line
and not with a traceback from the YAML library. Built from events: the library's own tree builder crashes
the process on deep nesting.
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import yaml

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
Path: TypeAlias = tuple[str | int, ...]

DEEPEST = 20

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # libyaml is not compiled in: same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class NotReadable(ValueError):  # noqa: N818 - becomes a refusal of the caller, who knows what was read
    """The text is not one YAML document of mappings, lists and text."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Source(NamedTuple):
    """The values of a data file and the line (from 1) on which each begins."""

    data: Plain
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of the value, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(text: str) -> Source:
    """Read one YAML document; raise NotReadable with the line where it fails."""
    lines: dict[Path, int] = {}
    data: Plain = None
    documents = 0
    try:
        events: Iterator[yaml.Event] = yaml.parse(text, Loader=Loader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise NotReadable(_line(event), "more than one document")
                data = _plain(next(events), events, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotReadable(mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise NotReadable(1, "not YAML: a character that is not allowed") from error
    return Source(data, lines)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(event: yaml.Event, events: Iterator[yaml.Event], path: Path, lines: dict[Path, int]) -> Plain:
    lines[path] = _line(event)
    if len(path) > DEEPEST:
        raise NotReadable(_line(event), "nested too deeply")
    if getattr(event, "anchor", None) is not None:  # aliases of aliases would let a short text grow without end
        raise NotReadable(_line(event), "anchors and aliases are not read")
    if isinstance(event, yaml.ScalarEvent):
        unquoted: bool = event.implicit[0]
        return None if unquoted and event.value in {"", "~", "null"} else str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Plain] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_plain(item, events, (*path, len(items)), lines))
        return items
    mapping: dict[str, Plain] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            raise NotReadable(_line(key), "a name must be plain text")
        if key.value in mapping:
            raise NotReadable(_line(key), f"{key.value} is given twice")
        mapping[key.value] = _plain(next(events), events, (*path, key.value), lines)
    return mapping
