"""The sender port: what hands a notice over to be delivered, and how that may fail.

A letter carries its key; whoever delivers may know by it that a letter came twice.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from domain.errors import Refused
from domain.procedures.notices import Channel

MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9]{9})(?![0-9])")
EMAIL = re.compile(r"(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@[a-z0-9-]+(?:\.[a-z0-9-]+)+(?![\w@])", re.IGNORECASE | re.ASCII)


class NotDelivered(Refused):
    """The notice could not be handed over now; it is tried again."""

    code = "not_delivered"


class Undeliverable(NotDelivered):
    """The notice cannot be delivered to this addressee, however often it is tried."""

    code = "undeliverable"


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it leaves: `address` is a mobile number or an e-mail address, and empty on the other channels."""

    key: str
    channel: Channel
    address: str
    number: str
    subject: str
    zh: str
    en: str


class Sender(Protocol):
    """Hands letters over."""

    @property
    def channels(self) -> frozenset[Channel]:
        """Name the channels that it carries."""

    def send(self, letter: Letter) -> str:
        """Hand a letter over and give the proof of it; raise `NotDelivered` or `Undeliverable`."""


def address_on(channel: Channel, contact: str | None) -> str | None:
    """Find the address for a channel in what the filer wrote as a contact; None if there is none."""
    if channel is Channel.SMS:
        found = MOBILE.search(contact or "")
        return None if found is None else found[1]
    if channel is Channel.EMAIL:
        found = EMAIL.search(contact or "")
        return None if found is None else found[0]
    return ""
