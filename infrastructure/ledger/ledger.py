"""The ledger of the use cases, on PostgreSQL: aggregates rebuilt from their events, intents written as commands."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TypeVar

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import BaseAggregate, DomainEventProtocol

from application.ledger import (
    AlreadyFounded,
    CaseUnknown,
    CommandReused,
    Conflicting,
    Intent,
    ItemUnknown,
    NotFounded,
    OnRecord,
    Outcome,
    OutcomeUnknown,
    Reused,
    settled,
)
from application.rules import Rules
from application.tracing import span
from domain.calendar.book import CalendarPublished
from domain.calendar.hours import HoursPublished
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.catalogue.item import ServiceItem, item_stream
from domain.errors import Refused
from domain.events import DomainEvent
from domain.founding import LEDGER_STREAM, LedgerIdentity
from domain.procedures.book import ProcedurePublished
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from domain.register import NumberAllocated, Register
from infrastructure.errors import DatabaseUnavailable
from infrastructure.ledger import commands as store
from infrastructure.ledger import feed
from infrastructure.ledger.application import LedgerApplication
from infrastructure.ledger.canonical import text
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.postgres.errors import translated
from infrastructure.proof.receipts import Receipts, Signing

A = TypeVar("A", bound=BaseAggregate[str])
RESTAMPS = 5
FRESH_FOR = 1.0  # seconds; the append holds the versions relied on against the ledger in any case


class NotSimulated(Refused):
    """Only a simulated ledger takes the moment of recording from its caller."""

    code = "not_simulated"


@dataclass(slots=True)
class _KnownRules:
    """The rules read so far, and up to which position."""

    rules: Rules
    position: int
    read_at: float


class PostgresLedger:
    """Loads and appends. With a script it is the ledger of a simulation, whose time the script tells."""

    def __init__(
        self,
        recorder: LedgerRecorder,
        mapper: LedgerMapper,
        *,
        script: Callable[[], datetime] | None = None,
        receipts: Receipts | None = None,
        blind: Callable[[bytes], bytes] = bytes,
        barred: Refused | None = None,
    ) -> None:
        """Take what keys the digests of commands as `blind`; they may be of bodies that hold protected values.

        A ledger that is `barred` is read, and refuses with this whatever is to be recorded.
        """
        self._recorder = recorder
        self._mapper = mapper
        self._receipts = receipts
        self._application = LedgerApplication(recorder, mapper)
        self._script = script
        self._blind = blind
        self._barred = barred
        self._last_scripted = datetime.min.replace(tzinfo=UTC)
        self._identity: LedgerIdentity | None = None
        self._known = _KnownRules(Rules((), (), {}), 0, -FRESH_FOR)
        self._lock = Lock()

    def now(self) -> datetime:
        """Give the present moment, or the script's."""
        return self._script() if self._script is not None else datetime.now(UTC)

    def position(self) -> int:
        """Give the newest position on record."""
        return self._recorder.max_notification_id() or 0

    def identity(self) -> LedgerIdentity:
        """Give what this ledger is."""
        if self._identity is None:
            self._identity = self.find(LedgerIdentity, LEDGER_STREAM)
            if self._identity is None:
                raise NotFounded
        return self._identity

    def found(self, intent: Intent) -> OnRecord:
        """Put the founding on record."""
        self._require_free()
        known = self._recorder.find(intent.id, intent.digest)
        if isinstance(known, store.Conflict):
            raise AlreadyFounded(ledger=self.identity().name)
        return settled(self._settled(self._append([intent], bytes)[0]))

    def case(self, case_id: str) -> Case:
        """Load a case."""
        case = self.find(Case, case_id) if case_id.startswith("case:") else None
        if case is None:
            raise CaseUnknown(case=case_id)
        return case

    def history(self, case_id: str) -> Sequence[Recorded]:
        """Give all events of a case."""
        found = self.events(case_id) if case_id.startswith("case:") else []
        if not found:
            raise CaseUnknown(case=case_id)
        return found

    def histories(self, cases: Sequence[str]) -> dict[str, list[Recorded]]:
        """Give the events of several cases at once."""
        found: dict[str, list[Recorded]] = {}
        with translated(), self._recorder.pool.connection() as connection:
            rows = feed.histories(connection, [case for case in cases if case.startswith("case:")])
        for row in rows:
            found.setdefault(row.stream, []).append(self._mapper.recorded(row))
        return found

    def filed_with(self, procedures: Sequence[str], field: str, value: str) -> Sequence[str]:
        """Give the cases of some procedures that were filed with a public value."""
        filings = [{"procedure": code, "values": {field: {"value": value}}} for code in procedures]
        with translated(), self._recorder.pool.connection() as connection:
            return feed.filed_as(connection, [json.dumps(filing, ensure_ascii=False) for filing in filings])

    def item(self, code: str) -> ServiceItem:
        """Load a service item."""
        item = self.find(ServiceItem, item_stream(code))
        if item is None:
            raise ItemUnknown(item=code)
        return item

    def find(self, kind: type[A], stream: str) -> A | None:
        """Load an aggregate of a kind, if its stream has been opened."""
        try:
            aggregate: BaseAggregate[str] = self._application.repository.get(stream)
        except AggregateNotFoundError:
            return None
        return aggregate if isinstance(aggregate, kind) else None

    def events(self, stream: str) -> Sequence[Recorded]:
        """Give all events of a stream."""
        with translated(), self._recorder.pool.connection() as connection:
            rows = feed.history(connection, text(stream))
        return [self._mapper.recorded(row) for row in rows]

    def last(self, stream: str) -> DomainEvent | None:
        """Give the last event of a stream."""
        found = self._recorder.select_events(stream, desc=True, limit=1)
        if not found:
            return None
        last = found[0]
        return self._mapper.read(str(last.originator_id), last.originator_version, last.topic, last.state)

    def register(self, stream: str) -> Register | None:
        """Load a register of numbers off its last entry, which is all its state: a year has many thousands."""
        event = self.last(stream)
        return event.mutate(None) if isinstance(event, NumberAllocated) else None

    def rules(self, *, fresh: bool = False) -> Rules:
        """Give the rules on record, read at most a second ago unless they must be fresh."""
        with self._lock:
            if fresh or time.monotonic() - self._known.read_at >= FRESH_FOR:
                self._read_rules()
            return self._known.rules

    def on_record(self, command_id: str, digest: bytes) -> OnRecord | None:
        """Look a command up."""
        found = self._recorder.find(command_id, self._blind(digest))
        if isinstance(found, store.Conflict):
            raise CommandReused(command=command_id)
        return None if found is None else self._again(command_id, found)

    def as_read(self, events: Sequence[DomainEvent]) -> list[DomainEvent]:
        """Give events as they read once they are on record."""
        stored = [self._mapper.to_stored_event(event) for event in events]
        return [
            self._mapper.read(str(one.originator_id), one.originator_version, one.topic, one.state) for one in stored
        ]

    def known(self, commands: Sequence[str]) -> frozenset[str]:
        """Tell which of some commands are on record."""
        return self._recorder.known(commands)

    def append(self, intents: Sequence[Intent], queued: Callable[[], None] | None = None) -> list[Outcome]:
        """Write intents, each on its own."""
        with span("append", commands=len(intents)):
            return self._append(intents, self._blind, queued)

    def _append(
        self,
        intents: Sequence[Intent],
        blind: Callable[[bytes], bytes],
        queued: Callable[[], None] | None = None,
    ) -> list[Outcome]:
        self._require_free()
        signing = None if self._receipts is None else self._receipts.signing()  # refused before anything is recorded
        commands = [self._command(replace(intent, digest=blind(intent.digest))) for intent in intents]
        outcomes = list(self._recorder.append(commands, queued))
        for _ in range(RESTAMPS):  # in a simulation that several programs play, another may have stamped a later moment
            late = [place for place, outcome in enumerate(outcomes) if _came_late(outcome)]
            if not late:
                break
            again = [replace(commands[n], recorded_at=self._scripted(len(commands[n].events))) for n in late]
            for place, outcome in zip(late, self._recorder.append(again), strict=True):
                outcomes[place] = outcome
        return [self._told(command, outcome, signing) for command, outcome in zip(commands, outcomes, strict=True)]

    def _require_free(self) -> None:
        """Refuse to record anything in a ledger that is only to be read."""
        if self._barred is not None:
            raise self._barred

    def _told(self, command: store.Command, outcome: store.Outcome, signing: Signing | None) -> Outcome:
        """Give the outcome of a command, with its receipt."""
        if self._receipts is None or signing is None or isinstance(outcome, store.Conflict):
            return _outcome(command.id, outcome)
        if isinstance(outcome, store.Repeated):
            return self._again(command.id, outcome)
        return _on_record(outcome, self._receipts.of_events(signing, command.id, command.events, outcome))

    def _again(self, command_id: str, found: store.Stored) -> OnRecord:
        """Give what is on record; where its receipt cannot be written, do not say anything that reads as a failure."""
        try:
            receipt = None if self._receipts is None else self._receipts.of_record(command_id, found)
        except DatabaseUnavailable as away:
            raise OutcomeUnknown(command=command_id) from away
        return _on_record(found, receipt)

    def _command(self, intent: Intent) -> store.Command:
        events = [event for aggregate in intent.changed for event in aggregate.collect_events()]
        recorded_at = None if self._script is None else self._scripted(len(events))
        return command_of(intent, events, self._mapper, recorded_at)

    def _scripted(self, events: int) -> datetime:
        """Give the script's moment, or the next free one: two events never share an instant."""
        with self._lock:
            first = max(self.now(), self._last_scripted + timedelta(microseconds=1))
            self._last_scripted = first + timedelta(microseconds=events)
            return first

    def _read_rules(self) -> None:
        known = self._known
        procedures: list[Procedure] = list(known.rules.procedures)
        publications: list[CalendarPublication] = list(known.rules.publications)
        hours = list(known.rules.hours)
        versions = dict(known.rules.versions)
        with translated(), self._recorder.pool.connection() as connection:
            rows = feed.rules(connection, known.position)
        for row in rows:
            event = self._mapper.recorded(row).event
            if isinstance(event, ProcedurePublished):
                procedures.append(event.definition)
            elif isinstance(event, CalendarPublished):
                publications.append(event.publication)
            elif isinstance(event, HoursPublished):
                hours.append(event.entry)
            versions[row.stream] = row.version
        if rows:
            known.rules = Rules(tuple(procedures), tuple(publications), versions, tuple(hours))
            known.position = rows[-1].position
        known.read_at = time.monotonic()

    def _settled(self, outcome: Outcome) -> OnRecord | Reused:
        if isinstance(outcome, Conflicting):
            raise AlreadyFounded(ledger=self.identity().name)
        return outcome


def command_of(
    intent: Intent, events: Sequence[DomainEventProtocol[str]], mapper: LedgerMapper, recorded_at: datetime | None
) -> store.Command:
    """Give the command that puts an intent, with the events that it collected, on record."""
    protected = [
        store.ProtectedValue(stream, version, value.field, value.form, b"", value.stored)
        for (stream, version), values in intent.protected.items()
        for value in values
    ]
    return store.Command(
        id=intent.id,
        digest=intent.digest,
        events=[mapper.to_stored_event(event) for event in events],
        expected=intent.relied_on,
        protected=protected,
        result=json.dumps(intent.answer, ensure_ascii=False, sort_keys=True).encode(),
        recorded_at=recorded_at,
    )


def _came_late(outcome: store.Outcome) -> bool:
    return isinstance(outcome, store.Conflict) and outcome.reason == "recorded_at_not_after"


def _on_record(outcome: store.Stored, receipt: str | None = None) -> OnRecord:
    return OnRecord(
        answer=json.loads(outcome.result),
        first_position=outcome.first,
        last_position=outcome.last,
        recorded_at=outcome.last_recorded_at,
        repeated=isinstance(outcome, store.Repeated),
        receipt=receipt,
    )


def _outcome(command_id: str, outcome: store.Outcome) -> Outcome:
    if not isinstance(outcome, store.Conflict):
        return _on_record(outcome)
    match outcome.reason:
        case "version":
            return Conflicting(outcome.stream or "", outcome.expected or 0, outcome.actual or 0)
        case "command_reused":
            return Reused(command_id)
        case "not_founded":
            raise NotFounded
        case "already_founded":
            raise AlreadyFounded
        case "not_simulated" | "recorded_at_not_after":
            raise NotSimulated(reason=outcome.reason)
    raise Refused(reason=outcome.reason)
