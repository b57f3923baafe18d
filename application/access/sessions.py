"""Sessions: begun at login under a token that only the browser holds, ended by logout, idleness or age."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.access.identities import Identities, Session

TOUCHED_EVERY = timedelta(minutes=1)  # how exactly the last use is known


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts: after its last use, and in all."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)


class Sessions:
    """Begins, recognises and ends sessions."""

    def __init__(self, identities: Identities, now: Callable[[], datetime], lifetimes: Lifetimes) -> None:
        self._identities = identities
        self._now = now
        self.lifetimes = lifetimes

    def begin(
        self, principal: str, replaced: str | None, *, roles: Sequence[str] | None = None, units: Sequence[str] = ()
    ) -> str:
        """Begin a session under a new token, and end the one that the browser held."""
        if replaced is not None:
            self.end(replaced)
        token, now = secrets.token_urlsafe(32), self._now()
        session = Session(principal, now, now, roles, units)
        self._identities.begin_session(told_by(token), session, ends_at=now + self.lifetimes.longest)
        return token

    def find(self, token: str) -> Session | None:
        """Give a session; None if it has ended."""
        hashed = told_by(token)
        session, now = self._identities.session(hashed), self._now()
        if session is None:
            return None
        if now >= session.begun_at + self.lifetimes.longest or now >= session.seen_at + self.lifetimes.idle:
            self._identities.end_session(hashed)
            return None
        if now >= session.seen_at + TOUCHED_EVERY:
            self._identities.touch_session(hashed, now)
        return session

    def end(self, token: str) -> None:
        """End a session."""
        self._identities.end_session(told_by(token))


def told_by(secret: str) -> bytes:
    """Give what a random secret is told by: it cannot be guessed, so that a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()
