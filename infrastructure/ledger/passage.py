"""The ledger gone through from its beginning, a stretch at a time, for checks of the whole."""

from collections.abc import Collection, Iterator
from typing import Any

from psycopg import Connection

from domain.recorded import Recorded
from infrastructure.ledger import feed
from infrastructure.ledger.mapper import LedgerMapper

STRETCH = 1000


def passage(connection: Connection[Any], mapper: LedgerMapper, topics: Collection[str]) -> Iterator[Recorded]:
    """Give every event of some topics, in ledger order."""
    after = 0
    while rows := feed.read(connection, after, STRETCH, topics=list(topics)):
        after = rows[-1].position
        yield from map(mapper.recorded, rows)
