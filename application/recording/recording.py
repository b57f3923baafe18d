"""The use case of every act of record: look the command up, load, let the domain decide, write it all at once.

Invariant: a command is looked up before anything is judged. A version is held where one is named; where none is,
an act that met another is judged anew, since many hands write into one month.
"""

import hashlib
import json
import uuid
from datetime import date
from threading import Lock
from zoneinfo import ZoneInfo

from application.cases import Command, header_of
from application.deadlines import THE_SYSTEM
from application.ledger import Conflicting, Contended, Ledger, OnRecord, settled
from application.once import once
from application.protection import Protection
from application.recording.act import RecordAct, RecordRequest
from application.recording.deed import Deed, Readable, RecordChanged
from application.recording.month import MISS_ROUND, MONTH, MissRound
from application.requests import Acting
from application.rules import Rules
from application.tracing import span
from domain.assessment.hall import slots_of
from domain.calendar.book import calendar_stream
from domain.case.deadlines import SYSTEM
from domain.case.values import fill_in
from domain.occasion import NotThisRole
from domain.regulation.book import RegulationBook, regulation_stream
from domain.regulation.definition import NoRegulationInForce, in_force
from domain.regulation.occasion import Occasion
from domain.regulation.period import month_of
from domain.regulation.regulation import Regulation

ATTEMPTS = 20
RECORDS = uuid.UUID("6f0b2a54-8f0e-5c57-9d3c-2b6f1f0c7a11")  # the name space of records named after commands


class Recording:
    """Performs acts of record. Keys come from outside, like the time."""

    def __init__(self, ledger: Ledger, *, protection: Protection, readable: Readable = lambda case: ["*"]) -> None:
        """Take as `readable` what names the protected values of a case that can still be read."""
        self._ledger = ledger
        self._protection = protection
        self._readable = readable
        self._queue = Lock()  # all acts on a month share one stream: here they queue instead of colliding

    def act(self, command: Command, act: RecordAct, key: str, request: RecordRequest) -> OnRecord:
        """Perform an act on a record, or on a new one where the act begins it; raise what the domain refuses."""
        if request.acting.role == SYSTEM:
            raise NotThisRole(role=SYSTEM, allowed="the program itself")
        return self._perform(command, act, key_of(command.id) if act.begins else key, request)

    def note_missed_rounds(self, day: date) -> list[OnRecord]:
        """Record, as the system and once each, the slots of a day that are over and have no round."""
        identity, found = self._ledger.identity(), []
        regulation, zone = self.regulation(MONTH.regulation, day), ZoneInfo(identity.time_zone)
        calendar = self._ledger.rules().calendar(jurisdiction=identity.jurisdiction)
        month = self._ledger.find(MONTH.aggregate, MONTH.stream(identity.body, month_of(day).name))
        for one in slots_of(month, regulation, calendar, day, self._ledger.now().astimezone(zone)):
            if one.state == "not on record":
                acting = Acting(unit=THE_SYSTEM.unit, role=THE_SYSTEM.role)
                asked = MissRound(acting=acting, day=day, slot=one.slot.code)
                command = Command(f"system:assessment:{identity.body}:{day}:{one.slot.code}", THE_SYSTEM.principal)
                found.append(self._perform(command, MISS_ROUND, month_of(day).name, asked))
        return found

    def regulation(self, code: str, day: date) -> Regulation:
        """Give the version of a regulation in force on a day; raise `NoRegulationInForce`."""
        return in_force(self.versions(code), code, day)

    def versions(self, code: str) -> tuple[Regulation, ...]:
        """Give all versions of a regulation on record; none where nothing was published."""
        book = self._ledger.find(RegulationBook, regulation_stream(code))
        return () if book is None else book.versions

    def _book(self, code: str, day: date) -> RegulationBook:
        book = self._ledger.find(RegulationBook, regulation_stream(code))
        if book is None:
            raise NoRegulationInForce(regulation=code, day=day.isoformat())
        return book

    def _perform(self, command: Command, act: RecordAct, key: str, request: RecordRequest) -> OnRecord:
        with span("use case", command=command.id):
            return self._once(command, act, key, request)

    def _once(self, command: Command, act: RecordAct, key: str, request: RecordRequest) -> OnRecord:
        digest = _digest(act.name, key, request)

        def written() -> OnRecord:
            with self._queue:
                return self._written(command, act, key, request, digest)

        return once(self._ledger, command.id, digest, written)

    def _written(self, command: Command, act: RecordAct, key: str, request: RecordRequest, digest: bytes) -> OnRecord:
        for attempt in range(ATTEMPTS):
            deed = self._deed(command, act, key, request, fresh=attempt > 0)
            stream = act.kind.stream(deed.occasion.header.body, key)
            if command.expected_version is not None:
                deed.require_version(act.kind, stream, command.expected_version)
            act.decide(deed, request)
            outcome = self._ledger.append([deed.intent(command.id, digest, stream)])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
            if outcome.stream == stream and command.expected_version is not None:
                raise RecordChanged(record=stream, seen=command.expected_version, now=outcome.actual)
        raise Contended(attempts=ATTEMPTS)

    def _deed(self, command: Command, act: RecordAct, key: str, request: RecordRequest, *, fresh: bool) -> Deed:
        identity, rules, now = self._ledger.identity(), self._ledger.rules(fresh=fresh), self._ledger.now()
        at, zone = request.effective_at or now, ZoneInfo(identity.time_zone)
        day = at.astimezone(zone).date()
        book = self._book(act.kind.regulation, day)
        regulation = in_force(book.versions, act.kind.regulation, day)
        header = header_of(command, request, identity.name, identity.body, identity.jurisdiction, regulation.ref)
        sealing = self._protection.sealing(act.kind.stream(identity.body, key))
        filled = fill_in(regulation.act(act.name).fields, request.values, sealing)
        calendar = rules.calendar(jurisdiction=identity.jurisdiction)
        occasion = Occasion(at, now, header, zone, regulation, calendar, filled)
        relied_on = {book.id: book.version, **_calendars(rules)}
        return Deed(self._ledger, occasion, key, relied_on, self._readable)


def key_of(command: str) -> str:
    """Name the record that a command begins: once more, the same."""
    return str(uuid.uuid5(RECORDS, command))


def _calendars(rules: Rules) -> dict[str, int]:
    return {stream: version for stream, version in rules.versions.items() if stream.startswith(calendar_stream(""))}


def _digest(act: str, key: str, request: RecordRequest) -> bytes:
    """Hash what is asked for, so that a command id used for something else is told apart."""
    asked = {"act": act, "key": key, "request": request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode(errors="replace")).digest()
