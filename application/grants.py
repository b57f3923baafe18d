"""Which grants of inspection a person holds: asked at every request of an inspector, so one stream answers it.

Invariant: read off the ledger itself, so that a grant that was ended opens nothing from that moment on.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from application.ledger import Ledger
from domain.access.principal import Grant
from domain.inspection.grants import HeldGrants, grants_stream


def grants_of(ledger: Ledger, principal: str, at: datetime) -> tuple[Grant, ...]:
    """Give the grants that a principal holds at a moment, by all that is on record now; none for most."""
    identity = ledger.identity()
    held = ledger.find(HeldGrants, grants_stream(identity.body, principal))
    return () if held is None else held.held(at, ZoneInfo(identity.time_zone))
