"""One issuer at work: where it is asked, and its public keys, fetched when needed and kept for a while.

Invariant: a token makes the issuer be asked again at most once in a while, whatever key ids strangers make up.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from infrastructure.identity.fetching import IssuerUnreachable, fetched
from infrastructure.identity.issuers import Endpoints, Issuer

KEPT_FOR = 3600.0  # seconds
ASKED_EVERY = 10.0  # seconds, at most
DISCOVERY = "/.well-known/openid-configuration"


@dataclass
class Provider:
    """The keys and addresses of one issuer."""

    issuer: Issuer
    clock: Callable[[], float] = time.monotonic
    _keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    _endpoints: Endpoints | None = None
    _fetched_at: float | None = None
    _tried_at: float | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def endpoints(self) -> Endpoints:
        """Give where the issuer is asked; raise `IssuerUnreachable`."""
        if self._endpoints is None:
            self._endpoints = self.issuer.endpoints or self._discovered()
        return self._endpoints

    def key(self, kid: str) -> dict[str, Any] | None:
        """Give a public key by its id, as the issuer publishes it; raise `IssuerUnreachable` if none was ever got."""
        with self._lock:
            now = self.clock()
            dated = kid not in self._keys or self._fetched_at is None or now - self._fetched_at >= KEPT_FOR
            if dated and (self._tried_at is None or now - self._tried_at >= ASKED_EVERY):
                self._tried_at = now
                self._fetch(now)
            if self._fetched_at is None:
                raise IssuerUnreachable(issuer=self.issuer.issuer, reason="it did not answer a moment ago")
            return self._keys.get(kid)

    def _fetch(self, now: float) -> None:
        try:
            published = fetched(self.endpoints.jwks).get("keys")
        except IssuerUnreachable:
            if self._fetched_at is None:
                raise
            return  # the keys that are known go on being good until the issuer answers again
        listed = [one for one in published if isinstance(one, dict)] if isinstance(published, list) else []
        signing = [one for one in listed if one.get("use", "sig") == "sig" and isinstance(one.get("kid"), str)]
        self._keys, self._fetched_at = {one["kid"]: one for one in signing}, now

    def _discovered(self) -> Endpoints:
        url = self.issuer.issuer.rstrip("/") + DISCOVERY
        said = fetched(url)
        if said.get("issuer") != self.issuer.issuer:
            raise IssuerUnreachable(url=url, reason="the document is about another issuer")
        try:
            return Endpoints(
                jwks=said["jwks_uri"],
                authorization=said.get("authorization_endpoint"),
                token=said.get("token_endpoint"),
            )
        except (KeyError, ValueError):
            raise IssuerUnreachable(url=url, reason="the document names no usable addresses") from None
