"""The eight promises, each held against a ledger that runs or rests: what was found, and at how much was looked.

A promise about which there was nothing to look at does not hold: it does not apply.
"""

import json
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from operator import attrgetter

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
from infrastructure.projections.workers import tell_in_processes
from infrastructure.proof.leaves import LeafRow, leaf_of
from infrastructure.proof.merkle import Frontier
from infrastructure.proof.note import Note
from infrastructure.verification.anchors import Anchor
from infrastructure.verification.whole import verify_whole
from projections.models import ALL_MODELS
from tests.torture.testimony import Asked, Told

Url = Callable[[RoleName], str]
STRETCH = 10_000  # events that are read at once
MANY = 200_000  # events, from which on it pays that two processes build the read models anew
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


@dataclass(frozen=True, slots=True)
class Rows(Collection[Row]):
    """The first so many events, read each time that they are gone through: those of half an hour are several GB."""

    url: str
    size: int

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Row]:
        after = 0
        with psycopg.connect(self.url, autocommit=True) as connection:
            while after < self.size and (stretch := read(connection, after, STRETCH, through=self.size)):
                yield from stretch
                after = stretch[-1].position

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)


@dataclass
class Evidence:
    """The ledger as it stands at one moment, and what was heard before it."""

    url: Url
    testimony: Told
    rows: Collection[Row]
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
            with connection.cursor(row_factory=tuple_row) as cursor:
                found = cursor.execute("SELECT command_id, first_position, last_position, result FROM ledger.commands")
                commands = {name: (first, last, bytes(result)) for name, first, last, result in found}
                hashes = [
                    bytes(row[0]) for row in cursor.execute("SELECT payload_hash FROM ledger.events ORDER BY position")
                ]
        rows = Rows(url("append"), len(hashes))
        return cls(url, heard, rows, commands, hashes, delivered, {} if memory is None else memory)


def acknowledged_commands_stand(evidence: Evidence) -> Found:
    """I1: an acknowledged command stands exactly once, with the same bytes."""
    found, seen = Found(), set()
    acknowledged = {asked.key: asked for asked in evidence.testimony.done()}
    for name, stretch in groupby(evidence.rows, key=attrgetter("command_id")):
        own = list(stretch)
        found.hold(name not in seen, f"{name} stands in two places")
        seen.add(name)
        now = sha256(b"".join(b"%d %d %b" % (row.position, row.recorded_at, row.state) for row in own)).hexdigest()
        known = evidence.memory.setdefault(name, now)
        found.hold(known == now, f"{name} has changed since it was first seen")
        if (asked := acknowledged.pop(name, None)) is not None:
            _stands(found, evidence, asked, own)
    for asked in acknowledged.values():
        _stands(found, evidence, asked, [])
    missing = [name for name in evidence.memory if name not in seen]
    found.hold(not missing, f"{len(missing)} commands that were seen are gone, such as {missing[:1]}")
    return found


def _stands(found: Found, evidence: Evidence, asked: Asked, own: Sequence[Row]) -> None:
    assert asked.done is not None
    key, done, known = asked.key, asked.done, evidence.commands.get(asked.key)
    found.hold(known is not None, f"{key} was acknowledged and is not on record")
    if known is None:
        return
    result, positions = json.loads(known[2]), [row.position for row in own]
    told = done.get("ledger_positions", positions)  # an act that was handed in is told its receipt alone
    found.hold(positions == told, f"{key} stands at {positions}, not at {told}")
    same = all(result.get(name) == done.get(name) for name in ("case", "number", "version"))
    found.hold(same, f"{key} is on record with another answer")
    found.hold(_receipt_covers(done.get("receipt"), own), f"{key}: its receipt is of other bytes")
    found.hold(not asked.different, f"{key} was answered in two ways")


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
    found, versions, recorded_at, place = Found(), dict[str, int](), 0, 0
    followed = [one for one in evidence.testimony.followed if one[0] <= len(evidence.rows)]
    seen = {one[0]: one for one in followed}
    found.hold(len(seen) == len(followed), "who follows the changes saw one twice")
    for place, row in enumerate(evidence.rows, start=1):
        found.hold(row.position == place, f"position {row.position} stands at place {place}")
        found.hold(recorded_at < row.recorded_at, f"{row.position} was not recorded later than the one before")
        recorded_at, before = row.recorded_at, versions.get(row.stream)
        dense = row.version in {0, 1} if before is None else row.version == before + 1
        found.hold(dense, f"version {row.version} of {row.stream} comes behind {before}")
        versions[row.stream] = row.version
        if (told := seen.pop(place, None)) is not None:
            there = (row.position, row.stream, row.version, row.topic)
            found.hold(told == there, f"who follows the changes saw {told}, and on record is {there}")
        elif row.stream.startswith("case:") and followed and place <= followed[-1][0]:
            found.hold(good=False, fault=f"who follows the changes missed position {place}")
    found.hold(not seen, f"who follows the changes saw {len(seen)} that are not on record")
    found.hold(place == len(evidence.rows), f"{place} events are there, and {len(evidence.rows)} were counted")
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
        if len(evidence.rows) > MANY:
            tell_in_processes(build, evidence.url("project"), 2)
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
