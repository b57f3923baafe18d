"""A desk: the ledger as the use cases need it, over a few live cases in memory, for histories that are made up.

Invariant: what is taken down here is what the use cases would have put on record, in the same order; the rules, the
books and the last number of a register are handed in from outside.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, cast

from eventsourcing.domain import BaseAggregate

from application.ledger import AlreadyFounded, CaseUnknown, Intent, ItemUnknown, OnRecord, Outcome
from application.rules import Rules
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.catalogue.item import ServiceItem, item_stream
from domain.events import DomainEvent
from domain.founding import LedgerIdentity
from domain.header import Actor, Header
from domain.recorded import Recorded
from domain.register import NumberAllocated, Register, official_number

A = TypeVar("A", bound=BaseAggregate[str])


@dataclass(frozen=True, slots=True)
class Written:
    """A command that was decided: when it is recorded, what it asked for, and its events in order."""

    at: datetime
    intent: Intent
    events: tuple[DomainEvent, ...]


class RulesInTime(Protocol):
    """The rules as they stand on record at an instant."""

    def at(self, moment: datetime) -> Rules:
        """Give the rules at an instant."""
        ...


class Desk:
    """Keeps live aggregates of one bundle of cases; whoever plays it tells the time."""

    def __init__(
        self, identity: LedgerIdentity, rules: RulesInTime, books: Mapping[str, BaseAggregate[str]], start: datetime
    ) -> None:
        self._identity = identity
        self._rules = rules
        self._books = books
        self._now = start
        self._live: dict[str, BaseAggregate[str]] = {}
        self._histories: dict[str, list[Recorded]] = {}
        self._numbers: dict[str, int] = {}
        self._numbering: str | None = None
        self.written: list[Written] = []

    def begin(self, numbers: Mapping[str, int]) -> None:
        """Clear the desk for other cases; `numbers` gives by case the place of its number in the register."""
        self._live, self._histories, self.written = {}, {}, []
        self._numbers, self._numbering = dict(numbers), None

    def number_next(self, case_id: str) -> None:
        """Name the case that is filed next: its number was allotted beforehand."""
        self._numbering = case_id

    def move_to(self, moment: datetime) -> None:
        """Let it be another moment."""
        self._now = moment

    def aggregates(self) -> dict[str, BaseAggregate[str]]:
        """Give all that lies on the desk, by stream."""
        return dict(self._live)

    def cases(self) -> list[Case]:
        """Give the cases on the desk, in the order of their filing."""
        return [one for one in self._live.values() if isinstance(one, Case)]

    def last_events(self) -> tuple[CaseEvent, ...]:
        """Give what the last command wrote in cases."""
        events = self.written[-1].events if self.written else ()
        return tuple(event for event in events if isinstance(event, CaseEvent))

    def free_from(self) -> datetime:
        """Give the first instant behind the events of the last command: each takes a microsecond of its own."""
        last = self.written[-1] if self.written else None
        return self._now if last is None else last.at + (len(last.events) + 1) * timedelta(microseconds=1)

    # The ledger of the use cases.

    def now(self) -> datetime:
        """Tell the moment."""
        return self._now

    def position(self) -> int:
        """Tell how much has been written; nothing has a place in a ledger yet."""
        return len(self.written)

    def identity(self) -> LedgerIdentity:
        """Give what the ledger is."""
        return self._identity

    def found(self, intent: Intent) -> OnRecord:
        """Refuse: a ledger is founded before anything is played."""
        raise AlreadyFounded(ledger=self._identity.name)

    def rules(self, *, fresh: bool = False) -> Rules:
        """Give the rules of the moment."""
        return self._rules.at(self._now)

    def case(self, case_id: str) -> Case:
        """Give a case."""
        case = self._live.get(case_id)
        if not isinstance(case, Case):
            raise CaseUnknown(case=case_id)
        return case

    def history(self, case_id: str) -> Sequence[Recorded]:
        """Give all events of a case."""
        if case_id not in self._histories:
            raise CaseUnknown(case=case_id)
        return self._histories[case_id]

    def histories(self, cases: Sequence[str]) -> dict[str, Sequence[Recorded]]:
        """Give the events of several cases at once."""
        return {case: self._histories[case] for case in cases if case in self._histories}

    def filed_with(self, procedures: Sequence[str], field: str, value: str) -> Sequence[str]:
        """Give the cases on the desk that were filed with a public value: no value is shared beyond them."""
        return [
            case.id
            for case in self._live.values()
            if isinstance(case, Case)
            and case.procedure is not None
            and case.procedure.code in procedures
            and case.disclosed.get(field) == value
        ]

    def item(self, code: str) -> ServiceItem:
        """Give a service item."""
        item = self.find(ServiceItem, item_stream(code))
        if item is None:
            raise ItemUnknown(item=code)
        return item

    def find(self, kind: type[A], stream: str) -> A | None:
        """Give a book, an item or a case."""
        found = self._live.get(stream) or self._books.get(stream)
        return found if isinstance(found, kind) else None

    def events(self, stream: str) -> Sequence[Recorded]:
        """Give all events of a case on the desk."""
        return self._histories.get(stream, [])

    def last(self, stream: str) -> DomainEvent | None:
        """Give the last event of a case on the desk."""
        events = self.events(stream)
        return events[-1].event if events else None

    def register(self, stream: str) -> Register | None:
        """Give a register as it stands before the case that is filed next."""
        assert self._numbering is not None  # noqa: S101 - named before every filing
        return register_before(stream, self._numbers[self._numbering], self._identity, self._now)

    def as_read(self, events: Sequence[DomainEvent]) -> list[DomainEvent]:
        """Nothing is read again."""
        return list(events)

    def known(self, commands: Sequence[str]) -> frozenset[str]:
        """Nothing is played twice."""
        return frozenset()

    def on_record(self, command_id: str, digest: bytes) -> OnRecord | None:
        """Nothing is played twice."""
        return None

    def append(self, intents: Sequence[Intent], queued: Callable[[], None] | None = None) -> list[Outcome]:
        """Take decisions down."""
        return [self._take_down(intent) for intent in intents]

    def _take_down(self, intent: Intent) -> OnRecord:
        events: list[DomainEvent] = []
        for aggregate in intent.changed:
            new = [cast("DomainEvent", event) for event in aggregate.collect_events()]
            events += new
            self._live[aggregate.id] = aggregate
            history = self._histories.setdefault(aggregate.id, [])
            history += [Recorded(0, self._now, event) for event in new]
        self.written.append(Written(self._now, intent, tuple(events)))
        return OnRecord(intent.answer, None, None, self._now, repeated=False)


def register_before(stream: str, sequence: int, identity: LedgerIdentity, at: datetime) -> Register | None:
    """Give a register that has allocated every number before one; None before the first."""
    if sequence == 1:
        return None
    _, _, prefix, year = stream.split(":")
    last = NumberAllocated(
        originator_id=stream,
        originator_version=sequence - 1,
        originator_topic=Register.TOPIC,
        timestamp=at,
        header=_nobody(identity),
        number=official_number(prefix, int(year), sequence - 1),
        case="",
    )
    register = last.mutate(None)
    assert isinstance(register, Register)  # noqa: S101 - that is what the event opens
    return register


def _nobody(identity: LedgerIdentity) -> Header:
    office = Actor(principal="simulation", unit="simulation", role="simulation")
    return Header(
        ledger=identity.name,
        body=identity.body,
        jurisdiction=identity.jurisdiction,
        actor=office,
        command="register",
        correlation="register",
    )
