import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from domain.topics import ALL_TOPICS
from infrastructure.ledger.feed import last_position
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.account import standing
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.faults import NewerModelStands, RebuildUnderWay
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import Build, rebuild
from infrastructure.projections.source import Source
from infrastructure.projections.waiting import wait_for
from projections.board.filters import Moment
from projections.board.reads import counts, list_cases
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from projections.snapshot import snapshot
from projections.standing import ModelNotReady
from tests.database import Database
from tests.histories import MAPPER, moment, varied
from tests.infrastructure.projections.faulty import rows_of
from tests.projections.hotline import hotline_script
from tests.projections.spoken import calls
from tests.supervised import supervised

Connection = psycopg.Connection[Any]
Start = Callable[..., Daemon]
NOW = Moment.present(moment("2027-01-15 12:00"))


NOTHING = dict.fromkeys(BOARD.tables, 0)


def test_a_rebuild_tells_its_progress_and_the_rows_that_differ(
    ledger: LedgerRecorder, owner: Connection, source: Source
) -> None:
    varied().write(ledger)
    heard: list[tuple[int, int]] = []
    first = rebuild(owner, source, BOARD, progress=lambda done, total: heard.append((done, total)), size=4)
    assert first.differences is None
    assert len(heard) == 4  # fifteen cases
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})
    assert {total for _, total in heard} == {heard[-1][0]}
    owner.execute("UPDATE board_8.states SET outcome = 'x' WHERE status = 'refused'")
    owner.execute("DELETE FROM board_8.states WHERE status = 'withdrawn'")
    assert rebuild(owner, source, BOARD, compare=True).differences == {**NOTHING, "states": 3}
    assert rebuild(owner, source, BOARD, compare=True).differences == NOTHING


def test_a_build_is_put_in_place_while_the_ledger_goes_on(
    ledger: LedgerRecorder, owner: Connection, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, written, advance = varied(), 20, Follower.advance
    script.write(ledger, 0, written)

    def as_it_is_written(follower: Follower, *asked: int) -> bool:
        nonlocal written
        script.write(ledger, written, written + 1)
        written += 1
        return advance(follower, *asked)

    monkeypatch.setattr(Follower, "advance", as_it_is_written)
    assert rebuild(owner, source, BOARD).position < last_position(owner)
    assert written < len(script.acts)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_a_build_in_parts_gives_the_rows_that_following_gave(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source, start: Start, size: int
) -> None:
    script = varied() + hotline_script() + supervised() + calls()
    script.write(ledger, 0, 20)
    start(batch=7)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    script.write(ledger, 20)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    for model in ALL_MODELS:
        found = rebuild(owner, source, model, compare=True, size=size).differences
        assert found == dict.fromkeys(model.tables, 0)


def test_a_rebuild_broken_off_leaves_the_live_model_alone_and_the_next_one_goes_on(
    ledger: LedgerRecorder, database: Database, owner: Connection, reader: Connection, source: Source
) -> None:
    varied().write(ledger)
    rebuild(owner, source, BOARD)
    live = rows_of(reader, BOARD)
    with psycopg.connect(database.url("project"), autocommit=True) as dying:
        broken = Build(dying, Source(dying, MAPPER, ALL_TOPICS, ALL_MODELS), [BOARD], size=4)
        broken.begin()
        assert broken.step()
        with pytest.raises(RebuildUnderWay):
            Build(owner, source, [BOARD]).begin()
    assert rows_of(reader, BOARD) == live
    told: list[int] = []
    again = Build(owner, source, [BOARD])
    again.begin()
    assert [part.number for part in again.parts_left()] == [1, 2, 3]
    while again.step():
        told.append(again.done)
    assert len(told) == 3
    assert again.finish(compare=True)["board"].differences == NOTHING
    assert standing(reader, [BOARD])[0].building is None


def test_a_rebuild_may_begin_afresh(ledger: LedgerRecorder, owner: Connection, source: Source) -> None:
    varied().write(ledger)
    first = Build(owner, source, [BOARD], size=4)
    first.begin()
    assert first.step()
    first.give_up()
    second = Build(owner, source, [BOARD], size=8)
    second.begin(afresh=True)
    assert (second.done, len(second.parts_left())) == (0, 2)
    second.give_up()


def test_what_is_recorded_during_a_rebuild_is_in_it(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source, start: Start
) -> None:
    script = varied()
    script.write(ledger, 0, 50)
    start(batch=5)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    build = Build(owner, source, [BOARD], limit=30, size=3)
    build.begin()
    while build.step():
        pass
    script.write(ledger, 50, 90)
    assert build.finish(compare=True)["board"].differences == NOTHING
    script.write(ledger, 90)
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    assert rebuild(owner, source, BOARD, compare=True).differences == NOTHING


def test_what_is_recorded_while_two_models_are_compared_is_in_both_or_neither(
    ledger: LedgerRecorder, owner: Connection, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = varied()
    script.write(ledger, 0, 50)
    rebuild(owner, source, BOARD)
    advance, left = Follower.advance, [50, 60, 70]

    def recording(follower: Follower, *asked: int) -> bool:
        moved = advance(follower, *asked)
        if not moved and left:  # somebody records just after a model has come to the end
            script.write(ledger, left[0], left.pop(0) + 10)
        return moved

    monkeypatch.setattr(Follower, "advance", recording)
    assert rebuild(owner, source, BOARD, compare=True).differences == NOTHING
    assert not left


def test_readers_never_see_half_of_a_swap(
    ledger: LedgerRecorder, database: Database, owner: Connection, source: Source
) -> None:
    varied(2).write(ledger)
    rebuild(owner, source, BOARD)
    seen: list[tuple[int, int]] = []
    faults: list[Exception] = []
    done = Event()

    def read(counts_first: bool) -> None:
        with psycopg.connect(database.url("read"), autocommit=True) as connection:
            while not done.is_set():
                try:
                    with snapshot(connection, BOARD) as board:
                        before = counts(board, NOW).cases if counts_first else 0
                        cases = list_cases(board, NOW).cases
                        time.sleep(0.005)
                        found = counts(board, NOW)
                        assert before in {0, found.cases}
                        seen.append((len(cases), sum(clock.open + clock.met for clock in found.by_clock.values())))
                except Exception as fault:
                    faults.append(fault)

    readers = [Thread(target=read, args=[counts_first]) for counts_first in (True, False, True)]
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
    assert wait_for(reader, [newer], last_position(reader), 60)
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
