from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infrastructure.proof import store
from infrastructure.proof.checkpoint import Checkpoint, checkpoint_of
from infrastructure.proof.choice import ProofChoice, Witness
from infrastructure.proof.faults import OutsideAhead, OutsideDiffers, OutsideUnreadable
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.note import Note, sign
from infrastructure.proof.opening import prove_over, sealed
from infrastructure.proof.places import DirectoryPlace, WitnessPlace
from infrastructure.proof.posting import NotTaken
from infrastructure.proof.sealing import Rhythm
from infrastructure.proof.signer import Ed25519Signer
from tests.infrastructure.proof.conftest import Kept
from tests.infrastructure.proof.witnessing import KEY, NAME, Elsewhere, elsewhere
from tests.waiting import until

QUICK = Rhythm(seconds=0.05, every=0.05, heads=0.2)


@pytest.fixture
def there() -> Iterator[Elsewhere]:
    """Another organisation's machine."""
    with elsewhere() as machine:
        yield machine


@contextmanager
def sealing(kept: Kept, choice: ProofChoice) -> Iterator[None]:
    """Seal and hand out quickly."""
    url = kept.database.url
    with sealed(choice, kept.keys.path, url("append"), url("read"), rhythm=QUICK):
        yield


def test_a_directory_keeps_the_newest_checkpoint_and_the_last_of_each_day(kept: Kept, tmp_path: Path) -> None:
    place = DirectoryPlace(tmp_path / "outside")
    base = kept.seal().checkpoint.origin
    assert place.newest(base) is None
    for _ in range(2):
        kept.note()
        published = kept.seal()
        place.take(published.note)
        assert place.newest(base) == published.checkpoint
    files = sorted(file for file in (tmp_path / "outside").rglob("*.txt"))
    assert len(files) == 2
    assert all(file.read_bytes() == bytes(published.note) for file in files)
    assert files[1].name == "checkpoint.txt"


def test_of_several_incarnations_the_latest_counts(tmp_path: Path) -> None:
    place, base = DirectoryPlace(tmp_path), "caseledger/" + "3f" * 16
    line = sign("", base, Ed25519Signer(bytes(32)))
    other = Checkpoint("caseledger/" + "40" * 16, 99, bytes(32))
    for checkpoint in (Checkpoint(base, 90, bytes(32)), Checkpoint(f"{base}/2", 40, bytes(32)), other):
        place.take(Note(checkpoint.text, (line,)))
    assert place.newest(base) == Checkpoint(f"{base}/2", 40, bytes(32))
    assert place.newest("caseledger/" + "41" * 16) is None


def test_a_file_that_is_no_checkpoint_is_not_passed_over(kept: Kept, tmp_path: Path) -> None:
    place, published = DirectoryPlace(tmp_path), kept.seal()
    place.take(published.note)
    next(tmp_path.rglob("checkpoint.txt")).write_bytes(b"nothing")
    with pytest.raises(OutsideUnreadable):
        place.newest(published.checkpoint.origin)


def test_a_directory_that_cannot_be_written_to_is_told(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("a file", encoding="utf-8")
    with pytest.raises(NotTaken):
        DirectoryPlace(tmp_path / "outside").take(kept.seal().note)


def test_what_is_sealed_goes_to_every_place_with_the_signatures_of_witnesses(
    kept: Kept, tmp_path: Path, there: Elsewhere
) -> None:
    choice = ProofChoice(tmp_path / "outside", f"{there.url}/heads", (Witness(KEY, there.url),))
    base = kept.seal().checkpoint.origin
    with sealing(kept, choice):
        kept.note(20)
        until(lambda: any(checkpoint_of(note).size >= 23 for note in there.notes()))
        held = DirectoryPlace(tmp_path / "outside")
        until(lambda: _signed(next((tmp_path / "outside").rglob("checkpoint.txt"), None)))
        newest = held.newest(base)
        assert newest is not None
        until(lambda: there.seen[base].size >= newest.size)
    with kept.pool.connection() as connection:
        lines = store.cosignatures(connection, there.seen[base].size)
        standing = {one.place: one for one in store.places(connection) if one.place != store.SEALING}
    assert [line.name for line in lines] == [NAME]
    assert set(standing) == {f"directory {tmp_path / 'outside'}", f"receiver {there.url}/heads", f"witness {NAME}"}
    assert all(place.fault is None for place in standing.values())
    log = PostgresLog(kept.pool)
    assert Note.parse(log.checkpoint()).signed_by([kept.key(), KEY]) == [kept.key(), KEY]
    assert [one.witness for one in log.sealed().cosigned] == [NAME]


def _signed(file: Path | None) -> bool:
    return file is not None and any(map(KEY.made, Note.parse(file.read_bytes()).signatures))


def test_places_that_are_down_or_refuse_do_not_stop_the_sealing(kept: Kept, tmp_path: Path, there: Elsewhere) -> None:
    there.answers = [(500, b"")] * 1000
    (tmp_path / "outside").write_text("a file", encoding="utf-8")
    gone = Witness(KEY, "http://127.0.0.1:9")
    choice = ProofChoice(None, f"{there.url}/heads", (gone,))
    with sealing(kept, choice):
        for _ in range(3):
            kept.note()
            size = _position(kept)
            until(lambda size=size: _sealed_size(kept) >= size)  # type: ignore[misc]
        until(lambda: len(_faults(kept)) == 2)
    assert "500" in _faults(kept)[f"receiver {there.url}/heads"]


def _position(kept: Kept) -> int:
    with kept.pool.connection() as connection:
        return store.position(connection)


def _sealed_size(kept: Kept) -> int:
    with kept.pool.connection() as connection:
        last = store.newest(connection)
    return 0 if last is None else last.checkpoint.size


def _faults(kept: Kept) -> dict[str, str]:
    with kept.pool.connection() as connection:
        return {place.place: place.fault for place in store.places(connection) if place.fault}


def test_a_witness_is_asked_to_go_on_from_where_it_stands(kept: Kept, there: Elsewhere) -> None:
    kept.note(5)
    first = kept.seal()
    WitnessPlace(KEY, there.url, prove_over(kept.pool)).take(first.note)
    kept.note(5)
    second = kept.seal()
    forgetful = WitnessPlace(KEY, there.url, prove_over(kept.pool))
    assert [line.name for line in forgetful.take(second.note)] == [NAME]
    assert there.seen[first.checkpoint.origin] == second.checkpoint
    assert forgetful.take(second.note)


def test_a_witness_that_has_seen_more_is_believed(kept: Kept, there: Elsewhere) -> None:
    published = kept.seal()
    origin = published.checkpoint.origin
    there.seen[origin] = Checkpoint(origin, 99, bytes(32))
    with pytest.raises(OutsideAhead):
        WitnessPlace(KEY, there.url, prove_over(kept.pool)).take(published.note)
    with pytest.raises(OutsideAhead), sealing(kept, ProofChoice(None, None, (Witness(KEY, there.url),))):
        pass


def test_a_witness_that_has_seen_another_history_is_believed(kept: Kept, there: Elsewhere) -> None:
    kept.note(4)
    published = kept.seal()
    origin, size = published.checkpoint.origin, published.checkpoint.size
    for other in (Checkpoint(origin, size, bytes(32)), Checkpoint(origin, size - 1, bytes(32))):
        there.seen[origin] = other
        with pytest.raises(OutsideDiffers):
            WitnessPlace(KEY, there.url, prove_over(kept.pool)).take(published.note)


@pytest.mark.parametrize(
    ("status", "content"),
    [(200, b""), (200, b"nothing\n"), (200, b"\xff"), (409, b"x"), (409, "٣".encode()), (404, b""), (503, b"")],
)
def test_a_witness_that_answers_nonsense_has_not_signed(
    kept: Kept, there: Elsewhere, status: int, content: bytes
) -> None:
    there.answers = [(status, content)] * 5
    with pytest.raises(NotTaken):
        WitnessPlace(KEY, there.url, prove_over(kept.pool)).take(kept.seal().note)


def test_a_signature_of_another_text_is_not_kept(kept: Kept, there: Elsewhere) -> None:
    witness = WitnessPlace(KEY, there.url, prove_over(kept.pool))
    first = kept.seal()
    (line,) = witness.take(first.note)
    kept.note()
    there.answers = [(200, line.line.encode())]
    with pytest.raises(NotTaken, match="not that of the key"):
        witness.take(kept.seal().note)


def test_a_checkpoint_that_was_published_and_not_handed_over_is_handed_over_later(
    kept: Kept, tmp_path: Path, there: Elsewhere
) -> None:
    published = kept.seal()
    with sealing(kept, ProofChoice(tmp_path / "outside", None, (Witness(KEY, there.url),))):
        held = DirectoryPlace(tmp_path / "outside")
        until(lambda: held.newest(published.checkpoint.origin) is not None)
        until(lambda: published.checkpoint.origin in there.seen)
