"""Sending a message: one POST to the address that was looked at, signed, within a time; no redirect is followed."""

import hashlib
import http.client
import socket
import ssl
import time
from urllib.parse import urlsplit

import orjson

from application.sender import NotDelivered, Undeliverable
from application.webhooks import Message
from infrastructure.webhooks.receivers import Origin, Receivers
from infrastructure.webhooks.signature import Secrets, signed

TIMEOUT = 15.0  # seconds without a sign of the other side
LARGEST_ANSWER = 64 * 1024
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
FOR_EVER = frozenset({400, 410, 413, 415, 422})  # the message is at fault, not the moment


class SignedPost:
    """Posts signed messages to allowed receivers."""

    def __init__(self, receivers: Receivers, secrets: Secrets, *, timeout: float = TIMEOUT) -> None:
        self._receivers = receivers
        self._secrets = secrets
        self._timeout = timeout

    def check(self, receiver: str, subscription: str) -> None:
        """Refuse a receiver that is not on the list or that has no secret."""
        self._receivers.check(receiver)
        self._secrets.of(subscription)

    def send(self, message: Message) -> str:
        """Post the message; the proof is the status and the hash of what was answered."""
        keys = self._secrets.of(message.subscription)
        origin, address = self._receivers.pinned(message.receiver)
        headers = {"Content-Type": CONTENT_TYPE, "User-Agent": "caseledger"}
        body = orjson.dumps(message.event, option=orjson.OPT_UTC_Z)
        headers |= signed(message.id, int(time.time()), body, keys)
        url = urlsplit(message.receiver)
        connection = _Pinned(origin, address, self._timeout)
        try:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
        except (OSError, http.client.HTTPException) as fault:
            raise NotDelivered(receiver=origin[1], reason=str(fault) or type(fault).__name__) from fault
        finally:
            connection.close()
        if 200 <= answer.status < 300:
            return f"http {answer.status} sha256:{hashlib.sha256(content).hexdigest()}"
        kind = Undeliverable if answer.status in FOR_EVER else NotDelivered
        raise kind(receiver=origin[1], status=answer.status)


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever its name resolves to by then; the certificate is that of the name."""

    def __init__(self, origin: Origin, address: str, timeout: float) -> None:
        scheme, host, port = origin
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._tls = ssl.create_default_context() if scheme == "https" else None
        self.default_port = 443 if scheme == "https" else 80

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
