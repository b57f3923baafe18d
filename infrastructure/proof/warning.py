"""Reading a ledger that something outside stands against: it goes on, for whoever looks into that, and says so.

What is read may be an older copy, or another history than the one that was published.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Refused

LOG = logging.getLogger(__name__)


@contextmanager
def warned(barred: Refused | None) -> Iterator[None]:
    """Warn at the end, below what was read, of what stands against the ledger, if anything does.

    An act that was refused for it has said so itself.
    """
    try:
        yield
    except Refused as refusal:
        if refusal is not barred:
            _warn(barred)
        raise
    _warn(barred)


def _warn(barred: Refused | None) -> None:
    if barred is not None:
        said = "警告：所读可能是较早的副本或被改动的台账 WARNING: what was read may be an older copy, or altered"
        LOG.critical("%s: %s", said, barred.message)
