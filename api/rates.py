"""How much one may ask in a while: a token bucket for each principal, and for each address of those not recognised.

Invariant: the memory is bounded, whoever asks; who has not asked for longest is forgotten, and begins with a full
bucket, as he would have had by then in most cases.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from fastapi import Request

from api.refusals import TooManyRequests

MOST = 10_000  # buckets
HOST_BITS = 64  # of an IPv6 address: one household or office has all of them


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second for good, and so many at once."""

    a_second: float
    at_once: float


class Buckets:
    """Buckets of one kind. They are used by the event loop alone, which needs no lock."""

    def __init__(self, rate: Rate, *, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how much was in it, when

    def take(self, key: str) -> None:
        """Take one out of a bucket; raise `TooManyRequests`, which says in how many seconds there is one again."""
        now = self._clock()
        left, seen = self._held.pop(key, (self._rate.at_once, now))
        left = min(self._rate.at_once, left + (now - seen) * self._rate.a_second)
        enough = left >= 1
        self._held[key] = (left - 1 if enough else left, now)
        if len(self._held) > self._most:
            self._held.popitem(last=False)
        if not enough:
            raise TooManyRequests(seconds=int((1 - left) / self._rate.a_second) + 1)


class Rates:
    """The buckets of one server: `a_second` requests of a principal, a fifth of that from an address not recognised."""

    def __init__(self, a_second: int) -> None:
        self._known = Buckets(Rate(a_second, 4 * a_second))
        self._strangers = Buckets(Rate(a_second / 5, 2 * a_second))
        self._entering = Buckets(Rate(0.5, 30))  # a hall of windows logs in from one address in the morning

    def known(self, principal: str) -> None:
        """Count a request of a principal."""
        self._known.take(principal)

    def stranger(self, request: Request) -> None:
        """Count a request of somebody who is not recognised."""
        self._strangers.take(_from(request))

    def entering(self, request: Request) -> None:
        """Count an attempt to get in."""
        self._entering.take(_from(request))


def _from(request: Request) -> str:
    """Name where a request comes from, as far as one person may have it."""
    if request.client is None:
        return ""
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return request.client.host
    return str(int(address) >> HOST_BITS) if isinstance(address, IPv6Address) else str(address)
