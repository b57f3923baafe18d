"""Definitions that are data: files of a package that ship with the product, each a list of one form, by their codes.

Invariant: what is at fault is named with its file, its line and its place.
"""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from domain import yaml_source
from domain.errors import Malformed


class Coded(Protocol):
    """Something that has a code."""

    @property
    def code(self) -> str:
        """Give the code, which no other one has."""


Defined = TypeVar("Defined", bound=Coded)


def read(text: str, form: TypeAdapter[list[Defined]], malformed: type[Malformed], *, file: str) -> tuple[Defined, ...]:
    """Read the definitions of a YAML text; raise `malformed` with file, line, place and reason."""
    try:
        source = yaml_source.read(text)
    except yaml_source.NotReadable as error:
        raise malformed(file=file, line=error.line, reason=error.reason) from error
    try:
        return tuple(form.validate_python(source.data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise malformed(
            file=file,
            line=source.line_of(first["loc"]),
            place=".".join(map(str, first["loc"])) or "the whole file",
            reason=first["msg"].removeprefix("Value error, "),
        ) from error


def shipped(
    package: str, form: TypeAdapter[list[Defined]], malformed: type[Malformed], *, kind: str
) -> Mapping[str, Defined]:
    """Load the definitions of a package, of one kind, by code; raise `malformed`."""
    found: dict[str, Defined] = {}
    for file, text in _texts(package):
        for one in read(text, form, malformed, file=file):
            if one.code in found:
                raise malformed(file=file, reason="the code stands twice", **{kind: one.code})
            found[one.code] = one
    return found


def _texts(package: str) -> Iterator[tuple[str, str]]:
    folder = files(package).joinpath("definitions")
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield entry.name, entry.read_text(encoding="utf-8")
