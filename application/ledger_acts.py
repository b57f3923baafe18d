"""Acts on the ledger itself: introducing a signing key, sealing the heads of all streams, beginning anew.

Those of the system have deterministic ids, so that each is on record once, whichever program performs it.
"""

import hashlib

from application.deadlines import THE_SYSTEM
from application.ledger import Intent, Ledger, NotFounded, OnRecord
from application.once import decided_once
from domain.founding import LEDGER_STREAM, LedgerIdentity
from domain.header import Actor, Header


def ledger_itself(ledger: Ledger) -> LedgerIdentity:
    """Load what the ledger is, as it stands now; raise `NotFounded`."""
    found = ledger.find(LedgerIdentity, LEDGER_STREAM)
    if found is None:
        raise NotFounded
    return found


def introduce_key(ledger: Ledger, key: str, *, by: Actor = THE_SYSTEM) -> OnRecord:
    """Put the public half of a signing key on record; checkpoints behind it are signed by it."""
    command = f"system:ledger:key:{key}"

    def decide() -> Intent:
        identity = ledger_itself(ledger)
        identity.introduce_key(key, at=ledger.now(), header=_header(identity, command, by))
        return _intent(command, key, identity, {"key": key})

    return decided_once(ledger, command, _digest(key), decide)


def introduce_first_key(ledger: Ledger, key: str) -> bool:
    """Put a key on record unless the ledger has one; tell whether it is this one."""
    identity = ledger_itself(ledger)
    if identity.keys:
        return False
    command = "system:ledger:first-key"
    identity.introduce_key(key, at=ledger.now(), header=_header(identity, command, THE_SYSTEM))
    outcome = ledger.append([_intent(command, key, identity, {"key": key})])[0]
    return isinstance(outcome, OnRecord)


def seal_heads(ledger: Ledger, through: int, count: int, root: str, *, day: str) -> OnRecord:
    """Put the root over the heads of all streams on record, once a day."""
    command = f"system:ledger:heads:{day}"

    def decide() -> Intent:
        identity = ledger_itself(ledger)
        at, header = ledger.now(), _header(identity, command, THE_SYSTEM)
        identity.seal_heads(through=through, count=count, root=root, at=at, header=header)
        return _intent(command, day, identity, {"through": through, "count": count, "root": root})

    return decided_once(ledger, command, _digest(day), decide)


def begin_incarnation(
    ledger: Ledger, number: int, *, reason: str, origin: str, size: int, root: str, key: str, by: Actor
) -> OnRecord:
    """Give up a published checkpoint and go on from here under another name, with the key under that name."""
    command = f"system:ledger:incarnation:{number}:{root}"

    def decide() -> Intent:
        identity, at = ledger_itself(ledger), ledger.now()
        header = _header(identity, command, by)
        identity.begin_incarnation(number, reason=reason, origin=origin, size=size, root=root, at=at, header=header)
        identity.introduce_key(key, at=at, header=header)
        return _intent(command, f"{number} {reason}", identity, {"incarnation": number, "key": key})

    return decided_once(ledger, command, _digest(f"{number} {reason}"), decide)


def _header(identity: LedgerIdentity, command: str, by: Actor) -> Header:
    return Header(
        ledger=identity.name,
        body=identity.body,
        jurisdiction=identity.jurisdiction,
        actor=by,
        command=command,
        correlation=command,
    )


def _intent(command: str, said: str, identity: LedgerIdentity, answer: dict[str, object]) -> Intent:
    return Intent(id=command, digest=_digest(said), changed=(identity,), answer=answer)


def _digest(said: str) -> bytes:
    return hashlib.sha256(said.encode()).digest()
