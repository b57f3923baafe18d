"""Whatever a superuser changes is found, and where; and nothing is found where nothing was changed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from infrastructure.proof import store
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.leaves import hashes_of, leaf_rows
from infrastructure.proof.note import COSIGNATURE, cosign, key_of
from infrastructure.proof.signer import Ed25519Signer
from infrastructure.verification.anchors import AnchorNotReadable, HeadMalformed, anchors, head
from infrastructure.verification.commands import Commands
from infrastructure.verification.stretch import STRETCH, Found, read
from infrastructure.verification.transaction import opened
from infrastructure.verification.whole import verify_whole
from tests.database import Database
from tests.infrastructure.proof.conftest import Keep, keep
from tests.infrastructure.verification.conftest import Sealed, codes, seal_heads_now

__all__ = ["keep"]


def test_nothing_is_found_where_nothing_was_changed(ledger: Sealed) -> None:
    verdict = ledger.verdict(ledger.anchor(72), ledger.anchor(100))
    assert (codes(verdict), verdict.untold) == (set(), 0)
    assert (verdict.events, verdict.sealed, verdict.checkpoints, verdict.heads) == (105, 100, 4, 1)
    assert verdict.streams == 5


def test_several_processes_find_the_same(ledger: Sealed) -> None:
    """Each has a stretch of its own: a ledger of two stretches, in the second of which something is changed."""
    last = 105 + STRETCH
    ledger.altered(
        "INSERT INTO ledger.events SELECT 105 + n, 'case:9', n, e.topic, e.state, e.recorded_at + n, 'many', "
        f"e.payload_hash FROM ledger.events AS e, generate_series(1, {STRETCH}) AS n WHERE e.position = 105",
        f"INSERT INTO ledger.commands SELECT 'many', 'x', 106, {last}, '', recorded_at FROM ledger.events "
        "WHERE position = 106",
        f"INSERT INTO ledger.streams VALUES ('case:9', {STRETCH}, {last})",
    )
    ledger.kept.seal()
    assert (codes(ledger.verdict()), codes(ledger.verdict(processes=2))) == (set(), set())
    ledger.altered(
        "UPDATE ledger.events SET topic = 'x' WHERE position = 50",
        f"UPDATE ledger.events SET version = 0 WHERE position = {last - 7}",
    )
    found = codes(ledger.verdict(processes=2))
    assert found == codes(ledger.verdict())
    assert {("event_differs", 50), ("event_differs", last - 7), ("version_astray", last - 7)} <= found
    ledger.altered(f"DELETE FROM ledger.events WHERE position <= {STRETCH}")
    verdict = ledger.verdict(processes=2)
    assert ("event_missing", 1) in codes(verdict)
    assert verdict.untold >= STRETCH - 1000


def test_a_command_may_reach_into_a_stretch_without_events(ledger: Sealed) -> None:
    ledger.altered("UPDATE ledger.commands SET last_position = 106 WHERE last_position = 105")
    url = ledger.kept.database.url("append")
    with opened(url) as connection, opened(url) as beside:
        commands, first, second = Commands(beside), Found(0, 105), Found(105, 200)
        for found in (first, second):
            read(connection, found, [])
            commands.take(found)
        assert [(fault.code, fault.position) for fault in commands.astray()] == [("command_astray", 105)]


def test_commands_that_lie_in_another_order_and_those_that_recorded_nothing_are_clean(ledger: Sealed) -> None:
    nothing_recorded = "INSERT INTO ledger.commands VALUES ('nothing', 'x', NULL, NULL, '', 1)"
    ledger.altered(nothing_recorded)
    assert codes(ledger.verdict()) == set()
    ledger.altered(
        "CREATE TEMPORARY TABLE taken_out ON COMMIT DROP AS SELECT * FROM ledger.commands",
        "DELETE FROM ledger.commands",
        "INSERT INTO ledger.commands SELECT * FROM taken_out ORDER BY command_id DESC",
    )
    assert codes(ledger.verdict()) == set()


def test_an_empty_ledger_and_one_that_was_never_sealed_are_clean(database: Database, keep: Keep) -> None:
    assert codes(verify_whole(database.url("append"))) == set()
    kept = keep()
    kept.note(3)
    verdict = Sealed(kept).verdict()
    assert (codes(verdict), verdict.sealed, verdict.events) == (set(), 0, 5)


EVENTS, STREAMS, COMMANDS = "UPDATE ledger.events SET", "UPDATE ledger.streams SET", "UPDATE ledger.commands SET"
TILES, CHECKPOINTS = "UPDATE proof.tiles SET", "UPDATE proof.checkpoints SET"
COPIED = "INSERT INTO ledger.events SELECT {0}, 'case:8', 1, topic, state, recorded_at + {1}, 'forged', payload_hash"
SWAPPED = "state = b.state, payload_hash = b.payload_hash, topic = b.topic FROM ledger.events AS b"
REHASHED = "state = '{}', payload_hash = sha256('{}')"


UNREADABLE = [("event_unreadable", 50)]


def nullable(table: str, column: str) -> str:
    """Let a column hold nothing."""
    return f"ALTER TABLE ledger.{table} ALTER COLUMN {column} DROP NOT NULL"


def shifted(by: int) -> tuple[str, str]:
    """Move all events behind position 50 by so many positions."""
    return (
        f"{EVENTS} position = position + 1000 WHERE position > {50 if by < 0 else 49}",
        f"{EVENTS} position = position - {1000 - by} WHERE position > 1000",
    )


# what is done, and some of what must be found: its code and position
TAMPERED: dict[str, tuple[list[str], list[tuple[str, int]]]] = {
    "a payload": ([f'{EVENTS} state = \'{{"note":"y"}}\' WHERE position = 50'], [("payload_altered", 50)]),
    "a payload and its hash": (
        [f"{EVENTS} {REHASHED} WHERE position = 50"],
        [("event_differs", 50), ("checkpoint_differs", 72)],
    ),
    "a hash": (
        [f"{EVENTS} payload_hash = sha256('') WHERE position = 50"],
        [("payload_altered", 50), ("event_differs", 50)],
    ),
    "a topic": (
        [f"{EVENTS} topic = 'case.closed' WHERE position = 50"],
        [("event_differs", 50), ("checkpoint_differs", 72)],
    ),
    "a stream": (
        [f"{EVENTS} stream = 'case:9' WHERE position = 72"],
        [("event_differs", 72), ("version_astray", 72), ("stream_astray", 72)],
    ),
    "a version": (
        [f"{EVENTS} version = 99 WHERE position = 50"],
        [("event_differs", 50), ("version_astray", 50), ("version_astray", 51)],
    ),
    "an instant by a microsecond": (
        [f"{EVENTS} recorded_at = recorded_at + 1 WHERE position = 50"],
        [("event_differs", 50)],
    ),
    "an instant by a day": (
        [f"{EVENTS} recorded_at = recorded_at + 86400000000 WHERE position = 50"],
        [("event_differs", 50), ("not_rising", 51)],
    ),
    "which command an event belongs to": (
        [f"{EVENTS} command_id = 'another' WHERE position = 50"],
        [("command_astray", 50)],
    ),
    "an event deleted": (
        ["DELETE FROM ledger.events WHERE position = 50"],
        [("event_missing", 50), ("version_astray", 51), ("command_astray", 50)],
    ),
    "a stretch deleted": (
        ["DELETE FROM ledger.events WHERE position BETWEEN 50 AND 60"],
        [("event_missing", 50), ("event_missing", 60), ("version_astray", 61)],
    ),
    "the founding deleted": (["DELETE FROM ledger.events WHERE position = 1"], [("event_missing", 1)]),
    "an event deleted, and renumbered": (
        ["DELETE FROM ledger.events WHERE position = 50", *shifted(-1)],
        [("event_differs", 50), ("event_differs", 100), ("checkpoint_differs", 72)],
    ),
    "an event inserted, and renumbered": (
        [*shifted(1), f"{COPIED.format(50, -1)} FROM ledger.events WHERE position = 51"],
        [("event_differs", 50), ("event_differs", 100), ("command_astray", 50), ("stream_astray", 50)],
    ),
    "an event put behind the end": (
        [f"{COPIED.format(106, 1)} FROM ledger.events WHERE position = 105"],
        [("command_astray", 106), ("stream_astray", 106)],
    ),
    "two events swapped": (
        [f"{EVENTS} position = {to} WHERE position = {of}" for of, to in ((50, 5000), (60, 50), (5000, 60))],
        [("event_differs", 50), ("event_differs", 60), ("not_rising", 51), ("version_astray", 50)],
    ),
    "two payloads swapped": (
        [f"UPDATE ledger.events AS a SET {SWAPPED} WHERE (a.position, b.position) IN ((2, 50), (50, 2))"],
        [("event_differs", 2), ("event_differs", 50)],
    ),
    "the tail deleted": (
        ["DELETE FROM ledger.events WHERE position > 97"],
        [("tail_missing", 98), ("stream_astray", 97)],
    ),
    "the tail deleted to a checkpoint": (["DELETE FROM ledger.events WHERE position > 72"], [("tail_missing", 73)]),
    "everything deleted": (["TRUNCATE ledger.events"], [("tail_missing", 1)]),
    "what is not sealed yet deleted": (
        ["DELETE FROM ledger.events WHERE position > 100"],
        [("stream_astray", 105), ("command_astray", 101)],
    ),
    "how far a stream is": ([f"{STREAMS} version = 41 WHERE stream = 'case:2'"], [("stream_astray", 72)]),
    "a stream forgotten": (["DELETE FROM ledger.streams WHERE stream = 'case:2'"], [("stream_astray", 72)]),
    "a stream made up": (["INSERT INTO ledger.streams VALUES ('case:0', 1, 50)"], [("stream_astray", 50)]),
    "a command's first position": (
        [f"{COMMANDS} first_position = 51 WHERE first_position = 50"],
        [("command_astray", 50)],
    ),
    "a command's last position": (
        [f"{COMMANDS} last_position = 51 WHERE first_position = 50"],
        [("command_astray", 50)],
    ),
    "a command's instant": (
        [f"{COMMANDS} recorded_at = recorded_at + 1 WHERE first_position = 50"],
        [("command_astray", 50)],
    ),
    "where a command begins taken away": (
        [f"{COMMANDS} first_position = NULL WHERE first_position = 50"],
        [("command_astray", 50)],
    ),
    "a command lengthened, and one of less than nothing made up": (
        [
            f"{COMMANDS} last_position = 51 WHERE first_position = 50",
            "INSERT INTO ledger.commands VALUES ('x', 'x', 60, 58, '', 0)",
        ],
        [("command_astray", 50), ("command_astray", 60)],
    ),
    "an instant before that of its command": (
        [f"{EVENTS} recorded_at = recorded_at - 1 WHERE position = 50"],
        [("event_differs", 50), ("command_astray", 50)],
    ),
    "a command deleted": (["DELETE FROM ledger.commands WHERE first_position = 50"], [("command_astray", 50)]),
    "a command made up": (["INSERT INTO ledger.commands VALUES ('x', 'x', 50, 50, '', 0)"], [("command_astray", 50)]),
    "a payload taken away": ([nullable("events", "state"), f"{EVENTS} state = NULL WHERE position = 50"], UNREADABLE),
    "a topic taken away": ([nullable("events", "topic"), f"{EVENTS} topic = NULL WHERE position = 50"], UNREADABLE),
    "the command of an event taken away": (
        [nullable("events", "command_id"), f"{EVENTS} command_id = NULL WHERE position = 50"],
        [("command_astray", 50)],
    ),
    "the instant of a command taken away": (
        [nullable("commands", "recorded_at"), f"{COMMANDS} recorded_at = NULL WHERE first_position = 50"],
        [("command_astray", 50)],
    ),
    "how far a stream has come taken away": (
        [nullable("streams", "version"), f"{STREAMS} version = NULL WHERE stream = 'case:2'"],
        [("stream_astray", 72)],
    ),
    "a tile": (
        [f"{TILES} hashes = overlay(hashes placing '\\x00' from 32 * 49 + 1) WHERE level = 0"],
        [("event_differs", 50)],
    ),
    "all tiles deleted": (["DELETE FROM proof.tiles"], [("tile_missing", 1)]),
    "a tile cut off": ([f"{TILES} hashes = substr(hashes, 1, 32 * 60)"], [("tile_missing", 61)]),
    "a tile that goes on": (
        [f"{TILES} hashes = hashes || decode(repeat('ab', 6 * 32), 'hex')"],
        [("event_differs", 101), ("tail_missing", 106)],
    ),
    "an event, and the tiles gone": (
        [f"{EVENTS} topic = 'x' WHERE position = 80", "DELETE FROM proof.tiles"],
        [("tile_missing", 1), ("checkpoint_differs", 93)],
    ),
    "a checkpoint's root": (
        [f"{CHECKPOINTS} root = sha256('x') WHERE size = 93"],
        [("checkpoint_differs", 93), ("checkpoint_not_signed", 93)],
    ),
    "a checkpoint's note": ([f"{CHECKPOINTS} note = 'x' WHERE size = 93"], [("checkpoint_not_signed", 93)]),
    "a checkpoint's signature": (
        [f"{CHECKPOINTS} note = overlay(note placing 'A' from length(note) - 20) WHERE size = 93"],
        [("checkpoint_not_signed", 93)],
    ),
    "the note of another checkpoint": (
        [f"{CHECKPOINTS} note = (SELECT note FROM proof.checkpoints WHERE size = 72) WHERE size = 93"],
        [("checkpoint_not_signed", 93)],
    ),
    "the log of a checkpoint": ([f"{CHECKPOINTS} origin = 'elsewhere' WHERE size = 93"], [("checkpoint_named", 93)]),
    "a checkpoint deleted": (["DELETE FROM proof.checkpoints WHERE size = 93"], [("checkpoint_astray", 94)]),
    "the event of a key": ([f"{EVENTS} state = '{{}}' WHERE position = 94"], [("payload_altered", 94)]),
    "the event of the heads": (
        [f"{EVENTS} state = 'x' WHERE position = 73"],
        [("payload_altered", 73), ("heads_unreadable", 73)],
    ),
}


@pytest.mark.parametrize(("statements", "expected"), TAMPERED.values(), ids=TAMPERED)
def test_what_a_superuser_changes_is_found_at_its_position(
    ledger: Sealed, statements: Sequence[str], expected: Sequence[tuple[str, int]]
) -> None:
    ledger.altered(*statements)
    found = codes(ledger.verdict())
    assert set(expected) <= found, found


def test_a_position_that_stands_twice_is_found(ledger: Sealed) -> None:
    ledger.altered(
        "ALTER TABLE ledger.events DROP CONSTRAINT events_pkey",
        "INSERT INTO ledger.events SELECT 50, 'case:8', 1, topic, state, recorded_at, command_id, payload_hash "
        "FROM ledger.events WHERE position = 50",
    )
    assert ("position_twice", 50) in codes(ledger.verdict())


def test_a_position_before_the_first_is_found(ledger: Sealed) -> None:
    ledger.altered(
        "ALTER TABLE ledger.events DROP CONSTRAINT events_position_check",
        "INSERT INTO ledger.events SELECT 0, 'case:8', 1, topic, state, recorded_at, command_id, payload_hash "
        "FROM ledger.events WHERE position = 50",
    )
    assert ("position_astray", 0) in codes(ledger.verdict())


def test_an_event_and_its_tile_changed_together_are_found_between_two_checkpoints(ledger: Sealed) -> None:
    """The tile is no proof by itself: what counts is what was signed."""
    ledger.altered("UPDATE ledger.events SET topic = 'x' WHERE position = 80")
    with ledger.kept.pool.connection() as connection:
        leaf = hashes_of(next(leaf_rows(connection, 79, 80)))[0]
    place = f"overlay(hashes placing '\\x{leaf.hex()}' from 32 * 79 + 1)"
    ledger.altered(f"UPDATE proof.tiles SET hashes = {place} WHERE level = 0")
    verdict = ledger.verdict()
    assert codes(verdict) == {("checkpoint_differs", 93)}
    assert "between positions 73 and 93" in verdict.faults[0].en
    assert verdict.untold == 2  # the two checkpoints behind it


@pytest.mark.parametrize("known", [100, 72], ids=["the newest head", "an older head"])
def test_a_log_that_is_made_anew_as_a_whole_is_found_by_what_others_hold_alone(ledger: Sealed, known: int) -> None:
    outside = ledger.anchor(known)
    ledger.altered("UPDATE ledger.events SET topic = 'x' WHERE position = 50")
    ledger.sealed_anew()
    assert codes(ledger.verdict()) == set()
    verdict = ledger.verdict(outside)
    assert ("anchor_differs", known) in codes(verdict)
    assert f"between positions 1 and {known}" in "".join(fault.en for fault in verdict.faults)


def test_an_event_behind_the_sealed_heads_that_is_rewritten_with_the_whole_log_needs_an_anchor(ledger: Sealed) -> None:
    outside = [ledger.anchor(93), ledger.anchor(100)]
    ledger.altered("UPDATE ledger.events SET topic = 'x' WHERE position = 97")
    ledger.sealed_anew()
    assert codes(ledger.verdict()) == set()
    verdict = ledger.verdict(*outside)
    assert codes(verdict) == {("anchor_differs", 100)}
    assert "between positions 94 and 100" in verdict.faults[0].en


def test_a_tail_that_is_deleted_with_all_that_spoke_of_it_is_found_by_what_others_hold(ledger: Sealed) -> None:
    outside = ledger.anchor(100)
    ledger.altered(
        "DELETE FROM ledger.events WHERE position > 72", "DELETE FROM ledger.commands WHERE last_position > 72",
        "DELETE FROM proof.checkpoints WHERE size > 72", "DELETE FROM ledger.streams",
        "INSERT INTO ledger.streams SELECT stream, max(version), max(position) FROM ledger.events GROUP BY stream",
        "UPDATE proof.tiles SET hashes = substr(hashes, 1, 32 * 72)",
    )  # fmt: skip
    assert codes(ledger.verdict()) == set()
    assert codes(ledger.verdict(outside)) == {("anchor_ahead", 73)}


def test_heads_that_were_sealed_wrongly_are_found(ledger: Sealed) -> None:
    seal_heads_now(ledger.kept, day="2026-01-02", root=bytes(32))
    ledger.kept.seal()
    assert codes(ledger.verdict()) == {("heads_differ", 106)}


def test_a_stream_that_skips_a_version_is_found_although_it_was_sealed_so(ledger: Sealed) -> None:
    ledger.altered(
        "INSERT INTO ledger.events SELECT 106, 'case:4', 9, topic, state, recorded_at + 1, 'x', payload_hash "
        "FROM ledger.events WHERE position = 105",
        "INSERT INTO ledger.commands SELECT 'x', 'x', 106, 106, '', max(recorded_at) FROM ledger.events",
        "UPDATE ledger.streams SET version = 9, position = 106 WHERE stream = 'case:4'",
    )
    ledger.kept.seal()
    assert codes(ledger.verdict()) == {("version_astray", 106)}


def test_a_witness_that_did_not_sign_is_found(ledger: Sealed) -> None:
    signer = Ed25519Signer(b"\5" * 32)
    with ledger.kept.pool.connection() as connection:
        newest = store.newest(connection)
        assert newest is not None
        line = cosign(checkpoint_of(newest.note).text, "witness.example", signer, 1)
        store.cosign(connection, 100, key_of("witness.example", signer, COSIGNATURE), line)
    assert codes(ledger.verdict()) == set()
    ledger.altered("UPDATE proof.cosignatures SET line = replace(line, 'A', 'B')")
    assert codes(ledger.verdict()) == {("cosignature_wrong", 100)}


def test_heads_are_read_as_they_are_printed_and_checkpoints_as_they_are_kept(ledger: Sealed, tmp_path: Path) -> None:
    outside = ledger.anchor(93)
    assert head(f"93:{outside.root.hex()}") == outside._replace(source=f"93:{outside.root.hex()}")
    with ledger.kept.pool.connection() as connection:
        row = connection.execute("SELECT note FROM proof.checkpoints WHERE size = 93").fetchone()
    assert row is not None
    (tmp_path / "held" / "2026").mkdir(parents=True)
    (tmp_path / "held" / "2026" / "a.txt").write_bytes(row[0])
    held = list(anchors([tmp_path / "held", tmp_path / "held" / "2026" / "a.txt"]))
    assert [(one.size, one.root) for one in held] == [(93, outside.root)] * 2
    assert codes(ledger.verdict(*held)) == set()
    assert codes(ledger.verdict(held[0]._replace(origin="caseledger/" + "0" * 32))) == {("anchor_of_another_log", None)}


@pytest.mark.parametrize(
    "text", ["", "1", "0:" + "0" * 64, "1:zz", "1:" + "0" * 63, "-1:" + "0" * 64, "9" * 19 + ":" + "0" * 64]
)
def test_a_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(HeadMalformed):
        head(text)


def test_an_anchor_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "missing", tmp_path / "x", tmp_path / "empty"):
        with pytest.raises(AnchorNotReadable):
            list(anchors([path]))
