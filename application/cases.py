"""The use cases of a case: file it, and perform every legal act on it. Load, let the domain decide, save.

Invariant: a command is looked up before anything is judged, and written with the versions of all that it relied on.
"""

from collections.abc import Callable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from application.acts import LegalAct
from application.documents import NO_STORE, ContentStore, require_held
from application.joint import carry_on, note_following
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, StaleVersion, is_new, settled
from application.once import digest_of, once
from application.protection import UNKEPT, Protection, identity_of
from application.requests import FileCase, Request
from application.rules import Rules
from application.turns import Heads, Turns, heads_of
from domain.calendar.book import calendar_stream
from domain.calendar.hours import hours_stream
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.occasion import Occasion
from domain.case.values import ProtectedValue, checked, fill_in
from domain.directory.members import MEMBERS_STREAM, Members
from domain.errors import Refused
from domain.header import Actor, Header, ProcedureRef
from domain.procedures.book import procedure_stream
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import FieldClass
from domain.register import NumberAllocated, Register, register_stream

ATTEMPTS = 20  # the register of numbers is shared by all filings of a year: one of them always gets through


@dataclass(frozen=True, slots=True)
class Command:
    """Who asks, under which command id; `expected_version` is the version of the case that the asker has seen.

    A source of its own gives the `digest` of what it asks for, and what else goes on record `beside` the case.
    """

    id: str
    principal: str
    expected_version: int | None = None
    correlation: str | None = None
    grant: str | None = None
    digest: bytes | None = None
    beside: Callable[[Case], BaseAggregate[str]] | None = None


class CaseFiledAlready(Refused):
    """A case is on record under this id; it is filed once."""

    code = "case_filed_already"


class ImportedIsClosed(Refused):
    """A case taken over from an older system is a record; no act is done on it here."""

    code = "imported_is_closed"


class Cases:
    """Files cases and performs legal acts. Keys and case ids come from outside, like the time."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        protection: Protection,
        new_id: Callable[[], str],
        documents: ContentStore = NO_STORE,
    ) -> None:
        self._ledger = ledger
        self._documents = documents
        self._protection = protection
        self._new_id = new_id
        self.turns = Turns()  # all filings of a year share one register: here they queue instead of colliding

    def on(self, ledger: Ledger) -> "Cases":
        """Give the same use cases on another ledger, for one who has the turn here."""
        cases = copy(self)
        cases._ledger, cases.turns = ledger, Turns()
        return cases

    def prepare(self, case_id: str, request: FileCase) -> None:
        """Make the keys of a case that is about to be filed: whoever waits for the turn does not wait for the disk.

        What speaks against the filing is told when that is judged.
        """
        with suppress(Refused):
            zone = ZoneInfo(self._ledger.identity().time_zone)
            day = (request.effective_at or self._ledger.now()).astimezone(zone).date()
            procedure = self._ledger.rules().in_force(request.procedure, day)
            values = checked(procedure.fields, request.values)
            if any(rule.protection is not FieldClass.PUBLIC for rule, _ in values):
                self._protection.ready(case_id, identity_of(procedure, request.values))

    def file(
        self, command: Command, request: FileCase, *, case_id: str | None = None, prepared: bool = False
    ) -> OnRecord:
        """File a case, under an id that is given or a new one, and allocate its number in the same command.

        One that is `prepared` has its keys.
        """
        digest = command.digest or digest_of("file", case_id or "", request)
        given = case_id

        def filing() -> OnRecord:
            require_held(self._documents, request.forms)
            case_id = given or f"case:{self._new_id()}"
            if not prepared:
                self.prepare(case_id, request)
            for attempt in range(ATTEMPTS):
                with self.turns.taken() as turn:
                    intent = self._filing(
                        command, request, case_id, digest, turn.heads, fresh=attempt > 0, protection=self._protection
                    )
                    outcome = self._ledger.append([intent], partial(turn.pass_on, heads_of(intent)))[0]
                    turn.is_on_record = is_new(outcome)
                if not isinstance(outcome, Conflicting):
                    return settled(outcome)
                if outcome.stream == case_id:
                    raise CaseFiledAlready(case=case_id)
            raise Contended(attempts=ATTEMPTS)

        return once(self._ledger, command.id, digest, filing)

    def act(
        self, command: Command, case_id: str, act: LegalAct, request: Request, *, seen: Callable[[], int] | None = None
    ) -> OnRecord:
        """Perform a legal act on a case.

        `seen` names the version that the asker has seen, or refuses, once it is known that the act is not on record
        and that there is such a case.
        """
        digest = command.digest or digest_of(act.name, case_id, request)

        def deed() -> OnRecord:
            case = self._ledger.case(case_id)
            asked = command if seen is None else replace(command, expected_version=seen())
            require_held(self._documents, getattr(request, "forms", ()))
            for attempt in range(ATTEMPTS):
                if attempt:
                    case = self._ledger.case(case_id)
                intent = self._deed(asked, case, act, request, digest, fresh=attempt > 0, protection=self._protection)
                outcome = self._ledger.append([intent])[0]
                if not isinstance(outcome, Conflicting):
                    return settled(outcome)
                if outcome.stream == case_id and asked.expected_version is not None:
                    raise StaleVersion(case=case_id, seen=asked.expected_version, now=outcome.actual)
            raise Contended(attempts=ATTEMPTS)

        return once(self._ledger, command.id, digest, deed)

    def preview(self, command: Command, case_id: str, act: LegalAct, request: Request) -> Case:
        """Perform a legal act on a case that is kept nowhere; raise what would refuse it. Nothing is written."""
        require_held(self._documents, getattr(request, "forms", ()))
        intent = self._deed(command, self._ledger.case(case_id), act, request, b"", fresh=False, protection=UNKEPT)
        return _case_of(intent)

    def preview_filing(self, command: Command, request: FileCase) -> Case:
        """File a case that is kept nowhere, under the number that would be next. Nothing is written."""
        require_held(self._documents, request.forms)
        case_id = f"case:{self._new_id()}"
        return _case_of(self._filing(command, request, case_id, b"", {}, fresh=False, protection=UNKEPT))

    def _filing(
        self,
        command: Command,
        request: FileCase,
        case_id: str,
        digest: bytes,
        heads: Heads,
        *,
        fresh: bool,
        protection: Protection,
    ) -> Intent:
        now, rules = self._ledger.now(), self._ledger.rules(fresh=fresh)
        at = request.effective_at or now
        zone = ZoneInfo(self._ledger.identity().time_zone)
        procedure = rules.in_force(request.procedure, at.astimezone(zone).date())
        occasion = self._occasion(command, request, procedure, rules, now)
        streams = relied_on(rules, procedure)
        item = None
        if request.item is not None:
            entry = self._ledger.item(request.item)
            streams[entry.id] = entry.version
            item = entry.entry_on(occasion.day).terms
        followed = None
        if request.follows is not None:
            followed = self._ledger.case(request.follows)
        identity = identity_of(procedure, request.values)
        subject = protection.subject(case_id, identity) if identity else None
        filled = fill_in(procedure.fields, request.values, protection.sealing(case_id, subject))
        register, number = self._number(occasion, procedure, case_id, heads)
        case = Case.file(
            occasion,
            case_id=case_id,
            number=number,
            channel=request.channel,
            item=item,
            followed=followed,
            filled=filled,
            forms=request.forms,
            docked=command.beside is not None,
            subject=subject,
        )
        if followed is not None:
            note_following(followed, case, occasion, rules)
        changed = (register, case) if followed is None else (register, followed, case)
        return self._intent(command, digest, changed, streams, {(case_id, 1): filled.protected})

    def _deed(
        self,
        command: Command,
        case: Case,
        act: LegalAct,
        request: Request,
        digest: bytes,
        *,
        fresh: bool,
        protection: Protection,
    ) -> Intent:
        now, rules = self._ledger.now(), self._ledger.rules(fresh=fresh)
        case_id = case.id
        if command.expected_version is not None and case.version != command.expected_version:
            raise StaleVersion(case=case_id, seen=command.expected_version, now=case.version)
        if case.source is not None:
            raise ImportedIsClosed(case=case_id, source=case.source)
        procedure = rules.procedure(case.procedure)
        occasion = self._occasion(command, request, procedure, rules, now)
        if case.status == "filed":
            occasion = replace(occasion, found=self._cross_checked(case, procedure))
        members = self._ledger.find(Members, MEMBERS_STREAM) if act.name == "dispatch" else None
        if members is not None:
            occasion = replace(occasion, members=members.names_on(occasion.day))
        others: dict[str, Case] = {}

        def other(name: str) -> Case:
            if name not in others:
                others[name] = self._ledger.case(name)
            return others[name]

        protected = act.decide(case, occasion, request, protection.sealing(case_id, case.subject), other)
        carry_on(case, occasion, rules, other)
        streams = relied_on(rules, procedure)
        streams |= {name: one.version for name, one in others.items() if not one.pending_events}
        streams |= {} if members is None else {members.id: members.version}
        changed = (*(one for one in others.values() if one.pending_events), case)
        return self._intent(command, digest, changed, streams, {(case_id, _holder(case)): protected})

    def _cross_checked(self, case: Case, procedure: Procedure) -> dict[str, tuple[str, ...]]:
        """Give what the ledger holds against the declarations of a filing."""
        return {
            check.code: tuple(self._ledger.filed_with(check.procedures, check.field, str(case.disclosed[check.field])))
            for check in procedure.cross_checks
        }

    def _intent(
        self,
        command: Command,
        digest: bytes,
        changed: tuple[Register | Case, ...],
        streams: dict[str, int],
        protected: dict[tuple[str, int], tuple[ProtectedValue, ...]],
    ) -> Intent:
        case = changed[-1]
        assert isinstance(case, Case)  # noqa: S101 - narrowed for the type checker
        beside = () if command.beside is None else (command.beside(case),)
        return Intent(
            id=command.id,
            digest=digest,
            changed=(*beside, *changed),
            answer={"case": case.id, "number": case.number, "version": case.version, "status": case.status},
            relied_on=streams,
            protected=protected,
        )

    def _number(self, occasion: Occasion, procedure: Procedure, case_id: str, heads: Heads) -> tuple[Register, str]:
        year = occasion.now.astimezone(occasion.zone).year
        body, prefix = occasion.header.body, procedure.number_prefix
        stream = register_stream(body, prefix, year)
        last = heads.get(stream)
        register = last.mutate(None) if isinstance(last, NumberAllocated) else self._ledger.register(stream)
        if register is None:
            header = occasion.header
            register = Register.open(body=body, prefix=prefix, year=year, case=case_id, at=occasion.now, header=header)
            return register, register.last_number
        return register, register.allocate(
            prefix=prefix, year=year, case=case_id, at=occasion.now, header=occasion.header
        )

    def _occasion(
        self, command: Command, request: Request, procedure: Procedure, rules: Rules, now: datetime
    ) -> Occasion:
        identity = self._ledger.identity()
        return Occasion(
            at=request.effective_at or now,
            now=now,
            header=header_of(command, request, identity.name, identity.body, identity.jurisdiction, procedure.ref),
            procedure=procedure,
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
            office_hours=rules.hours,
        )


def header_of(
    command: Command, request: Request, ledger: str, body: str, jurisdiction: str, procedure: ProcedureRef | None
) -> Header:
    """Give the header of what a command does."""
    return Header(
        ledger=ledger,
        body=body,
        jurisdiction=jurisdiction,
        actor=Actor(
            principal=command.principal, unit=request.acting.unit, role=request.acting.role, grant=command.grant
        ),
        procedure=procedure,
        command=command.id,
        correlation=command.correlation or command.id,
    )


def relied_on(rules: Rules, procedure: Procedure) -> dict[str, int]:
    """Give the versions of the procedure, the calendars and the office hours that a decision rests on."""
    own = procedure_stream(procedure.code)
    return {
        stream: version
        for stream, version in rules.versions.items()
        if stream == own or stream.startswith((calendar_stream(""), hours_stream("")))
    }


def calendars_relied_on(rules: Rules) -> dict[str, int]:
    """Give the versions of the calendars alone."""
    return {stream: version for stream, version in rules.versions.items() if stream.startswith(calendar_stream(""))}


def _case_of(intent: Intent) -> Case:
    """Give the case that an intent is about, which it writes last."""
    case = intent.changed[-1]
    assert isinstance(case, Case)  # noqa: S101 - narrowed for the type checker
    return case


def _holder(case: Case) -> int:
    """Give the version of the pending event that holds the commitments; only the act itself has filled-in values."""
    holders = [event for event in case.pending_events if isinstance(event, CaseEvent) and event.values]
    return holders[0].originator_version if holders else case.version
