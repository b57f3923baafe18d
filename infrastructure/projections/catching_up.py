"""Bringing one read model up to the ledger at once, for a program that reads it where no daemon runs."""

from collections.abc import Mapping

from domain.events import DomainEvent
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.projections.account import connect, set_up_account
from infrastructure.projections.faults import NotBuilt
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.fold import Model

BATCH = 1000


def catch_up(url: str, mapper: LedgerMapper, topics: Mapping[str, type[DomainEvent]], model: Model) -> None:
    """Follow the ledger to its head beside whoever owns the model, or build it; raise RebuildUnderWay."""
    with connect(url) as connection:
        set_up_account(connection)
        source = Source(connection, mapper, topics, [model])
        follower = Follower(connection, source, model, model.schema)
        try:
            while follower.advance(BATCH):
                pass
        except NotBuilt:
            rebuild(connection, source, model)
