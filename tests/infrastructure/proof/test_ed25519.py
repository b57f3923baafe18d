"""The verifier's own Ed25519, beside RFC 8032 and a library."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.proof.verifier import L, P, signed
from tests.infrastructure.proof.bundles import public

VECTORS = [  # RFC 8032, 7.1: public key, message, signature
    pytest.param(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        id="empty",
    ),
    pytest.param(
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        id="one byte",
    ),
    pytest.param(
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        id="two bytes",
    ),
    pytest.param(
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
        id="SHA(abc)",
    ),
]


@pytest.mark.parametrize(("key", "message", "made"), VECTORS)
def test_the_vectors_of_rfc_8032_hold(key: str, message: str, made: str) -> None:
    assert signed(bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(made))


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.data())
def test_it_agrees_with_the_library_on_right_and_on_altered_signatures(
    seed: bytes, message: bytes, data: st.DataObject
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    made = bytearray(key.sign(message))
    assert signed(public(key), message, bytes(made))
    made[data.draw(st.integers(0, 63))] ^= data.draw(st.integers(0, 255))
    assert signed(public(key), message, bytes(made)) == _library_says(public(key), message, bytes(made))


def test_a_signature_with_the_same_s_above_the_order_is_refused() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    made = key.sign(b"x")
    raised = int.from_bytes(made[32:], "little") + L
    assert signed(public(key), b"x", made)
    assert not signed(public(key), b"x", made[:32] + raised.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "point",
    [
        pytest.param((1).to_bytes(32, "little"), id="neutral"),
        pytest.param((P - 1).to_bytes(32, "little"), id="order 2"),
        pytest.param((0).to_bytes(32, "little"), id="order 4"),
        pytest.param(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), id="order 8"),
        pytest.param((P + 1).to_bytes(32, "little"), id="not canonical"),
        pytest.param((2**255 + 1).to_bytes(32, "little"), id="negative zero"),
        pytest.param((2).to_bytes(32, "little"), id="not on the curve"),
    ],
)
def test_a_key_or_commitment_that_is_no_proper_point_signs_nothing(point: bytes) -> None:
    """With a key of small order and S = 0, some message's signature would hold for every key holder."""
    assert not any(signed(point, bytes([n]), point + bytes(32)) for n in range(16))


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    assert not signed(public(key), b"x", (key.sign(b"x") + b"\0")[:length])
    assert not signed(public(key)[:31], b"x", key.sign(b"x"))


def _library_says(key: bytes, message: bytes, made: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(made, message)
    except InvalidSignature:
        return False
    return True
