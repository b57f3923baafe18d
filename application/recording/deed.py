"""What one command works on: the records that it loads or opens, and what it only read."""

from collections.abc import Callable
from typing import Any, TypeVar

from eventsourcing.domain import BaseAggregate

from application.ledger import Intent, Ledger, StaleVersion
from application.recording.act import RecordKind
from domain.case.case import Case
from domain.events import DomainEvent
from domain.procedures.definition import ProcedureUnknown
from domain.register import Register, register_stream
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent

A = TypeVar("A", bound=BaseAggregate[str])
Readable = Callable[[str], list[str]]


class RecordChanged(StaleVersion):
    """The record has changed since the version that was named."""

    code = "record_changed"


class Deed:
    """The work of one command."""

    def __init__(
        self, ledger: Ledger, occasion: Occasion, key: str, relied_on: dict[str, int], readable: Readable
    ) -> None:
        self.occasion = occasion
        self.key = key
        self.readable = readable
        self._ledger = ledger
        self._relied_on = relied_on
        self._records: dict[str, BaseAggregate[str]] = {}

    def record(self, kind: RecordKind[A], key: str) -> A:
        """Load a record, or open it."""
        stream = kind.stream(self.occasion.header.body, key)
        if stream in self._records:
            known = self._records[stream]
            assert isinstance(known, kind.aggregate)  # noqa: S101 - a stream holds one kind
            return known
        found = self._ledger.find(kind.aggregate, stream)
        if found is None:
            found = kind.open(self.occasion, key)
        self._records[stream] = found
        return found

    def begin(self, record: BaseAggregate[str]) -> None:
        """Take over a record that the act begins."""
        self._records[record.id] = record

    def number(self, word: str, of: str) -> str:
        """Allocate the next number of the year of the act under a word to a record."""
        header, year, at = self.occasion.citing(None), self.occasion.day.year, self.occasion.now
        stream = register_stream(header.body, word, year)
        register = self._ledger.register(stream)
        if register is None:
            register = Register.open(body=header.body, prefix=word, year=year, case=of, at=at, header=header)
        else:
            register.allocate(prefix=word, year=year, case=of, at=at, header=header)
        self._records[stream] = register
        return register.last_number

    def cited(self, reference: str) -> DomainEvent | None:
        """Give the event that stands under stream@version."""
        stream, _, version = reference.rpartition("@")
        found = (recorded.event for recorded in self._ledger.events(stream))
        return next((event for event in found if event.originator_version == int(version)), None)

    def require_case(self, case: str) -> None:
        """Refuse a case that is not on record."""
        self._ledger.case(case)

    def case(self, case: str) -> tuple[Case, str]:
        """Load a case, and rely on how it stands; give the title of its procedure with it."""
        found = self._ledger.case(case)
        self._relied_on[case] = found.version
        procedure = self._ledger.rules().find(found.procedure)
        return found, "导入办件" if procedure is None else procedure.title.zh

    def require_procedure(self, code: str) -> None:
        """Refuse a procedure of which no version is on record."""
        known = sorted({procedure.code for procedure in self._ledger.rules().procedures})
        if code not in known:
            raise ProcedureUnknown(procedure=code, known=known)

    def require_version(self, kind: RecordKind[Any], stream: str, seen: int) -> None:
        """Refuse a record that has changed since a version; 0 stands for one that is not open."""
        record = self._ledger.find(kind.aggregate, stream)
        now = 0 if record is None else record.version
        if now != seen:
            raise RecordChanged(record=stream, seen=seen, now=now)

    def intent(self, command_id: str, digest: bytes, stream: str) -> Intent:
        """Give all that is to be written, with the versions of what was only read."""
        changed = [record for record in self._records.values() if record.pending_events]
        read = {record.id: record.version for record in self._records.values() if not record.pending_events}
        version = self._records[stream].version
        return Intent(
            id=command_id,
            digest=digest,
            changed=changed,
            answer={"record": stream, "version": version, "entry": f"{stream}@{version}"},
            relied_on={**self._relied_on, **read},
            protected={(stream, version): self.occasion.filled.protected} if self._holds(stream) else {},
        )

    def _holds(self, stream: str) -> bool:
        """Tell whether the act's own event, the last one of its record, holds the commitments."""
        event = self._records[stream].pending_events[-1]
        return isinstance(event, RecordEvent) and bool(event.values)
