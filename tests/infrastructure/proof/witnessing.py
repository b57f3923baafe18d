"""A witness and a receiver on the loopback, in a few lines: what a log hands its checkpoints to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infrastructure.proof.checkpoint import AddCheckpoint, Checkpoint, checkpoint_of
from infrastructure.proof.merkle import EMPTY_ROOT, is_consistent
from infrastructure.proof.note import COSIGNATURE, Note, VerifierKey, cosign, key_of
from infrastructure.proof.signer import Ed25519Signer

NAME = "witness.example/one"
SIGNER = Ed25519Signer(bytes(range(7, 39)))
KEY = key_of(NAME, SIGNER, COSIGNATURE)


@dataclass
class Elsewhere:
    """What another organisation's machine does with what it is sent; `answers` go before its own."""

    url: str = ""
    received: list[bytes] = field(default_factory=list)
    seen: dict[str, Checkpoint] = field(default_factory=dict)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    key: VerifierKey = KEY

    def witness(self, body: bytes) -> tuple[int, bytes]:
        """Answer as C2SP tlog-witness says."""
        asked = AddCheckpoint.parse(body)
        new = checkpoint_of(asked.note)
        old = self.seen.get(new.origin, Checkpoint(new.origin, 0, EMPTY_ROOT))
        if asked.old != old.size or (asked.old == new.size and old.root != new.root):
            return 409, b"%d\n" % old.size
        if not is_consistent(old.size, old.root, new.size, new.root, asked.proof):
            return 422, b""
        self.seen[new.origin] = new
        return 200, cosign(new.text, NAME, SIGNER, 1_800_000_000).line.encode()

    def notes(self) -> list[Note]:
        """Give the notes that the receiver was sent."""
        return [Note.parse(body) for body in self.received]


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Serve a witness under /add-checkpoint and a receiver under /heads."""
    there = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            there.received.append(body)
            if there.answers:
                status, content = there.answers.pop(0)
            elif self.path == "/add-checkpoint":
                there.received.pop()
                status, content = there.witness(body)
            else:
                status, content = 200, b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    there.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield there
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
