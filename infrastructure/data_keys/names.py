"""The names of subjects and keys: which keys a value needs, said so that only the holder of the secret can tell.

A root stands for a subject, a handle for one generation of its keys. Neither ever leaves: outside, each place (a case,
a key id, a stream) shows it encrypted for that place alone, so that no two places show the same name.
"""

import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

LENGTH = 16  # bytes of every name: one block of AES


class Names:
    """Names under one secret of 32 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._cipher = Cipher(AES256(self._digest("hidden")), ECB())  # noqa: S305 - one block, masked by its place

    def person(self, identity: Sequence[str]) -> bytes:
        """Give the root of a person or a company, by what tells who it is."""
        return self._digest("person", *identity)[:LENGTH]

    def own(self, stream: str) -> bytes:
        """Give the root of a case or a record that holds nobody's data but its own."""
        return self._digest("stream", stream)[:LENGTH]

    def handle(self, root: bytes, generation: int) -> bytes:
        """Give the handle of a generation of keys."""
        return self._digest("handle", root.hex(), str(generation))[:LENGTH]

    def hidden(self, name: bytes, *place: str) -> bytes:
        """Give a name as a place shows it."""
        return self.hidden_in(name, [place])[0]

    def hidden_in(self, name: bytes, places: Sequence[Sequence[str]]) -> list[bytes]:
        """Give a name as each of many places shows it: the block cipher with the place as its tweak (XEX)."""
        return self._turned(self._cipher.encryptor(), [name] * len(places), places)

    def revealed(self, shown: bytes, *place: str) -> bytes:
        """Give back the name that a place shows."""
        return self.revealed_in([shown], [place])[0]

    def revealed_in(self, shown: Sequence[bytes], places: Sequence[Sequence[str]]) -> list[bytes]:
        """Give back the names that some places show, each its own."""
        return self._turned(self._cipher.decryptor(), shown, places)

    def blind(self, digest: bytes) -> bytes:
        """Key a hash of something that may hold a protected value, which could be found by trying."""
        return self._digest("digest", digest.hex())

    def key(self, handle: bytes, protection: str) -> bytes:
        """Give the key of a simulated ledger: it follows from its handle."""
        return self._digest("key", handle.hex(), protection)

    def _turned(self, cipher: CipherContext, names: Sequence[bytes], places: Sequence[Sequence[str]]) -> list[bytes]:
        """Put names through the cipher, each masked before and after by its place."""
        if len(names) != len(places):
            raise ValueError("each name has one place")
        masks = b"".join(self._digest("place", *place)[:LENGTH] for place in places)
        blocks = b"".join(int.from_bytes(name).to_bytes(LENGTH) for name in names)  # one too short never shifts others
        turned = _xor(cipher.update(_xor(blocks, masks)) + cipher.finalize(), masks)
        return [turned[start : start + LENGTH] for start in range(0, len(turned), LENGTH)]

    def _digest(self, *parts: str) -> bytes:
        encoded = [part.encode() for part in parts]
        measured = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        return hmac.digest(self._secret, measured, "sha256")


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(len(left))
