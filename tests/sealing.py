"""Protection for tests: keys and nonces that follow from names, salts that count."""

import itertools
from collections.abc import Iterator

from domain.case.values import Sealing
from infrastructure.data_keys.protection import KeyedProtection, simulated_protection


def salts() -> Iterator[bytes]:
    """Give a row of salts, each of its own."""
    return (number.to_bytes(16, "big") for number in itertools.count(1))


def protection() -> KeyedProtection:
    """Give a protection that is the same in every run."""
    return simulated_protection(salts())


def sealing(stream: str = "case:1") -> Sealing:
    """Give the sealing of a stream."""
    return protection().sealing(stream)
