"""Which sender the operator has chosen, read from the environment; a simulation has the outbox and no other."""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self
from urllib.parse import SplitResult, urlsplit

from application.sender import Sender
from infrastructure.errors import InvalidSetting
from infrastructure.sending.gateway import GatewaySender
from infrastructure.sending.mail import PORTS, MailSender
from infrastructure.sending.outbox import OutboxSender

SENDER, OUTBOX = "CASELEDGER_SENDER", "CASELEDGER_OUTBOX_DIR"
GATEWAY_URL, GATEWAY_TOKEN = "CASELEDGER_GATEWAY_URL", "CASELEDGER_GATEWAY_TOKEN"
SMTP_URL, SMTP_FROM = "CASELEDGER_SMTP_URL", "CASELEDGER_SMTP_FROM"


@dataclass(frozen=True)
class SenderChoice:
    """The sender of one program, and what it needs. Passwords are never shown."""

    kind: Literal["outbox", "http", "smtp"] = "outbox"
    outbox: Path | None = None
    url: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)
    sender: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the choice; raise `InvalidSetting` for one that cannot be used."""
        kind = environment.get(SENDER) or "outbox"
        outbox = Path(environment[OUTBOX]) if environment.get(OUTBOX) else None
        if kind == "outbox":
            return cls(outbox=outbox)
        if kind == "http":
            url = _url(environment, GATEWAY_URL, ("https", "http"), plain="http")
            return cls("http", outbox, url, environment.get(GATEWAY_TOKEN) or None)
        if kind == "smtp":
            url = _url(environment, SMTP_URL, PORTS, plain="smtp")
            sender = environment.get(SMTP_FROM, "")
            if "@" not in sender or not sender.isprintable() or " " in sender:
                raise InvalidSetting(setting=SMTP_FROM, reason="it is not an e-mail address")
            return cls("smtp", outbox, url, sender=sender)
        raise InvalidSetting(setting=SENDER, given=kind[:60], known="outbox, http, smtp")

    def opened(self, data_folder: Path | None, *, simulated: bool) -> Sender | None:
        """Give the sender; None where no outbox is named and there is no data folder to put one in."""
        if self.kind == "http" and not simulated:
            return GatewaySender(self.url, token=self.token)
        if self.kind == "smtp" and not simulated:
            return MailSender(self.url, sender=self.sender)
        return self.letters(data_folder)

    def letters(self, data_folder: Path | None) -> OutboxSender | None:
        """Give the outbox, in which letters may lie also if another sender was chosen since; None if there is none."""
        folder = self.outbox or (None if data_folder is None else data_folder / "outbox")
        return None if folder is None else OutboxSender(folder)


def _url(environment: Mapping[str, str], name: str, schemes: Collection[str], *, plain: str) -> str:
    """Read an address; one without TLS must lie on this machine, for it carries what is personal."""
    value = environment.get(name, "")
    try:
        url = urlsplit(value)
        usable = url.scheme in schemes and bool(url.hostname) and (url.port is None or url.port > 0)
    except ValueError:  # its message may quote a password
        usable = False
    if not usable:
        raise InvalidSetting(setting=name, reason=f"it is no address that begins with {', '.join(schemes)}")
    if url.scheme == plain and not _is_on_this_machine(url):
        raise InvalidSetting(setting=name, reason="without TLS only this machine is reached")
    return value


def _is_on_this_machine(url: SplitResult) -> bool:
    try:
        return ipaddress.ip_address(url.hostname or "").is_loopback
    except ValueError:
        return url.hostname == "localhost"
