"""The identities in PostgreSQL, over connections of the append role, the only one that may see them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from psycopg import errors
from psycopg_pool import ConnectionPool

from application.access.identities import Holder, LoginTaken, Password, PendingLogin, Session, StoredKey, Subject
from domain.access.events import Kind
from infrastructure.identity.statements import SQL
from infrastructure.postgres.errors import translated

A_LOGIN_TAKES = timedelta(minutes=10)


class PostgresIdentities:
    """Keeps what is known of people and programs."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    @contextmanager
    def entering(self, holder: Holder, subject: Subject | None = None) -> Iterator[None]:
        """Enter a holder once the block has ended well."""
        with translated(), self._pool.connection() as connection, connection.transaction():
            try:
                connection.execute(SQL["enter"], asdict(holder))
                if subject is not None:
                    connection.execute(SQL["link"], {**asdict(subject), "principal": holder.principal})
            except errors.UniqueViolation:
                raise LoginTaken(given=holder.login or holder.name) from None
            yield

    def holders(self, kind: Kind) -> Sequence[Holder]:
        """Give all holders of a kind."""
        return [_holder(row) for row in self._rows("holders", kind=kind)]

    def holder(self, principal: str) -> Holder | None:
        """Give a holder."""
        return next(map(_holder, self._rows("holder", principal=principal)), None)

    def named(self, name: str, kind: Kind) -> Holder | None:
        """Find a person by login, or a program by name."""
        statement = "person_by_login" if kind is Kind.PERSON else "service_by_name"
        return next(map(_holder, self._rows(statement, name=name)), None)

    def password(self, login: str) -> Password | None:
        """Give how the password of a login is told."""
        return next((Password(*row) for row in self._rows("password", login=login)), None)

    def keep_password(self, password: Password) -> None:
        """Keep it."""
        self._do("keep_password", **asdict(password))

    def count_attempt(self, seen: Password, locked_until: datetime | None) -> bool:
        """Count an attempt."""
        said = {"principal": seen.principal, "failures": seen.failures, "locked_until": locked_until}
        return bool(self._rows("count_attempt", **said))

    def forgive(self, principal: str) -> None:
        """Forget the attempts on a password."""
        self._do("forgive", principal=principal)

    def session(self, token_hash: bytes) -> Session | None:
        """Give a session."""
        return next((Session(*row) for row in self._rows("session", token_hash=token_hash)), None)

    def begin_session(self, token_hash: bytes, session: Session, *, ends_at: datetime) -> None:
        """Keep a session, and forget those that have ended."""
        self._do("end_old_sessions", now=session.begun_at)
        said = None if session.roles is None else list(session.roles)
        own = {**asdict(session), "roles": said, "units": list(session.units)}
        self._do("begin_session", token_hash=token_hash, ends_at=ends_at, **own)

    def touch_session(self, token_hash: bytes, at: datetime) -> None:
        """Note that a session was used."""
        self._do("touch_session", token_hash=token_hash, at=at)

    def end_session(self, token_hash: bytes) -> None:
        """Forget a session."""
        self._do("end_session", token_hash=token_hash)

    def end_sessions(self, principal: str) -> None:
        """Forget all sessions of a principal."""
        self._do("end_sessions", principal=principal)

    def key(self, key: str) -> StoredKey | None:
        """Give a key."""
        return next((StoredKey(*row) for row in self._rows("key", key=key)), None)

    def keys(self, principal: str) -> Sequence[StoredKey]:
        """Give all keys of a principal."""
        return [StoredKey(*row) for row in self._rows("keys", principal=principal)]

    def keep_key(self, key: StoredKey) -> None:
        """Keep a key."""
        self._do("keep_key", **asdict(key))

    def note_use(self, key: str, at: datetime) -> None:
        """Note that a key was used."""
        self._do("note_use", key=key, at=at)

    def known_as(self, subject: Subject) -> str | None:
        """Give the principal that an issuer knows as a subject."""
        return next((str(row[0]) for row in self._rows("subject", **asdict(subject))), None)

    def link(self, subject: Subject, principal: str) -> None:
        """Let a subject be a principal."""
        try:
            self._do("link", principal=principal, **asdict(subject))
        except errors.UniqueViolation:
            raise LoginTaken(given=subject.subject) from None

    def begin_login(self, state_hash: bytes, pending: PendingLogin) -> None:
        """Keep a login under way, and forget those that nobody came back from."""
        self._do("end_old_logins", before=pending.begun_at - A_LOGIN_TAKES)
        self._do("begin_login", state_hash=state_hash, **asdict(pending))

    def take_login(self, state_hash: bytes) -> PendingLogin | None:
        """Give a login under way, once."""
        return next((PendingLogin(*row) for row in self._rows("take_login", state_hash=state_hash)), None)

    def _rows(self, statement: str, /, **asked: Any) -> list[tuple[Any, ...]]:
        with translated(), self._pool.connection() as connection:
            return connection.execute(SQL[statement], asked).fetchall()

    def _do(self, statement: str, /, **asked: Any) -> None:
        with translated(), self._pool.connection() as connection:
            connection.execute(SQL[statement], asked)


def _holder(row: tuple[Any, ...]) -> Holder:
    principal, kind, name, login = row
    return Holder(principal, Kind(kind), name, login)
