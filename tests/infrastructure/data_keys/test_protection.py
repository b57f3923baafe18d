"""Sealing and opening: the published form byte by byte, and everything that must not open."""

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.protection import ValueDamaged, ValueShredded
from domain.case.values import Committed, ProtectedValue, protect, stored_hash
from domain.procedures.vocabulary import FieldClass
from infrastructure.data_keys.folder import DataKeyFolder, SimulatedKeys
from infrastructure.data_keys.protection import KeyedProtection, random_nonce
from tests.sealing import protection, salts

PERSONAL = FieldClass.PERSONAL
CASE, OTHER = "case:1", "case:2"


def sealed(
    by: KeyedProtection, stream: str = CASE, subject: str | None = None, text: str = "13800000000"
) -> tuple[Committed, ProtectedValue]:
    return protect("contact", PERSONAL, text, by.sealing(stream, subject))


def changed(committed: Committed, stored: bytes) -> Committed:
    """Let the event agree with other stored bytes, so that only the seal and the commitment can tell."""
    return committed.model_copy(update={"stored_hash": stored_hash(stored)})


def measured(width: int, *parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(width, "big") + part for part in parts)


def test_the_sealed_form_is_the_published_one() -> None:
    class Keys(SimulatedKeys):
        key = b""

        def ensure(self, handle: bytes, protection: FieldClass) -> bytes:
            self.key = super().ensure(handle, protection)
            return self.key

    keys, salt, value = Keys(), (1).to_bytes(16, "big"), b"13800000000"
    committed, protected = sealed(KeyedProtection(lambda: keys, salts(), random_nonce))
    nonce, ciphertext = protected.stored[16:28], protected.stored[28:]
    bound = measured(4, b"caseledger/sealed/1", b"case:1", b"contact", b"personal")
    assert AESGCM(keys.key).decrypt(nonce, ciphertext, bound) == measured(8, salt, value)
    assert committed.form == protected.form == "aes-256-gcm-1"
    said = hashlib.sha256(measured(8, b"caseledger/commitment/1", b"contact", salt, value)).hexdigest()
    assert committed.commitment == f"sha256:{said}"
    held = hashlib.sha256(measured(8, b"caseledger/stored/1", b"", protected.stored)).hexdigest()
    assert committed.stored_hash == f"sha256:{held}"


def test_a_value_opens_as_what_it_was() -> None:
    by = protection()
    committed, protected = sealed(by)
    assert by.open(CASE, "contact", committed, protected.stored) == ((1).to_bytes(16, "big"), b"13800000000")


@pytest.mark.parametrize(
    "place", [0, 15, 16, 27, 28, -1], ids=["key id", "key id's end", "nonce", "nonce's end", "text", "tag"]
)
def test_a_byte_changed_in_the_side_table_is_refused(place: int) -> None:
    by = protection()
    committed, protected = sealed(by)
    stored = bytearray(protected.stored)
    stored[place] ^= 1
    with pytest.raises(ValueDamaged, match="stored_hash"):
        by.open(CASE, "contact", committed, bytes(stored))
    if place not in {0, 15}:
        with pytest.raises(ValueDamaged, match="seal"):
            by.open(CASE, "contact", changed(committed, bytes(stored)), bytes(stored))


@pytest.mark.parametrize("length", [0, 10, 16, 27, 28, 43, 60])
def test_a_truncated_value_is_refused(length: int) -> None:
    by = protection()
    committed, protected = sealed(by)
    stored = protected.stored[:length]
    with pytest.raises(ValueDamaged):
        by.open(CASE, "contact", changed(committed, stored), stored)


@pytest.mark.parametrize(
    "place",
    [{"stream": OTHER}, {"field": "caller"}, {"protection": FieldClass.SENSITIVE}],
    ids=["another case", "another field", "another class"],
)
def test_a_value_in_the_place_of_another_is_refused(place: dict[str, Any]) -> None:
    by = protection()
    committed, protected = sealed(by)
    said = committed.model_copy(update={"protection": place.get("protection", PERSONAL)})
    with pytest.raises(ValueDamaged, match="seal"):
        by.open(place.get("stream", CASE), place.get("field", "contact"), said, protected.stored)


def test_a_value_that_another_key_opens_too_is_held_against_its_commitment() -> None:
    """GCM does not commit to its key: whoever holds a key can seal something else that opens under it."""
    by = protection()
    committed, _ = sealed(by)
    _, forged = sealed(by, text="13900000000")
    with pytest.raises(ValueDamaged, match="commitment"):
        by.open(CASE, "contact", changed(committed, forged.stored), forged.stored)


def test_a_form_that_is_not_known_is_refused() -> None:
    by = protection()
    committed, protected = sealed(by)
    with pytest.raises(ValueDamaged, match="plain-1"):
        by.open(CASE, "contact", committed.model_copy(update={"form": "plain-1"}), protected.stored)


def test_one_person_has_one_key_in_every_case_and_no_two_cases_show_it(tmp_path: Any) -> None:
    by = KeyedProtection(lambda: DataKeyFolder(tmp_path), salts(), random_nonce)
    one, other = (by.subject(case, ("张三", "13800000000")) for case in (CASE, OTHER))
    assert one != other
    assert by.custody(CASE, one) == by.custody(OTHER, other)
    shown = {sealed(by, case, subject)[1].stored[:16] for case, subject in ((CASE, one), (OTHER, other))}
    assert len(shown) == 2
    assert len(list((tmp_path / "data" / "subjects").iterdir())) == 1
    assert by.custody(CASE, None) != by.custody(CASE, one)


def test_a_destroyed_key_says_so_and_the_person_gets_another_for_what_comes_after(tmp_path: Any) -> None:
    by = KeyedProtection(lambda: DataKeyFolder(tmp_path), salts(), random_nonce)
    subject = by.subject(CASE, ("张三", "13800000000"))
    committed, protected = sealed(by, CASE, subject)
    custody = by.custody(CASE, subject)
    assert by.generations(custody, [PERSONAL]) == {PERSONAL: 0}
    by.destroy(custody, {PERSONAL: 0})
    assert by.is_shredded(CASE, PERSONAL, protected.stored)
    with pytest.raises(ValueShredded, match="已销毁 shredded"):
        by.open(CASE, "contact", committed, protected.stored)
    later, kept = sealed(by, OTHER, by.subject(OTHER, ("张三", "13800000000")))
    assert by.open(OTHER, "contact", later, kept.stored)[1] == b"13800000000"
    assert by.generations(custody, [PERSONAL]) == {PERSONAL: 1}
    by.destroy(custody, {PERSONAL: 0})  # once more, and nothing else goes
    assert not by.is_shredded(OTHER, PERSONAL, kept.stored)


def test_what_is_simulated_is_sealed_to_the_same_bytes_every_time() -> None:
    assert sealed(protection()) == sealed(protection())
    assert sealed(protection()) != sealed(protection(), OTHER)


def test_streams_get_their_keys_side_by_side(tmp_path: Any) -> None:
    by = KeyedProtection(lambda: DataKeyFolder(tmp_path), salts(), random_nonce)
    by.prepare([f"case:{n}" for n in range(50)])
    assert sum(path.stat().st_size for path in (tmp_path / "data" / "subjects").iterdir()) == 50 * 256


def test_a_digest_is_keyed_so_that_nobody_finds_its_body_by_trying(tmp_path: Any) -> None:
    by = KeyedProtection(lambda: DataKeyFolder(tmp_path / "one"), salts(), random_nonce)
    other = KeyedProtection(lambda: DataKeyFolder(tmp_path / "other"), salts(), random_nonce)
    assert by.blind(b"digest") == by.blind(b"digest") != other.blind(b"digest")
