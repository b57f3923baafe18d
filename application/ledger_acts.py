"""Acts on the ledger itself: signing keys, the sealed heads of all streams, a new incarnation.

Those of the system have deterministic ids, so that each is on record once, whichever program performs it.
"""

import hashlib
from collections.abc import Callable
from functools import cache

from application.books import occasion_of
from application.cases import Command
from application.deadlines import THE_SYSTEM
from application.ledger import Intent, Ledger, NotFounded, OnRecord
from application.ledger_requests import Confirm, ProposeIncarnation, ProposeRotation
from application.once import decided_once, digest_of
from application.requests import Request
from domain.book_occasion import BookOccasion
from domain.founding import LEDGER_STREAM, Abandoned, LedgerIdentity
from domain.header import Header

PROPOSE_ROTATION, CONFIRM_ROTATION = "propose-rotation", "confirm-rotation"
PROPOSE_INCARNATION, CONFIRM_INCARNATION = "propose-incarnation", "confirm-incarnation"


def ledger_itself(ledger: Ledger) -> LedgerIdentity:
    """Load what the ledger is, as it stands now; raise `NotFounded`."""
    found = ledger.find(LedgerIdentity, LEDGER_STREAM)
    if found is None:
        raise NotFounded
    return found


def introduce_first_key(ledger: Ledger, key: str) -> bool:
    """Put a key on record unless the ledger has one; tell whether it is this one."""
    identity = ledger_itself(ledger)
    if identity.keys:
        return False
    command = "system:ledger:first-key"
    identity.introduce_first_key(key, at=ledger.now(), header=_header(identity, command))
    outcome = ledger.append([_intent(command, key, identity, {"key": key})])[0]
    return isinstance(outcome, OnRecord)


def seal_heads(ledger: Ledger, through: int, count: int, root: str, *, day: str) -> OnRecord:
    """Put the root over the heads of all streams on record, once a day."""
    command = f"system:ledger:heads:{day}"

    def decide() -> Intent:
        identity = ledger_itself(ledger)
        at, header = ledger.now(), _header(identity, command)
        identity.seal_heads(through=through, count=count, root=root, at=at, header=header)
        return _intent(command, day, identity, {"through": through, "count": count, "root": root})

    return decided_once(ledger, command, _digest(day), decide)


def propose_rotation(ledger: Ledger, command: Command, request: ProposeRotation) -> OnRecord:
    """Propose that the signing key be changed; the answer names the proposal."""

    def decide(identity: LedgerIdentity, occasion: BookOccasion) -> dict[str, object]:
        return {"act": PROPOSE_ROTATION, "proposal": identity.propose_rotation(request.reason, occasion).reference}

    return _performed(ledger, command, PROPOSE_ROTATION, request, decide)


def rotate(ledger: Ledger, command: Command, request: Confirm | ProposeRotation, make: Callable[[], str]) -> OnRecord:
    """Put the next signing key on record, as another person proposed; `make` gives its public half, once it is due.

    Asked for by a reason, it is proposed and confirmed by one person, and the record says so for ever.
    """
    made = cache(make)

    def decide(identity: LedgerIdentity, occasion: BookOccasion) -> dict[str, object]:
        if isinstance(request, Confirm):
            proposed = identity.rotation(request.proposal, occasion)
        else:
            proposed = identity.propose_rotation(request.reason, occasion)
        identity.rotate(proposed, made(), occasion)
        return {"act": CONFIRM_ROTATION, "key": made(), "alone": not isinstance(request, Confirm)}

    return _performed(ledger, command, CONFIRM_ROTATION, request, decide)


def propose_incarnation(
    ledger: Ledger, command: Command, request: ProposeIncarnation, number: int, abandoned: Abandoned
) -> OnRecord:
    """Propose to give up a published checkpoint and to go on from here; the answer names the proposal."""

    def decide(identity: LedgerIdentity, occasion: BookOccasion) -> dict[str, object]:
        proposed = identity.propose_incarnation(number, request.reason, abandoned, occasion)
        return {"act": PROPOSE_INCARNATION, "proposal": proposed.reference}

    return _performed(ledger, command, PROPOSE_INCARNATION, request, decide)


def begin_incarnation(
    ledger: Ledger,
    command: Command,
    request: Confirm | ProposeIncarnation,
    number: int,
    abandoned: Abandoned,
    make: Callable[[int], str],
) -> OnRecord:
    """Go on from here under another name, as another person proposed; `make` gives the key under that name.

    Asked for by a reason, it is proposed and confirmed by one person, and the record says so for ever.
    """
    made = cache(make)

    def decide(identity: LedgerIdentity, occasion: BookOccasion) -> dict[str, object]:
        if isinstance(request, Confirm):
            proposed = identity.incarnation_to_begin(request.proposal, abandoned, occasion)
        else:
            proposed = identity.propose_incarnation(number, request.reason, abandoned, occasion)
        identity.begin_incarnation(proposed, made(proposed.number), occasion)
        said = {"act": CONFIRM_INCARNATION, "incarnation": proposed.number, "key": made(proposed.number)}
        return {**said, "alone": not isinstance(request, Confirm)}

    return _performed(ledger, command, CONFIRM_INCARNATION, request, decide)


def _performed(
    ledger: Ledger,
    command: Command,
    act: str,
    request: Request,
    decide: Callable[[LedgerIdentity, BookOccasion], dict[str, object]],
) -> OnRecord:
    digest = digest_of(act, LEDGER_STREAM, request)

    def decided() -> Intent:
        identity = ledger_itself(ledger)
        answer = decide(identity, occasion_of(ledger, command, request))
        return Intent(id=command.id, digest=digest, changed=(identity,), answer=answer)

    return decided_once(ledger, command.id, digest, decided)


def _header(identity: LedgerIdentity, command: str) -> Header:
    return Header(
        ledger=identity.name,
        body=identity.body,
        jurisdiction=identity.jurisdiction,
        actor=THE_SYSTEM,
        command=command,
        correlation=command,
    )


def _intent(command: str, said: str, identity: LedgerIdentity, answer: dict[str, object]) -> Intent:
    return Intent(id=command, digest=_digest(said), changed=(identity,), answer=answer)


def _digest(said: str) -> bytes:
    return hashlib.sha256(said.encode()).digest()
