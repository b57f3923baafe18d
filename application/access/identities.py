"""What is known of people and programs outside the ledger: names, logins, hashes of secrets, sessions. The port.

Invariant: no secret is kept, only what a secret is told by; everything here may be lost but for the ledger.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.access.events import Kind
from domain.errors import Refused, Unknown


class LoginTaken(Refused):
    """That login, name or foreign subject belongs to another account."""

    code = "login_taken"


class HolderUnknown(Unknown):
    """Nobody has that login or name."""

    code = "holder_unknown"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose account it is: the opaque id, and the name by which people know it."""

    principal: str
    kind: Kind
    name: str
    login: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a foreign issuer means."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Password:
    """How a person's password is told, and how often it was got wrong in a row."""

    principal: str
    login: str
    hash: str
    must_change: bool
    changed_at: datetime
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a person who logged in, with the roles and units that a foreign issuer said, if it says them."""

    principal: str
    begun_at: datetime
    seen_at: datetime
    roles: Sequence[str] | None = None
    units: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key of a service account: whose, and the hash of its secret."""

    key: str
    principal: str
    secret_hash: bytes
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """A login under way at a foreign issuer: what its answer is held against, and where to go then."""

    issuer: str
    nonce: str
    verifier: str
    target: str
    begun_at: datetime


class Identities(Protocol):
    """Keeps what is known of people and programs."""

    def entering(self, holder: Holder, subject: Subject | None = None) -> AbstractContextManager[None]:
        """Enter a holder, with the foreign subject that it is, once the block has ended well; raise `LoginTaken`."""

    def holders(self, kind: Kind) -> Sequence[Holder]:
        """Give all holders of a kind, by name."""

    def holder(self, principal: str) -> Holder | None:
        """Give a holder."""

    def named(self, name: str, kind: Kind) -> Holder | None:
        """Find a person by login, or a program by name."""

    def password(self, login: str) -> Password | None:
        """Give how the password of a login is told."""

    def keep_password(self, password: Password) -> None:
        """Keep it, in the place of the one before; raise `LoginTaken`."""

    def count_attempt(self, seen: Password, locked_until: datetime | None) -> bool:
        """Count one more attempt, unless another has been counted since it was seen; tell whether it was."""

    def forgive(self, principal: str) -> None:
        """Forget the attempts of someone who knew the password."""

    def session(self, token_hash: bytes) -> Session | None:
        """Give a session by the hash of its token."""

    def begin_session(self, token_hash: bytes, session: Session, *, ends_at: datetime) -> None:
        """Keep a session, and forget those that have ended by its beginning."""

    def touch_session(self, token_hash: bytes, at: datetime) -> None:
        """Note that a session was used."""

    def end_session(self, token_hash: bytes) -> None:
        """Forget a session."""

    def end_sessions(self, principal: str) -> None:
        """Forget all sessions of a principal."""

    def key(self, key: str) -> StoredKey | None:
        """Give a key by its id."""

    def keys(self, principal: str) -> Sequence[StoredKey]:
        """Give all keys of a principal that were ever issued."""

    def keep_key(self, key: StoredKey) -> None:
        """Keep a key."""

    def note_use(self, key: str, at: datetime) -> None:
        """Note that a key was used."""

    def known_as(self, subject: Subject) -> str | None:
        """Give the principal that a foreign issuer knows as a subject."""

    def link(self, subject: Subject, principal: str) -> None:
        """Let a foreign subject be a principal; raise `LoginTaken`."""

    def begin_login(self, state_hash: bytes, pending: PendingLogin) -> None:
        """Keep a login under way, and forget those that were begun long before."""

    def take_login(self, state_hash: bytes) -> PendingLogin | None:
        """Give a login under way, once."""
