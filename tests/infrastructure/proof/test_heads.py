from datetime import timedelta

import pytest

from infrastructure.proof.heads import HeadProof, Heads, head_hash, heads_through, sealed_root
from infrastructure.proof.leaves import leaf_of, leaf_rows
from infrastructure.proof.merkle import includes
from infrastructure.proof.sealing import heads_of_the_day
from tests.infrastructure.proof import naive
from tests.infrastructure.proof.conftest import Keep, Kept


def heads_at(kept: Kept, through: int) -> Heads:
    with kept.pool.connection() as connection:
        return heads_through(connection, through)


def naive_root(kept: Kept, through: int) -> bytes:
    """The root as docs/proof-format.md defines it, off the events themselves."""
    last: dict[bytes, tuple[int, bytes]] = {}
    with kept.pool.connection() as connection:
        for rows in leaf_rows(connection, 0, through):
            for row in rows:
                last[row.stream.encode()] = row.version, leaf_of(row)

    def m(part: bytes) -> bytes:
        return len(part).to_bytes(4) + part

    heads = [
        m(b"caseledger/head/1") + m(b"sha256") + m(name) + m(version.to_bytes(8)) + m(leaf)
        for name, (version, leaf) in sorted(last.items())
    ]
    return naive.root(heads)


def shows(heads: Heads, proof: HeadProof) -> bool:
    leaf = head_hash(proof.stream.encode(), proof.version, proof.leaf)
    return includes(heads.root, heads.count, proof.place, leaf, proof.proof)


def test_the_heads_are_those_of_every_stream_at_a_position(kept: Kept) -> None:
    for stream, count in (("case:b", 3), ("case:a", 2), ("case:乙", 1), ("case:b", 2), ("case:Z", 1)):
        kept.note(count, stream)
    for through in (2, 4, 7, 10, 11):
        heads = heads_at(kept, through)
        assert heads.root == naive_root(kept, through)
        assert heads.through == through
    assert [name.decode() for name in heads_at(kept, 11).names] == ["case:Z", "case:a", "case:b", "case:乙", "ledger"]


def test_a_stream_is_proven_to_have_come_so_far_and_no_farther(kept: Kept) -> None:
    for number in range(9):
        kept.note(number + 1, f"case:{number}")
    heads = heads_at(kept, 2 + 45)
    for number in range(9):
        proof = heads.of(f"case:{number}")
        assert proof is not None
        assert proof.version == number + 1
        assert shows(heads, proof)
        assert not shows(heads, proof._replace(version=number))
    assert heads.of("case:9") is None


def test_the_heads_of_the_past_do_not_change(kept: Kept) -> None:
    kept.note(3, "case:a")
    before = heads_at(kept, 5)
    kept.note(3, "case:a")
    kept.note(1, "case:new")
    after = heads_at(kept, 5)
    assert (after.root, after.names, after.versions) == (before.root, before.names, before.versions)


def test_the_heads_are_sealed_once_a_day_if_anything_is_new(kept: Kept) -> None:
    kept.note()
    assert heads_of_the_day(kept.ledger, kept.pool)
    assert not heads_of_the_day(kept.ledger, kept.pool)
    event = kept.ledger.events("ledger")[-1]
    assert event.event.TOPIC == "ledger.heads_sealed"
    heads = heads_at(kept, 3)
    found = event.event.model_dump()
    assert (found["through"], found["count"], found["root"]) == (3, 2, sealed_root(heads.root))


def test_a_quiet_ledger_does_not_grow_by_its_own_sealing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.note()
    assert heads_of_the_day(kept.ledger, kept.pool)
    later = kept.ledger.now().replace(year=2100)
    monkeypatch.setattr(kept.ledger, "now", lambda: later)
    assert not heads_of_the_day(kept.ledger, kept.pool)
    kept.note()
    assert heads_of_the_day(kept.ledger, kept.pool)


def test_a_simulated_ledger_seals_its_heads_in_its_own_time(keep: Keep) -> None:
    kept = keep(simulated=True)
    assert heads_of_the_day(kept.ledger, kept.pool)
    assert not heads_of_the_day(kept.ledger, kept.pool)
    events = kept.ledger.events("ledger")
    assert [event.event.TOPIC for event in events][-1] == "ledger.heads_sealed"
    assert events[-1].recorded_at - events[0].recorded_at < timedelta(milliseconds=1)
