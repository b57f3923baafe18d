"""Telling those concerned: a notice that is owed is written, handed to a sender, and put on record with its proof.

Invariant: it is recorded once, whoever sends it, because its key is the id of the command. Between handing over and
recording a crash may let it be sent again, with the same key.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.cases import relied_on
from application.deadlines import THE_SYSTEM
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.replay import rebuild
from application.sender import Letter, Sender, Undeliverable, address_on
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.notice_text import written
from domain.case.notices import AlreadyTold, Notice, NoticeUnknown, confirm, give_up, notices_of
from domain.case.occasion import Occasion
from domain.case.values import Disclosed
from domain.header import Header
from domain.procedures.notices import ADDRESSED, Channel, NoticeRule
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded

ATTEMPTS = 5
LONGEST_PROOF = 500
Contacts = Callable[[str, int, str], str | None]
"""Gives the protected value of a field that stands beside an event: case, version, field; None if it is gone."""
Verb = Callable[[Case, Occasion, Notice], None]


@dataclass(frozen=True, slots=True)
class NoticeRef:
    """Which notice: of which case, by which rule, about the event at which version."""

    case_id: str
    code: str
    about: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A case with its history, its rules, and the notice in question."""

    history: Sequence[Recorded]
    case: Case
    procedure: Procedure
    notices: Sequence[Notice]

    def notice(self, ref: NoticeRef) -> Notice:
        for one in self.notices:
            if (one.rule.code, one.event.originator_version) == (ref.code, ref.about):
                return one
        raise NoticeUnknown(case=ref.case_id, notice=ref.code, about=ref.about)


class Notices:
    """Sends what is owed and keeps account of it in the case."""

    def __init__(self, ledger: Ledger, sender: Sender, contacts: Contacts) -> None:
        self._ledger = ledger
        self._sender = sender
        self._contacts = contacts

    def owed(self, case_id: str) -> list[NoticeRef]:
        """List the notices of a case that are neither out nor given up."""
        due = [one for one in self._known(case_id).notices if one.state == "due"]
        return [NoticeRef(case_id, one.rule.code, one.event.originator_version) for one in due]

    def tell(self, ref: NoticeRef, *, again: bool = False) -> OnRecord | None:
        """Send a notice and record it; None if it is out already, or was given up and is not to be sent `again`.

        Raises `NotDelivered` for a failure that may pass, `Undeliverable` for one that will not.
        """
        known = self._known(ref.case_id)
        notice = known.notice(ref)
        if notice.state == "sent" or (notice.state == "failed" and not again):
            return None
        letter = self._letter(known, notice)
        proof = self._sender.send(letter)[:LONGEST_PROOF]

        def verb(case: Case, occasion: Occasion, notice: Notice) -> None:
            confirm(case, occasion, notice, channel=letter.channel, proof=proof)

        return self._record(ref, notice.key, verb)

    def give_up(self, ref: NoticeRef, *, attempts: int, reason: str) -> OnRecord | None:
        """Record that a notice is not out, after so many attempts; None if it is out meanwhile."""
        notice = self._known(ref.case_id).notice(ref)
        if notice.state == "sent":
            return None
        earlier = 0 if notice.told is None else notice.told.failures

        def verb(case: Case, occasion: Occasion, notice: Notice) -> None:
            give_up(case, occasion, notice, attempts=attempts, reason=reason[:LONGEST_PROOF])

        return self._record(ref, f"{notice.key}:failed:{earlier + 1}", verb)

    def _letter(self, known: _Known, notice: Notice) -> Letter:
        """Write the letter for the first channel that the sender carries and that reaches the addressee."""
        rule, case = notice.rule, known.case
        carried = [channel for channel in rule.channels if channel in self._sender.channels]
        contact = self._contact(known, rule.address) if ADDRESSED.intersection(carried) else None
        reached = channel_for(rule, self._sender, contact)
        if reached is None:
            raise Undeliverable(notice=rule.code, channels=[channel.value for channel in rule.channels])
        channel, address = reached
        then = rebuild(known.history[: notice.event.originator_version])
        assert then is not None  # noqa: S101 - the event that is told of is part of its history
        words = written(notice, then, known.procedure, ZoneInfo(self._ledger.identity().time_zone))
        return Letter(notice.key, channel, address, case.number, f"{rule.title.zh} {case.number}", words.zh, words.en)

    def _contact(self, known: _Known, field: str | None) -> str | None:
        """Give what the filer last gave as a contact."""
        for recorded in reversed(known.history):
            event = recorded.event
            if isinstance(event, CaseEvent) and field is not None and field in event.values:
                value = event.values[field]
                if isinstance(value, Disclosed):
                    return str(value.value)
                return self._contacts(event.originator_id, event.originator_version, field)
        return None

    def _record(self, ref: NoticeRef, command: str, verb: Verb) -> OnRecord | None:
        """Put on record what came of a notice, as the case stands now; None if it is out by another command."""
        digest = hashlib.sha256(command.encode()).digest()
        for _ in range(ATTEMPTS):
            if (recorded := self._ledger.on_record(command, digest)) is not None:
                return recorded
            known = self._known(ref.case_id)
            case, notice = known.case, known.notice(ref)
            try:
                intent = intended(self._ledger, case, known.procedure, notice, command, verb)
            except AlreadyTold:  # another sender came between the look-up and the loading
                return self._ledger.on_record(command, digest)
            outcome = self._ledger.append([intent])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
        raise Contended(attempts=ATTEMPTS)

    def _known(self, case_id: str) -> _Known:
        history = self._ledger.history(case_id)
        case = rebuild(history)
        assert case is not None  # noqa: S101 - a history that is on record has its first event
        if case.source is not None:
            raise NoticeUnknown(case=case_id, source=case.source)
        procedure = self._ledger.rules(fresh=True).procedure(case.procedure)
        events = [one.event for one in history if isinstance(one.event, CaseEvent)]
        return _Known(history, case, procedure, notices_of(events, case, procedure))


def channel_for(rule: NoticeRule, sender: Sender, contact: str | None) -> tuple[Channel, str] | None:
    """Give the first channel that the sender carries and that reaches the addressee, with the address there."""
    for channel in rule.channels:
        address = address_on(channel, contact) if channel in sender.channels else None
        if address is not None:
            return channel, address
    return None


def intended(ledger: Ledger, case: Case, procedure: Procedure, notice: Notice, command: str, verb: Verb) -> Intent:
    """Decide what goes on record of a notice; raise `AlreadyTold`."""
    identity, now, rules = ledger.identity(), ledger.now(), ledger.rules()
    header = Header(
        ledger=identity.name,
        body=case.body,
        jurisdiction=identity.jurisdiction,
        actor=THE_SYSTEM,
        procedure=procedure.ref,
        command=command,
        correlation=notice.event.header.correlation,
    )
    occasion = Occasion(
        at=now,
        now=now,
        header=header,
        procedure=procedure,
        calendar=rules.calendar(jurisdiction=identity.jurisdiction),
        zone=ZoneInfo(identity.time_zone),
    )
    verb(case, occasion, notice)
    answer = {"case": case.id, "number": case.number, "version": case.version, "status": case.status}
    digest = hashlib.sha256(command.encode()).digest()
    return Intent(command, digest, (case,), answer, relied_on(rules, procedure))
