"""Receipts: what a command put on record, signed by the log at once, before any checkpoint covers it.

Leaf hashes come from the events as they were sent and the positions that were answered: nothing is asked of the
database. The signature is deterministic, so that a repeated command is given the same receipt under the same key.
"""

import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from eventsourcing.persistence import StoredEvent
from psycopg_pool import ConnectionPool

from application.ledger import NotFounded
from domain.instants import microseconds
from infrastructure.ledger.commands import Stored
from infrastructure.postgres.errors import translated
from infrastructure.proof import store
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.leaves import LeafRow, hashes_of, leaf_of, leaf_rows
from infrastructure.proof.named import naming
from infrastructure.proof.note import Note, sign
from infrastructure.proof.signer import Signer

FIRST_LINE = "caseledger/receipt/1"
KNOWN_FOR = 60.0  # seconds that the present key is taken to be the one in force
ASKED_EVERY = 1.0  # seconds, while there is none


@dataclass(frozen=True, slots=True)
class Signing:
    """Under which name and by which key receipts are signed now."""

    origin: str
    signer: Signer

    def receipt(self, command_id: str, first: int, leaves: Sequence[bytes], recorded_at: int) -> str:
        """Write the receipt of a command; `recorded_at` is that of its last event, in microseconds since 1970."""
        positions = f"{first} {first + len(leaves) - 1}"
        hashes = [b64encode(leaf).decode() for leaf in leaves]
        text = "\n".join((FIRST_LINE, self.origin, _in_one_line(command_id), positions, *hashes, str(recorded_at), ""))
        return bytes(Note(text, (sign(text, self.origin, self.signer),))).decode()


class Receipts:
    """Writes receipts for one ledger."""

    def __init__(self, pool: ConnectionPool, keys: KeyFolder) -> None:
        self._pool = pool
        self._keys = keys
        self._lock = Lock()
        self._signing: Signing | None = None
        self._read_again = 0.0

    def signing(self) -> Signing | None:
        """Give what signs now; None with no key on record. Raise `SigningKeyMissing` before anything is recorded."""
        with self._lock:
            if time.monotonic() >= self._read_again:
                self._signing = self._read()
                self._read_again = time.monotonic() + (ASKED_EVERY if self._signing is None else KNOWN_FOR)
            return self._signing

    def _read(self) -> Signing | None:
        with translated(), self._pool.connection() as connection:
            try:
                named = naming(connection)
            except NotFounded:
                return None
            key = named.key_at(store.position(connection))
        return None if key is None else Signing(key.name, self._keys.signer(key))

    def of_events(self, signing: Signing, command_id: str, events: Sequence[StoredEvent], stored: Stored) -> str | None:
        """Write the receipt of what has just been stored."""
        if stored.first is None:
            return None
        since = microseconds(stored.first_recorded_at)
        leaves = [
            leaf_of(
                LeafRow(
                    stored.first + n,
                    str(event.originator_id),
                    event.originator_version,
                    event.topic,
                    since + n,  # the ledger stamps the events of a command one microsecond apart
                    sha256(event.state).digest(),
                )
            )
            for n, event in enumerate(events)
        ]
        return signing.receipt(command_id, stored.first, leaves, since + len(leaves) - 1)

    def of_record(self, command_id: str, stored: Stored) -> str | None:
        """Write the receipt of what was stored before, off the ledger."""
        signing = self.signing()
        if signing is None or stored.first is None or stored.last is None:
            return None
        with translated(), self._pool.connection() as connection:
            rows = [row for stretch in leaf_rows(connection, stored.first - 1, stored.last) for row in stretch]
        return signing.receipt(command_id, stored.first, hashes_of(rows), rows[-1].recorded_at)


def _in_one_line(command_id: str) -> str:
    """Write an id; one with a control character, which a note cannot hold, by its hash."""
    if any(character < " " for character in command_id):
        return f"sha256:{sha256(command_id.encode()).hexdigest()}"
    return command_id
