"""Sending a message: one POST to the address that was looked at, signed, within a time; no redirect is followed.

A connection is kept for the next message to the same address, for a while: to a receiver far away, making one costs
more than the message.
"""

import hashlib
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from urllib.parse import urlsplit

import orjson

from application.sender import NotDelivered, Undeliverable
from application.webhooks import Message
from infrastructure.webhooks.receivers import Origin, Receivers
from infrastructure.webhooks.signature import Secrets, signed

TIMEOUT = 15.0  # seconds without a sign of the other side
KEPT_FOR = 5.0  # seconds without a message: receivers hang up on their own after some more
LARGEST_ANSWER = 64 * 1024
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
FOR_EVER = frozenset({400, 410, 413, 415, 422})  # the message is at fault, not the moment


class SignedPost:
    """Posts signed messages to allowed receivers."""

    def __init__(self, receivers: Receivers, secrets: Secrets, *, timeout: float = TIMEOUT) -> None:
        self._receivers = receivers
        self._secrets = secrets
        self._timeout = timeout
        self._kept: dict[tuple[Origin, str], tuple[_Pinned, float]] = {}  # one to an address, and since when

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
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        try:
            status, content = self._posted(origin, address, target, body, headers)
        except (OSError, http.client.HTTPException) as fault:
            raise NotDelivered(receiver=origin[1], reason=str(fault) or type(fault).__name__) from fault
        if 200 <= status < 300:
            return f"http {status} sha256:{hashlib.sha256(content).hexdigest()}"
        kind = Undeliverable if status in FOR_EVER else NotDelivered
        raise kind(receiver=origin[1], status=status)

    def close(self) -> None:
        """Hang up wherever a connection is kept."""
        while self._kept:
            self._kept.popitem()[1][0].close()

    def _posted(
        self, origin: Origin, address: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """Post over the connection that was kept; over a new one where there is none, or the receiver has hung up."""
        kept, since = self._kept.pop((origin, address), (None, 0.0))
        if kept is not None:
            if time.monotonic() < since + KEPT_FOR:
                with suppress(ConnectionError):  # sent twice at the worst, by one id
                    return self._over(kept, target, body, headers)
            kept.close()
        context = self._context if origin[0] == "https" else None
        return self._over(_Pinned(origin, address, self._timeout, context), target, body, headers)

    def _over(self, connection: "_Pinned", target: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        keeps = False
        try:
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
            keeps = answer.isclosed() and not answer.will_close  # read to its end
        finally:
            if (
                not keeps
                or self._kept.setdefault(connection.place, (connection, time.monotonic()))[0] is not connection
            ):
                connection.close()
        return answer.status, content

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever its name resolves to by then; the certificate is that of the name."""

    def __init__(self, origin: Origin, address: str, timeout: float, context: ssl.SSLContext | None) -> None:
        scheme, host, port = origin
        super().__init__(host, port, timeout=timeout)
        self.place = origin, address
        self._context = context
        self.default_port = 443 if scheme == "https" else 80

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = socket.create_connection((self.place[1], self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
