import logging
import threading

import pytest

from infrastructure.proof import store
from infrastructure.proof.choice import ProofChoice
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.opening import sealed
from infrastructure.proof.sealing import Rhythm
from tests.infrastructure.proof.conftest import Keep, Kept
from tests.infrastructure.proof.test_places import sealing
from tests.waiting import until


def alarm(kept: Kept) -> str | None:
    with kept.pool.connection() as connection:
        return next((one.fault for one in store.places(connection) if one.place == store.SEALING), None)


def size(kept: Kept) -> int:
    with kept.pool.connection() as connection:
        last = store.newest(connection)
    return 0 if last is None else last.checkpoint.size


def topics(kept: Kept) -> list[str]:
    return [event.event.TOPIC for event in kept.ledger.events("ledger")]


def test_what_is_recorded_is_sealed_and_the_heads_with_it(kept: Kept) -> None:
    with sealing(kept, ProofChoice()):
        kept.note(3)
        until(lambda: topics(kept)[-1] == "ledger.heads_sealed" and size(kept) >= 6)
    assert PostgresLog(kept.pool).sealed().alarm is None


def test_at_the_end_of_a_service_what_is_left_is_sealed(kept: Kept) -> None:
    url, slow = kept.database.url, Rhythm(seconds=3600, every=0.05, heads=3600)
    with sealed(ProofChoice(), kept.keys.path, url("append"), url("read"), rhythm=slow):
        until(lambda: topics(kept)[-1] == "ledger.heads_sealed")
        kept.note(3)
        assert size(kept) == 0
    with kept.pool.connection() as connection:
        assert size(kept) == store.position(connection) == 6


def test_many_events_are_sealed_before_their_time(kept: Kept) -> None:
    url, by_number = kept.database.url, Rhythm(events=50, seconds=3600, every=0.05, heads=3600)
    with sealed(ProofChoice(), kept.keys.path, url("append"), url("read"), rhythm=by_number):
        kept.note(60)
        until(lambda: size(kept) >= 60)


def test_of_two_programs_one_seals_and_the_other_takes_over(kept: Kept) -> None:
    with sealing(kept, ProofChoice()):
        with sealing(kept, ProofChoice()):
            kept.note()
            until(lambda: size(kept) >= 3)
        kept.note()
        until(lambda: size(kept) >= 5)
    assert topics(kept).count("ledger.heads_sealed") == 1


def test_a_ledger_that_contradicts_its_checkpoint_is_sealed_no_more_and_goes_on(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    kept.note(3)
    kept.seal()
    with kept.as_admin() as admin:
        row = admin.execute("SELECT encode(payload_hash, 'hex') FROM ledger.events WHERE position = 4").fetchone()
        assert row is not None
        admin.execute("DELETE FROM proof.tiles")
    kept.rewritten("UPDATE ledger.events SET payload_hash = sha256('x') WHERE position = 4")
    with caplog.at_level(logging.CRITICAL), sealing(kept, ProofChoice()):
        kept.note()
        until(lambda: alarm(kept) is not None)
        kept.note()
    assert size(kept) == 5
    assert "NOTHING MORE IS SEALED" in caplog.text
    assert "no longer holds" in (PostgresLog(kept.pool).sealed().alarm or "")
    kept.rewritten(f"UPDATE ledger.events SET payload_hash = decode('{row[0]}', 'hex') WHERE position = 4")
    with sealing(kept, ProofChoice()):
        until(lambda: size(kept) >= 7 and alarm(kept) is None)


def test_a_simulated_ledger_is_sealed_while_it_is_served(keep: Keep) -> None:
    kept = keep(simulated=True)
    with sealing(kept, ProofChoice()):
        until(lambda: size(kept) >= 3)
    assert topics(kept) == ["ledger.founded", "ledger.signing_key_introduced", "ledger.heads_sealed"]
    last = kept.ledger.events("ledger")[-1].recorded_at
    assert last.year == 2026
    assert last.month == 1


def test_two_programs_that_begin_at_once_put_one_key_on_record(keep: Keep) -> None:
    kept = keep(key=False)
    programs = [threading.Thread(target=ready_key, args=(kept.ledger, kept.pool, kept.keys)) for _ in range(4)]
    for program in programs:
        program.start()
    for program in programs:
        program.join()
    assert topics(kept).count("ledger.signing_key_introduced") == 1
    assert kept.key() == ready_key(kept.ledger, kept.pool, kept.keys)
