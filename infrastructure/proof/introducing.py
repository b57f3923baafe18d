"""Putting signing keys on record, and beginning a new incarnation: what names the log and who signs for it."""

import re
from typing import Any

from psycopg import Connection
from psycopg_pool import ConnectionPool

from application.ledger import Ledger, OnRecord
from application.ledger_acts import begin_incarnation, introduce_first_key, introduce_key
from domain.errors import Malformed
from domain.header import Actor
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.faults import NothingAhead
from infrastructure.proof.heads import sealed_root
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.naming import Naming, naming, origin_of
from infrastructure.proof.note import VerifierKey, key_of
from infrastructure.proof.outside import Against

MOST_OF_A_REASON = 500


class ReasonMissing(Malformed):
    """A new incarnation is begun for a reason, in one line of at most 500 characters."""

    code = "reason_missing"


def ready_key(ledger: Ledger, pool: ConnectionPool, keys: KeyFolder) -> VerifierKey:
    """Give the key in force, whose private half is in the folder; the first one is made and put on record here.

    Raise `KeyMissing` where the ledger names a key that the folder does not hold.
    """
    named, head = _named(pool)
    key = named.key_at(head)
    if key is None:
        made = key_of(named.origin_at(head), keys.make())
        if not introduce_first_key(ledger, str(made)):
            named, head = _named(pool)  # another program was first: its key must be in the same folder
            key = named.key_at(head)
        key = key or made
    keys.signer(key)
    return key


def rotate_key(ledger: Ledger, pool: ConnectionPool, keys: KeyFolder, *, by: Actor) -> tuple[VerifierKey, OnRecord]:
    """Make a new key and put it on record; the old one signs once more, the checkpoint that covers this."""
    present = ready_key(ledger, pool, keys)
    made = key_of(present.name, keys.make())
    return made, introduce_key(ledger, str(made), by=by)


def begin(
    ledger: Ledger, pool: ConnectionPool, keys: KeyFolder, found: Against | None, *, reason: str, by: Actor
) -> tuple[str, OnRecord]:
    """Give up the outside checkpoint that stands against this ledger; give the new origin."""
    if re.fullmatch(rf"[^\x00-\x1f]{{1,{MOST_OF_A_REASON}}}", reason.strip()) is None:
        raise ReasonMissing(characters=len(reason))
    if found is None:
        raise NothingAhead
    named, head = _named(pool)
    number = max(named.incarnation_at(head), found.incarnation) + 1
    origin, outside = origin_of(named.base, number), found.checkpoint
    made = key_of(origin, keys.make())
    done = begin_incarnation(
        ledger,
        number,
        reason=reason.strip(),
        origin=outside.origin,
        size=outside.size,
        root=sealed_root(outside.root),
        key=str(made),
        by=by,
    )
    return origin, done


def _named(pool: ConnectionPool) -> tuple[Naming, int]:
    with translated(), pool.connection() as connection:
        return _of(connection)


def _of(connection: Connection[Any]) -> tuple[Naming, int]:
    return naming(connection), store.position(connection)
