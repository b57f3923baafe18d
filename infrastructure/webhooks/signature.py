"""Signatures of Standard Webhooks: HMAC-SHA256 over id, moment and body, one for each secret that still holds.

While a secret is replaced two hold: the receiver may know either. Secrets lie in files or in the environment, and
nowhere else.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from application.webhooks import SecretMissing
from domain.subscriptions.subscription import SubscriptionUnknown
from infrastructure.durable import write_durably
from infrastructure.errors import InvalidSetting

PREFIX = "whsec_"
BYTES = 32
NAME = re.compile(r"[a-z0-9-]{1,40}")
FROM_ENVIRONMENT = "CASELEDGER_WEBHOOK_SECRET_"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of subscriptions: files named by code, one secret a line, or variables."""

    folder: Path | None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, subscription: str) -> list[bytes]:
        """Give the secrets that hold, the newest first; raise `SecretMissing`."""
        text = self.environment.get(FROM_ENVIRONMENT + subscription.upper().replace("-", "_"), "")
        if not text and self.folder is not None and NAME.fullmatch(subscription):
            try:
                text = (self.folder / subscription).read_text(encoding="ascii")
            except (OSError, UnicodeDecodeError):
                text = ""
        found = [_read(line) for line in text.split()]
        if not found or None in found:
            raise SecretMissing(subscription=subscription)
        return [one for one in found if one is not None]

    def make(self, subscription: str, *, keep: int) -> str:
        """Make a new secret before the newest `keep` of those that hold, and give it to be told to the receiver."""
        if NAME.fullmatch(subscription) is None:
            raise SubscriptionUnknown(subscription=subscription[:60])
        if self.folder is None:
            raise InvalidSetting(missing="CASELEDGER_KEYS_DIR", reason="secrets lie beside the other keys")
        path = self.folder / subscription
        kept = path.read_text(encoding="ascii").split()[:keep] if path.exists() else []
        made = PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()
        write_durably(path, "\n".join([made, *kept, ""]).encode())
        return made


def signed(id_: str, timestamp: int, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """Give the headers that prove who sent a message, and when."""
    content = b"%b.%d.%b" % (id_.encode(), timestamp, body)
    marks = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }


def _read(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return None
    return key if len(key) >= 24 else None
