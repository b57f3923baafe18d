"""`caseledger simulate`: what it prints, and what it refuses in one sentence with nothing written."""

import json

import psycopg
import pytest

from tests.command_line.conftest import Run
from tests.database import Database


def recorded(database: Database) -> int:
    with psycopg.connect(database.url("read")) as connection:
        row = connection.execute("SELECT count(*) FROM ledger.events").fetchone()
    assert row is not None
    return int(row[0])


def test_it_tells_what_is_on_record(unfounded: Run, database: Database) -> None:
    asked = ("simulate", "--cases", "30", "--seed", "3", "--years", "1", "--workers", "1", "--json")
    done = json.loads(unfounded(*asked).succeeded().out)
    assert (done["cases"], done["seed"], done["already"]) == (30, 3, False)
    assert (done["begin"], done["until"]) == ("2025-07-01", "2026-07-01")
    assert done["events"] == recorded(database)
    assert json.loads(unfounded(*asked).succeeded().out) == {**done, "already": True}
    numbers = json.loads(unfounded("numbers", "verify", "--json").succeeded().out)
    assert "fault" not in json.dumps(numbers).replace('"faults": []', "").replace('"faults": 0', "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cases", "0"), "at least one case"),
        (("--cases", "10", "--seed", "-1"), "A seed is a number"),
        (("--cases", "10", "--until", "2031-01-01"), "cannot be played"),
        (("--cases", "10", "--until", "yesterday"), "2024-09-30"),
        (("--cases", "10", "--years", "0"), "cannot be played"),
        (("--cases", "10", "--workers", "0"), "at least one process"),
    ],
    ids=str,
)
def test_bad_input_is_one_sentence_and_nothing_is_written(
    unfounded: Run, database: Database, words: tuple[str, ...], said: str
) -> None:
    assert said in unfounded("simulate", *words).refused()
    assert recorded(database) == 0


def test_a_real_ledger_is_left_as_it_is(ready: Run, database: Database) -> None:
    before = recorded(database)
    assert "simulated ledger alone" in ready("simulate", "--cases", "10").refused()
    assert recorded(database) == before


def test_a_simulated_ledger_that_holds_something_else_is_left_as_it_is(unfounded: Run, database: Database) -> None:
    unfounded("migrate", "--name", "模拟", "--body", "模拟中心", "--simulated").succeeded()
    assert "holds something else" in unfounded("simulate", "--cases", "10").refused()
    assert recorded(database) == 1
