"""Who signs, and how a signature is verified: Ed25519, behind an interface that an HSM or SM2 can stand behind too."""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_BYTES = 32
SIGNATURE_BYTES = 64


class Signer(Protocol):
    """A private key, wherever it lies."""

    @property
    def public(self) -> bytes:
        """Give the public key."""

    def sign(self, message: bytes) -> bytes:
        """Sign a message."""


class Ed25519Signer:
    """A private key in memory, made from its 32 bytes (the seed of RFC 8032)."""

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key().public_bytes_raw()

    @property
    def public(self) -> bytes:
        """Give the public key, 32 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Sign a message: 64 bytes, the same for the same message."""
        return self._key.sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is that of a key on a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
