"""The administrator's list of receivers: a request goes to an address that it allows, and to no other.

A name is resolved for every request, all its addresses must be allowed, and the connection is made to the one that was
looked at. Loopback and private addresses are allowed only within a network that the list names.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from application.sender import NotDelivered
from application.webhooks import ReceiverNotAllowed
from infrastructure.errors import InvalidSetting

RECEIVERS = "CASELEDGER_RECEIVERS"
FORM = "origins, blank between, each with the private network that it may lie in: https://oa.example=10.20.0.0/16"
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
Origin = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Receivers:
    """Origins, each with the network that is not public and all the same allowed for it."""

    allowed: dict[Origin, Network | None]

    @classmethod
    def listed(cls, text: str) -> Self:
        """Read the list; raise `InvalidSetting`."""
        allowed: dict[Origin, Network | None] = {}
        for entry in text.split():
            origin, _, network = entry.partition("=")
            try:
                found = _origin(origin)
                within = ipaddress.ip_network(network) if network else None
            except ValueError as fault:
                raise InvalidSetting(setting=RECEIVERS, given=entry[:100], reason=str(fault), expected=FORM) from None
            if found[0] == "http" and (within is None or not within.is_loopback):
                raise InvalidSetting(
                    setting=RECEIVERS, given=entry[:100], reason="without TLS only this machine is reached"
                )
            allowed[found] = within
        return cls(allowed)

    def check(self, receiver: str) -> Origin:
        """Give the origin of a receiver; raise `ReceiverNotAllowed` for one that is not on the list."""
        try:
            origin = _origin(receiver, whole=False)
        except ValueError:
            origin = None
        if origin is None or origin not in self.allowed:
            known = [_written(one) for one in self.allowed]
            raise ReceiverNotAllowed(parameter="receiver", given=receiver[:100], allowed=known)
        return origin

    def pinned(self, receiver: str, resolve: Resolve | None = None) -> tuple[Origin, str]:
        """Give origin and address of a receiver; raise `ReceiverNotAllowed` if it lies where it may not."""
        origin = self.check(receiver)
        try:
            found = (resolve or _resolved)(origin[1], origin[2])
        except OSError as fault:
            raise NotDelivered(receiver=_written(origin), reason=str(fault)) from fault
        within = self.allowed[origin]
        for address in found:
            if not _may_be(ipaddress.ip_address(address), within):
                raise ReceiverNotAllowed(parameter="receiver", given=_written(origin), address=address)
        return origin, found[0]


def _origin(url: str, *, whole: bool = True) -> Origin:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.fragment:
        raise ValueError("it is no https:// address")
    if whole and (parts.path not in {"", "/"} or parts.query):
        raise ValueError("an origin has no path")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("it is no https:// address")
    return parts.scheme, parts.hostname.lower().rstrip("."), parts.port or PORTS[parts.scheme]


def _written(origin: Origin) -> str:
    scheme, host, port = origin
    named = f"[{host}]" if ":" in host else host
    return f"{scheme}://{named}" + ("" if port == PORTS[scheme] else f":{port}")


def _may_be(address: Address, within: Network | None) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if within is not None and address.version == within.version and address in within:
        return True
    return address.is_global and not address.is_multicast


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
