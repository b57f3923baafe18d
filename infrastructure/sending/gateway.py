"""The HTTP gateway of a messaging provider or a portal: one POST per letter, with its key as Idempotency-Key.

No redirect is followed: what is personal in a letter goes to the host that the operator named, and to no other.
"""

import hashlib
import http.client
import json
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from application.sender import Letter, NotDelivered, Undeliverable
from domain.procedures.notices import Channel
from infrastructure.sending.outbox import document

TIMEOUT = 10.0  # seconds without a sign of the other side
LARGEST_ANSWER = 64 * 1024
# The letter itself is at fault, or its addressee; whatever else is refused may be mended by the operator.
FOR_EVER = frozenset({400, 410, 413, 415, 422})


class GatewaySender:
    """Posts letters to one address."""

    channels = frozenset(Channel)

    def __init__(self, url: str, *, token: str | None = None, timeout: float = TIMEOUT) -> None:
        self._url = urlsplit(url)
        self._token = token
        self._timeout = timeout

    def send(self, letter: Letter) -> str:
        """Post the letter; the proof is the receipt that the gateway names, or the hash of what it answered."""
        body = json.dumps(document(letter), ensure_ascii=False).encode()
        connection = self._connection()
        try:
            connection.request("POST", self._target(), body, self._headers(letter))
            answer = connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as fault:
            raise NotDelivered(gateway=self._url.hostname, reason=str(fault) or type(fault).__name__) from fault
        finally:
            connection.close()
        if 200 <= answer.status < 300:
            return _receipt(content)
        kind = Undeliverable if answer.status in FOR_EVER else NotDelivered
        raise kind(gateway=self._url.hostname, status=answer.status)

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(host, port, timeout=self._timeout)

    def _target(self) -> str:
        return (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")

    def _headers(self, letter: Letter) -> Mapping[str, str]:
        named = {"Content-Type": "application/json", "Idempotency-Key": letter.key}
        return named if self._token is None else {**named, "Authorization": f"Bearer {self._token}"}


def _receipt(content: bytes) -> str:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    receipt = said.get("receipt") if isinstance(said, dict) else None
    if isinstance(receipt, str) and receipt.isprintable() and 0 < len(receipt) <= 200:
        return f"gateway {receipt}"
    return f"gateway sha256:{hashlib.sha256(content).hexdigest()}"
