"""The stored envelope as columns, and which file an event belongs to.

Invariant: bytes stand in a file as they stand in the ledger; all events of a case lie in one file.
"""

import zlib

import pyarrow as pa

ENVELOPE = pa.schema(
    [
        pa.field("position", pa.int64(), nullable=False),
        pa.field("stream", pa.string(), nullable=False),
        pa.field("version", pa.int64(), nullable=False),
        pa.field("topic", pa.string(), nullable=False),
        pa.field("state", pa.binary(), nullable=False),
        pa.field("recorded_at", pa.int64(), nullable=False),  # microseconds since 1970-01-01T00:00:00Z
        pa.field("command_id", pa.string(), nullable=False),
        pa.field("payload_hash", pa.binary(), nullable=False),  # SHA-256 of state
    ]
)
CASE = "case:"


def share_of(stream: str, shares: int) -> int:
    """Tell which of so many shares a case falls to: by CRC-32 of its id, which is the same everywhere."""
    return zlib.crc32(stream.encode()) % shares
