"""A simulated city on record: the same bytes by the bulk load as by the ordinary way, and only in a simulation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import psycopg
import pytest

from application.demonstration.script import Script
from application.publishing import Founding, found
from application.requests import Acting
from application.simulation.city_years import CityYears
from application.simulation.opening import founded_at
from application.simulation.options import Options, options_for
from domain.topics import ALL_TOPICS
from infrastructure.ledger.bulk import BulkLoad, LedgerMoved, OnlySimulated, ReadyCommand, ready
from infrastructure.ledger.ledger import PostgresLedger, command_of
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.simulation import loading
from infrastructure.simulation.loading import AnotherSimulation, LedgerNotEmpty, Simulated, simulate
from tests.database import Database, cloned_database
from tests.infrastructure.simulation.real_path import play_by_the_ordinary_way, recorded

OPTIONS = options_for(cases=40, seed=7, until=date(2026, 2, 1), years=1)  # one notice comes in the course of it


@contextmanager
def open_ledger(database: Database, script: Script) -> Iterator[tuple[PostgresLedger, psycopg.Connection]]:
    with (
        append_pool(database.url("append"), size=1) as pool,
        psycopg.connect(database.url("owner"), autocommit=True) as owner,
    ):
        yield PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script.now), owner


def simulated(
    database: Database, options: Options = OPTIONS, processes: int = 1, progress: loading.Progress = lambda _, __: None
) -> Simulated:
    script = Script(datetime.now(UTC))
    with open_ledger(database, script) as (ledger, owner):
        return simulate(ledger, script.move_to, owner, options, processes=processes, progress=progress)


@pytest.fixture
def another(server: EmbeddedServer) -> Iterator[Database]:
    with cloned_database(server) as fresh:
        yield fresh


def test_the_bulk_load_writes_what_the_use_cases_write_through_the_append(
    database: Database, another: Database
) -> None:
    done = simulated(database, processes=2)
    script = Script(datetime.now(UTC))
    years = CityYears(OPTIONS)
    with append_pool(another.url("append"), size=1) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script.now)
        loading.begin(ledger, script.move_to, OPTIONS)
        play_by_the_ordinary_way(years, LedgerRecorder(pool), script)
        script.move_to(years.end)
        loading.note(ledger, loading.PLAYED, {"cases": done.cases, "events": done.events, "commands": done.commands})
    bulk, ordinary = recorded(database.url("owner")), recorded(another.url("owner"))
    assert done.cases == OPTIONS.cases
    for table, rows in ordinary.items():
        assert bulk[table] == rows, table


def test_an_interrupted_simulation_goes_on_and_comes_to_the_same(
    database: Database, another: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulated(another)
    monkeypatch.setattr(loading, "TRANSACTION", 300)
    loads = 0

    def interrupt(_: int, __: int) -> None:
        nonlocal loads
        loads += 1
        if loads == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulated(database, progress=interrupt)
    shorter = recorded(database.url("owner"))["events"]
    done = simulated(database)
    assert 0 < len(shorter) < done.events
    assert recorded(database.url("owner")) == recorded(another.url("owner"))
    assert simulated(database) == Simulated(done.cases, done.events, done.commands, already=True)


def test_a_ledger_that_holds_another_simulation_is_left_as_it_is(database: Database) -> None:
    simulated(database)
    before = recorded(database.url("owner"))
    with pytest.raises(AnotherSimulation):
        simulated(database, options_for(cases=40, seed=8, until=OPTIONS.until, years=1))
    assert recorded(database.url("owner")) == before


def founded(database: Database, *, simulation: bool) -> None:
    with append_pool(database.url("append")) as pool:
        founding = Founding("另一台账", "某中心", simulated=simulation)
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(ledger, founding, principal="somebody", acting=Acting(unit="系统管理", role="administrator"))


def test_a_simulated_ledger_that_holds_something_else_is_left_as_it_is(database: Database) -> None:
    founded(database, simulation=True)
    with pytest.raises(LedgerNotEmpty):
        simulated(database)


def test_a_real_ledger_is_refused(database: Database) -> None:
    founded(database, simulation=False)
    before = recorded(database.url("owner"))
    with pytest.raises(OnlySimulated):
        simulated(database)
    with (
        psycopg.connect(database.url("owner"), autocommit=True) as owner,
        pytest.raises(OnlySimulated),
    ):
        BulkLoad(owner, 1).load([_a_command()])
    assert recorded(database.url("owner")) == before


def test_a_ledger_in_which_something_else_was_recorded_meanwhile_is_left_as_it_is(database: Database) -> None:
    founded(database, simulation=True)
    with (
        psycopg.connect(database.url("owner"), autocommit=True) as owner,
        pytest.raises(LedgerMoved),
    ):
        BulkLoad(owner, 0).load([_a_command()])
    assert len(recorded(database.url("owner"))["events"]) == 1


def test_the_runtime_role_may_not_load(database: Database) -> None:
    founded(database, simulation=True)
    with (
        psycopg.connect(database.url("append"), autocommit=True) as append,
        pytest.raises(Exception, match="permission denied"),
    ):
        BulkLoad(append, 1).load([_a_command()])


def _a_command() -> ReadyCommand:
    years = CityYears(OPTIONS)
    written = years.opening.written[0]
    at = founded_at(OPTIONS.begin)
    return ready(command_of(written.intent, written.events, LedgerMapper(ALL_TOPICS), at), (0, 0))
