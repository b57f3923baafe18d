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
from infrastructure.projections.source import SQL, Source
from projections.models import ALL_MODELS
from tests.books import directory_history
from tests.histories import varied
from tests.inspected import inspections_history
from tests.projections.found import found


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


def test_what_a_model_remembers_is_found_by_its_streams_without_going_through_the_ledger(
    ledger: LedgerRecorder, owner: psycopg.Connection[Any], source: Source
) -> None:
    script = varied() + directory_history() + inspections_history() + found()
    script.write(ledger)
    remembering = [model for model in ALL_MODELS if model.reference]
    for model in remembering:
        wanted = [one.event.TOPIC for one in script.recorded() if one.event.TOPIC in model.reference]
        assert [one.event.TOPIC for one in source.reference(model, source.head())] == wanted
        assert wanted, model.name
        asked = {"topics": sorted(model.reference), "streams": list(model.streams), "through": 10**9}
        with owner.transaction(), psycopg.ClientCursor(owner) as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = "\n".join(row[0] for row in cursor.execute("EXPLAIN " + SQL["reference"].decode(), asked))
        assert "events_stream_version_key" in plan, plan
        assert "streams_pkey" in plan, plan
