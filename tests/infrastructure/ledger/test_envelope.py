"""The layout is fixed: what docs/envelope.md prints, this test holds the code to."""

import hashlib
import re
from pathlib import Path

from infrastructure.ledger.envelope import Envelope, payload_hash

STATE = b'{"effective_at":"2026-03-02T01:00:00.000000Z","note":"x"}'
ENVELOPE = Envelope(7, "case:1", 2, "case.noted", 1772413200000001, payload_hash(STATE))
PAGE = (Path(__file__).parents[3] / "docs" / "envelope.md").read_text(encoding="utf-8")


def printed(label: str) -> str:
    found = re.search(rf"{label}\n+```text\n([0-9a-f\s]+)```", PAGE)
    assert found is not None
    return "".join(found[1].split())


def test_the_leaf_bytes_are_those_of_the_printed_vector() -> None:
    assert STATE.decode() in PAGE
    assert ENVELOPE.payload_hash.hex() == printed("Payload hash:")
    assert ENVELOPE.leaf_bytes().hex() == printed("Leaf bytes:")
    assert hashlib.sha256(b"\0" + ENVELOPE.leaf_bytes()).hexdigest() == printed("RFC 9162 leaf hash:")
    assert ENVELOPE.leaf_index == 6


def test_no_two_envelopes_share_their_bytes_by_moving_a_letter_between_fields() -> None:
    moved = Envelope(7, "case:1c", 2, "ase.noted", 1772413200000001, ENVELOPE.payload_hash)
    assert moved.leaf_bytes() != ENVELOPE.leaf_bytes()
