"""Putting signing keys on record, and beginning a new incarnation: what names the log and who signs for it."""

from psycopg_pool import ConnectionPool

from application.cases import Command
from application.ledger import Ledger, OnRecord
from application.ledger_acts import (
    begin_incarnation,
    introduce_first_key,
    propose_incarnation,
    propose_rotation,
    rotate,
)
from application.ledger_requests import Confirm, ProposeIncarnation, ProposeRotation
from domain.founding import Abandoned
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.faults import NothingAhead
from infrastructure.proof.heads import sealed_root
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.named import naming
from infrastructure.proof.naming import Naming, origin_of
from infrastructure.proof.note import VerifierKey, key_of
from infrastructure.proof.outside import Against


def ready_key(ledger: Ledger, pool: ConnectionPool, keys: KeyFolder) -> VerifierKey:
    """Give the key in force, whose private half is in the folder; the first one is made and put on record here.

    Raise `SigningKeyMissing` where the ledger names a key that the folder does not hold.
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


class Rotation:
    """The change of the signing key: proposed by one person, confirmed by another, or on record as one person's."""

    def __init__(self, ledger: Ledger, pool: ConnectionPool, keys: KeyFolder) -> None:
        self._ledger, self._pool, self._keys = ledger, pool, keys

    def propose(self, command: Command, request: ProposeRotation) -> OnRecord:
        """Propose that the key be changed."""
        return propose_rotation(self._ledger, command, request)

    def rotate(self, command: Command, request: Confirm | ProposeRotation) -> OnRecord:
        """Make a new key and put it on record; the old one signs once more, the checkpoint that covers this."""
        present = ready_key(self._ledger, self._pool, self._keys)
        return rotate(self._ledger, command, request, lambda: str(key_of(present.name, self._keys.make())))


class Beginning:
    """A new incarnation, which gives up the outside checkpoint that stands against this ledger."""

    def __init__(self, ledger: Ledger, pool: ConnectionPool, keys: KeyFolder, found: Against | None) -> None:
        """Take what was found outside; raise `NothingAhead` where nothing stands against the ledger."""
        if found is None:
            raise NothingAhead
        named, head = _named(pool)
        self._ledger, self._keys, self._base = ledger, keys, named.base
        self._number = max(named.incarnation_at(head), found.incarnation) + 1
        outside = found.checkpoint
        self._abandoned = Abandoned(outside.origin, outside.size, sealed_root(outside.root))

    def propose(self, command: Command, request: ProposeIncarnation) -> OnRecord:
        """Propose to give it up."""
        return propose_incarnation(self._ledger, command, request, self._number, self._abandoned)

    def begin(self, command: Command, request: Confirm | ProposeIncarnation) -> OnRecord:
        """Give it up, and go on under another name with a key of that name."""

        def make(number: int) -> str:
            return str(key_of(origin_of(self._base, number), self._keys.make()))

        return begin_incarnation(self._ledger, command, request, self._number, self._abandoned, make)


def _named(pool: ConnectionPool) -> tuple[Naming, int]:
    with translated(), pool.connection() as connection:
        return naming(connection), store.position(connection)
