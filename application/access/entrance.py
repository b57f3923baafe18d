"""The entrance: all through which people get in, as the pages of login need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.access.identification import Entrant
from application.access.identities import Identities
from application.access.passwords import Passwords
from application.access.people import People
from application.access.sessions import Sessions
from domain.errors import Refused


class LoginBroken(Refused):
    """登录未完成，请重新登录。The login was not finished; begin it anew."""

    code = "login_broken"


@dataclass(frozen=True, slots=True)
class Begun:
    """A login begun at a foreign issuer: where the browser goes, and what it must bring back."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came back from a foreign issuer, and to which page."""

    entrant: Entrant
    target: str


class ForeignLogins(Protocol):
    """Logs people in at foreign issuers."""

    def titles(self) -> Sequence[str]:
        """Name the issuers at which one may log in, in the order of their numbers."""

    def begin(self, number: int, target: str) -> Begun:
        """Begin a login at an issuer by its number; raise `LoginBroken`, `IssuerUnreachable`."""

    def finish(self, state: str, code: str, issuer: str | None) -> Arrived:
        """Give who came back; raise `LoginBroken`, `TokenRefused`, `IssuerUnreachable`."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What lets people in. `origin` is under which browsers reach the server, if it is set."""

    identities: Identities
    people: People
    passwords: Passwords
    sessions: Sessions
    foreign: ForeignLogins
    origin: str | None = None

    @property
    def secure(self) -> bool:
        """Tell whether browsers reach the server over TLS."""
        return self.origin is not None and self.origin.startswith("https:")

    def begin(self, entrant: Entrant, replaced: str | None) -> str:
        """Begin a session for who got in, and give its token."""
        roles = None if entrant.roles is None else sorted(entrant.roles)
        return self.sessions.begin(entrant.principal, replaced, roles=roles, units=sorted(entrant.units))
