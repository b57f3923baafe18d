"""The eight promises, each held against a ledger that runs or rests: what was found, and at how much was looked.

A promise about which there was nothing to look at does not hold: it does not apply.
"""

import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from application.access_log import Kept
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.access_log.sealing import AccessLogContradicted, verify
from infrastructure.ledger.feed import Row, read
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.roles import RoleName
from infrastructure.projections.account import connect
from infrastructure.projections.faults import RebuildUnderWay
from infrastructure.projections.rebuild import Build
from infrastructure.projections.source import Source
from infrastructure.proof.leaves import LeafRow, leaf_of
from infrastructure.proof.merkle import Frontier
from infrastructure.proof.note import Note
from infrastructure.verification.anchors import Anchor
from infrastructure.verification.whole import verify_whole
from projections.models import ALL_MODELS
from tests.torture.testimony import Told

Url = Callable[[RoleName], str]
TOLD = 5  # faults of one kind that are told
ONCE = ("case.warned", "case.escalated")  # each rung of a run
DEEMED = ("case.deemed_accepted", "case.deemed_waived", "case.lapsed")


@dataclass
class Found:
    """What a promise was found to be."""

    looked: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return "FAILS" if self.faults else "held" if self.looked else "n/a"

    def hold(self, good: object, fault: str) -> None:
        """Look at one thing more."""
        self.looked += 1
        if not good and len(self.faults) < TOLD:
            self.faults.append(fault)


@dataclass
class Evidence:
    """The ledger as it stands at one moment, and what was heard before it."""

    url: Url
    testimony: Told
    rows: Sequence[Row]
    commands: dict[str, tuple[int | None, int | None, bytes]]
    hashes: list[bytes]
    delivered_ids: Sequence[str] | None = None  # what the receiver took, and takes; None where nobody knows
    memory: dict[str, str] = field(default_factory=dict)  # of each command, the hash of its events as first seen

    @classmethod
    def taken(
        cls, url: Url, testimony: Told, delivered: Sequence[str] | None = None, memory: dict[str, str] | None = None
    ) -> "Evidence":
        """Read the whole ledger over a connection of the role that appends; what is heard later does not count."""
        heard = testimony.so_far()
        with psycopg.connect(url("append")) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            rows = list(read(connection, 0, 10**9))
            with connection.cursor(row_factory=tuple_row) as cursor:
                found = cursor.execute("SELECT command_id, first_position, last_position, result FROM ledger.commands")
                commands = {name: (first, last, bytes(result)) for name, first, last, result in found}
                hashes = [
                    bytes(row[0]) for row in cursor.execute("SELECT payload_hash FROM ledger.events ORDER BY position")
                ]
        return cls(url, heard, rows, commands, hashes, delivered, {} if memory is None else memory)


def acknowledged_commands_stand(evidence: Evidence) -> Found:
    """I1: an acknowledged command stands exactly once, with the same bytes."""
    found = Found()
    events: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.rows:
        events[row.command_id].append(row)
    for asked in evidence.testimony.done():
        assert asked.done is not None
        own = events.get(asked.key, [])
        positions = [row.position for row in own]
        if not _stands(found, evidence, asked.key, asked.done, positions):
            continue
        found.hold(_receipt_covers(asked.done.get("receipt"), own), f"{asked.key}: its receipt is of other bytes")
        found.hold(not asked.different, f"{asked.key} was answered in two ways")
    for name, own in events.items():
        now = sha256(b"".join(b"%d %d %b" % (row.position, row.recorded_at, row.state) for row in own)).hexdigest()
        known = evidence.memory.setdefault(name, now)
        found.hold(known == now, f"{name} has changed since it was first seen")
    missing = [name for name in evidence.memory if name not in events]
    found.hold(not missing, f"{len(missing)} commands that were seen are gone, such as {missing[:1]}")
    return found


def _stands(found: Found, evidence: Evidence, key: str, done: dict[str, Any], positions: list[int]) -> bool:
    known = evidence.commands.get(key)
    found.hold(known is not None, f"{key} was acknowledged and is not on record")
    if known is None:
        return False
    result = json.loads(known[2])
    told = done.get("ledger_positions", positions)  # an act that was handed in is told its receipt alone
    found.hold(positions == told, f"{key} stands at {positions}, not at {told}")
    same = all(result.get(name) == done.get(name) for name in ("case", "number", "version"))
    found.hold(same, f"{key} is on record with another answer")
    return bool(positions == told)


def _receipt_covers(receipt: str | None, own: Sequence[Row]) -> bool:
    """Tell whether the leaves that a receipt was signed over are those of the rows; without one there is nothing."""
    if receipt is None:
        return True
    lines = Note.parse(receipt.encode()).text.splitlines()
    leaves = [
        leaf_of(LeafRow(row.position, row.stream, row.version, row.topic, row.recorded_at, sha256(row.state).digest()))
        for row in own
    ]
    signed = lines[4 : 4 + len(leaves)]
    return [b64encode(leaf).decode() for leaf in leaves] == signed


def positions_and_versions_are_dense(evidence: Evidence) -> Found:
    """I2: positions are dense, versions are dense in each stream, instants of recording rise."""
    found = Found()
    rows = evidence.rows
    found.hold([row.position for row in rows] == list(range(1, len(rows) + 1)), "positions are not dense")
    streams: dict[str, list[int]] = defaultdict(list)
    for before, row in pairwise(rows):
        found.hold(before.recorded_at < row.recorded_at, f"{row.position} was not recorded later than the one before")
    for row in rows:
        streams[row.stream].append(row.version)
    for stream, versions in streams.items():
        dense = versions == list(range(versions[0], versions[0] + len(versions))) and versions[0] in {0, 1}
        found.hold(dense, f"the versions of {stream} are not dense")
    followed = evidence.testimony.followed
    on_record = [(row.position, row.stream, row.version, row.topic) for row in rows]
    seen = [one for one in followed if one[0] <= len(rows)]
    found.hold(
        seen == [on_record[one[0] - 1] for one in seen] and len({one[0] for one in seen}) == len(seen),
        "who follows the changes saw what is not on record, or saw it twice",
    )
    upto = seen[-1][0] if seen else 0
    expected = [one for one in on_record[:upto] if one[1].startswith("case:")]
    missed = set(expected) - set(seen)
    found.hold(not missed, f"who follows the changes missed {len(missed)}, such as {sorted(missed)[:1]}")
    return found


def published_checkpoints_hold(evidence: Evidence) -> Found:
    """I3: every checkpoint that anybody saw is consistent with the log now."""
    found = Found()
    wanted: dict[int, list[bytes]] = defaultdict(list)
    for (_, size), root in evidence.testimony.checkpoints.items():
        wanted[size].append(root)
    for fault in evidence.testimony.differing:
        found.hold(good=False, fault=fault)
    edge = Frontier()
    for row, payload in zip(evidence.rows, evidence.hashes, strict=True):
        edge.extend([leaf_of(LeafRow(row.position, row.stream, row.version, row.topic, row.recorded_at, payload))])
        for root in wanted.pop(edge.size, ()):
            found.hold(edge.root() == root, f"the first {edge.size} events no longer give the root that was published")
    for size in wanted:
        found.hold(good=False, fault=f"a checkpoint of {size} events was published, and {edge.size} are on record")
    return found


def leaves_are_of_the_rows(evidence: Evidence) -> Found:
    """I4: what is hashed is what stands there: rows, streams, commands, tiles, checkpoints, heads."""
    found = Found()
    for row, payload in zip(evidence.rows, evidence.hashes, strict=True):
        found.hold(sha256(row.state).digest() == payload, f"the payload at {row.position} is not what was hashed")
    anchors = [
        Anchor(size, root, "a client", origin) for (origin, size), root in evidence.testimony.checkpoints.items()
    ]
    verdict = verify_whole(evidence.url("append"), anchors=anchors)
    for fault in verdict.faults[:TOLD]:
        found.hold(good=False, fault=f"position {fault.position}: {fault.en}")
    found.looked += verdict.checkpoints
    return found


def read_models_are_folds(evidence: Evidence) -> Found:
    """I5: a read model equals the fold of the events, and is built anew to the same rows."""
    found = Found()
    with connect(evidence.url("project")) as connection:
        source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
        build = Build(connection, source, ALL_MODELS)
        try:
            build.begin(afresh=True)
        except RebuildUnderWay:  # of a model that was never built: there is nothing yet that could be wrong
            return found
        while build.step():
            pass
        for name, built in build.finish(compare=True).items():
            for table, differing in (built.differences or {}).items():
                found.hold(not differing, f"{name}.{table}: {differing} rows are not as they are built anew")
    return found


def effects_are_recorded_once(evidence: Evidence) -> Found:
    """I6: each notice, each act that falls due and each delivery is recorded once; what was delivered did arrive."""
    found = Found()
    effects: Counter[tuple[object, ...]] = Counter()
    delivered: list[int] = []
    for row in evidence.rows:
        if row.topic in ONCE:
            said = json.loads(row.state)
            effects[row.stream, row.topic, said["clock"], said["run"], said["rung"]] += 1
        elif row.topic in DEEMED:
            effects[row.stream, row.topic, json.loads(row.state)["clock"]] += 1
        elif row.topic == "case.notice_sent":
            said = json.loads(row.state)
            effects[row.stream, row.topic, said["notice"], said["about"]] += 1
        elif row.topic == "subscription.delivered":
            delivered += [one["position"] for one in json.loads(row.state)["deliveries"]]
    for effect, times in effects.items():
        found.hold(times == 1, f"{effect} is on record {times} times")
    for position, times in Counter(delivered).items():
        found.hold(times == 1, f"the delivery of position {position} is on record {times} times")
    if evidence.delivered_ids is not None:
        taken = {int(one.rpartition("_")[2]) for one in evidence.delivered_ids}
        lost = set(delivered) - taken
        found.hold(not lost, f"{len(lost)} deliveries are on record that never arrived, such as {sorted(lost)[:1]}")
    return found


def looks_are_on_record(evidence: Evidence) -> Found:
    """I7: whatever confidential left the house has its access record, and the log of access is what was sealed."""
    found = Found()
    with append_pool(evidence.url("append"), size=1) as pool:
        log = PostgresAccessLog(pool)
        kept: list[Kept] = []
        while page := list(log.page(kept[-1].position if kept else 0, 1000)):
            kept += page
        by_request = {one.look.request: one.look for one in kept}
        dense = [one.position for one in kept] == list(range(1, len(kept) + 1))
        for shown in list(evidence.testimony.shown):
            look = by_request.get(shown.request)
            there = look is not None and set(shown.cases) <= set(look.cases)
            found.hold(there, f"request {shown.request} showed {shown.cases} and is not on the access log")
        if kept:
            found.hold(dense, "the positions of the access log are not dense")
            try:
                verify(PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS)), log)
            except AccessLogContradicted as contradiction:
                found.hold(good=False, fault=str(contradiction))
    return found


def nothing_was_denied_that_is_on_record(evidence: Evidence) -> Found:
    """I8: the server says that it does not know, and not that it failed, where it cannot tell."""
    found = Found()
    for asked in list(evidence.testimony.commands.values()):
        if asked.denied:
            told = f"{asked.key} was told {asked.answers} and is on record"
            found.hold(asked.key not in evidence.commands, told)
        mistakes = [one for one in asked.answers if one in {"500", "internal_server_error"}]
        if mistakes:
            found.hold(good=False, fault=f"{asked.key} was answered 500")
        found.looked += asked.unknown
    for address in evidence.testimony.mistakes:
        found.hold(good=False, fault=f"{address} was answered 500")
    return found


INVARIANTS: dict[str, Callable[[Evidence], Found]] = {
    "I1": acknowledged_commands_stand,
    "I2": positions_and_versions_are_dense,
    "I3": published_checkpoints_hold,
    "I4": leaves_are_of_the_rows,
    "I5": read_models_are_folds,
    "I6": effects_are_recorded_once,
    "I7": looks_are_on_record,
    "I8": nothing_was_denied_that_is_on_record,
}


def held(evidence: Evidence) -> dict[str, Found]:
    """Hold every promise against the ledger."""
    return {name: promise(evidence) for name, promise in INVARIANTS.items()}
