"""Deciding ahead: what several commands decide stands here as if it were on record, and is written at once.

Invariant: each command names the versions that it took streams to be at, those of what was decided just before it
among them; so one that rests on what others came before in is not written either.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from eventsourcing.domain import BaseAggregate

from application.ledger import CaseUnknown, Conflicting, Intent, Ledger, OnRecord, Outcome, is_new
from application.rules import Rules
from application.turns import Heads, Turn, heads_of
from domain.case.case import Case
from domain.catalogue.item import ServiceItem
from domain.events import DomainEvent
from domain.founding import LedgerIdentity
from domain.recorded import Recorded
from domain.register import NumberAllocated, Register

A = TypeVar("A", bound=BaseAggregate[str])


class OvertakenError(Exception):
    """Others came first in what had been decided: the rest is to be decided anew."""


class Ahead(Ledger):
    """A ledger with what was decided on top of it; for one caller, and for as long as one batch takes."""

    def __init__(self, ledger: Ledger, commands: Sequence[str], cases: Sequence[str], *, fresh: bool) -> None:
        """Read at once what some commands on some cases will ask for; whether the rules must be `fresh`.

        That needs no turn: what others record until it begins to decide comes out by the versions.
        """
        self._ledger = ledger
        self._heads: Heads = {}
        self._now = ledger.now()
        self._rules = ledger.rules(fresh=fresh)
        self._new = set(commands) - ledger.known(commands)
        self._read: dict[str, list[DomainEvent]] = {}
        self._look_up(cases)
        self._last: dict[str, DomainEvent | None] = {}
        self._items: dict[str, ServiceItem] = {}
        self._unread: dict[str, list[DomainEvent]] = {}  # decided, and not yet seen as they read once on record
        self._waiting: list[Intent] = []
        self._written: dict[str, Outcome] = {}

    def is_new(self, command: str) -> bool:
        """Tell whether a command was not on record when all began."""
        return command in self._new

    def begin(self, heads: Heads) -> None:
        """Begin to decide, on top of what others decided: streams end so, or as they stand on record."""
        self._heads = heads

    def finish(self, turn: Turn) -> Mapping[str, Outcome]:
        """Write the last of what was decided, and let the next have the turn meanwhile; give all outcomes."""
        heads = {stream: event for intent in self._waiting for stream, event in heads_of(intent).items()}
        outcomes = self._write(lambda: turn.pass_on(heads))
        turn.is_on_record = all(is_new(outcome) for outcome in outcomes.values())
        return outcomes

    def _write(self, queued: Callable[[], None] | None = None) -> Mapping[str, Outcome]:
        """Write what waits; give the outcome of each command that was decided here since the beginning."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            outcomes = self._ledger.append(waiting, queued)
            self._written |= {intent.id: outcome for intent, outcome in zip(waiting, outcomes, strict=True)}
        return self._written

    def append(self, intents: Sequence[Intent], queued: Callable[[], None] | None = None) -> list[Outcome]:
        """Take down what was decided; the outcome tells no more than the answer, or that a case stands otherwise."""
        return [self._take_down(intent) for intent in intents]

    def _take_down(self, intent: Intent) -> Outcome:
        decided = {one.id: cast("list[DomainEvent]", one.pending_events) for one in intent.changed}
        for stream, events in decided.items():
            if stream in self._read:
                expected = events[0].originator_version - 1
                actual = len(self._read[stream]) + len(self._unread.get(stream, ()))
                if expected != actual:
                    return Conflicting(stream, expected, actual)
        for stream, events in decided.items():
            self._unread.setdefault(stream, []).extend(events)
            self._last[stream] = events[-1]
        self._waiting.append(intent)
        return OnRecord(intent.answer, None, None, self._now, repeated=False)

    def on_record(self, command_id: str, digest: bytes) -> OnRecord | None:
        """Look a command up; one that was seen to be new is taken to be, once."""
        if command_id in self._new:
            self._new.remove(command_id)
            return None
        return self._settled().on_record(command_id, digest)

    def now(self) -> datetime:
        """Give the present moment."""
        return self._ledger.now()

    def position(self) -> int:
        """Give the newest position on record."""
        return self._ledger.position()

    def identity(self) -> LedgerIdentity:
        """Give what this ledger is."""
        return self._ledger.identity()

    def rules(self, *, fresh: bool = False) -> Rules:
        """Give the rules on record when all began."""
        return self._ledger.rules(fresh=True) if fresh else self._rules

    def case(self, case_id: str) -> Case:
        """Load a case as it was decided."""
        if case_id not in self._read:
            self._look_up([case_id])
        if case_id in self._unread:
            self._read[case_id] += self._ledger.as_read(self._unread.pop(case_id))
        case: Case | None = None
        for event in self._read[case_id]:
            case = event.mutate(case)
        if case is None:
            raise CaseUnknown(case=case_id)
        return case

    def item(self, code: str) -> ServiceItem:
        """Load a service item."""
        if code not in self._items:
            self._items[code] = self._ledger.item(code)
        return self._items[code]

    def last(self, stream: str) -> DomainEvent | None:
        """Give the last event of a stream, as it was decided."""
        if stream not in self._last:
            self._last[stream] = self._heads.get(stream) or self._ledger.last(stream)
        return self._last[stream]

    def register(self, stream: str) -> Register | None:
        """Load a register of numbers off its last entry."""
        event = self.last(stream)
        return event.mutate(None) if isinstance(event, NumberAllocated) else None

    def find(self, kind: type[A], stream: str) -> A | None:
        """Load any aggregate."""
        return self._settled().find(kind, stream)

    def history(self, case_id: str) -> Sequence[Recorded]:
        """Give all events of a case."""
        return self._settled().history(case_id)

    def histories(self, cases: Sequence[str]) -> Mapping[str, Sequence[Recorded]]:
        """Give the events of several cases."""
        return self._settled().histories(cases)

    def filed_with(self, procedures: Sequence[str], field: str, value: str) -> Sequence[str]:
        """Give the cases of some procedures that were filed with a public value."""
        return self._settled().filed_with(procedures, field, value)

    def events(self, stream: str) -> Sequence[Recorded]:
        """Give all events of a stream."""
        return self._settled().events(stream)

    def as_read(self, events: Sequence[DomainEvent]) -> list[DomainEvent]:
        """Give events as they read once they are on record."""
        return self._ledger.as_read(events)

    def known(self, commands: Sequence[str]) -> frozenset[str]:
        """Tell which commands are on record."""
        return self._settled().known(commands)

    def found(self, intent: Intent) -> OnRecord:
        """Put the founding on record."""
        return self._settled().found(intent)

    def _look_up(self, cases: Sequence[str]) -> None:
        found = self._ledger.histories(cases)
        self._read |= {case: [one.event for one in found.get(case, ())] for case in cases}

    def _settled(self) -> Ledger:
        """Give the ledger itself once all that was decided is on record; raise `OvertakenError` if it is not."""
        if any(isinstance(outcome, Conflicting) for outcome in self._write().values()):
            raise OvertakenError
        return self._ledger
