"""An issuer of tokens on the loopback: it publishes its keys, logs anybody in, and signs whatever a test asks for."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

AUDIENCE, CLIENT = "caseledger-api", "caseledger-console"
Claims = dict[str, Any]


@dataclass
class Issuer:
    """What the issuer knows. `subject` is who logs in next; `spoilt` changes the claims of the next id token."""

    url: str = ""
    keys: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    subject: str = "zhang-san"
    spoilt: Claims = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    silent: bool = False

    def __post_init__(self) -> None:
        self.keys = {
            "rsa": rsa.generate_private_key(65537, 2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
            "ed": ed25519.Ed25519PrivateKey.generate(),
        }

    def claims(self, **changed: Any) -> Claims:
        """Give the claims of a good token, with changes; None takes a claim away."""
        now = int(time.time())
        good = {"iss": self.url, "sub": self.subject, "aud": AUDIENCE, "iat": now, "nbf": now, "exp": now + 300}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def token(self, *, key: str = "rsa", algorithm: str = "RS256", kid: str | None = None, **changed: Any) -> str:
        """Sign a token."""
        return jwt.encode(self.claims(**changed), self.keys[key], algorithm, {"kid": kid or key})

    def public_pem(self, key: str = "rsa") -> bytes:
        """Give a public key as text."""
        pem: bytes = self.keys[key].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem

    def published(self) -> Claims:
        """Give the public keys as the issuer publishes them."""
        by_kind: dict[str, Any] = {"ec": jwt.algorithms.ECAlgorithm, "ed": jwt.algorithms.OKPAlgorithm}
        listed = []
        for kid, key in self.keys.items():
            algorithm = by_kind.get(kid, jwt.algorithms.RSAAlgorithm)
            listed.append({**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"})
        return {"keys": listed}

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, Claims, dict[str, str]]:
        """Answer a question."""
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/keys",
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
            }, {}  # fmt: skip
        if path == "/keys":
            return 200, self.published(), {}
        if path == "/authorize":
            code = secrets.token_urlsafe(8)
            self.codes[code] = query
            back = {"code": code, "state": query["state"], "iss": self.url, "session_state": "of-no-use"}
            return 302, {}, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}
        return 404, {}, {}

    def exchanged(self, form: dict[str, str]) -> tuple[int, Claims]:
        """Exchange a code, once, for whoever proves to have begun the login (PKCE)."""
        self.forms.append(form)
        begun = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if begun is None or begun["code_challenge"] != challenge.decode().rstrip("="):
            return 400, {"error": "invalid_grant"}
        if begun["redirect_uri"] != form["redirect_uri"] or begun["code_challenge_method"] != "S256":
            return 400, {"error": "invalid_request"}
        told = {"aud": CLIENT, "nonce": begun["nonce"], "name": "张三（模拟）", **self.spoilt}
        return 200, {"id_token": self.token(**told), "token_type": "Bearer"}


@contextmanager
def an_issuer() -> Iterator[Issuer]:
    """Serve an issuer on a free port."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.asked.append(parts.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._say(*((503, {}, {}) if issuer.silent else issuer.answer(parts.path, query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say(*issuer.exchanged({name: values[0] for name, values in parse_qs(body).items()}), {})

        def _say(self, status: int, content: Claims, headers: dict[str, str]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's word
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
