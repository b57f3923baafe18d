"""The use cases of an agreement: sign the undertaking, and perform every act on it. Load, let the domain decide, save.

Invariant: a command is looked up before anything is judged, and written with the versions of all that it relied on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from application.agreement_acts import AgreementAct
from application.agreement_requests import AgreementRequest, SignUndertaking
from application.cases import ATTEMPTS, Command, calendars_relied_on, header_of
from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, StaleVersion, settled
from application.once import digest_of, once
from application.rules import Rules
from domain.agreement.agreement import Agreement, agreement_stream
from domain.agreement.events import AgreementEvent
from domain.agreement.occasion import Occasion
from domain.errors import Unknown
from domain.recorded import Recorded


class AgreementUnknown(Unknown):
    """No such agreement is on record."""

    code = "agreement_unknown"


class Agreements:
    """Opens agreements and performs acts on them. Ids come from outside, like the time."""

    def __init__(self, ledger: Ledger, *, new_id: Callable[[], str]) -> None:
        self._ledger = ledger
        self._new_id = new_id

    def open(self, command: Command, request: SignUndertaking) -> OnRecord:
        """Put a signed undertaking on record."""
        digest = digest_of("sign-undertaking", "", request)

        def opening() -> OnRecord:
            stream = agreement_stream(self._new_id())

            def sign(rules: Rules) -> Agreement:
                return Agreement.sign(self._occasion(command, request, rules), agreement_id=stream, **request.content)

            return self._append(command, digest, stream, sign)

        return once(self._ledger, command.id, digest, opening)

    def recall(
        self, command_id: str, agreement_id: str, act: AgreementAct, request: AgreementRequest
    ) -> OnRecord | None:
        """Look an act up without performing it; raise `CommandReused` if the id stands for another command."""
        return self._ledger.on_record(command_id, digest_of(act.name, agreement_id, request))

    def act(self, command: Command, agreement_id: str, act: AgreementAct, request: AgreementRequest) -> OnRecord:
        """Perform an act on an agreement."""
        digest = digest_of(act.name, agreement_id, request)

        def decide(rules: Rules) -> Agreement:
            agreement = agreement_of(self._ledger, agreement_id)
            if command.expected_version is not None and agreement.version != command.expected_version:
                raise StaleVersion(case=agreement_id, seen=command.expected_version, now=agreement.version)
            act.decide(agreement, self._occasion(command, request, rules), request)
            return agreement

        return once(self._ledger, command.id, digest, lambda: self._append(command, digest, agreement_id, decide))

    def _append(self, command: Command, digest: bytes, stream: str, decide: Callable[[Rules], Agreement]) -> OnRecord:
        for attempt in range(ATTEMPTS):
            rules = self._ledger.rules(fresh=attempt > 0)
            agreement = decide(rules)
            intent = Intent(
                id=command.id,
                digest=digest,
                changed=(agreement,),
                answer=answer_of(agreement, self._ledger.now()),
                relied_on=calendars_relied_on(rules),
            )
            outcome = self._ledger.append([intent])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
            if outcome.stream == stream and command.expected_version is not None:
                raise StaleVersion(case=stream, seen=command.expected_version, now=outcome.actual)
        raise Contended(attempts=ATTEMPTS)

    def _occasion(self, command: Command, request: AgreementRequest, rules: Rules) -> Occasion:
        identity, now = self._ledger.identity(), self._ledger.now()
        return Occasion(
            at=request.effective_at or now,
            now=now,
            header=header_of(command, request, identity.name, identity.body, identity.jurisdiction, None),
            calendar=rules.calendar(jurisdiction=identity.jurisdiction),
            zone=ZoneInfo(identity.time_zone),
        )


def agreement_of(ledger: Ledger, agreement_id: str) -> Agreement:
    """Load an agreement; raise `AgreementUnknown`."""
    agreement = ledger.find(Agreement, agreement_id) if agreement_id.startswith(agreement_stream("")) else None
    if agreement is None:
        raise AgreementUnknown(agreement=agreement_id)
    return agreement


def history_of(ledger: Ledger, agreement_id: str) -> Sequence[Recorded]:
    """Give all events of an agreement with their positions; raise `AgreementUnknown`."""
    found = ledger.events(agreement_id) if agreement_id.startswith(agreement_stream("")) else []
    if not found:
        raise AgreementUnknown(agreement=agreement_id)
    return found


def rebuilt(history: Sequence[Recorded]) -> Agreement | None:
    """Fold events into the agreement; None if the signing is not among them. Versions may have gaps."""
    agreement: Agreement | None = None
    for recorded in history:
        event = recorded.event
        assert isinstance(event, AgreementEvent)  # noqa: S101 - the stream of an agreement holds no others
        if agreement is None:
            if event.originator_version != Agreement.INITIAL_VERSION:
                return None
            agreement = event.mutate(None)
        else:
            event.apply(agreement)
            agreement.version, agreement.modified_on = event.originator_version, event.timestamp
    return agreement


def answer_of(agreement: Agreement, now: datetime) -> dict[str, object]:
    """Give what a command on an agreement is answered."""
    return {
        "agreement": agreement.id,
        "tender": agreement.tender,
        "version": agreement.version,
        "status": agreement.status_at(now),
    }
