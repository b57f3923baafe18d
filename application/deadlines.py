"""What the law does by itself, performed by the system as ordinary recorded acts.

Exactly once follows from the command id, which names case, clock, run, rung and moment; a leader only saves work.
"""

import hashlib
from zoneinfo import ZoneInfo

from application.cases import relied_on
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueMoment
from domain.case.occasion import Occasion
from domain.case.refusals import NotDueYet
from domain.header import Actor, Header
from domain.procedures.procedure import Procedure

ATTEMPTS = 5
THE_SYSTEM = Actor(principal=SYSTEM, unit=SYSTEM, role=SYSTEM)


class Deadlines:
    """Performs what falls due, and restates due days that a notice moves."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def perform(self, case_id: str, moment: DueMoment) -> OnRecord | None:
        """Record what falls due at a moment, once; None if the case has gone on and it no longer does.

        Raises `DueDateProvisional` for an effect on a date that is not settled.
        """
        command = moment.command_id(case_id)
        digest = hashlib.sha256(command.encode()).digest()
        for _ in range(ATTEMPTS):
            if (known := self._ledger.on_record(command, digest)) is not None:
                return known
            case, procedure = self._loaded(case_id)
            occasion, streams = self._occasion(case, procedure, command, moment=moment)
            try:
                case.fall_due(occasion, moment)
            except NotDueYet:
                return None
            outcome = self._append(case, command, digest, streams)
            if outcome is not None:
                return outcome
        raise Contended(attempts=ATTEMPTS)

    def restate(self, case_id: str, publication: CalendarPublication) -> OnRecord | None:
        """Record which due days of a case a notice moves, once; None if it moves none."""
        command = f"system:{case_id}:restate:{publication.name}"
        digest = hashlib.sha256(command.encode()).digest()
        for _ in range(ATTEMPTS):
            if (known := self._ledger.on_record(command, digest)) is not None:
                return known
            case, procedure = self._loaded(case_id)
            occasion, streams = self._occasion(case, procedure, command, moment=None)
            case.restate_due_dates(occasion, publication)
            if not case.pending_events:
                return None
            outcome = self._append(case, command, digest, streams)
            if outcome is not None:
                return outcome
        raise Contended(attempts=ATTEMPTS)

    def _loaded(self, case_id: str) -> tuple[Case, Procedure]:
        case = self._ledger.case(case_id)
        return case, self._ledger.rules().procedure(case.procedure)

    def _occasion(
        self, case: Case, procedure: Procedure, command: str, *, moment: DueMoment | None
    ) -> tuple[Occasion, dict[str, int]]:
        identity, rules, now = self._ledger.identity(), self._ledger.rules(fresh=True), self._ledger.now()
        header = Header(
            ledger=identity.name,
            body=case.body,
            jurisdiction=identity.jurisdiction,
            actor=THE_SYSTEM,
            procedure=procedure.ref,
            command=command,
            correlation=command,
        )
        occasion = Occasion(
            at=now if moment is None else min(moment.at, now),
            now=now,
            header=header,
            procedure=procedure,
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
        )
        return occasion, relied_on(rules, procedure)

    def _append(self, case: Case, command: str, digest: bytes, streams: dict[str, int]) -> OnRecord | None:
        answer = {"case": case.id, "number": case.number, "version": case.version, "status": case.status}
        intent = Intent(id=command, digest=digest, changed=(case,), answer=answer, relied_on=streams)
        outcome = self._ledger.append([intent])[0]
        return None if isinstance(outcome, Conflicting) else settled(outcome)
