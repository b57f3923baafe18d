"""Protection for tests: keys and nonces that follow from names, salts that count."""

import itertools
from collections.abc import Iterator
from pathlib import Path

from domain.case.values import Sealing
from infrastructure.data_keys.folder import SimulatedKeys
from infrastructure.data_keys.protection import KeyedProtection, derived_nonce


def salts() -> Iterator[bytes]:
    """Give a row of salts, each of its own."""
    return (number.to_bytes(16, "big") for number in itertools.count(1))


def protection(folder: Path | None = None) -> KeyedProtection:
    """Give a protection that is the same in every run; with a folder, one that keeps what is destroyed."""
    return KeyedProtection(lambda: SimulatedKeys(folder), salts(), derived_nonce)


def sealing(stream: str = "case:1") -> Sealing:
    """Give the sealing of a stream."""
    return protection().sealing(stream)
