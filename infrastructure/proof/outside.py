"""What outside checkpoints say against this ledger: a restored backup, or a history that was changed.

Asked before the ledger is served or written to; it may be read all the same, with a warning. Where one is ahead or
differs, only a new incarnation goes on.
"""

from typing import Any, NamedTuple

from psycopg import Connection

from domain.errors import Refused
from infrastructure.proof import store
from infrastructure.proof.checkpoint import Checkpoint
from infrastructure.proof.faults import LogInconsistent, OtherLog, OutsideAhead, OutsideDiffers, OutsideUnreadable
from infrastructure.proof.named import naming
from infrastructure.proof.naming import parted
from infrastructure.proof.places import DirectoryPlace
from infrastructure.proof.sealer import root_at


class Against(NamedTuple):
    """An outside checkpoint that this ledger does not go on from, and where it lies."""

    place: str
    checkpoint: Checkpoint
    incarnation: int
    refusal: Refused


def why_barred(connection: Connection[Any], folder: DirectoryPlace | None) -> Refused | None:
    """Tell why nothing may be recorded here: the ledger is behind what was published of it, or no longer gives it.

    `OutsideUnreadable` where nobody can tell; None where nothing stands against it.
    """
    last, head = store.newest(connection), store.position(connection)
    if last is not None and last.checkpoint.size > head:
        return LogInconsistent(sealed=last.checkpoint.size, on_record=head)
    if head == 0 or folder is None:
        return None
    try:
        found = against(connection, folder)
    except OutsideUnreadable as unreadable:
        return unreadable
    return None if found is None else found.refusal


def against(connection: Connection[Any], folder: DirectoryPlace) -> Against | None:
    """Give what the directory holds against this ledger, if anything."""
    outside = folder.newest(naming(connection).base)
    return None if outside is None else judged(connection, folder.name, outside)


def judged(connection: Connection[Any], place: str, outside: Checkpoint) -> Against | None:
    """Hold an outside checkpoint against this ledger; None if the ledger goes on from it, or has given it up."""
    named, head = naming(connection), store.position(connection)
    parts = parted(outside.origin)
    said: dict[str, Any] = {"place": place, "origin": outside.origin, "outside": outside.size, "ledger": head}
    if parts is None or parts[0] != named.base:
        raise OtherLog(origin=outside.origin, ledger=named.base)
    incarnation, present = parts[1], named.incarnation_at(head)
    if incarnation < present:
        return None
    if incarnation > present or outside.size > head:
        return Against(place, outside, incarnation, OutsideAhead(**said))
    if root_at(connection, outside.size) != outside.root:
        return Against(place, outside, incarnation, OutsideDiffers(**said))
    return None
