from base64 import b64encode

import pytest

from application.cases import Command
from application.ledger import OnRecord, OutcomeUnknown
from application.ledger_requests import ProposeRotation
from domain.topics import ALL_TOPICS
from infrastructure.errors import DatabaseUnavailable
from infrastructure.ledger import commands
from infrastructure.ledger.commands import Stored, digest_of
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.proof.faults import SigningKeyMissing
from infrastructure.proof.leaves import hashes_of, leaf_rows
from infrastructure.proof.note import Note
from infrastructure.proof.receipts import Receipts
from infrastructure.proof.store import position
from tests.infrastructure.ledger.samples import event
from tests.infrastructure.proof.conftest import OFFICE, Kept


def with_receipts(kept: Kept) -> PostgresLedger:
    receipts = Receipts(kept.pool, kept.keys)
    return PostgresLedger(LedgerRecorder(kept.pool), LedgerMapper(ALL_TOPICS), receipts=receipts)


def proposed(kept: Kept, ledger: PostgresLedger, command: str = "c-1") -> OnRecord:
    """Perform an act: any will do."""
    asked = ProposeRotation(acting=OFFICE, reason="到期")
    return kept.rotation(ledger).propose(Command(command, "tests"), asked)


def test_a_receipt_names_the_leaves_that_the_ledger_then_owes(kept: Kept) -> None:
    key = kept.key()
    done = proposed(kept, with_receipts(kept))
    assert done.receipt is not None
    note = Note.parse(done.receipt.encode())
    assert note.signed_by([key]) == [key]
    with kept.pool.connection() as connection:
        rows = next(leaf_rows(connection, 2, 3))
    leaf = b64encode(hashes_of(rows)[0]).decode()
    expected = ["caseledger/receipt/1", key.name, "c-1", "3 3", leaf, str(rows[0].recorded_at)]
    assert note.text.split("\n") == [*expected, ""]


def test_a_repeated_command_gets_the_same_receipt(kept: Kept) -> None:
    ledger = with_receipts(kept)
    done, again = proposed(kept, ledger), proposed(kept, ledger)
    assert again.repeated
    assert again.receipt == done.receipt is not None


class Unreadable(Receipts):
    """Receipts on a ledger that has gone away since it took the command."""

    def of_record(self, command_id: str, stored: Stored) -> str | None:
        raise DatabaseUnavailable(command=command_id, stored=stored.first)


def test_a_command_on_record_whose_receipt_cannot_be_written_is_not_said_to_have_failed(kept: Kept) -> None:
    proposed(kept, with_receipts(kept))
    away = PostgresLedger(
        LedgerRecorder(kept.pool), LedgerMapper(ALL_TOPICS), receipts=Unreadable(kept.pool, kept.keys)
    )
    with pytest.raises(OutcomeUnknown):
        proposed(kept, away)


def test_several_events_of_one_command_stand_in_one_receipt(kept: Kept) -> None:
    receipts, recorder = Receipts(kept.pool, kept.keys), LedgerRecorder(kept.pool)
    signing = receipts.signing()
    assert signing is not None
    events = [event("case:1", 1), event("case:1", 2), event("case:二", 1)]
    stored = recorder.append([commands.Command("several\nlines", digest_of(events), events)])[0]
    receipt = receipts.of_events(signing, "several\nlines", events, stored)  # type: ignore[arg-type]
    assert receipt == receipts.of_record("several\nlines", stored)  # type: ignore[arg-type]
    assert receipt is not None
    lines = Note.parse(receipt.encode()).text.split("\n")
    assert lines[2].startswith("sha256:")
    assert lines[3] == "3 5"
    with kept.pool.connection() as connection:
        rows = next(leaf_rows(connection, 2, position(connection)))
    assert lines[4:7] == [b64encode(leaf).decode() for leaf in hashes_of(rows)]
    assert lines[7] == str(rows[-1].recorded_at)


def test_nothing_is_recorded_where_no_receipt_can_be_signed(kept: Kept) -> None:
    for file in kept.keys.path.iterdir():
        file.unlink()
    with pytest.raises(SigningKeyMissing):
        proposed(kept, with_receipts(kept))
    with kept.pool.connection() as connection:
        assert position(connection) == 2


def test_behind_a_rotation_receipts_are_signed_by_the_new_key(kept: Kept) -> None:
    new, _ = kept.rotated()
    done = proposed(kept, with_receipts(kept))
    assert done.receipt is not None
    assert Note.parse(done.receipt.encode()).signed_by([new]) == [new]
