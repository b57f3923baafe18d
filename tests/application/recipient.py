"""A ledger in memory that takes imports: every event goes to bytes and back, every commitment is checked."""

from collections.abc import Sequence
from datetime import UTC, datetime

from application.ledger import Conflicting, Intent, OnRecord, Outcome, Reused
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.values import Committed
from domain.events import DomainEvent
from domain.founding import LedgerIdentity
from domain.header import Actor, Header
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from tests.sealing import protection

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLERK = Actor(principal="local:1", unit="档案室", role="archivist")
HEADER = Header(ledger="town", body="town", jurisdiction="CN", actor=CLERK, command="founding", correlation="founding")


class InMemoryRecipient:
    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self._zone = zone
        self._mapper = LedgerMapper(ALL_TOPICS)
        self.digests: dict[str, bytes] = {}
        self.streams: set[str] = set()
        self.events: list[CaseEvent] = []
        self.stored: list[bytes] = []
        self.hidden: dict[tuple[str, int], str] = {}
        self.batches: list[int] = []

    def now(self) -> datetime:
        return NOW

    def identity(self) -> LedgerIdentity:
        return LedgerIdentity.found(
            name="town", body="town", jurisdiction="CN", time_zone=self._zone, simulated=False, at=NOW, header=HEADER
        )

    def append(self, intents: Sequence[Intent]) -> list[Outcome]:
        assert intents
        self.batches.append(len(intents))
        return [self._one(intent) for intent in intents]

    def cases(self) -> dict[str, Case]:
        found: dict[str, Case] = {}
        for event in self.events:
            case = event.mutate(found.get(event.originator_id))
            assert case is not None
            found[event.originator_id] = case
        return {case.number: case for case in found.values()}

    def of(self, topic: str) -> list[CaseEvent]:
        return [event for event in self.events if topic == event.TOPIC]

    def _one(self, intent: Intent) -> Outcome:
        if intent.id in self.digests:
            if self.digests[intent.id] != intent.digest:
                return Reused(intent.id)
            return OnRecord(intent.answer, 1, 1, NOW, repeated=True)
        stream = intent.changed[0].id
        if stream in self.streams:
            return Conflicting(stream, 0, 1)
        self.digests[intent.id] = intent.digest
        self.streams.add(stream)
        for aggregate in intent.changed:
            for event in aggregate.collect_events():
                assert isinstance(event, CaseEvent)
                self._record(event, intent)
        return OnRecord(intent.answer, 1, 1, NOW, repeated=False)

    def _record(self, event: DomainEvent, intent: Intent) -> None:
        stored = self._mapper.to_stored_event(event)
        again = self._mapper.to_domain_event(stored)
        assert isinstance(again, CaseEvent)
        self.stored.append(stored.state)
        self.events.append(again)
        where = (again.originator_id, again.originator_version)
        values = {value.field: value for value in intent.protected.get(where, ())}
        assert values.keys() == again.values.keys()
        for field, recorded in again.values.items():
            value = values[field]
            assert isinstance(recorded, Committed)
            _, opened = protection().open(again.originator_id, field, recorded, value.stored)
            self.hidden[where] = opened.decode()
