"""A receiver of webhooks on the loopback, which answers as it is told and keeps what it took."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok").decode()


@dataclass
class Receiver:
    """What came; `answers` are taken one by one, and 200 when there is none. One that `lasts` keeps connections."""

    port: int = 0
    lasts: bool = False
    says: bytes = b""
    connections: int = 0
    answers: list[int] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    unsigned: int = 0

    def forget(self) -> None:
        """Begin anew."""
        self.answers, self.taken, self.ids = [], [], []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def positions(self) -> list[int]:
        return [event["data"]["position"] for event in self.taken]


def verified(headers: Any, body: bytes, secret: str = SECRET) -> bool:
    """Verify a signature as docs/consumers.md tells receivers to."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    signatures = [mark.partition(",")[2] for mark in headers["webhook-signature"].split()]
    return any(hmac.compare_digest(wanted, one) for one in signatures)


@contextmanager
def receiving(*, lasts: bool = False) -> Iterator[Receiver]:
    receiver = Receiver(lasts=lasts)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if lasts else "HTTP/1.0"

        def setup(self) -> None:
            super().setup()
            receiver.connections += 1

        def handle(self) -> None:
            with suppress(ConnectionError):  # a sender that was killed
                super().handle()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = receiver.answers.pop(0) if receiver.answers else 200
            receiver.ids.append(self.headers["webhook-id"])
            receiver.unsigned += not verified(self.headers, body)
            if status == 200:
                receiver.taken.append(orjson.loads(body))
            self.send_response(status)
            if status in {301, 302, 307, 308}:
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
            self.send_header("Content-Length", str(len(receiver.says)))
            self.end_headers()
            self.wfile.write(receiver.says)
            self.close_connection = not receiver.lasts  # whatever it said

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
