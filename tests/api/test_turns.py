"""Whoever files is judged on top of the filings that are on their way, and anew where those do not arrive."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Semaphore
from typing import Any

import pytest

from application.cases import Command
from application.intake import HandedIn
from application.ledger import OnRecord
from application.requests import FileCase
from domain.errors import Refused
from infrastructure.errors import DatabaseBusy
from infrastructure.ledger.bounds import Bounds
from infrastructure.ledger.gathering import Gathering, LedgerBusy
from tests.api.serving import Office
from tests.api.test_intake_ahead import FILED, accepted, filed, place_of, taking
from tests.waiting import until

BATCH = [act for number in ("1", "2") for act in (filed(number), accepted(number))]


@dataclass
class Way:
    """The way to the ledger, which each batch goes once it is let."""

    gathering: Gathering
    came: Semaphore = field(default_factory=lambda: Semaphore(0))
    through: Semaphore = field(default_factory=lambda: Semaphore(0))
    fault: Exception | None = None

    def waits(self, parcels: int) -> None:
        """Wait until so many parcels stand behind the one that is on its way."""
        until(lambda: len(self.gathering._queue) == parcels)


@pytest.fixture
def held(office: Office, monkeypatch: pytest.MonkeyPatch) -> Way:
    """Hold whatever is on its way to the ledger, one batch at a time."""
    gathering: Any = office.product.ledger._recorder._gathering  # type: ignore[attr-defined]
    way, deliver = Way(gathering), gathering._deliver

    def delivered(parcels: Sequence[Any]) -> Any:
        way.came.release()
        assert way.through.acquire(timeout=60)
        fault, way.fault = way.fault, None
        return [fault] * len(parcels) if fault is not None else deliver(parcels)

    monkeypatch.setattr(gathering, "_deliver", delivered)
    monkeypatch.setattr(gathering, "_bounds", replace(gathering._bounds, lanes=1))
    return way


def filing(office: Office, name: str) -> OnRecord:
    request = FileCase.model_validate({**FILED["request"], "channel": "window"})
    return office.product.cases.file(Command(name, "window"), request)


def batch(office: Office, source: str, acts: Sequence[HandedIn] = BATCH) -> list[Any]:
    return list(taking(office, source).take(acts))


@contextmanager
def crowd() -> Iterator[Callable[..., Future[Any]]]:
    with ThreadPoolExecutor(8) as threads:
        yield threads.submit


def refused(office: Office) -> int:
    """Tell how many commands were not written because others came before."""
    tally: Any = office.product.ledger._recorder.tally  # type: ignore[attr-defined]
    return int(tally.counted().get("conflict_version", 0))


def test_filings_go_together_that_come_while_another_is_on_its_way(office: Office, held: Way) -> None:
    before = refused(office)
    with crowd() as go:
        first = go(filing, office, "first")
        assert held.came.acquire(timeout=60)
        others = []
        for waiting, name in enumerate(("second", "third"), start=1):
            others.append(go(filing, office, name))
            held.waits(waiting)
        others.append(go(batch, office, "together"))
        held.waits(3)
        held.through.release(2)
        start = place_of(first.result(60).answer["number"])
        second, third = (place_of(one.result(60).answer["number"]) for one in others[:2])
        acts = others[2].result(60)
    assert [second, third] == [start + 1, start + 2]
    assert [one.outcome for one in acts] == ["stored"] * 4
    assert [place_of(one.number) for one in acts[::2]] == [start + 3, start + 4]
    assert refused(office) == before


def test_two_batches_of_one_source_are_on_their_way_at_once(office: Office, held: Way) -> None:
    other = [act for number in ("3", "4") for act in (filed(number), accepted(number))]
    before = refused(office)
    with crowd() as go:
        first = go(batch, office, "twice")
        assert held.came.acquire(timeout=60)
        second = go(batch, office, "twice", other)
        held.waits(1)
        held.through.release(2)
        outcomes = [*first.result(60), *second.result(60)]
    assert {one.outcome for one in outcomes} == {"stored"}
    numbers = [place_of(one.number) for one in outcomes[::2]]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert refused(office) == before


def test_what_rests_on_a_filing_that_never_arrived_is_decided_anew(office: Office, held: Way) -> None:
    held.through.release()
    start = place_of(filing(office, "before").answer["number"])
    assert held.came.acquire(timeout=60)
    with crowd() as go:
        lost = go(filing, office, "lost")
        assert held.came.acquire(timeout=60)
        held.fault = DatabaseBusy()
        behind, acts = go(filing, office, "behind"), go(batch, office, "behind")
        held.waits(2)
        held.through.release(9)
        with pytest.raises(Refused):
            lost.result(60)
        numbers = {place_of(behind.result(60).answer["number"])}
        numbers |= {place_of(one.number) for one in acts.result(60)[::2]}
    assert numbers == {start + 1, start + 2, start + 3}
    held.through.release(2)
    assert place_of(filing(office, "lost").answer["number"]) == start + 4


def test_a_batch_sent_again_while_it_is_on_its_way_leaves_no_gap(office: Office, held: Way) -> None:
    with crowd() as go:
        first = go(batch, office, "again")
        assert held.came.acquire(timeout=60)
        again = go(batch, office, "again")
        held.waits(1)
        behind = go(filing, office, "behind-again")
        held.waits(2)
        held.through.release(9)
        outcomes, repeated, next_one = first.result(60), again.result(60), behind.result(60)
    assert [one.outcome for one in outcomes] == ["stored"] * 4
    assert [one.outcome for one in repeated] == ["repeated"] * 4
    assert [one.number for one in repeated] == [one.number for one in outcomes]
    assert place_of(next_one.answer["number"]) == place_of(outcomes[2].number) + 1


def test_whoever_has_arrived_is_answered_while_another_decides(office: Office, held: Way) -> None:
    with crowd() as go:
        first = go(filing, office, "answered")
        assert held.came.acquire(timeout=60)
        with office.product.cases.turns.taken():
            held.through.release()
            assert not first.result(60).repeated


def test_who_is_not_queued_leaves_the_turn_to_the_next(
    office: Office, held: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held.gathering, "_bounds", Bounds(lanes=1, waiting=0))
    with crowd() as go:
        first = go(filing, office, "alone")
        assert held.came.acquire(timeout=60)
        waiting = go(filing, office, "queued")
        held.waits(1)
        with pytest.raises(LedgerBusy):
            go(filing, office, "too many").result(60)
        held.through.release(3)
        start = place_of(first.result(60).answer["number"])
        assert place_of(waiting.result(60).answer["number"]) == start + 1
        assert place_of(go(filing, office, "too many").result(60).answer["number"]) == start + 2


def test_keys_are_made_before_the_turn_and_not_for_what_is_refused_or_on_record(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    protection: Any = office.product.cases._protection
    ready = protection.ready

    def told(stream: str, identity: Sequence[str]) -> None:
        ready(stream, identity)
        made.append(stream)

    monkeypatch.setattr(protection, "ready", told)
    bad = filed("6")
    bad = bad.model_copy(update={"request": {**bad.request, "values": {"no-such-field": "x"}}})
    with crowd() as go:
        with office.product.cases.turns.taken():
            one, some = go(filing, office, "keyed"), go(batch, office, "keyed", [filed("5"), bad, accepted("5")])
            until(lambda: len(made) == 2)
            assert not one.done()
            assert not some.done()
        cases = {one.result(60).answer["case"], some.result(60)[0].case}
        assert [told.outcome for told in some.result(60)] == ["stored", "refused", "stored"]
    assert set(made) == cases
    filing(office, "keyed")
    batch(office, "keyed", [filed("5")])
    assert len(made) == 2
