"""A reply that never comes is neither success nor failure until the ledger has been asked."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from application.ledger import OnRecord, OutcomeUnknown
from application.once import once
from domain.topics import ALL_TOPICS
from infrastructure.errors import DatabaseUnavailable
from infrastructure.ledger.commands import Conflict, Repeated, Stored
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from tests.database import Database
from tests.infrastructure.ledger.samples import command, event

READY_AND_IDLE = b"Z\x00\x00\x00\x05I"  # the server says this when the transaction has been committed


class Wire:
    """A socket before the server's that swallows the reply to an append and hangs up."""

    def __init__(self, url: str, folder: Path) -> None:
        asked = conninfo_to_dict(url)
        name = f".s.PGSQL.{asked['port']}"
        self.target = str(Path(str(asked["host"])) / name)
        self.url = make_conninfo(url, host=str(folder))
        self.cuts = 0
        self.dead = False
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / name))
        self.door.listen()
        Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self.door.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, source: socket.socket, sink: socket.socket, replies: bool) -> None:
        try:
            while chunk := source.recv(65536):
                if replies and self.dead:
                    return
                if replies and self.cuts and b"stored" in chunk:
                    while not chunk.endswith(READY_AND_IDLE):
                        chunk += source.recv(65536)
                    self.cuts -= 1
                    return
                if replies and self.cuts and b"repeated" in chunk:
                    self.cuts -= 1
                    return
                sink.sendall(chunk)
        except OSError:
            return  # the other half has hung up
        finally:
            for end in (source, sink):
                _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):  # the other thread may have been quicker
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def wire(database: Database, recorder: LedgerRecorder) -> Iterator[Wire]:
    with tempfile.TemporaryDirectory(prefix="wire") as folder:
        wire = Wire(database.url("append"), Path(folder))
        yield wire
        wire.door.close()


def test_a_reply_lost_after_the_commit_is_asked_for_again(wire: Wire, recorder: LedgerRecorder) -> None:
    sent = command(event("case:1", 1), result=b'{"done":1}')
    with append_pool(wire.url, size=2) as pool:
        wire.cuts = 1
        (outcome,) = LedgerRecorder(pool, pause=0.05).append([sent])
    assert isinstance(outcome, Repeated)
    assert (outcome.positions, outcome.result) == ([2], b'{"done":1}')
    assert wire.cuts == 0
    assert recorder.max_notification_id() == 2


def test_the_library_gets_its_positions_over_a_lost_reply(wire: Wire) -> None:
    with append_pool(wire.url, size=2) as pool:
        wire.cuts = 2
        assert LedgerRecorder(pool, pause=0.05).insert_events([event("case:1", 1), event("case:1", 2)]) == [2, 3]


def test_when_no_reply_comes_through_the_outcome_is_unknown_and_not_failed(
    wire: Wire, recorder: LedgerRecorder
) -> None:
    sent = command(event("case:1", 1))
    with append_pool(wire.url, size=2) as pool:
        wire.cuts = 100
        with pytest.raises(OutcomeUnknown):
            LedgerRecorder(pool, attempts=3, pause=0.02).append([sent])
        assert wire.cuts == 97
    assert isinstance(recorder.find(sent.id, sent.digest), Repeated)


def test_what_is_unknown_stays_unknown_when_the_ledger_cannot_be_asked_again(
    wire: Wire, recorder: LedgerRecorder
) -> None:
    sent = command(event("case:1", 1))
    with append_pool(wire.url, size=2) as pool:
        cut_off = LedgerRecorder(pool, attempts=2, pause=0.02)
        ledger = PostgresLedger(cut_off, LedgerMapper(ALL_TOPICS))

        def perform() -> OnRecord:
            wire.cuts = 100
            try:
                cut_off.append([sent])
            finally:
                wire.dead = True  # from now on, and for connections in the making too
                pool.timeout = 0.2
            raise AssertionError

        with pytest.raises(OutcomeUnknown):
            once(ledger, sent.id, sent.digest, perform)
    assert isinstance(recorder.find(sent.id, sent.digest), Repeated)


def test_a_server_process_killed_before_its_commit_leaves_nothing_and_the_command_is_sent_again(
    database: Database, recorder: LedgerRecorder
) -> None:
    with psycopg.connect(database.admin_url(), autocommit=True) as owner:
        owner.execute("CREATE SEQUENCE ledger.deaths")  # not undone with the transaction: dies once only
        owner.execute(
            "CREATE FUNCTION ledger.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
            " IF nextval('ledger.deaths') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
            " RETURN NULL; END $$"
        )
        owner.execute("CREATE TRIGGER die AFTER INSERT ON ledger.events EXECUTE FUNCTION ledger.die()")
    (outcome,) = recorder.append([command(event("case:1", 1))])
    assert type(outcome) is Stored
    assert outcome.positions == [2]


def test_a_server_that_cannot_be_reached_was_never_asked() -> None:
    with (
        append_pool("host=/nowhere dbname=x connect_timeout=1", patience=0.2) as pool,
        pytest.raises(DatabaseUnavailable),
    ):
        LedgerRecorder(pool).append([command(event("case:1", 1))])


def test_an_answer_of_the_server_is_not_a_lost_reply(recorder: LedgerRecorder) -> None:
    sent: list[Any] = [command(event("case:1", 1)), command(event("case:1", 1))]
    assert recorder.append(sent)[1] == Conflict("version", "case:1", 0, 1)
