"""An event log in IEEE 1849 XES, read trace by trace.

Invariant: memory does not grow with the number of traces; no document type, entity, foreign file or network address
is ever followed; whatever the file holds, the only errors are those of `infrastructure.xes.errors`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from application.history import Attribute, LoggedEvent, Survey, Trace
from infrastructure.xes.errors import (
    DocumentTypeRefused,
    LogMalformed,
    LogNotXes,
    LogNotXml,
    LogTooLarge,
    LogValueMalformed,
    TraceNameMissing,
)
from infrastructure.xes.source import BoundedBytes, opened
from infrastructure.xes.values import COLLECTIONS, KINDS, typed

NAME = "concept:name"
Parser: TypeAlias = "etree.iterparse[tuple[str, etree._Element]]"
LAST_COUNTED = 65_535
HEAD = frozenset({"extension", "global", "classifier"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a file is followed: bytes after decompression in all and in one trace, depth, characters in a value."""

    total: int = 4 * 1024**3
    trace: int = 16 * 1024**2
    depth: int = 32
    text: int = 100_000
    name: int = 200


@dataclass(frozen=True, slots=True)
class XesLog:
    """An event log in a file, plain or gzip."""

    path: Path
    limits: Limits = field(default_factory=Limits)

    def survey(self) -> Survey:
        """Read the whole log and count its traces and events; it is called as it says, or as its file is called."""
        name, traces, events = self.path.name.split(".")[0], 0, 0
        for found in self._read():
            if isinstance(found, Trace):
                traces, events = traces + 1, events + len(found.events)
            else:
                name = found
        return Survey(name, traces, events)

    def traces(self) -> Iterator[Trace]:
        """Read the traces one by one, in file order; raise `LogMalformed`."""
        return (found for found in self._read() if isinstance(found, Trace))

    def _read(self) -> Iterator[Trace | str]:
        with opened(self.path, self.limits.total) as source:
            parser = etree.iterparse(
                source,
                events=("start", "end"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            try:
                yield from _parts(parser, source, self.limits)
            except LogMalformed:
                # A file cut short inside a tag ends with half an element, which is not what is wrong with it.
                if source.exhausted:
                    _drain(parser)
                raise
            except etree.XMLSyntaxError as error:
                raise _not_xml(parser, error) from error


def _drain(parser: Parser) -> None:
    try:
        for _ in parser:
            pass
    except etree.XMLSyntaxError as error:
        raise _not_xml(parser, error) from error


def _not_xml(parser: Parser, error: etree.XMLSyntaxError) -> LogNotXml:
    """Tell the first thing that went wrong, which is not always the one that the library raises."""
    first = next((entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR), None)
    line, reason = (first.line, first.message) if first is not None else (error.lineno, error.msg)
    return LogNotXml(line=line, reason=" ".join(str(reason).split()))


def _parts(parser: Parser, source: BoundedBytes, limits: Limits) -> Iterator[Trace | str]:
    """Yield the traces, and the log's own name where it stands."""
    depth, done = 0, 0
    for event, element in parser:
        if source.given - done > limits.trace:
            raise LogTooLarge(line=_line(element), limit=f"{limits.trace} bytes in one trace")
        if event == "start":
            depth += 1
            _check(element, depth, limits)
            continue
        depth -= 1
        if depth != 1:
            continue
        if _tag(element) == "trace":
            yield _trace(element, limits)
        elif _tag(element) == "string" and element.get("key") == NAME and element.get("value"):
            yield " ".join(element.get("value", "").split())
        done = source.given
        _forget(element)


def _check(element: etree._Element, depth: int, limits: Limits) -> None:
    """Refuse an element where it begins, before anything is gathered below it."""
    tag, line = _tag(element), _line(element)
    if depth == 1:
        if element.getroottree().docinfo.internalDTD is not None:
            raise DocumentTypeRefused()
        if tag != "log":
            raise LogNotXes(line=line, expected="log", found=tag[:60])
    if depth > limits.depth:
        raise LogTooLarge(line=line, limit=f"{limits.depth} levels of nesting")
    for text in element.attrib.values():
        if len(text) > limits.text:
            raise LogTooLarge(line=line, limit=f"{limits.text} characters in a value")
    outer = element.getparent()
    if outer is not None and not _belongs(tag, _tag(outer), depth):
        raise LogNotXes(line=line, found=tag[:60], inside=_tag(outer))


def _belongs(tag: str, outer: str, depth: int) -> bool:
    if tag in KINDS:
        return outer not in {"extension", "classifier"}
    if tag == "values":
        return outer == "list"
    return (depth == 2 and tag in HEAD | {"trace"}) or (depth == 3 and tag == "event" and outer == "trace")


def _trace(element: etree._Element, limits: Limits) -> Trace:
    # The name first: every other fault in the trace is then reported under it.
    names = [child for child in element if _tag(child) in KINDS and child.get("key") == NAME]
    name = (names[0].get("value") or "").strip() if names else ""
    if not name:
        raise TraceNameMissing(line=_line(element))
    if len(name) > limits.name:
        raise LogTooLarge(line=_line(element), limit=f"{limits.name} characters in the name of a trace")
    attributes = _attributes(element, name)
    del attributes[NAME]
    events = (child for child in element if _tag(child) == "event")
    return Trace(name, attributes, tuple(LoggedEvent(_attributes(event, name), _line(event)) for event in events))


def _attributes(element: etree._Element, trace: str) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for child in element:
        if _tag(child) in KINDS:
            key, value = _attribute(child, trace)
            if key in found:
                raise LogMalformed(line=_line(child), trace=trace, reason=f"the key {key[:60]} stands twice")
            found[key] = value
    return found


def _attribute(element: etree._Element, trace: str) -> tuple[str, Attribute]:
    kind, key, text = KINDS[_tag(element)], element.get("key"), element.get("value")
    if not key or (text is None and kind not in COLLECTIONS):
        raise LogMalformed(line=_line(element), trace=trace, reason="an attribute lacks its key or its value")
    try:
        value = None if kind in COLLECTIONS else typed(kind, text or "")
    except ValueError as error:
        raise LogValueMalformed(
            line=_line(element), trace=trace, key=key[:60], expected=error, given=repr((text or "")[:60])
        ) from error
    # The standard wraps the items of a list in <values>; they are the list's own.
    inner = (item for child in element for item in (child if _tag(child) == "values" else (child,)))
    return key, Attribute(kind, value, tuple(_attribute(item, trace) for item in inner))


def _tag(element: etree._Element) -> str:
    """Give the element's name without its namespace: logs in use have several, or none."""
    return str(element.tag).rpartition("}")[2]  # the library's own QName raises where the namespace holds a brace


def _line(element: etree._Element) -> int | None:
    """Give the line of an element, unless it is beyond what the library can count where no text stands near."""
    line = element.sourceline
    return line if isinstance(line, int) and line != LAST_COUNTED else None


def _forget(element: etree._Element) -> None:
    """Free an element that has been read, and those before it, which the root still holds."""
    element.clear()
    outer = element.getparent()
    while outer is not None and element.getprevious() is not None:
        del outer[0]
