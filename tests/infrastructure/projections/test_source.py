from collections import Counter
from typing import Any

import psycopg
import pytest

from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.feed import Row
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.models import ALL_MODELS
from tests.histories import varied


class CountingMapper(LedgerMapper):
    """Counts how often each place in the ledger is decoded."""

    def __init__(self) -> None:
        super().__init__(ALL_TOPICS)
        self.decoded: Counter[int] = Counter()

    def recorded(self, row: Row) -> Recorded:
        self.decoded[row.position] += 1
        return super().recorded(row)


@pytest.mark.parametrize("batch", [7, 1000])
def test_what_several_models_follow_is_read_and_decoded_once(
    ledger: LedgerRecorder, owner: psycopg.Connection[Any], batch: int
) -> None:
    mapper = CountingMapper()
    source = Source(owner, mapper, ALL_TOPICS, ALL_MODELS)
    for model in ALL_MODELS:
        rebuild(owner, source, model)  # of an empty ledger
    followers = [Follower(owner, source, model, model.schema) for model in ALL_MODELS]
    varied().write(ledger)
    moved = True
    while moved:
        moved = sum(follower.advance(batch) for follower in followers) > 0
    assert len(mapper.decoded) > 50
    assert set(mapper.decoded.values()) == {1}
