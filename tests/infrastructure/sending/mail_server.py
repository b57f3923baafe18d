"""A small SMTP server on the loopback that says what a test tells it to, in plain or over TLS."""

import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CERTIFICATE = Path(__file__).with_name("loopback.pem")  # of localhost, signed by itself, for these tests alone
CUT = "cut"  # instead of an answer: the connection is cut
HANG = "hang"  # instead of an answer: nothing is said


@dataclass
class Mailbox:
    """What a server was given."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


def trusting() -> ssl.SSLContext:
    """Trust the certificate of the tests."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@contextmanager
def mail_server(
    says: Mapping[str, str] | None = None, *, tls: bool = False, starttls: bool = False
) -> Iterator[Mailbox]:
    """Serve; `says` replaces the answer to a command, «DATA.» is the one after the letter."""
    box, told, stopping = Mailbox(), dict(says or {}), threading.Event()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    class Handler(socketserver.StreamRequestHandler):
        def setup(self) -> None:
            if tls:
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def finish(self) -> None:
            super().finish()
            self.request.close()  # wrapped in TLS it is no longer the socket that the server closes

        def handle(self) -> None:
            if not self.say("", "220 mail"):
                return
            while line := self.rfile.readline().decode().strip():
                if not self.answer(line):
                    return

        def answer(self, line: str) -> bool:
            verb = line.split(" ", maxsplit=1)[0].upper()
            if verb == "EHLO":
                plain = not isinstance(self.request, ssl.SSLSocket)
                offers = ["AUTH PLAIN", *(["STARTTLS"] if starttls and plain else [])]
                lines = "".join(f"250-{offer}\r\n" for offer in offers)
                return self.say(verb, f"250-mail\r\n{lines}250 HELP")
            if verb == "STARTTLS":
                self.say(verb, "220 go on")
                self.request = context.wrap_socket(self.request, server_side=True)
                super().setup()
                return True
            if verb == "AUTH":
                box.logins.append(line)
                return self.say(verb, "235 welcome")
            if verb == "RCPT":
                box.recipients.append(line)
            if verb == "DATA":
                return self.data()
            return self.say(verb, "221 bye" if verb == "QUIT" else "250 ok")

        def data(self) -> bool:
            if not self.say("DATA", "354 go on"):
                return False
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line)
            box.letters.append(b"".join(lines))
            return self.say("DATA.", "250 2.0.0 queued as 4711")

        def say(self, verb: str, usual: str) -> bool:
            answer = told.get(verb, usual)
            if answer == HANG:
                stopping.wait(10)
            if answer in {CUT, HANG}:
                return False
            self.wfile.write(f"{answer}\r\n".encode())
            return not answer.startswith("421")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Keep quiet: a client that gives up is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            stopping.set()
            server.shutdown()
            thread.join()
