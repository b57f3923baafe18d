"""What the law does by itself, performed by the system as ordinary recorded acts.

Exactly once follows from the command id, which names case, clock, run, rung and moment, and from the case itself,
which is asked again each time whether it still has that moment before it; a leader only saves work.
"""

import hashlib
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from application.cases import relied_on
from application.joint import carry_on
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.rules import Rules
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueKind, DueMoment, due_moments
from domain.case.occasion import Occasion
from domain.case.refusals import NotDueYet
from domain.errors import Unknown
from domain.header import Actor, Header

ATTEMPTS = 5
THE_SYSTEM = Actor(principal=SYSTEM, unit=SYSTEM, role=SYSTEM)
Due = tuple[str, DueMoment]  # of which case


class PublicationUnknown(Unknown):
    """No such publication is on record."""

    code = "publication_unknown"


class Deadlines:
    """Performs what falls due, and restates due days that a notice moves."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def perform(self, case_id: str, moment: DueMoment) -> OnRecord | None:
        """Record what falls due at a moment, once; None if it stands there, or if the case has gone on.

        Raises `DueDateProvisional` for an effect on a date that is not settled.
        """
        outcome = self.perform_all([(case_id, moment)])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def perform_all(self, due: Sequence[Due]) -> list[OnRecord | Exception | None]:
        """Record what falls due, written together, each on its own; a case that fails gives its fault and no more."""
        found: dict[int, OnRecord | Exception | None] = {}
        for _ in range(ATTEMPTS):
            waiting = [place for place in range(len(due)) if place not in found]
            if not waiting:
                break
            rules = self._ledger.rules(fresh=True)
            intents: dict[int, Intent] = {}
            for place in waiting:
                try:
                    intents[place] = self._intent(*due[place], rules)
                except NotDueYet:
                    found[place] = None
                except Exception as fault:
                    found[place] = fault
            if intents:
                for place, outcome in zip(intents, self._ledger.append(list(intents.values())), strict=True):
                    if not isinstance(outcome, Conflicting):
                        found[place] = settled(outcome)
        return [found.get(place, Contended(attempts=ATTEMPTS)) for place in range(len(due))]

    def restate(self, case_id: str, publication: CalendarPublication) -> OnRecord | None:
        """Record which due days of a case a notice moves, once; None if it moves none."""
        return self.perform(case_id, DueMoment("", 0, DueKind.RESTATE, publication.name, self._ledger.now()))

    def fallen_due(self, case_id: str) -> list[DueMoment]:
        """List what has fallen due in a case and can be recorded, as the case stands now, in order of time."""
        case, rules, now = self._ledger.case(case_id), self._ledger.rules(fresh=True), self._ledger.now()
        calendar = rules.calendar(jurisdiction=self._ledger.identity().jurisdiction)
        due = due_moments(case, rules.procedure(case.procedure), calendar, now)
        return [moment for moment in due if moment.at <= now and not moment.blocked]

    def _intent(self, case_id: str, moment: DueMoment, rules: Rules) -> Intent:
        restating = moment.kind is DueKind.RESTATE
        command = f"system:{case_id}:restate:{moment.rung}" if restating else moment.command_id(case_id)
        case = self._ledger.case(case_id)
        occasion = self._occasion(case, rules, command, moment)
        if restating:
            case.restate_due_dates(occasion, _publication(rules, moment.rung))
            if not case.pending_events:
                raise NotDueYet(case=case_id, what=moment.kind.value)
        else:
            case.fall_due(occasion, moment)
        others: dict[str, Case] = {}

        def other(name: str) -> Case:
            return others.setdefault(name, self._ledger.case(name))

        carry_on(case, occasion, rules, other)
        return Intent(
            id=command,
            digest=hashlib.sha256(command.encode()).digest(),
            changed=(*(one for one in others.values() if one.pending_events), case),
            answer={"case": case.id, "number": case.number, "version": case.version, "status": case.status},
            relied_on={
                **relied_on(rules, occasion.procedure),
                **{name: one.version for name, one in others.items() if not one.pending_events},
            },
        )

    def _occasion(self, case: Case, rules: Rules, command: str, moment: DueMoment) -> Occasion:
        """Give the occasion of an act that takes effect at its moment, whenever it is recorded; a restatement, now."""
        identity, now, procedure = self._ledger.identity(), self._ledger.now(), rules.procedure(case.procedure)
        header = Header(
            ledger=identity.name,
            body=case.body,
            jurisdiction=identity.jurisdiction,
            actor=THE_SYSTEM,
            procedure=procedure.ref,
            command=command,
            correlation=command,
        )
        return Occasion(
            at=now if moment.kind is DueKind.RESTATE else min(moment.at, now),
            now=now,
            header=header,
            procedure=procedure,
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
            office_hours=rules.hours,
        )


def _publication(rules: Rules, name: str) -> CalendarPublication:
    for publication in rules.publications:
        if publication.name == name:
            return publication
    raise PublicationUnknown(publication=name)
