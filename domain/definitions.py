"""Definitions that are data: a YAML text read as values of one form.

Invariant: what is at fault is named with its file, its line and its place.
"""

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from domain import yaml_source
from domain.errors import Malformed
from domain.yaml_source import Path, Plain

T = TypeVar("T")


def _nowhere(_fault: str, _data: Plain) -> Path:
    return ()


def read(
    text: str,
    form: TypeAdapter[T],
    malformed: type[Malformed],
    *,
    file: str,
    place_of: Callable[[str, Plain], Path] = _nowhere,
) -> T:
    """Read a text; raise `malformed` with file, line, place and reason of the first fault, and how many more there are.

    `place_of` finds the place of a fault that is one of the whole.
    """
    try:
        source = yaml_source.read(text)
    except yaml_source.NotReadable as error:
        raise malformed(file=file, line=error.line, reason=error.reason) from error
    try:
        return form.validate_python(source.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise malformed(
            file=file,
            line=source.line_of(first["loc"] or place_of(reason, source.data)),
            place=".".join(map(str, first["loc"])) or "the whole file",
            reason=reason,
            more=error.error_count() - 1,
        ) from error


def texts(package: str) -> Iterator[tuple[str, str]]:
    """Give the definitions that ship beside the modules of a package: the name of each file, and its text."""
    folder = files(package).joinpath("definitions")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield entry.name, entry.read_text(encoding="utf-8")
