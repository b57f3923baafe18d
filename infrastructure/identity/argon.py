"""Passwords by argon2id (RFC 9106, its second recommended choice: 64 MiB, three passes, four lanes).

Invariant: at most so many are hashed at once, whoever knocks: each takes its memory for a twentieth of a second.
"""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 4


class Argon2:
    """Hashes and verifies passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("nobody's")
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


def _bytes(password: str) -> bytes:
    return password.encode(errors="surrogatepass")
