"""Sealing the access log into the ledger, and holding it against its seals.

Invariant: a seal follows from the one before it and from the entries between; an entry that was changed, put in or
taken out afterwards contradicts the next seal, and so the signed log of the ledger.
"""

import hashlib
from dataclasses import dataclass

from application.deadlines import THE_SYSTEM
from application.ledger import Conflicting, Intent, Ledger, OnRecord, settled
from domain.access.seal import SEALS_STREAM, AccessLogSeals
from domain.errors import Refused
from domain.header import Header
from infrastructure.access_log.log import PostgresAccessLog, leaf_of
from infrastructure.proof.merkle import Frontier

STRETCH = 1_000


class AccessLogContradicted(Refused):
    """The access log is not what was sealed: an entry was changed, put in or taken out."""

    code = "access_log_contradicted"


@dataclass(frozen=True, slots=True)
class Verified:
    """How far the log agrees with its seals; `unsealed` entries came after the last of them."""

    seals: int
    sealed: int
    unsealed: int


def seal(ledger: Ledger, log: PostgresAccessLog) -> OnRecord | None:
    """Seal what has come since the last seal; None if there was nothing to do."""
    seals = ledger.find(AccessLogSeals, SEALS_STREAM)
    last = None if seals is None else seals.seals[-1]
    edge = Frontier() if last is None else Frontier(last.size, [bytes.fromhex(one) for one in last.edge])
    begun = edge.size
    while found := log.stored(edge.size, STRETCH):
        edge.extend(map(leaf_of, found))
    if edge.size == begun:
        return None
    command, identity = f"access-log:seal:{edge.size}", ledger.identity()
    digest = hashlib.sha256(command.encode()).digest()
    header = Header(
        ledger=identity.name,
        body=identity.body,
        jurisdiction=identity.jurisdiction,
        actor=THE_SYSTEM,
        command=command,
        correlation=command,
    )
    whole = edge.size, edge.root().hex(), tuple(one.hex() for one in edge.hashes)
    changed = AccessLogSeals.seal(seals, *whole, at=ledger.now(), header=header)
    outcome = ledger.append([Intent(command, digest, (changed,), {"size": edge.size})])[0]
    return None if isinstance(outcome, Conflicting) else settled(outcome)  # another program has sealed meanwhile


def verify(ledger: Ledger, log: PostgresAccessLog) -> Verified:
    """Hold every entry against the seals; raise `AccessLogContradicted` with the first seal that does not hold."""
    seals = ledger.find(AccessLogSeals, SEALS_STREAM)
    edge = Frontier()
    for sealed in () if seals is None else seals.seals:
        begun = edge.size
        while edge.size < sealed.size and (found := log.stored(edge.size, min(STRETCH, sealed.size - edge.size))):
            edge.extend(map(leaf_of, found))
        if edge.size != sealed.size or edge.root().hex() != sealed.root:
            raise AccessLogContradicted(from_position=begun + 1, to_position=sealed.size, held=edge.size)
    unsealed, place = 0, edge.size
    while found := log.stored(place, STRETCH):
        unsealed, place = unsealed + len(found), found[-1][0]
    return Verified(0 if seals is None else len(seals.seals), edge.size, unsealed)
