"""The daemon that keeps the read models up with the ledger: one owner of a model at a time, the others stand by.

It wakes by NOTIFY or after a pause and works in batches, one after the other at a pace, since a round costs much the
same whatever it takes in. When the database is away it tries again with growing pauses, and keeps what it has folded.
Models that stand apart meet first, so that each stretch is read and decoded once for all. A model that has not been
built yet in this version is built beside the old one and swapped in.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from psycopg import Connection

from domain.events import DomainEvent
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.projections.account import connect, set_up_account
from infrastructure.projections.faults import NewerModelStands, NotBuilt, RebuildUnderWay
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import Build
from infrastructure.projections.source import SQL, Source
from projections.fold import Model

LOG = logging.getLogger(__name__)
OWNER = "caseledger.daemon"
FIRST_PAUSE = 0.1
LONGEST_AWAY = 1.0  # seconds between two looks for a database that is away
TRIES = 20  # to take a model over, before nothing of it is kept in memory: its last owner may just be ending
APART = 10  # batches that the hindmost model may stand behind the foremost for the others to wait for it


@dataclass(slots=True)
class Pause:
    """How long to wait before the next try, in seconds, growing until something succeeds."""

    longest: float
    seconds: float = FIRST_PAUSE
    until: float = 0.0

    def grow(self) -> float:
        """Begin a pause, and give how long it is; the next one is twice as long."""
        seconds = self.seconds
        self.until = time.monotonic() + seconds
        self.seconds = min(2 * seconds, self.longest)
        return seconds

    def end(self) -> None:
        """Begin anew with the shortest: something succeeded."""
        self.seconds, self.until = FIRST_PAUSE, 0.0

    @property
    def is_on(self) -> bool:
        """Tell whether the pause lasts."""
        return time.monotonic() < self.until


@dataclass(slots=True)
class _Charge:
    """A model that this daemon looks after, or stands by for."""

    follower: Follower
    pause: Pause
    owned: bool = False
    tried: int = 0  # times in vain to own it
    unbuilt: bool = False


class Daemon:
    """Looks after read models until it is stopped."""

    def __init__(
        self,
        url: str,
        mapper: LedgerMapper,
        topics: Mapping[str, type[DomainEvent]],
        models: Sequence[Model],
        *,
        batch: int = 1000,
        poll: float = 0.5,
        pace: float = 0.05,
        longest_pause: float = 30.0,
    ) -> None:
        """Connect as the role that owns the read models; `poll`, `pace` and `longest_pause` in seconds.

        A round begins no sooner than `pace` after the one before.
        """
        self._url = url
        self._mapper = mapper
        self._topics = topics
        self._models = tuple(models)
        self._batch = batch
        self._poll = poll
        self._pace = pace
        self._longest = longest_pause
        self._stopping = Event()
        self._thread: Thread | None = None
        self._source: Source | None = None
        self._followers: list[Follower] = []

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self.run, name="projections", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Finish the batch in hand and end; wait so many seconds for it."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def run(self) -> None:
        """Look after the models until stopped; connect again whenever the connection is lost."""
        pause = Pause(min(self._longest, LONGEST_AWAY))
        while not self._stopping.is_set():
            try:
                with connect(self._url) as database:
                    self._serve(database, pause)
            except Exception as fault:
                seconds = pause.grow()
                LOG.warning("the read models wait %.1f s for the database: %s", seconds, fault)
                self._stopping.wait(seconds)

    def _serve(self, database: Connection[Any], pause: Pause) -> None:
        set_up_account(database)
        database.execute("LISTEN ledger")
        source = self._over(database)
        charges = [_Charge(follower, Pause(self._longest)) for follower in self._followers]
        pause.end()
        build: Build | None = None
        waited_in_vain = False
        while not self._stopping.is_set():
            moved, begun, head = False, time.monotonic(), source.head()
            through = head if waited_in_vain else self._meeting(charges, head)
            for charge in charges:
                if not self._stopping.is_set():
                    moved = self._look_after(database, charge, through) or moved
            waited_in_vain = through < head and not moved
            if build is None:
                build = self._begin_build(database, source, [charge for charge in charges if charge.unbuilt])
            if build is not None:
                moved, build = True, self._go_on(database, build, charges)
            if not moved and not waited_in_vain:
                for _ in database.notifies(timeout=self._poll, stop_after=1):
                    pass
            self._stopping.wait(max(0.0, begun + self._pace - time.monotonic()))

    def _over(self, database: Connection[Any]) -> Source:
        """Have all that follow go on over this connection."""
        if self._source is None:
            self._source = Source(database, self._mapper, self._topics, self._models)
            self._followers = [Follower(database, self._source, model, model.schema) for model in self._models]
        self._source.over(database)
        for follower in self._followers:
            follower.over(database)
        return self._source

    def _meeting(self, charges: Sequence[_Charge], head: int) -> int:
        """Give how far all go now: where they stand apart, but not by much, to where the foremost stands."""
        going = [charge for charge in charges if charge.owned and not charge.unbuilt and not charge.pause.is_on]
        stands = {charge.follower.position for charge in going}
        return max(stands) if len(stands) > 1 and max(stands) - min(stands) <= APART * self._batch else head

    def _look_after(self, database: Connection[Any], charge: _Charge, through: int) -> bool:
        """Take one stretch in, not beyond a place; False if there is nothing to do now."""
        model = charge.follower.model
        if charge.pause.is_on or charge.unbuilt:
            return False
        if not charge.owned and not self._take_over(database, model):
            charge.pause.until = time.monotonic() + self._poll
            charge.tried += 1
            if charge.tried == TRIES:
                charge.follower.forget()
            return False
        charge.owned = True
        try:
            moved = charge.follower.advance(self._batch, through)
        except NotBuilt:
            charge.unbuilt = True
            return True
        except Exception as fault:
            if database.closed:
                raise
            self._stall(charge, fault)
            return False
        charge.pause.end()
        return moved

    def _stall(self, charge: _Charge, fault: Exception) -> None:
        seconds = charge.pause.grow()
        LOG.error("%s stands still, next try in %.1f s: %s", charge.follower.model.schema, seconds, fault)
        charge.follower.mark_stalled(fault)

    def _take_over(self, database: Connection[Any], model: Model) -> bool:
        found = database.execute(SQL["try_to_hold"], {"role": OWNER, "schema": model.schema}).fetchone()
        return found is not None and bool(found[0])

    def _begin_build(self, database: Connection[Any], source: Source, unbuilt: Sequence[_Charge]) -> "Build | None":
        """Build what has never been built, all together: a case is then read and folded once for all of them."""
        waiting = [charge for charge in unbuilt if not charge.pause.is_on]
        if not waiting:
            return None
        build = Build(database, source, [charge.follower.model for charge in waiting], limit=self._batch)
        try:
            build.begin()
        except (RebuildUnderWay, NewerModelStands) as wait:
            LOG.info("%s", wait)
            for charge in waiting:
                charge.pause.grow()
                charge.unbuilt = False  # somebody else may be done with it by then
            return None
        return build

    def _go_on(self, database: Connection[Any], build: Build, charges: Sequence[_Charge]) -> "Build | None":
        """Take one step of a build; None when there is no other."""
        built = [charge for charge in charges if charge.follower.model in build.models]
        try:
            if build.step():
                return build
            build.finish()
        except Exception as fault:
            if database.closed:
                raise
            build.give_up()
            for charge in built:
                self._stall(charge, fault)
        else:
            for charge in built:
                charge.pause.end()
        for charge in built:
            charge.unbuilt = False
        return None
