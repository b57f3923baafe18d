"""The envelope of a stored event, version 1: what a proof commits to, byte by byte.

Fixed for ever by docs/envelope.md and its test vector. The payload enters by its hash, taken over the bytes as they
are stored, so that nothing need ever be written anew to be verified.
"""

import hashlib
import struct
from dataclasses import dataclass

MAGIC = b"caseledger/envelope/1"
SHA256 = b"sha256"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is hashed of an event; `recorded_at` in microseconds since 1970 UTC."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: int
    payload_hash: bytes

    @property
    def leaf_index(self) -> int:
        """Its place in the Merkle log, from 0."""
        return self.position - 1

    def leaf_bytes(self) -> bytes:
        """Lay the fields out, each behind its length (4 bytes, big-endian); numbers are 8 bytes, big-endian."""
        return b"".join(
            struct.pack(">I", len(part)) + part
            for part in (
                MAGIC,
                SHA256,
                struct.pack(">Q", self.position),
                self.stream.encode(),
                struct.pack(">Q", self.version),
                self.topic.encode(),
                struct.pack(">q", self.recorded_at),
                self.payload_hash,
            )
        )


def payload_hash(state: bytes) -> bytes:
    """Hash the payload as stored (SHA-256)."""
    return hashlib.sha256(state).digest()
