"""The whole ledger held against its log: rows, streams, commands, tiles, checkpoints, heads, and what others hold.

As it stood at one moment, while it goes on being written to. What is wrong is named by its position wherever one run
can find it; memory grows with the number of streams, not with that of events.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from application.ledger import NotFounded
from infrastructure.postgres.errors import translated
from infrastructure.proof.merkle import root_over
from infrastructure.proof.named import naming
from infrastructure.proof.naming import Naming
from infrastructure.proof.note import KeyMalformed
from infrastructure.proof.places import DirectoryPlace
from infrastructure.verification.anchors import Anchor
from infrastructure.verification.commands import Commands
from infrastructure.verification.examiners import Examiners
from infrastructure.verification.fault import Fault
from infrastructure.verification.heads import Heads
from infrastructure.verification.outer import (
    Upper,
    anchors_beyond,
    beyond,
    given_up,
    streams_astray,
    upper_tiles_astray,
)
from infrastructure.verification.statements import SQL
from infrastructure.verification.stretch import EARLIEST, STRETCH, Asked, Found
from infrastructure.verification.transaction import opened

Progress = Callable[[int, int], None]
ONCE = {"checkpoint_named", "checkpoint_not_signed", "checkpoint_differs", "heads_differ"}  # the rest follows from it
MOST_FAULTS = 10_000


@dataclass(slots=True)
class Verdict:
    """What was looked at, and what is wrong."""

    origin: str | None = None
    events: int = 0
    streams: int = 0
    sealed: int = 0
    checkpoints: int = 0
    heads: int = 0
    anchors: int = 0
    seconds: float = 0.0
    faults: list[Fault] = field(default_factory=list)
    untold: int = 0

    def take(self, faults: Sequence[Fault]) -> None:
        """Add faults, of a kind that follows from its first only that."""
        for fault in faults:
            known = fault.code in ONCE and any(fault.code == other.code for other in self.faults)
            if known or len(self.faults) >= MOST_FAULTS:
                self.untold += 1
            else:
                self.faults.append(fault)


def newest_in(directory: DirectoryPlace, url: str) -> list[Anchor]:
    """Give the newest checkpoint of a ledger in the directory to which its own are handed, if there is any.

    It is asked for before the ledger is opened to be verified, which by then must have come as far.
    """
    with translated(), opened(url) as connection:
        base = _named(connection)[0].base
    newest = directory.newest(base) if base else None
    return [] if newest is None else [Anchor(newest.size, newest.root, directory.name, newest.origin)]


def verify_whole(
    url: str, *, anchors: Sequence[Anchor] = (), processes: int = 1, progress: Progress = lambda done, total: None
) -> Verdict:
    """Verify a ledger over a connection of the role that appends, which may read all of it."""
    start = time.perf_counter()
    verdict = Verdict(anchors=len(anchors))
    with translated(), opened(url) as connection, ExitStack() as leaving:
        first, last = _one(connection, "ends")
        verdict.events = last or 0
        if first is not None and first < 1:
            verdict.take([Fault(first, "position_astray", "位置应从 1 起", "positions begin at 1")])
        named, faults = _named(connection)
        verdict.take(faults)
        whole = _Whole(verdict, named, anchors)
        if verdict.events > 0:
            verdict.sealed = _one(connection, "sealed")[0] or 0
            stretches = list(whole.stretches(_sealed_heads(connection)))
            snapshot = _one(connection, "export_snapshot")[0]
            examiners = Examiners(connection, url, snapshot, named, min(processes, len(stretches)))
            leaving.callback(examiners.close)
            with opened(url, snapshot) as beside:
                commands = Commands(beside)
                for found in examiners.examined(stretches):
                    whole.take(found)
                    commands.take(found)
                    progress(found.through, verdict.events)
                verdict.take(commands.astray())
        whole.finish(connection)
    verdict.faults.sort(key=lambda fault: fault.position or 0)
    verdict.seconds = time.perf_counter() - start
    return verdict


class _Whole:
    """What the stretches found, put together in their order."""

    def __init__(self, verdict: Verdict, named: Naming, anchors: Sequence[Anchor]) -> None:
        self._verdict, self._named = verdict, named
        self._anchors = sorted(anchors)
        self._edge, self._heads = Upper(), Heads()
        self._roots: dict[int, bytes] = {}
        self._follows = self._good = self._good_outside = 0
        self._last_recorded = EARLIEST
        self._sealed_through: set[int] = set()
        self._key_events: list[int] = []
        verdict.origin = named.origin_at(verdict.events) if verdict.events else None

    def stretches(self, through: Sequence[int]) -> Iterator[Asked]:
        """Give what is to be examined."""
        events, sealed = self._verdict.events, self._verdict.sealed
        self._sealed_through.update(through)
        for after in range(0, events, STRETCH):
            end = min(after + STRETCH, events)
            splits = sorted({position for position in through if after < position < end})
            sizes = sorted({anchor.size for anchor in self._anchors if after < anchor.size <= end})
            yield Asked(after, end, splits, sizes, sealed)

    def take(self, found: Found) -> None:
        """Hold a stretch to those before it."""
        verdict = self._verdict
        verdict.take(found.faults)
        verdict.untold += found.untold
        if EARLIEST < found.first_recorded <= self._last_recorded:
            en = "recorded_at is not later than that of the event before"
            verdict.take([Fault(found.after + 1, "not_rising", "记录时刻未递增", en)])
        self._last_recorded = max(found.last_recorded, self._last_recorded)
        for through, segment in found.segments:
            verdict.take(self._heads.take(segment))
            if through in self._sealed_through:
                self._heads.keep_root(through)
        for size, edge in found.edges.items():
            self._roots[size] = root_over([*self._edge.hashes, *edge])
        for published in found.checkpoints:
            verdict.checkpoints += 1
            self._checkpoint(published.size, published.follows, published.root)
        self._outside()
        for event in found.notable:
            if event.topic == "ledger.heads_sealed":
                verdict.heads += 1
                verdict.take(self._heads.hold(event))
            else:
                self._key_events.append(event.position)
        if found.through - found.after == STRETCH:
            self._edge.append(found.edges[found.through][0])
        self._roots.clear()

    def finish(self, connection: Connection[Any]) -> None:
        """Hold what stands beside the events to them."""
        verdict = self._verdict
        verdict.streams = self._heads.count
        named = [position for position, _ in (*self._named.keys, *self._named.incarnations)]
        for position in sorted({*named} ^ {*self._key_events}):
            en = "an event about the log's name or key is found in one way and not in another"
            verdict.take([Fault(position, "key_event_astray", "密钥事件前后不一", en)])
        verdict.take(upper_tiles_astray(connection, self._edge))
        verdict.take(streams_astray(connection, self._heads))
        verdict.take(beyond(connection, verdict.events))
        verdict.take(anchors_beyond(self._anchors, verdict.events, self._named))

    def _checkpoint(self, size: int, follows: int, root: bytes) -> None:
        if follows != self._follows:
            en = f"the checkpoint says that it follows {follows}, and follows {self._follows}: one is missing"
            self._verdict.take([Fault(size, "checkpoint_astray", "检查点前后不接", en)])
        if root == self._roots[size]:
            self._good = size
        else:
            between = f"{self._good + 1} and {size}"
            en = (
                f"the events do not give the root of this checkpoint: something between positions {between} was changed"
            )
            zh = f"事件与该检查点的根不符，位置 {self._good + 1} 至 {size} 之间有改动"
            self._verdict.take([Fault(size, "checkpoint_differs", zh, en)])
        self._follows = size

    def _outside(self) -> None:
        for anchor in self._anchors:
            if anchor.size in self._roots and self._roots[anchor.size] != anchor.root:
                since = self._good_outside + 1
                zh = f"与他处保存的检查点（{anchor.source}）不符，位置 {since} 至 {anchor.size} 之间有改动"
                between = f"something between positions {since} and {anchor.size} was changed"
                en = f"the events do not give the root that is held outside ({anchor.source}): {between}"
                en += given_up(anchor, self._named, self._verdict.events)
                self._verdict.take([Fault(anchor.size, "anchor_differs", zh, en)])
            elif anchor.size in self._roots:
                self._good_outside = anchor.size


def _named(connection: Connection[Any]) -> tuple[Naming, list[Fault]]:
    try:
        return naming(connection), []
    except NotFounded:
        return Naming("", (), ()), []
    except (ValueError, KeyError, TypeError, KeyMalformed) as fault:
        en = f"the events that introduce the log's keys cannot be read ({type(fault).__name__})"
        return Naming("", (), ()), [Fault(None, "key_events_unreadable", "密钥事件无法读取", en)]


def _sealed_heads(connection: Connection[Any]) -> list[int]:
    """Give through which positions heads were sealed, so that the streams are counted up to there."""
    through = []
    with connection.cursor(binary=True) as cursor:
        for _, state in cursor.execute(SQL["sealed_heads"]):
            try:
                through.append(int(json.loads(state)["through"]))
            except (ValueError, KeyError, TypeError):
                continue  # told of where it is read as one event among all
    return through


def _one(connection: Connection[Any], name: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = connection.execute(SQL[name]).fetchall()
    return rows[0]
