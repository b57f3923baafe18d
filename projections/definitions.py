"""Definitions that are data, each file a list of them, by their codes."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from pydantic import TypeAdapter

from domain.definitions import read, texts
from domain.errors import Malformed


class Coded(Protocol):
    """Something that has a code."""

    @property
    def code(self) -> str:
        """Give the code, which no other one has."""


Defined = TypeVar("Defined", bound=Coded)


def shipped(
    package: str, form: TypeAdapter[list[Defined]], malformed: type[Malformed], *, kind: str
) -> Mapping[str, Defined]:
    """Load the definitions of a package, of one kind, by code; raise `malformed`."""
    found: dict[str, Defined] = {}
    for file, text in texts(package):
        for one in read(text, form, malformed, file=file):
            if one.code in found:
                raise malformed(file=file, reason="the code stands twice", **{kind: one.code})
            found[one.code] = one
    return found
