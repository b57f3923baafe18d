"""E-mail by SMTP, over TLS unless the server is on this machine.

The key stands in the Message-ID: a letter that was sent twice, because the answer was lost, can be told by it.
"""

import hashlib
import smtplib
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from application.sender import Letter, NotDelivered, Undeliverable
from domain.procedures.notices import Channel

TIMEOUT = 20.0  # seconds without a sign of the other side
PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


class MailSender:
    """Sends letters as e-mail from one address."""

    channels = frozenset({Channel.EMAIL})

    def __init__(
        self, url: str, *, sender: str, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None
    ) -> None:
        """Take the server as smtps://, smtp+starttls:// or smtp://; user and password may stand in it."""
        self._url = urlsplit(url)
        self._sender = sender
        self._timeout = timeout
        self._context = context or ssl.create_default_context()

    def send(self, letter: Letter) -> str:
        """Send the letter; the proof is what the server said when it took it."""
        message = self._message(letter)
        try:
            server = self._connected()
            try:
                server.ehlo_or_helo_if_needed()
                _taken(server.mail(self._sender), "the sender", NotDelivered)
                _taken(server.rcpt(letter.address), "the recipient", Undeliverable)
                said = _taken(server.data(message.as_bytes(policy=SMTP)), "the letter", NotDelivered)
            finally:
                _leave(server)
        except (OSError, smtplib.SMTPException) as fault:
            raise NotDelivered(server=self._url.hostname, reason=_reason(fault)) from fault
        return f"smtp {message['Message-ID']} {said}"

    def _connected(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=self._timeout, context=self._context)
        else:
            server = smtplib.SMTP(host, port, timeout=self._timeout)
        try:
            if self._url.scheme == "smtp+starttls":
                server.starttls(context=self._context)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, letter.address, letter.subject
        message["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:40]}@caseledger.invalid>"
        message["Date"] = datetime.now(UTC)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{letter.zh}\n\n{letter.en}\n")
        return message


def _leave(server: smtplib.SMTP) -> None:
    """Part from the server; whatever it says now, a letter that it took is taken."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _taken(answer: tuple[int, bytes], what: str, for_ever: type[NotDelivered]) -> str:
    """Give what the server said; a refusal that it calls lasting (5xx) may be one for ever."""
    code, said = answer
    text = " ".join(said.decode(errors="replace").split())[:200]
    if code in {250, 251}:
        return text
    raise (for_ever if code >= 500 else NotDelivered)(refused=what, status=code, reason=text)


def _reason(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        said = fault.smtp_error
        return f"{fault.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"[:200]
    return str(fault)[:200] or type(fault).__name__
