"""Passwords by argon2id (RFC 9106, its second recommended choice: 64 MiB, three passes, four lanes).

Invariant: at most so many are hashed at once, whoever knocks: each takes its memory for a twentieth of a second.
"""

from base64 import b64encode
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

AT_ONCE = 4


class Argon2:
    """Hashes and verifies passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _no_passwords(self._hasher)
        self._places = BoundedSemaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        """Hash a password."""
        with self._places:
            return self._hasher.hash(_bytes(password))

    def verify(self, password: str, hashed: str | None) -> bool:
        """Tell whether it is the password; without a hash take as long, and say no."""
        with self._places:
            try:
                return self._hasher.verify(hashed or self._nobodys, _bytes(password)) and hashed is not None
            except (VerificationError, InvalidHashError):
                return False

    def is_dated(self, hashed: str) -> bool:
        """Tell whether it was hashed with less effort than today."""
        return self._hasher.check_needs_rehash(hashed)


def _no_passwords(hasher: PasswordHasher) -> str:
    """Write a hash that takes as long to verify as any other; nothing was hashed for it, and no password is known."""
    salt, digest = (b64encode(bytes(length)).decode().rstrip("=") for length in (hasher.salt_len, hasher.hash_len))
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")
