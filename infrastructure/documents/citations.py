"""Which events cite which documents: the ledger read through, a stretch at a time."""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from application.documents import Citation
from domain.case.events import CaseEvent
from infrastructure.ledger import feed
from infrastructure.ledger.mapper import LedgerMapper

STRETCH = 1000
MARK = b'"digest":"'  # as canonical JSON writes a digest that is not null: other events need not be decoded


def citations(connection: Connection[Any], mapper: LedgerMapper) -> Iterator[Citation]:
    """Give every citation, in ledger order."""
    after = 0
    while rows := feed.read(connection, after, STRETCH):
        after = rows[-1].position
        for row in rows:
            if MARK not in row.state:
                continue
            event = mapper.recorded(row).event
            if isinstance(event, CaseEvent):
                for form in event.forms:
                    if form.digest is not None:
                        yield Citation(form.digest, event.reference, form.form)
