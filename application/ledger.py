"""The ledger as the use cases need it: load, look up, append. The store itself is given from outside.

Invariant: an intent is written whole or not at all, and once: its id is its identity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from eventsourcing.domain import BaseAggregate

from application.rules import Rules
from domain.case.case import Case
from domain.case.values import ProtectedValue
from domain.catalogue.item import ServiceItem
from domain.errors import Refused, Unknown
from domain.events import DomainEvent
from domain.founding import LedgerIdentity
from domain.recorded import Recorded
from domain.register import Register

A = TypeVar("A", bound=BaseAggregate[str])


class CaseUnknown(Unknown):
    """No such case is on record."""

    code = "case_unknown"


class ItemUnknown(Unknown):
    """No such service item is on record."""

    code = "item_unknown"


class StaleVersion(Refused):
    """The case has changed since the version that was named."""

    code = "stale_version"


class CommandReused(Refused):
    """This command id has been used for another command."""

    code = "command_reused"


class NotFounded(Refused):
    """The ledger has not been founded yet; `caseledger migrate` founds it."""

    code = "not_founded"


class AlreadyFounded(Refused):
    """The ledger has been founded already, and differently."""

    code = "already_founded"


class Contended(Refused):
    """Other acts kept coming first; nothing was recorded, try again."""

    code = "contended"


class OutcomeUnknown(Refused):
    """The connection was lost and the ledger cannot be asked: the act may or may not be on record."""

    code = "outcome_unknown"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a command wants on record: the pending events of its aggregates, and what it relied on.

    `relied_on` holds the versions of streams that were only read; `protected` the values for the side table by the
    stream and version of the event that holds the commitment. `answer` is
    kept and given back whenever the command is repeated.
    """

    id: str
    digest: bytes
    changed: Sequence[BaseAggregate[str]]
    answer: Mapping[str, Any]
    relied_on: Mapping[str, int] = field(default_factory=dict)
    protected: Mapping[tuple[str, int], Sequence[ProtectedValue]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The command is on record, now or since an earlier time: where, since when, and what it was answered.

    `receipt` is what the ledger signs for it (docs/proof-format.md); None if nothing was new, or no key is on record.
    """

    answer: Mapping[str, Any]
    first_position: int | None
    last_position: int | None
    recorded_at: datetime
    repeated: bool
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Conflicting:
    """Nothing is on record: a stream stood at another version than the command had seen."""

    stream: str
    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class Reused:
    """Nothing is on record: the command id has been used for another command."""

    command: str


Outcome = OnRecord | Conflicting | Reused


class Ledger(Protocol):
    """The append-only store. A lost answer raises `OutcomeUnknown`: the act may or may not be on record."""

    def now(self) -> datetime:
        """Give the present moment: the clock's, or the script's in a simulated ledger."""

    def position(self) -> int:
        """Give the newest position on record; 0 in an empty ledger."""

    def identity(self) -> LedgerIdentity:
        """Give what this ledger is; raise `NotFounded`."""

    def found(self, intent: Intent) -> OnRecord:
        """Put the founding on record; raise `AlreadyFounded` if another one is."""

    def rules(self, *, fresh: bool = False) -> Rules:
        """Give the procedures, calendars and office hours on record, and the versions of their streams."""

    def case(self, case_id: str) -> Case:
        """Load a case; raise `CaseUnknown`."""

    def history(self, case_id: str) -> Sequence[Recorded]:
        """Give all events of a case with their positions and instants of recording; raise `CaseUnknown`."""

    def histories(self, cases: Sequence[str]) -> Mapping[str, Sequence[Recorded]]:
        """Give the events of several cases at once; of those that are on record."""

    def filed_with(self, procedures: Sequence[str], field: str, value: str) -> Sequence[str]:
        """Give the cases of some procedures that were filed with a public value, oldest first."""

    def item(self, code: str) -> ServiceItem:
        """Load a service item; raise `ItemUnknown`."""

    def find(self, kind: type[A], stream: str) -> A | None:
        """Load a book, an item or any other aggregate, if its stream has been opened by one of that kind."""

    def events(self, stream: str) -> Sequence[Recorded]:
        """Give all events of any stream with their positions and instants of recording; none if it is not open."""

    def last(self, stream: str) -> DomainEvent | None:
        """Give the last event of a stream, if it has been opened: all the state of some, which grow long."""

    def register(self, stream: str) -> Register | None:
        """Load a register of numbers, if it has been opened."""

    def on_record(self, command_id: str, digest: bytes) -> OnRecord | None:
        """Look a command up before anything else is judged; raise `CommandReused`."""

    def as_read(self, events: Sequence[DomainEvent]) -> list[DomainEvent]:
        """Give events that were just decided as they read once they are on record."""

    def known(self, commands: Sequence[str]) -> frozenset[str]:
        """Tell which of some commands are on record."""

    def append(self, intents: Sequence[Intent], queued: Callable[[], None] | None = None) -> list[Outcome]:
        """Write commands, each on its own; give the outcome of each, in order.

        `queued` is called, if at all, once whatever is appended so from then on will be written after these.
        """


def is_new(outcome: Outcome) -> bool:
    """Tell whether a command is on record, and was not before."""
    return isinstance(outcome, OnRecord) and not outcome.repeated


def settled(outcome: OnRecord | Reused) -> OnRecord:
    """Give what is on record; raise `CommandReused` for an id that stands for another command."""
    if isinstance(outcome, Reused):
        raise CommandReused(command=outcome.command)
    return outcome
