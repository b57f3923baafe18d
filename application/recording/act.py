"""The acts of record by name: what each asks for, and how it reaches its record. One row per act."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from application.requests import Request, Values
from domain.case.case import Case
from domain.events import DomainEvent
from domain.regulation.occasion import Occasion

A = TypeVar("A", bound=BaseAggregate[str])


class RecordRequest(Request):
    """What every act of record says; `values` are the further fields that the regulation lists for the act."""

    values: Values = Field(default_factory=dict)


class Work(Protocol):
    """What one command works on."""

    @property
    def occasion(self) -> Occasion:
        """Give the occasion of the act."""

    @property
    def key(self) -> str:
        """Give the month, quarter or year that is meant; empty where a body has one record."""

    def record(self, kind: "RecordKind[A]", key: str) -> A:
        """Load a record, or open it; what is pending on it is written with the act."""

    def begin(self, record: BaseAggregate[str]) -> None:
        """Take over a record that the act begins."""

    def number(self, word: str, of: str) -> str:
        """Allocate the next number of the year under a word (字号) to a record."""

    def cited(self, reference: str) -> DomainEvent | None:
        """Give the event that stands in the ledger under stream@version, if there is one."""

    def require_case(self, case: str) -> None:
        """Refuse a case that is not on record."""

    def case(self, case: str) -> tuple[Case, str]:
        """Load a case, with the title of its procedure; raise `CaseUnknown`."""

    def readable(self, case: str) -> list[str]:
        """Name the protected values of a case that can still be read, as field@version."""

    def require_procedure(self, code: str) -> None:
        """Refuse a procedure of which no version is on record."""


@dataclass(frozen=True, slots=True)
class RecordKind(Generic[A]):
    """A kind of record: its class, its stream, and how it is opened."""

    name: str
    title: str
    regulation: str
    aggregate: type[A]
    stream: Callable[[str, str], str]
    open: Callable[[Occasion, str], A]
    keyed_by: str | None = None


@dataclass(frozen=True, slots=True)
class RecordAct:
    """One act: its name in a URL and in the regulation, its name to an official, its request, its way to the record.

    An act that `begins` a record names it itself, after its command: the record's key is not asked for.
    """

    name: str
    title: str
    kind: RecordKind[Any]
    request: type[RecordRequest]
    decide: Callable[[Work, Any], None]
    begins: bool = False
