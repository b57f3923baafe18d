"""Commands that wait at the same time go together, each with an outcome of its own, and none waits without end."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, pairwise
from threading import Event, Lock, Semaphore

import psycopg
import pytest

from infrastructure.errors import DatabaseBusy
from infrastructure.ledger.bounds import Bounds
from infrastructure.ledger.canonical import NotCanonical
from infrastructure.ledger.commands import Command, Conflict, Outcome, Stored
from infrastructure.ledger.gathering import Answer, Gathering, LedgerBusy
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.ledger.wire import Parcel, parcel_of
from tests.infrastructure.ledger.samples import command, event
from tests.waiting import until

LONG = "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(200))
Connect = Callable[[str], psycopg.Connection]


class Ledger:
    """Where parcels go: holds each batch until it is let through, or raises instead."""

    def __init__(self, **doors: Semaphore) -> None:
        self.batches: list[list[str]] = []
        self.through = Semaphore(0)
        self.fault: BaseException | None = None
        self._came = Semaphore(0)
        self._doors = doors  # of batches that are let through for themselves, by who leads each

    def deliver(self, parcels: Sequence[Parcel]) -> list[Answer]:
        names = [parcel.heads.decode().split('"')[3] for parcel in parcels]
        self.batches.append(names)
        self._came.release()
        assert self._doors.get(names[0], self.through).acquire(timeout=60), names
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return [[] for _ in parcels]

    def reached(self) -> None:
        """Wait until one batch more has set out."""
        assert self._came.acquire(timeout=60), self.batches


def named(name: str) -> Parcel:
    return parcel_of([command(name=name)])


def crowd(
    gathering: Gathering, threads: ThreadPoolExecutor, names: str, queued: Callable[[], object] | None = None
) -> list[Future[list[Outcome]]]:
    """Let callers come in this order."""
    callers: list[Future[list[Outcome]]] = []
    for number, name in enumerate(names, start=len(gathering._queue) + 1):
        callers.append(threads.submit(gathering.send, named(name), queued))
        until(lambda number=number: len(gathering._queue) == number)  # type: ignore[misc]
    return callers


def test_what_waits_at_the_same_time_goes_together_up_to_the_bound() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(commands=3, lanes=1))
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(gathering.send, named("a"))
        ledger.reached()
        others = crowd(gathering, threads, "bcdef")
        ledger.through.release(3)
        assert [caller.result(60) for caller in (first, *others)] == [[]] * 6
    assert ledger.batches == [["a"], ["b", "c", "d"], ["e", "f"]]


def test_a_second_batch_sets_out_once_as_many_wait_as_are_under_way() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(lanes=2))
    with ThreadPoolExecutor(9) as threads:
        callers = [threads.submit(gathering.send, named("a"))]
        ledger.reached()
        callers.append(threads.submit(gathering.send, named("b")))
        ledger.reached()  # as large as the first
        callers += crowd(gathering, threads, "cde")
        ledger.through.release(1)
        ledger.reached()
        ledger.through.release(3)
        for caller in callers:
            caller.result(60)
    assert ledger.batches[:2] == [["a"], ["b"]]
    assert sorted(chain.from_iterable(ledger.batches[2:])) == ["c", "d", "e"]


def test_who_came_first_sets_out_first_and_is_told_that_all_others_come_behind() -> None:
    ledger = Ledger()
    gathering, told = Gathering(ledger.deliver, Bounds(lanes=2)), []
    with ThreadPoolExecutor(9) as threads:
        callers = [threads.submit(gathering.send, parcel_of([command(name=name) for name in "aA"]))]
        ledger.reached()
        callers += crowd(gathering, threads, "b")
        callers.append(threads.submit(gathering.send, named("c"), lambda: told.append(len(ledger.batches))))
        ledger.reached()
        until(lambda: bool(told))
        ledger.through.release(2)
        for caller in callers:
            caller.result(60)
    assert ledger.batches == [["a"], ["b", "c"]]
    assert told in ([1], [2])  # before its answer, whether the second batch had set out or not


def test_what_is_to_be_written_in_order_is_never_under_way_in_two_batches() -> None:
    door = Semaphore(0)
    ledger = Ledger(b=door)
    gathering = Gathering(ledger.deliver, Bounds(lanes=2))
    with ThreadPoolExecutor(9) as threads:
        callers = [threads.submit(gathering.send, named("a"), int)]
        ledger.reached()
        callers += crowd(gathering, threads, "b", int)
        callers += crowd(gathering, threads, "cd")  # more than are under way, but not before "b"
        ledger.through.release()
        ledger.reached()
        beside = crowd(gathering, threads, "e")
        callers += crowd(gathering, threads, "f", int)
        callers.append(threads.submit(gathering.send, named("g")))  # sets out, as far as what must wait for "b"
        ledger.reached()
        ledger.through.release()
        assert beside[0].result(60) == []
        callers += crowd(gathering, threads, "h")  # as many as are under way once more, and still not before "b"
        assert ledger.batches == [["a"], ["b", "c", "d"], ["e"]]
        door.release()
        ledger.through.release()
        for caller in callers:
            caller.result(60)
    assert ledger.batches[3:] == [["f", "g", "h"]]


def test_one_too_many_is_told_at_once_that_nothing_was_recorded() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(waiting=2, lanes=1))
    with ThreadPoolExecutor(9) as threads:
        callers = [threads.submit(gathering.send, named("a"))]
        ledger.reached()
        callers += crowd(gathering, threads, "bc")
        with pytest.raises(LedgerBusy, match="nothing of this was recorded"):
            gathering.send(named("d"))
        ledger.through.release(2)
        for caller in callers:
            caller.result(60)
    assert ledger.batches == [["a"], ["b", "c"]]


def test_a_caller_waits_so_long_and_no_longer_and_the_one_under_way_as_long_as_it_takes() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(patience=0.05, lanes=1))
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(gathering.send, named("a"))
        ledger.reached()
        with pytest.raises(LedgerBusy):
            gathering.send(named("b"))
        assert not first.done()
        ledger.through.release(2)
        assert first.result(60) == []
        assert gathering.send(named("c")) == []
    assert ledger.batches == [["a"], ["c"]]


def test_an_interrupted_leader_leaves_its_batch_to_the_next() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(lanes=1))
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(gathering.send, named("a"))
        ledger.reached()
        others = crowd(gathering, threads, "bcd")
        ledger.through.release()
        ledger.reached()
        ledger.fault = KeyboardInterrupt()
        ledger.through.release(2)
        assert first.result(60) == []
        with pytest.raises(KeyboardInterrupt):
            others[0].result(60)
        assert [caller.result(60) for caller in others[1:]] == [[], []]
        ledger.through.release()
        assert gathering.send(named("e")) == []
    assert ledger.batches == [["a"], ["b", "c", "d"], ["c", "d"], ["e"]]


def test_a_fault_that_nobody_foresaw_is_told_to_everyone_in_the_batch_and_the_next_goes_on() -> None:
    ledger = Ledger()
    gathering = Gathering(ledger.deliver, Bounds(lanes=1))
    with ThreadPoolExecutor(9) as threads:
        first = threads.submit(gathering.send, named("a"))
        ledger.reached()
        others = crowd(gathering, threads, "bc")
        ledger.through.release()
        ledger.reached()
        ledger.fault = MemoryError()
        ledger.through.release(2)
        assert first.result(60) == []
        for caller in others:
            with pytest.raises(MemoryError):
                caller.result(60)
        assert gathering.send(named("d")) == []


@pytest.fixture
def together(recorder: LedgerRecorder) -> Callable[[Sequence[Command]], list[object]]:
    """Send commands of many callers in one batch, and give what each was told."""

    def send(commands: Sequence[Command]) -> list[object]:
        gathered = LedgerRecorder(recorder.pool, bounds=Bounds(lanes=1))
        gathering, started, going = gathered._gathering, Event(), Event()
        deliver, first = gathering._deliver, Lock()

        def held(parcels: Sequence[Parcel]) -> Sequence[Answer]:
            if first.acquire(blocking=False):
                started.set()
                going.wait(60)
            return deliver(parcels)

        gathering._deliver = held
        with ThreadPoolExecutor(20) as threads:
            ahead = threads.submit(gathered.append, [command()])
            started.wait(60)
            callers = []
            for number, one in enumerate(commands, start=1):
                callers.append(threads.submit(gathered.append, [one]))
                until(lambda number=number: len(gathering._queue) == number)  # type: ignore[misc]
            going.set()
            ahead.exception(60)
            return [caller.exception() or caller.result()[0] for caller in callers]

    return send


def test_each_of_many_callers_has_its_own_outcome(
    together: Callable[[Sequence[Command]], list[object]], recorder: LedgerRecorder
) -> None:
    told = together([command(event("case:1", 1)), command(event("case:1", 1)), command(event("case:2", 1))])
    assert [type(one) for one in told] == [Stored, Conflict, Stored]
    assert recorder.max_notification_id() == 3


@pytest.mark.parametrize(
    "bad",
    [command(event("case:2", 1), event("case:2", 3)), Command("", b"d"), command(event(LONG, 1))],
    ids=["gap", "no-id", "too-long-for-the-index"],
)
def test_a_command_that_the_database_refuses_fails_alone(
    together: Callable[[Sequence[Command]], list[object]], recorder: LedgerRecorder, bad: Command
) -> None:
    told = together([command(event("case:1", 1)), bad, command(event("case:3", 1))])
    assert [isinstance(one, Exception) for one in told] == [False, True, False]
    assert recorder.max_notification_id() == 3


def test_a_text_that_the_ledger_cannot_hold_is_refused_before_it_is_gathered(recorder: LedgerRecorder) -> None:
    with pytest.raises(NotCanonical):
        recorder.append([command(event("case:\0", 1))])
    assert isinstance(recorder.append([command(event("case:1", 1))])[0], Stored)


def test_a_database_that_is_busy_is_told_to_every_caller_by_a_refusal_of_its_own(
    together: Callable[[Sequence[Command]], list[object]], as_role: Connect, recorder: LedgerRecorder
) -> None:
    with as_role("admin").cursor() as admin:
        admin.execute("ALTER FUNCTION ledger.append(jsonb) SET lock_timeout = '100ms'")
        admin.execute("BEGIN")
        admin.execute("LOCK TABLE ledger.identity IN EXCLUSIVE MODE")
        told = together([command(event(f"case:{n}", 1)) for n in range(3)])
        admin.execute("ROLLBACK")
    assert [type(one) for one in told] == [DatabaseBusy] * 3
    assert len({id(one) for one in told}) == 3
    assert recorder.max_notification_id() == 1


def test_many_callers_at_once_stand_on_record_in_few_batches(recorder: LedgerRecorder) -> None:
    sizes: list[int] = []
    deliver = recorder._gathering._deliver

    def counted(parcels: Sequence[Parcel]) -> Sequence[Answer]:
        sizes.append(len(parcels))
        return deliver(parcels)

    recorder._gathering._deliver = counted
    with ThreadPoolExecutor(32) as threads:
        outcomes = list(threads.map(lambda n: recorder.append([command(event(f"case:{n}", 1))])[0], range(640)))
    positions = sorted(outcome.first or 0 for outcome in outcomes if isinstance(outcome, Stored))
    assert positions == list(range(2, 642))
    assert all(b - a == 1 for a, b in pairwise(positions))
    assert len(sizes) < 320
