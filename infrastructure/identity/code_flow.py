"""Logging in at a foreign issuer: OpenID Connect, authorisation code with PKCE (RFC 7636, S256), state and nonce.

Invariant: an answer is taken once, from the issuer that was asked, in the browser that asked.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from application.access.entrance import Arrived, Begun, LoginBroken
from application.access.identities import Identities, PendingLogin
from application.access.sessions import told_by
from infrastructure.identity.fetching import fetched
from infrastructure.identity.provider import Provider
from infrastructure.identity.store import A_LOGIN_TAKES
from infrastructure.identity.tokens import IssuedTokens, verified

CALLBACK = "/login/callback"
SCOPE = "openid profile"


class CodeFlow:
    """Logs people in at the trusted issuers that know the console as a client."""

    def __init__(
        self, tokens: IssuedTokens, identities: Identities, now: Callable[[], datetime], *, origin: str | None
    ) -> None:
        """Without `origin`, under which browsers come back, nobody is sent anywhere."""
        known = [one for one in tokens.providers.values() if one.issuer.client_id is not None]
        self._providers = known if origin is not None else []
        self._tokens = tokens
        self._identities = identities
        self._now = now
        self._callback = f"{origin}{CALLBACK}"

    def titles(self) -> Sequence[str]:
        """Name the issuers at which one may log in."""
        return [one.issuer.title for one in self._providers]

    def begin(self, number: int, target: str) -> Begun:
        """Begin a login."""
        if not 1 <= number <= len(self._providers):
            raise LoginBroken(issuer=number)
        provider = self._providers[number - 1]
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        pending = PendingLogin(provider.issuer.issuer, nonce, verifier, target, self._now())
        address = provider.endpoints.authorization
        if address is None:
            raise LoginBroken(reason="the issuer lets nobody log in")
        self._identities.begin_login(told_by(state), pending)
        asked = {
            "response_type": "code",
            "client_id": provider.issuer.client_id,
            "redirect_uri": self._callback,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return Begun(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state)

    def finish(self, state: str, code: str, issuer: str | None) -> Arrived:
        """Give who came back."""
        pending = self._identities.take_login(told_by(state))
        if pending is None or self._now() >= pending.begun_at + A_LOGIN_TAKES:
            raise LoginBroken(reason="it was begun too long ago, or has ended")
        provider = self._tokens.providers.get(pending.issuer)
        if provider is None or (issuer is not None and issuer != pending.issuer):  # RFC 9207
            raise LoginBroken(reason="another issuer answered")
        claims = verified(provider, self._exchanged(provider, code, pending.verifier), str(provider.issuer.client_id))
        if not hmac.compare_digest(str(claims.get("nonce")).encode(errors="replace"), pending.nonce.encode()):
            raise LoginBroken(reason="the token is of another login")
        return Arrived(self._tokens.entrant(provider.issuer, claims), pending.target)

    def _exchanged(self, provider: Provider, code: str, verifier: str) -> str:
        """Exchange a code for the token that says who came."""
        client, secret, address = provider.issuer.client_id, provider.issuer.client_secret, provider.endpoints.token
        if address is None:
            raise LoginBroken(reason="the issuer lets nobody log in")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "client_id": str(client),
            "code_verifier": verifier,
        }
        headers = {} if secret is None else {"Authorization": f"Basic {_basic(str(client), secret)}"}
        token = fetched(address, form=form, headers=headers).get("id_token")
        if not isinstance(token, str):
            raise LoginBroken(reason="the issuer gave no token")
        return token


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _basic(client: str, secret: str) -> str:
    return base64.b64encode(f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()).decode()
