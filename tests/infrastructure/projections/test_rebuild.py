import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from infrastructure.ledger.feed import last_position
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.account import standing
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.faults import NewerModelStands, RebuildUnderWay
from infrastructure.projections.rebuild import Rebuild, rebuild
from infrastructure.projections.source import Source
from infrastructure.projections.waiting import wait_for
from projections.board.filters import Moment
from projections.board.reads import clocks_of, counts, list_cases
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from projections.snapshot import snapshot
from projections.standing import ModelNotReady
from projections.timeline.view import TIMELINE
from tests.database import Database
from tests.histories import moment, varied
from tests.infrastructure.projections.faulty import rows_of

Connection = psycopg.Connection[Any]
Start = Callable[..., Daemon]
NOW = Moment.present(moment("2027-01-15 12:00"))


def test_a_rebuild_tells_its_progress_and_the_rows_that_differ(
    ledger: LedgerRecorder, owner: Connection, source: Source
) -> None:
    varied().write(ledger)
    heard: list[tuple[int, int]] = []
    first = rebuild(owner, source, TIMELINE, progress=lambda done, total: heard.append((done, total)), limit=50)
    assert first.differences is None
    assert [done for done, _ in heard] == [50, 100, 150, 200, first.position]
    assert {total for _, total in heard} == {first.position}
    owner.execute("UPDATE timeline_1.events SET clause = 'x' WHERE topic = 'case.refused'")
    owner.execute("DELETE FROM timeline_1.events WHERE topic = 'case.withdrawn'")
    assert rebuild(owner, source, TIMELINE, compare=True).differences == {"events": 3}
    assert rebuild(owner, source, TIMELINE, compare=True).differences == {"events": 0}


def test_a_rebuild_broken_off_leaves_the_live_model_alone_and_its_remains_are_cleared_away(
    ledger: LedgerRecorder, database: Database, owner: Connection, reader: Connection, source: Source
) -> None:
    varied().write(ledger)
    rebuild(owner, source, BOARD)
    live = rows_of(reader, BOARD)
    with psycopg.connect(database.url("project"), autocommit=True) as dying:
        broken = Rebuild(dying, source, BOARD, limit=40)
        broken.begin()
        assert broken.step()
        with pytest.raises(RebuildUnderWay):
            Rebuild(owner, source, BOARD).begin()
    assert standing(reader, [BOARD])[0].building == 40
    assert rows_of(reader, BOARD) == live
    assert rebuild(owner, source, BOARD, compare=True).differences == {"cases": 0, "clocks": 0}
    assert standing(reader, [BOARD])[0].building is None


def test_what_is_recorded_during_a_rebuild_is_in_it(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source, start: Start
) -> None:
    script = varied()
    script.write(ledger, 0, 50)
    start(batch=5)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 20)
    build = Rebuild(owner, source, BOARD, limit=30)
    build.begin()
    while build.step():
        pass
    script.write(ledger, 50, 90)
    assert build.finish(compare=True).differences == {"cases": 0, "clocks": 0}
    script.write(ledger, 90)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 20)
    assert rebuild(owner, source, BOARD, compare=True).differences == {"cases": 0, "clocks": 0}


def test_readers_never_see_half_of_a_swap(
    ledger: LedgerRecorder, database: Database, owner: Connection, source: Source
) -> None:
    varied(2).write(ledger)
    rebuild(owner, source, BOARD)
    seen: list[tuple[int, int]] = []
    faults: list[Exception] = []
    done = Event()

    def read(clocks_first: bool) -> None:
        with psycopg.connect(database.url("read"), autocommit=True) as connection:
            while not done.is_set():
                try:
                    with snapshot(connection, BOARD) as board:
                        before = len(clocks_of(board, "case:late-0")) if clocks_first else 0
                        cases = list_cases(board, NOW).cases
                        time.sleep(0.005)
                        clocks = sum(len(clocks_of(board, one.case_id)) for one in cases)
                        assert before in {0, 6}
                        seen.append((counts(board, NOW).cases, clocks))
                except Exception as fault:
                    faults.append(fault)

    readers = [Thread(target=read, args=[clocks_first]) for clocks_first in (True, False, True)]
    for thread in readers:
        thread.start()
    for _ in range(5):
        rebuild(owner, source, BOARD, limit=1000)
    done.set()
    for thread in readers:
        thread.join()
    assert faults == []
    assert len(seen) > 10
    assert len(set(seen)) == 1


def test_a_new_version_is_built_beside_the_old_one_and_takes_its_place(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source, start: Start
) -> None:
    varied().write(ledger)
    rebuild(owner, source, BOARD)
    rows = rows_of(reader, BOARD)
    newer = replace(BOARD, version=BOARD.version + 1)
    with pytest.raises(ModelNotReady), snapshot(reader, newer):
        pass
    start([newer])
    assert wait_for(reader, [newer], last_position(reader), 20)
    assert rows_of(reader, newer) == rows
    with pytest.raises(ModelNotReady), snapshot(reader, BOARD):
        pass
    with pytest.raises(NewerModelStands):
        rebuild(owner, source, BOARD)


def test_a_model_that_nobody_ever_built_says_so(reader: Connection) -> None:
    with pytest.raises(ModelNotReady), snapshot(reader, BOARD):
        pass
    with pytest.raises(ModelNotReady):
        standing(reader, ALL_MODELS)
    assert not wait_for(reader, ALL_MODELS, 1, 0.01)
