import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.feed import Row, last_position
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.account import connect, standing
from infrastructure.projections.daemon import OWNER, Daemon
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import SQL, Entry, Source
from infrastructure.projections.waiting import wait_for
from projections.board.view import BOARD
from projections.fold import Fold
from projections.models import ALL_MODELS
from projections.notices.view import NOTICES
from tests.database import Database
from tests.histories import MAPPER, Script, answered, founded, varied
from tests.infrastructure.projections.faulty import rows_of
from tests.waiting import first, until

Connection = psycopg.Connection[Any]
Start = Callable[..., Daemon]
CHILD = """
import sys, time
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.projections.daemon import Daemon
from projections.models import ALL_MODELS
Daemon(sys.argv[1], LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS, batch=5, poll=0.05).run()
"""

FOUNDED = sum(len(events) for _, events in founded().acts)  # positions before the first case


def caught_up(connection: Connection, seconds: float = 60) -> bool:
    return wait_for(connection, ALL_MODELS, last_position(connection), seconds)


def owner_of(connection: Connection) -> int:
    found = connection.execute(
        "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    assert found is not None
    return int(found[0])


def differing(owner: Connection, source: Source) -> dict[str, object]:
    """Build every model anew; give what came of those whose rows are not all the same, by name."""
    return {
        model.name: found
        for model in ALL_MODELS
        if (found := rebuild(owner, source, model, compare=True).differences) != dict.fromkeys(model.tables, 0)
    }


def test_a_daemon_catches_up_and_then_follows_what_is_recorded(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    script = varied()
    script.write(ledger, 0, 60)
    start()
    assert caught_up(reader)
    script.write(ledger, 60, batch=1)
    assert caught_up(reader)
    live = {model.name: rows_of(reader, model) for model in ALL_MODELS}
    for model in ALL_MODELS:
        assert rebuild(owner, source, model, compare=True).differences == dict.fromkeys(model.tables, 0)
        assert rows_of(reader, model) == live[model.name]
    assert len(live["board"]) > 100


def test_the_checkpoint_advances_over_events_that_a_model_ignores(
    ledger: LedgerRecorder, reader: Connection, start: Start
) -> None:
    founded().write(ledger)  # nothing about a case
    start()
    assert caught_up(reader)
    assert [(stand.position, stand.behind_events) for stand in standing(reader, ALL_MODELS)] == [(FOUNDED, 0)] * len(
        ALL_MODELS
    )
    assert rows_of(reader, NOTICES) == []


def test_rounds_follow_one_another_at_a_pace(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[float] = []
    beyond = Event()

    def always_more(*_: object) -> bool:
        rounds.append(time.monotonic())
        if len(rounds) == 6:
            beyond.set()
        return True

    monkeypatch.setattr(Follower, "advance", always_more)
    daemon = Daemon(database.url("project"), MAPPER, ALL_TOPICS, [BOARD], pace=0.2)
    daemon.start()
    assert beyond.wait(60)
    daemon.stop()
    assert rounds[5] - rounds[0] > 0.5  # five times 0.2, but for how long the first took to begin


def test_lag_is_told_in_events_and_in_seconds(ledger: LedgerRecorder, reader: Connection, start: Start) -> None:
    script, books = founded() + answered("case:1"), len(founded().acts)
    script.write(ledger, 0, books)
    daemon = start()
    assert caught_up(reader)
    daemon.stop()
    script.write(ledger, books)
    stand = standing(reader, [BOARD])[0]
    assert stand.behind_events == sum(len(events) for _, events in script.acts[books:])
    assert stand.head == FOUNDED + stand.behind_events
    assert stand.behind_seconds > 24 * 3600  # the simulation recorded it in 2024
    assert not wait_for(reader, [BOARD], stand.head, 0.05)
    start()
    assert wait_for(reader, [BOARD], stand.head, 60)
    assert standing(reader, [BOARD])[0].behind_seconds == 0


def board_ahead(script: Script, ledger: LedgerRecorder, database: Database, owner: Connection, source: Source) -> int:
    """Record acts and let all models stand behind the first four but the board, which goes on; give how far."""
    script.write(ledger, 0, 4)
    for model in ALL_MODELS:
        rebuild(owner, source, model)
    script.write(ledger, 4)
    with psycopg.connect(database.url("project"), autocommit=True) as crashing:
        follower = Follower(crashing, source, BOARD, BOARD.schema)
        for _ in range(6):
            assert follower.advance(7)
    return follower.position


def test_a_stop_between_batches_is_resumed_where_it_ended(
    ledger: LedgerRecorder, database: Database, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    script = varied()
    half = board_ahead(script, ledger, database, owner, source)
    assert standing(reader, [BOARD])[0].position == half
    start(batch=11)
    assert caught_up(reader)
    ends = list(accumulate(len(events) for _, events in script.acts))
    assert ends[3] + 6 <= half <= ends[3] + 6 * 7
    assert half in ends  # never amid an act
    assert rebuild(owner, source, BOARD, compare=True).differences == dict.fromkeys(BOARD.tables, 0)


def test_models_that_stand_apart_meet_and_go_on_together(
    ledger: LedgerRecorder,
    database: Database,
    reader: Connection,
    owner: Connection,
    source: Source,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch, half = 11, board_ahead(varied(), ledger, database, owner, source)
    decoded: Counter[int] = Counter()
    read = Source._entry

    def counted(self: Source, row: Row) -> Entry:
        decoded[row.position] += 1
        return read(self, row)

    monkeypatch.setattr(Source, "_entry", counted)
    start(batch=batch)
    assert caught_up(reader)
    behind = [times for position, times in decoded.items() if position > half + 2 * batch]
    assert len(behind) > 5 * batch
    assert set(behind) == {1}
    assert decoded[half] == 1
    assert rebuild(owner, source, BOARD, compare=True).differences == dict.fromkeys(BOARD.tables, 0)


def test_nobody_waits_for_long_for_a_model_that_does_not_move(
    ledger: LedgerRecorder, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    varied().write(ledger)
    asked: list[int] = []
    enough = Event()

    def advance(self: Follower, _: int, through: int) -> bool:
        if self.model is BOARD:
            return False
        asked.append(through)
        moved, self.position = self.position < through, min(self.position + 5, through)
        if len(asked) >= 9:
            enough.set()
        return moved

    monkeypatch.setattr(Follower, "advance", advance)
    daemon = Daemon(database.url("project"), MAPPER, ALL_TOPICS, [BOARD, NOTICES])
    daemon.start()
    assert enough.wait(60)
    daemon.stop()
    head = max(asked)
    assert head > 100
    assert asked[:9] == [head, 5, head, 10, head, 15, head, 20, head]


def test_when_the_owner_is_killed_another_takes_over_and_nothing_is_doubled(
    ledger: LedgerRecorder, database: Database, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    script = varied(4)
    script.write(ledger, 0, 20)
    root = Path(__file__).parents[3]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, database.url("project")], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert caught_up(reader)
        start()  # stands by
        script.write(ledger, 20)
        time.sleep(0.1)
        assert owner_of(reader) == 1
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert caught_up(reader)
    assert differing(owner, source) == {}


def test_two_owners_at_once_would_still_double_nothing(
    ledger: LedgerRecorder, database: Database, owner: Connection, source: Source
) -> None:
    varied().write(ledger)
    founding = rebuild(owner, source, BOARD)
    owner.execute("UPDATE projections.checkpoints SET position = 0")
    owner.execute("TRUNCATE board_8.headings, board_8.standings, board_8.cases, board_8.states")
    with psycopg.connect(database.url("project"), autocommit=True) as other:
        one = Follower(owner, source, BOARD, BOARD.schema)
        two = Follower(other, Source(other, MAPPER, ALL_TOPICS, ALL_MODELS), BOARD, BOARD.schema)
        while one.advance(7) | two.advance(7):
            pass
        assert one.position == founding.position
    assert rebuild(owner, source, BOARD, compare=True).differences == dict.fromkeys(BOARD.tables, 0)


def cut_off(database: Database, owner: Connection) -> None:
    """End the connection of the one daemon."""
    with psycopg.connect(database.admin_url(), autocommit=True) as admin:
        ended = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'caseledger projections' AND datname = current_database() AND pid <> %s",
            [owner.info.backend_pid],
        ).fetchall()
    assert ended == [(True,)]


def at_work(daemon: Daemon, reader: Connection) -> bool:
    """Wait until each model is up and followed: one that was just built is up before that."""
    until(lambda: [one._fold is not None for one in daemon._followers] == [True] * len(ALL_MODELS))
    return caught_up(reader)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Name the model of each fold that is begun."""
    found: list[str] = []
    fresh = Follower._fresh

    def told(self: Follower, position: int, reference: Sequence[Recorded]) -> Fold:
        found.append(self.model.name)
        return fresh(self, position, reference)

    monkeypatch.setattr(Follower, "_fresh", told)
    return found


def test_a_lost_connection_is_made_anew_and_what_was_folded_goes_on(
    ledger: LedgerRecorder,
    database: Database,
    reader: Connection,
    owner: Connection,
    source: Source,
    start: Start,
    begun: list[str],
) -> None:
    script = varied()
    script.write(ledger, 0, 40)
    assert at_work(start(), reader)
    begun.clear()
    cut_off(database, owner)
    script.write(ledger, 40)
    assert caught_up(reader)
    assert len(begun) <= 1  # of the model that was being written, if any was
    assert differing(owner, source) == {}


def test_what_was_folded_is_given_up_where_somebody_else_moved_the_rows_meanwhile(
    ledger: LedgerRecorder,
    database: Database,
    reader: Connection,
    owner: Connection,
    source: Source,
    start: Start,
    begun: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = varied()
    script.write(ledger, 0, 40)
    assert at_work(start(), reader)
    away = Event()
    monkeypatch.setattr("infrastructure.projections.daemon.connect", lambda url: away.wait(60) and connect(url))
    cut_off(database, owner)
    script.write(ledger, 40, 60)
    other = Follower(owner, source, BOARD, BOARD.schema)
    while other.advance(50):
        pass
    begun.clear()
    away.set()
    script.write(ledger, 60)
    assert caught_up(reader)
    assert begun.count("board") == 1
    assert len(begun) <= 2
    assert differing(owner, source) == {}


def test_who_stands_by_keeps_nothing_in_memory(
    ledger: LedgerRecorder, database: Database, reader: Connection, owner: Connection, start: Start
) -> None:
    varied(4).write(ledger)
    daemon = start()
    assert at_work(daemon, reader)
    held = Event()

    def taken_meanwhile(url: str) -> Connection:
        for model in ALL_MODELS:
            name = {"role": OWNER, "schema": model.schema}
            first(lambda name=name: owner.execute(SQL["try_to_hold"], name).fetchone(), lambda row: row == (True,))  # type: ignore[misc]
        held.set()
        return connect(url)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("infrastructure.projections.daemon.connect", taken_meanwhile)
        cut_off(database, owner)
        assert held.wait(60)
    until(lambda: all(follower._fold is None for follower in daemon._followers))
