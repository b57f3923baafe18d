"""What an operator may set about getting in, read from the environment; secrets lie in files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from application.access.sessions import Lifetimes
from infrastructure.errors import InvalidSetting
from infrastructure.identity.issuers import ISSUERS_FILE, Issuer, issuers_in
from infrastructure.ledger.bounds import whole_number

PUBLIC_URL, TRUSTED_PROXIES = "CASELEDGER_PUBLIC_URL", "CASELEDGER_TRUSTED_PROXIES"
IDLE_MINUTES, SESSION_HOURS = "CASELEDGER_SESSION_IDLE_MINUTES", "CASELEDGER_SESSION_HOURS"
PASSWORD_DAYS, RATE = "CASELEDGER_PASSWORD_DAYS", "CASELEDGER_REQUESTS_PER_SECOND"


@dataclass(frozen=True)
class IdentityChoice:
    """Who is trusted to say who somebody is, how long that holds, and how the server is reached.

    public_url: under which browsers reach the server, without a path; with https, cookies are Secure and browsers
    stay with TLS. rate: requests a second of one principal.
    """

    issuers: tuple[Issuer, ...] = ()
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    password_age: timedelta | None = None
    public_url: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    rate: int = 50

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the choice; raise `InvalidSetting`."""
        file = environment.get(ISSUERS_FILE)
        idle = timedelta(minutes=whole_number(environment, IDLE_MINUTES, 30))
        longest = timedelta(hours=whole_number(environment, SESSION_HOURS, 12))
        days = whole_number(environment, PASSWORD_DAYS, 0, least=0)
        return cls(
            issuers_in(Path(file) if file else None),
            Lifetimes(idle, longest),
            timedelta(days=days) if days else None,
            _origin(environment.get(PUBLIC_URL) or None),
            _networks(environment.get(TRUSTED_PROXIES, "")),
            whole_number(environment, RATE, cls.rate),
        )


def _origin(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.netloc) and parts.path in ("", "/")
        usable = usable and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        usable = False
    if not usable:
        raise InvalidSetting(setting=PUBLIC_URL, reason="it reads like https://ledger.example.gov.cn, without a path")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _networks(text: str) -> tuple[str, ...]:
    for word in text.split():
        try:
            ip_network(word)
        except ValueError:
            reason = "addresses or networks of proxies, set apart by blanks"
            raise InvalidSetting(setting=TRUSTED_PROXIES, given=word[:60], reason=reason) from None
    return tuple(text.split())
