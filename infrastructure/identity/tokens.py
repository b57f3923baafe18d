"""Tokens of foreign issuers (JWT): signed by a pinned issuer's key, for us, in time; and whose they are.

Invariant: the algorithm is one of the issuer's asymmetric ones and suits its key; a token never chooses how it is
judged beyond the id of the key.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import jwt
from jwt.exceptions import PyJWKError, PyJWTError

from application.access.identification import Entrant, SubjectUnknown, TokenRefused
from application.access.identities import Holder, Identities, LoginTaken, Subject
from application.access.people import new_principal
from domain.access.events import Kind
from domain.access.role import THREE_OFFICERS, Role
from infrastructure.identity.issuers import Claims, Issuer
from infrastructure.identity.provider import Provider

LEEWAY = timedelta(seconds=30)  # by which clocks may differ
NEEDED = ["exp", "iat", "iss", "aud", "sub"]


class IssuedTokens:
    """Recognises the tokens of the trusted issuers."""

    def __init__(self, issuers: Sequence[Issuer], identities: Identities) -> None:
        self.providers = {one.issuer: Provider(one) for one in issuers}
        self._identities = identities

    def recognise(self, token: str) -> Entrant:
        """Give whose bearer token it is; raise `TokenRefused`, `IssuerUnreachable`."""
        provider = self._provider(token)
        return self.entrant(provider.issuer, verified(provider, token, provider.issuer.audience))

    def entrant(self, issuer: Issuer, claims: dict[str, Any]) -> Entrant:
        """Give who is meant by claims that were verified; raise `TokenRefused`."""
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= 255:
            raise TokenRefused(reason="its subject cannot be read")
        roles = None if issuer.claims is None else _roles(issuer.claims, claims)
        units = frozenset() if issuer.claims is None else _words(claims, issuer.claims.units)
        meant = Subject(issuer.issuer, subject)
        principal = self._identities.known_as(meant)
        if principal is None:
            if roles is None:
                raise SubjectUnknown(issuer=issuer.issuer)
            principal = self._entered(meant, claims.get("name"))
        return Entrant(principal, roles, units)

    def _provider(self, token: str) -> Provider:
        try:
            claimed = jwt.decode(token, options={"verify_signature": False}).get("iss")
        except (PyJWTError, ValueError, RecursionError):
            raise TokenRefused(reason="it cannot be read") from None
        provider = self.providers.get(claimed) if isinstance(claimed, str) else None
        if provider is None:
            raise TokenRefused(reason="its issuer is none that is trusted")
        return provider

    def _entered(self, meant: Subject, name: object) -> str:
        """Let a subject be a new principal: an id that says nothing of who it is."""
        shown = name if isinstance(name, str) and name.isprintable() and name else meant.subject
        holder = Holder(new_principal(), Kind.PERSON, shown[:200])
        try:
            with self._identities.entering(holder, meant):
                pass
        except LoginTaken:  # another request of the same subject was quicker
            return self._identities.known_as(meant) or holder.principal
        return holder.principal


def verified(provider: Provider, token: str, audience: str) -> dict[str, Any]:
    """Give the claims of a token that the issuer signed for an audience and that holds now; raise `TokenRefused`."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in provider.issuer.algorithms:
            raise TokenRefused(reason="it is not signed as it must be", allowed=provider.issuer.algorithms)
        published = provider.key(kid) if isinstance(kid, str) else None
        if published is None:
            raise TokenRefused(reason="its key is none of the issuer's")
        if published.get("alg", algorithm) != algorithm:
            raise TokenRefused(reason="its key is for another way of signing")
        claims: dict[str, Any] = jwt.decode(
            token,
            jwt.PyJWK(published, algorithm),
            [algorithm],
            audience=audience,
            issuer=provider.issuer.issuer,
            leeway=LEEWAY,
            options={"require": NEEDED},
        )
    except (PyJWTError, PyJWKError, ValueError, TypeError, RecursionError) as fault:
        raise TokenRefused(reason=str(fault)[:200]) from None
    return claims


def _roles(said: Claims, claims: dict[str, Any]) -> frozenset[Role]:
    roles = frozenset(said.values[word] for word in _words(claims, said.roles) if word in said.values)
    if len(roles & THREE_OFFICERS) > 1:
        raise TokenRefused(reason="it says two of the three officers")
    return roles


def _words(claims: dict[str, Any], name: str | None) -> frozenset[str]:
    """Read a claim that is a list of words, or words set apart by blanks."""
    found = claims.get(name) if name is not None else None
    if isinstance(found, str):
        found = found.split()
    return frozenset(one for one in found if isinstance(one, str)) if isinstance(found, list) else frozenset()
