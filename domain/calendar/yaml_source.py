"""A data file read as plain text values that remember their lines.

YAML's own types are not used: pydantic parses the text, so that "2019-02-30" is refused with its line
and not with a traceback from the YAML library.
"""

from typing import NamedTuple, TypeAlias

import yaml

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
Path: TypeAlias = tuple[str | int, ...]

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # libyaml is not compiled in: same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class NotReadable(ValueError):  # noqa: N818 - becomes a refusal of the caller, who knows what was read
    """The text is not YAML of mappings, lists and text."""

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
    """Read YAML text; raise NotReadable with the line where it fails."""
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotReadable(mark.line + 1 if mark else 1, error.problem or "not YAML") from error
    except yaml.YAMLError as error:
        raise NotReadable(1, "not YAML: a character that is not allowed") from error
    lines: dict[Path, int] = {}
    return Source(None if node is None else _plain(node, (), lines, frozenset()), lines)


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], around: frozenset[int]) -> Plain:
    lines[path] = line = node.start_mark.line + 1
    if id(node) in around:  # an alias to a value that contains it has no end
        raise NotReadable(line, "a value may not contain itself")
    around |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Plain] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise NotReadable(key.start_mark.line + 1, "a name must be plain text")
            if key.value in mapping:
                raise NotReadable(key.start_mark.line + 1, f"{key.value} is given twice")
            mapping[key.value] = _plain(value, (*path, key.value), lines, around)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines, around) for index, item in enumerate(node.value)]
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)
