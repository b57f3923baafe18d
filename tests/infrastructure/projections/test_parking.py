from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from application.ledger import CaseUnknown
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.errors import DatabaseBusy
from infrastructure.ledger.commands import Command, digest_of
from infrastructure.ledger.feed import last_position
from infrastructure.ledger.recorder import LedgerRecorder
from infrastructure.projections.account import standing
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.faults import NotBuilt
from infrastructure.projections.follower import Follower
from infrastructure.projections.mending import mend
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.projections.waiting import wait_for
from projections.agreements.reads import standing as party_standing
from projections.agreements.view import AGREEMENTS
from projections.board.filters import Moment
from projections.board.reads import case
from projections.board.view import BOARD
from projections.fold import Model
from projections.models import ALL_MODELS
from projections.notices.view import NOTICES
from projections.snapshot import snapshot
from projections.standing import parked_cases
from tests.histories import founded, moment, varied
from tests.infrastructure.projections.faulty import failing_at, rows_of
from tests.projections.hotline import hotline_script
from tests.supervised import supervised
from tests.waiting import first

Connection = psycopg.Connection[Any]
Start = Callable[..., Daemon]
NOW = Moment.present(moment("2027-01-15 12:00"))


def panel_graded(recorded: Recorded) -> bool:
    return recorded.event.TOPIC == "case.graded"


@pytest.mark.parametrize("batch", [1, 13, 1000])
def test_a_poison_event_parks_its_case_alone_and_a_rebuild_after_the_mend_frees_it(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, start: Start, batch: int
) -> None:
    script = varied()
    books = len(founded().acts)
    script.write(ledger, 0, books)
    start([NOTICES, failing_at(BOARD, panel_graded)], batch=batch)
    assert wait_for(reader, [NOTICES, BOARD], 27, 20)
    script.write(ledger, books)
    assert wait_for(reader, [NOTICES, BOARD], last_position(reader), 60)

    parked = parked_cases(reader, BOARD)
    assert [(one.case_id, one.error) for one in parked] == [("case:panel-0", "PlantedFaultError")]
    assert parked[0].skipped > 10
    assert parked[0].last_position > parked[0].position
    assert [stand.parked for stand in standing(reader, [NOTICES, BOARD])] == [0, 1]
    with snapshot(reader, BOARD) as board:
        frozen = case(board, "case:panel-0", NOW)
        assert frozen is not None
        assert (frozen.version, frozen.stale_position) == (parked[0].version - 1, parked[0].position)
        assert frozen.stale_since == parked[0].recorded_at
        stale = board.stale("case:panel-0")
        assert stale is not None
        assert stale.error == "PlantedFaultError"
        assert board.stale("case:late-0") is None

    others = rows_of(reader, BOARD, without="case:panel-0")
    rebuild(owner, source, BOARD)  # with the fold mended
    assert parked_cases(reader, BOARD) == []
    assert rows_of(reader, BOARD, without="case:panel-0") == others
    with snapshot(reader, BOARD) as board:
        freed = case(board, "case:panel-0", NOW)
    assert freed is not None
    assert (freed.status, freed.stale_since) == ("closed", None)


@pytest.mark.parametrize(
    "stored",
    [
        StoredEvent("case:late-0", 40, "case.closed", b'{"effective_at":"2024-10-15T00:00:00Z"}'),
        StoredEvent("case:late-0", 40, "case.unheard_of", b'{"effective_at":"2024-10-15T00:00:00Z"}'),
    ],
    ids=["does not read", "unknown topic"],
)
def test_an_event_that_does_not_read_parks_its_case(
    ledger: LedgerRecorder, reader: Connection, start: Start, stored: StoredEvent
) -> None:
    varied().write(ledger)
    head = ledger.select_events("case:late-0", desc=True, limit=1)[0].originator_version
    state = StoredEvent(stored.originator_id, head + 1, stored.topic, stored.state)
    ledger.append([Command("broken", digest_of([state]), [state])])
    start()
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    for model in ALL_MODELS:
        reads_it = stored.topic in model.topics or stored.topic not in ALL_TOPICS
        assert [one.case_id for one in parked_cases(reader, model)] == (["case:late-0"] if reads_it else [])


def test_a_batch_full_of_poison_reads_the_reference_once_and_not_for_each_case(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    founded().write(ledger)
    rebuild(owner, source, BOARD)
    states = {
        name: StoredEvent(name, 1, "case.unheard_of", b"{}") for name in (f"case:poisoned-{n}" for n in range(30))
    }
    ledger.append([Command(name, digest_of([state]), [state]) for name, state in states.items()])
    asked = []
    read = Source.reference

    def counted(self: Source, model: Model, through: int) -> list[Recorded]:
        asked.append(through)
        return read(self, model, through)

    monkeypatch.setattr(Source, "reference", counted)
    follower = Follower(owner, source, BOARD, BOARD.schema)
    while follower.advance(1000):
        pass
    assert len(parked_cases(reader, BOARD)) == 30
    assert len(asked) == 2  # when it begins, and when it finds out which cases are poisoned


def test_a_case_of_which_nothing_reads_takes_nothing_of_another_out_of_a_rebuild(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    varied().write(ledger)
    start()
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    poison = StoredEvent("case:poison", 1, "case.accepted", b'{"no":"program wrote this"}')
    ledger.append([Command("poison", digest_of([poison]), [poison])])
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    for model in (model for model in ALL_MODELS if model.tell):
        assert rebuild(owner, source, model, compare=True).differences == dict.fromkeys(model.tables, 0)
    assert [one.case_id for one in parked_cases(reader, BOARD)] == ["case:poison"]


def test_a_poison_event_of_an_agreement_parks_that_agreement_alone(
    ledger: LedgerRecorder, reader: Connection, start: Start
) -> None:
    varied(2).write(ledger)

    def stopped(recorded: Recorded) -> bool:
        return recorded.event.TOPIC == "agreement.supply_stopped" and recorded.event.originator_id == "agreement:0"

    start([failing_at(AGREEMENTS, stopped)])
    assert wait_for(reader, [AGREEMENTS], last_position(reader), 60)
    assert [one.case_id for one in parked_cases(reader, AGREEMENTS)] == ["agreement:0"]
    with snapshot(reader, AGREEMENTS) as shown:
        held = {row.agreement_id: row.standing for row in party_standing(shown, "S", moment("2025-01-15 12:00"))}
    assert held == {"agreement:0": "authorised", "agreement:1": "stopped"}


def test_a_reference_event_that_cannot_be_taken_in_stops_its_model_loudly_and_no_other(
    ledger: LedgerRecorder, reader: Connection, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    script = varied()
    script.write(ledger, 0, 1)
    faulty = failing_at(BOARD, lambda recorded: recorded.event.TOPIC == "calendar.published")
    daemon = start([NOTICES, faulty])
    assert wait_for(reader, [NOTICES, BOARD], 1, 60)
    script.write(ledger, 1)
    assert wait_for(reader, [NOTICES], last_position(reader), 60)
    assert not wait_for(reader, [BOARD], 2, 0.2)
    board = first(lambda: standing(reader, [BOARD])[0], lambda told: told.stalled_at is not None)
    assert board.stalled_why is not None
    assert board.stalled_why.startswith("PlantedFaultError: ")
    assert board.parked == 0
    assert f"{BOARD.schema} stands still" in caplog.text
    daemon.stop()
    start()  # with the fold mended
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    assert standing(reader, [BOARD])[0].stalled_at is None


def test_a_batch_that_was_rolled_back_is_folded_anew(
    ledger: LedgerRecorder, owner: Connection, reader: Connection, source: Source
) -> None:
    script = varied()
    script.write(ledger, 0, 4)
    rebuild(owner, source, BOARD)
    script.write(ledger, 4)
    busy = [DatabaseBusy(), DatabaseBusy()]
    follower = Follower(owner, source, failing_at(BOARD, lambda _: bool(busy), busy.pop), BOARD.schema)
    for _ in range(2):
        with pytest.raises(DatabaseBusy):
            follower.advance(50)
    while follower.advance(50):
        pass
    assert parked_cases(reader, BOARD) == []
    assert rebuild(owner, source, BOARD, compare=True).differences == dict.fromkeys(BOARD.tables, 0)


def test_a_parked_case_is_freed_by_telling_it_anew_and_its_rows_are_those_of_a_rebuild(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    script = varied()
    script.write(ledger)
    daemon = start([NOTICES, failing_at(BOARD, panel_graded)])
    assert wait_for(reader, [NOTICES, BOARD], last_position(reader), 60)
    daemon.stop()
    assert [one.case_id for one in parked_cases(reader, BOARD)] == ["case:panel-0"]
    freed = mend(owner, source, BOARD, "case:panel-0")
    assert (freed.was_parked, freed.changed, freed.fault) == (True, True, None)
    assert parked_cases(reader, BOARD) == []
    assert rebuild(owner, source, BOARD, compare=True).differences == dict.fromkeys(BOARD.tables, 0)


def test_a_case_that_still_does_not_read_stays_parked_and_its_rows_stand_still(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, start: Start
) -> None:
    varied().write(ledger)
    head = ledger.select_events("case:late-0", desc=True, limit=1)[0].originator_version
    state = StoredEvent("case:late-0", head + 1, "case.closed", b'{"effective_at":"2024-10-15T00:00:00Z"}')
    ledger.append([Command("broken", digest_of([state]), [state])])
    start()
    assert wait_for(reader, ALL_MODELS, last_position(reader), 60)
    before = rows_of(reader, BOARD)
    still = mend(owner, source, BOARD, "case:late-0")
    assert (still.was_parked, still.changed) == (True, False)
    assert still.fault is not None
    assert "UnreadableEvent" in still.fault
    assert [one.case_id for one in parked_cases(reader, BOARD)] == ["case:late-0"]
    assert rows_of(reader, BOARD) == before


@pytest.mark.parametrize("model", [model for model in ALL_MODELS if model.tell], ids=lambda model: model.name)
def test_rows_that_somebody_has_altered_are_put_right_for_one_case(
    ledger: LedgerRecorder, reader: Connection, owner: Connection, source: Source, model: Model
) -> None:
    (varied() + hotline_script() + supervised()).write(ledger)
    rebuild(owner, source, model)
    table = [name for name in model.tables if name not in model.derived][-1]
    cases = (
        "SELECT DISTINCT case_id FROM {} LIMIT 1"
        if model.key == "case_id"
        else f"SELECT case_id FROM {model.schema}.cases"
    )
    found = owner.execute(cases.format(f"{model.schema}.{table}")).fetchone()
    assert found is not None
    assert mend(owner, source, model, found[0]).changed is False
    by = found[0] if model.key == "case_id" else 0
    where = "case_id = %s" if model.key == "case_id" else "id > %s"
    assert owner.execute(f"DELETE FROM {model.schema}.{table} WHERE {where}", [by]).rowcount > 0
    assert mend(owner, source, model, found[0]).changed is True
    if model.key == "case_id":
        assert rebuild(owner, source, model, compare=True).differences == dict.fromkeys(model.tables, 0)


def test_an_agreement_or_an_unknown_case_cannot_be_told_anew(
    ledger: LedgerRecorder, owner: Connection, source: Source
) -> None:
    varied().write(ledger)
    rebuild(owner, source, BOARD)
    with pytest.raises(CaseUnknown):
        mend(owner, source, BOARD, "case:nobody")
    with pytest.raises(NotBuilt):
        mend(owner, source, NOTICES, "case:late-0")
    refused = mend(owner, source, AGREEMENTS, "agreement:0").fault
    assert refused is not None
    assert "projections rebuild" in refused
