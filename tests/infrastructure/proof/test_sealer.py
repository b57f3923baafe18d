import threading
from dataclasses import replace
from itertools import pairwise

import psycopg
import pytest

from infrastructure.ledger.envelope import Envelope
from infrastructure.proof import store
from infrastructure.proof.faults import LogInconsistent, SigningKeyMissing, SigningKeysUnusable
from infrastructure.proof.introducing import ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.leaves import LeafRow, leaf_hashes, leaf_of, leaf_rows
from infrastructure.proof.merkle import Tree, consistency_proof, inclusion_proof, leaf_hash, root_of
from infrastructure.proof.note import NotSigned
from infrastructure.proof.sealer import root_at
from tests.infrastructure.proof.conftest import Keep, Kept


def leaves(kept: Kept) -> list[bytes]:
    """The leaf hashes by the published layout, slowly."""
    with kept.pool.connection() as connection:
        rows = [row for stretch in leaf_rows(connection, 0, store.position(connection)) for row in stretch]
    return [leaf_hash(Envelope(*row).leaf_bytes()) for row in rows]


def test_a_leaf_is_the_hash_of_the_envelope() -> None:
    row = LeafRow(7, "case:一", 2, "case.noted", 1_772_413_200_000_001, bytes(range(32)))
    assert leaf_of(row) == leaf_hash(Envelope(*row).leaf_bytes())


def test_the_database_hashes_envelopes_as_they_are_laid_down(kept: Kept) -> None:
    kept.note(2, "case:一🐉")
    with kept.pool.connection() as connection:
        (stretch,) = leaf_hashes(connection, 0, 4)
        assert next(leaf_hashes(connection, 2, 4)).naming is False
    assert (stretch.position, stretch.naming, stretch.hashes) == (4, True, leaves(kept))


def test_a_checkpoint_covers_what_is_on_record_and_is_signed(kept: Kept) -> None:
    kept.note(5)
    published = kept.seal()
    tree = leaves(kept)
    assert published.checkpoint.size == len(tree) == 7
    assert published.checkpoint.root == root_of(Tree(tree), 7)
    assert published.checkpoint.origin == f"caseledger/{tree[0].hex()[:32]}"
    assert published.note.signed_by([kept.key()]) == [kept.key()]
    assert kept.sealer().seal() is None


def test_the_tiles_give_every_proof(kept: Kept) -> None:
    for count in (3, 300, 700):
        kept.note(count)
        kept.seal()
    tree = Tree(leaves(kept))
    with kept.pool.connection() as connection:
        nodes = store.nodes(connection)
        for size in (1, 5, 305, 1005):
            assert root_at(connection, size) == root_of(tree, size)
            assert inclusion_proof(nodes, size - 1, 1005) == inclusion_proof(tree, size - 1, 1005)
            assert consistency_proof(nodes, size, 1005) == consistency_proof(tree, size, 1005)


def test_each_checkpoint_follows_the_one_before_whoever_seals(kept: Kept) -> None:
    stop = threading.Event()

    def seals() -> None:
        sealer = kept.sealer()
        while not stop.is_set():
            sealer.seal()

    programs = [threading.Thread(target=seals) for _ in range(4)]
    for program in programs:
        program.start()
    for _ in range(30):
        kept.note(7)
    stop.set()
    for program in programs:
        program.join()
    kept.sealer().seal()
    with kept.as_admin() as admin:
        chain = admin.execute("SELECT follows, size, root FROM proof.checkpoints ORDER BY size").fetchall()
    assert chain[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(chain))
    tree = Tree(leaves(kept))
    assert all(root == root_of(tree, size) for _, size, root in chain)


def test_a_checkpoint_behind_an_older_one_is_refused(kept: Kept) -> None:
    kept.note()
    first = kept.seal()
    kept.note()
    kept.seal()
    with kept.pool.connection() as connection:
        assert not store.publish(connection, 0, first.checkpoint, first.note, [])
        assert not store.publish(connection, first.checkpoint.size, first.checkpoint, first.note, [])


def test_a_checkpoint_of_more_than_is_on_record_is_refused(kept: Kept) -> None:
    first = kept.seal()
    after, beyond = first.checkpoint.size, replace(first.checkpoint, size=99)
    with kept.pool.connection() as connection, pytest.raises(psycopg.Error, match="no more than what is on record"):
        store.publish(connection, after, beyond, first.note, [])


def test_an_event_rewritten_in_the_last_tile_does_not_stop_sealing_by_good_tiles(kept: Kept) -> None:
    # The sealer reads only what is new: what it published is held against the ledger by `caseledger verify`.
    kept.note(3)
    kept.seal()
    kept.rewritten("UPDATE ledger.events SET payload_hash = sha256('x') WHERE position = 3")
    kept.note()
    assert kept.sealer().seal() is not None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE proof.tiles SET hashes = sha256('x') || substr(hashes, 33) WHERE level = 0 AND number = 1",
        "UPDATE proof.tiles SET hashes = sha256('x') WHERE level = 0 AND number = 1",
        "DELETE FROM proof.tiles WHERE level = 1",
    ],
    ids=["a hash", "cut short", "taken away"],
)
def test_tiles_that_were_changed_are_made_anew_from_the_events(kept: Kept, harm: str) -> None:
    kept.note(300)
    kept.seal()
    with kept.as_admin() as admin:
        admin.execute(harm)
    kept.note()
    published = kept.seal()
    assert published.checkpoint.root == root_of(Tree(leaves(kept)), published.checkpoint.size)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE ledger.events SET payload_hash = sha256('x') WHERE position = 4",
        "DELETE FROM ledger.events WHERE position = 4",
        "DELETE FROM ledger.events WHERE position > 4",
    ],
    ids=["rewritten", "removed", "cut off"],
)
def test_nothing_is_signed_that_contradicts_the_last_checkpoint(kept: Kept, harm: str) -> None:
    kept.note(3)
    kept.seal()
    kept.rewritten(harm)
    with kept.as_admin() as admin:
        admin.execute("DELETE FROM proof.tiles")
    if "DELETE FROM ledger.events WHERE position > 4" not in harm:
        kept.note(1, "case:2")
    with pytest.raises(LogInconsistent):
        kept.sealer().seal()


def test_a_gap_in_what_is_new_is_not_sealed(kept: Kept) -> None:
    kept.seal()
    kept.note(3)
    kept.rewritten("DELETE FROM ledger.events WHERE position = 4")
    with pytest.raises(LogInconsistent):
        kept.sealer().seal()


def test_checkpoints_that_went_back_while_a_sealer_ran_stop_it(kept: Kept) -> None:
    kept.note()
    sealer = kept.sealer()
    assert sealer.seal() is not None
    with kept.as_admin() as admin, admin.transaction():
        admin.execute("ALTER TABLE proof.checkpoints DISABLE TRIGGER ALL")
        admin.execute("DELETE FROM proof.checkpoints")
    kept.note()
    with pytest.raises(LogInconsistent):
        sealer.seal()


def test_a_new_key_signs_behind_the_event_and_the_old_one_once_more(kept: Kept) -> None:
    old = kept.key()
    kept.seal()
    new, done = kept.rotated()
    assert new != old
    first = kept.seal()
    assert first.checkpoint.size == done.last_position
    assert first.note.signed_by([old, new]) == [old, new]
    kept.note()
    second = kept.seal()
    assert second.note.signed_by([new]) == [new]
    with pytest.raises(NotSigned):
        second.note.signed_by([old])


def test_the_first_key_is_made_once_and_kept_closed(kept: Kept) -> None:
    key = kept.key()
    assert ready_key(kept.ledger, kept.pool, kept.keys) == key
    folder = kept.keys.path
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600]


def test_without_its_key_the_ledger_is_not_sealed(kept: Kept) -> None:
    for file in kept.keys.path.iterdir():
        file.unlink()
    kept.note()
    with pytest.raises(SigningKeyMissing):
        kept.sealer().seal()
    with pytest.raises(SigningKeyMissing):
        ready_key(kept.ledger, kept.pool, kept.keys)


def test_a_foreign_key_or_an_open_folder_is_refused(kept: Kept) -> None:
    key, folder = kept.key(), kept.keys.path
    file = next(folder.iterdir())
    own = file.read_bytes()
    KeyFolder(folder).make()
    other = next(one for one in folder.iterdir() if one != file)
    file.write_bytes(other.read_bytes())
    with pytest.raises(SigningKeysUnusable, match="another key"):
        kept.keys.signer(key)
    file.write_bytes(b"nothing")
    with pytest.raises(SigningKeysUnusable, match="no private Ed25519 key"):
        kept.keys.signer(key)
    file.write_bytes(own)
    file.chmod(0o640)
    with pytest.raises(SigningKeysUnusable, match="0600"):
        kept.keys.signer(key)
    file.chmod(0o600)
    folder.chmod(0o755)
    with pytest.raises(SigningKeysUnusable, match="0700"):
        kept.keys.signer(key)


def test_a_simulated_ledger_is_sealed_without_leaving_its_own_time(keep: Keep) -> None:
    kept = keep(simulated=True)
    published = kept.seal()
    assert published.checkpoint.size == 2
    with kept.pool.connection() as connection:
        rows = next(leaf_rows(connection, 0, 2))
    assert rows[1].recorded_at == rows[0].recorded_at + 1
