"""Protecting values: whose they are, sealing them, and opening them again. The keys themselves lie outside.

Invariant: a value is opened only if it is what its event commits to; who is meant by a subject is said for each case
by another name, so that no two cases show that they are about one person.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from domain.case.values import Committed, Scalar, Sealing
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass


class ValueShredded(Refused):
    """已销毁 shredded: the key of this value was destroyed, and nobody can read it again."""

    code = "value_shredded"


class ValueDamaged(Refused):
    """What is stored of a protected value is not what its event commits to; it is not shown."""

    code = "value_damaged"


class Protection(Protocol):
    """What writes protected values needs."""

    def subject(self, stream: str, identity: Sequence[str]) -> str:
        """Name a person for one case: unlike in every other case, and of use to whoever holds the keys alone."""

    def sealing(self, stream: str, subject: str | None = None) -> Sealing:
        """Give what seals the values of a case or a record: under its subject's keys, else under keys of its own."""

    def prepare(self, streams: Sequence[str]) -> None:
        """Make the keys of several streams' own at once, before values of each are sealed one by one."""

    def ready(self, stream: str, identity: Sequence[str]) -> None:
        """Make the keys under which the values of a case will be sealed: a person's, else the case's own."""


Protecting = Callable[[Iterator[bytes]], Protection]
"""Gives the protection of a ledger that is played: all of it follows from the salts."""


class Keys(Protection, Protocol):
    """What opens protected values and destroys their keys needs besides."""

    def custody(self, stream: str, subject: str | None) -> str:
        """Name the stream in which is recorded what is done with the values of a subject."""

    def sharing(self, custody: str, cases: Iterable[tuple[str, str]]) -> list[str]:
        """Pick those cases, each given with the name of its subject, that hold the data of the subject in a custody."""

    def alike(self, cases: Sequence[tuple[str, str]]) -> list[int]:
        """Tell by numbers whose data some cases hold, each given with the name of its subject: alike for all of one."""

    def open(self, stream: str, field: str, committed: Committed, stored: bytes) -> tuple[bytes, bytes]:
        """Open one value: its salt, and its bytes. Raises `ValueShredded`, `ValueDamaged`."""

    def is_shredded(self, stream: str, protection: FieldClass, stored: bytes) -> bool:
        """Tell whether the key of a value was destroyed, without opening it."""

    def generations(self, custody: str, classes: Sequence[FieldClass]) -> dict[FieldClass, int]:
        """Tell which generation of a subject's key is in use, by class: after each destruction follows another."""

    def destroy(self, custody: str, generations: Mapping[FieldClass, int]) -> None:
        """Destroy a subject's keys through a generation, by class; once more does nothing."""


def identity_of(procedure: Procedure, values: Mapping[str, Scalar]) -> tuple[str, ...]:
    """Give what tells whose data a filing brings, as it is compared; nothing where a part of it was left empty."""
    said = tuple(_compared(values.get(field, "")) for field in procedure.subject)
    return said if all(said) else ()


def _compared(value: Scalar) -> str:
    return "".join(unicodedata.normalize("NFKC", str(value)).casefold().split())


class Unkept:
    """Protection where nothing goes on record: values are checked and left, no key is made."""

    def subject(self, stream: str, identity: Sequence[str]) -> str:
        """Name nobody."""
        return "nobody"

    def sealing(self, stream: str, subject: str | None = None) -> Sealing:
        """Give what keeps nothing."""
        return self

    def prepare(self, streams: Sequence[str]) -> None:
        """Make no key."""

    def ready(self, stream: str, identity: Sequence[str]) -> None:
        """Make no key."""

    def salt(self) -> bytes:
        """Give no salt."""
        return b""

    def seal(self, field: str, protection: FieldClass, salt: bytes, value: bytes) -> bytes:
        """Keep nothing."""
        return b""


UNKEPT = Unkept()
