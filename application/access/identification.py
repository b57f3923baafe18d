"""Who asks: what a request brings, and the principal that it is recognised as.

Invariant: what is brought and not recognised is refused, never taken for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.access.accounts import Accounts
from application.access.keys import BEGINNING, Keys
from application.access.sessions import Sessions
from domain.access.principal import OPERATOR, Principal
from domain.access.role import Role
from domain.errors import Refused

ANONYMOUS = Principal("anonymous")
LOCAL_ADMINISTRATOR = Principal(OPERATOR, frozenset(Role))


class NotIdentified(Refused):
    """请先登录。Say who you are: log in at /login, or send a token or a key as Authorization: Bearer."""

    code = "not_identified"


class TokenRefused(NotIdentified):
    """令牌或密钥不被接受。The token or key is not taken."""

    code = "token_refused"


class SubjectUnknown(TokenRefused):
    """统一身份认证的该用户在此没有账户，请联系系统管理员。This person has no account here; ask the administrator."""

    code = "subject_unknown"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a request brings to be recognised by."""

    session: str | None = None
    bearer: str | None = None

    @property
    def nothing(self) -> bool:
        """Tell whether it brings nothing at all."""
        return self.session is None and self.bearer is None


class Identification(Protocol):
    """Names the principal of a request."""

    @property
    def nobody(self) -> Principal:
        """Give who it is that brings nothing."""

    def identify(self, brought: Brought) -> Principal:
        """Give who brings this; raise `NotIdentified` or `TokenRefused`."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who has got in, with the roles and units that a foreign issuer said; without `roles` those on record hold."""

    principal: str
    roles: frozenset[Role] | None = None
    units: frozenset[str] = frozenset()

    def as_principal(self, accounts: Accounts, at: datetime) -> Principal:
        """Give who asks; raise `NotIdentified` without an account, `AccountIsDisabled`."""
        account = accounts.find(self.principal)
        if account is None and self.roles is None:
            raise NotIdentified
        on_record = Principal(self.principal) if account is None else account.as_principal(at)
        return on_record if self.roles is None else Principal(self.principal, self.roles, self.units, own=on_record.own)


class Tokens(Protocol):
    """Recognises the tokens of foreign issuers."""

    def recognise(self, token: str) -> Entrant:
        """Give whose token it is; raise `TokenRefused`."""


class OnThisMachine:
    """Whoever asks is the administrator of this machine: for tests and measurements."""

    nobody = LOCAL_ADMINISTRATOR

    def identify(self, brought: Brought) -> Principal:
        """Give the local administrator."""
        del brought
        return LOCAL_ADMINISTRATOR


class Recognising:
    """Recognises sessions, keys and tokens; without any of them a request is anonymous."""

    nobody = ANONYMOUS

    def __init__(
        self, accounts: Accounts, sessions: Sessions, keys: Keys, tokens: Tokens, now: Callable[[], datetime]
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._keys = keys
        self._tokens = tokens
        self._now = now

    def identify(self, brought: Brought) -> Principal:
        """Give who brings this, with the grants held; a token goes before a session."""
        at = self._now()
        if brought.bearer is None:
            found = self._of_session(brought.session or "", at)
        elif brought.bearer.startswith(BEGINNING):
            found = self._of_key(brought.bearer, at)
        else:
            found = self._tokens.recognise(brought.bearer).as_principal(self._accounts, at)
        return self._accounts.granted(found, at)

    def _of_key(self, token: str, at: datetime) -> Principal:
        known = self._keys.recognise(token)
        if known is None:
            raise TokenRefused(reason="no such key holds")
        return known.account.as_principal(at, known.scopes)

    def _of_session(self, token: str, at: datetime) -> Principal:
        session = self._sessions.find(token)
        if session is None:
            return ANONYMOUS  # a session that has ended is no fault of the browser that still holds it
        roles = None if session.roles is None else frozenset(map(Role, session.roles))
        return Entrant(session.principal, roles, frozenset(session.units)).as_principal(self._accounts, at)
