"""What the law does by itself, performed by the system as ordinary recorded acts.

Exactly once follows from the command id, which names case, clock, run, rung and moment, and from the case itself,
which is asked again each time whether it still has that moment before it; a leader only saves work.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from application.agreements import agreement_of, answer_of
from application.cases import calendars_relied_on, relied_on
from application.joint import carry_on
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.rules import Rules
from domain.agreement import deadlines as agreement_deadlines
from domain.agreement.agreement import agreement_stream
from domain.agreement.occasion import Occasion as AgreementOccasion
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.case.clock_events import DueDateRestated
from domain.case.deadlines import SYSTEM, DueKind, DueMoment, due_moments
from domain.case.occasion import Occasion
from domain.case.refusals import NotDueYet
from domain.errors import Unknown
from domain.header import Actor, Header, ProcedureRef

ATTEMPTS = 5
THE_SYSTEM = Actor(principal=SYSTEM, unit=SYSTEM, role=SYSTEM)
AGREEMENT = agreement_stream("")
Due = tuple[str, DueMoment]  # of which case or agreement


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

    def would_restate(
        self, cases: Iterable[str], publication: CalendarPublication
    ) -> Iterator[tuple[Case, list[DueDateRestated]]]:
        """Restate cases that are kept nowhere as if a notice were on record, each that it moves; nothing is written."""
        rules = self._ledger.rules().with_notice(publication)
        moment = DueMoment("", 0, DueKind.RESTATE, publication.name, self._ledger.now())
        for case_id in cases:
            case = self._ledger.case(case_id)
            case.restate_due_dates(self._occasion(case, rules, publication.name, moment), publication)
            if found := [event for event in case.pending_events if isinstance(event, DueDateRestated)]:
                yield case, found

    def due(self, stream: str) -> list[DueMoment]:
        """List what a case or an agreement will do by itself, as it stands now, in order of time."""
        rules, now = self._ledger.rules(fresh=True), self._ledger.now()
        calendar = rules.calendar(jurisdiction=self._ledger.identity().jurisdiction)
        if stream.startswith(AGREEMENT):
            return agreement_deadlines.due_moments(agreement_of(self._ledger, stream), calendar, now)
        case = self._ledger.case(stream)
        return due_moments(case, rules.procedure(case.procedure), calendar, now)

    def fallen_due(self, stream: str) -> list[DueMoment]:
        """List what has fallen due and can be recorded, as things stand now, in order of time."""
        now = self._ledger.now()
        return [moment for moment in self.due(stream) if moment.at <= now and not moment.blocked]

    def _intent(self, stream: str, moment: DueMoment, rules: Rules) -> Intent:
        return (self._of_an_agreement if stream.startswith(AGREEMENT) else self._of_a_case)(stream, moment, rules)

    def _of_an_agreement(self, stream: str, moment: DueMoment, rules: Rules) -> Intent:
        command, identity, now = moment.command_id(stream), self._ledger.identity(), self._ledger.now()
        agreement = agreement_of(self._ledger, stream)
        on = AgreementOccasion(
            at=min(moment.at, now),
            now=now,
            header=self._header(command, identity.body, None),
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
        )
        agreement_deadlines.fall_due(agreement, on, moment)
        return Intent(
            id=command,
            digest=hashlib.sha256(command.encode()).digest(),
            changed=(agreement,),
            answer=answer_of(agreement, now),
            relied_on=calendars_relied_on(rules),
        )

    def _of_a_case(self, case_id: str, moment: DueMoment, rules: Rules) -> Intent:
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
        return Occasion(
            at=now if moment.kind is DueKind.RESTATE else min(moment.at, now),
            now=now,
            header=self._header(command, case.body, procedure.ref),
            procedure=procedure,
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
            office_hours=rules.hours,
        )

    def _header(self, command: str, body: str, procedure: ProcedureRef | None) -> Header:
        identity = self._ledger.identity()
        return Header(
            ledger=identity.name,
            body=body,
            jurisdiction=identity.jurisdiction,
            actor=THE_SYSTEM,
            procedure=procedure,
            command=command,
            correlation=command,
        )


def _publication(rules: Rules, name: str) -> CalendarPublication:
    for publication in rules.publications:
        if publication.name == name:
            return publication
    raise PublicationUnknown(publication=name)
