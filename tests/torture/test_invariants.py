"""Each of the eight promises can be seen broken: a violation is planted for each, and more where it says more."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import pytest

from api.routes import examples
from infrastructure.ledger.feed import Row
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.sealer import Sealer
from projections.board.view import BOARD
from tests.api.serving import Office, office_on
from tests.database import Database, cloned_database
from tests.torture.invariants import INVARIANTS, Evidence, held
from tests.torture.testimony import LOST, Asked, Shown, Told

LEAD = {"unit": "采购部", "role": "lead"}


@dataclass
class Heard:
    """A small ledger with its read models, its seal and its access log, and what clients heard of it."""

    office: Office
    database: Database
    testimony: Told = field(default_factory=Told)
    memory: dict[str, str] = field(default_factory=dict)

    def evidence(self) -> Evidence:
        """Look at the ledger as it stands."""
        return Evidence.taken(self.database.url, self.testimony, None, dict(self.memory))

    def file(self, key: str) -> str:
        """File a case under a key, and hear the answer."""
        answer = self.office.http.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": key})
        assert answer.status_code == 201, answer.text
        with psycopg.connect(self.database.url("append")) as connection:
            asked = connection.execute("SELECT command_id FROM ledger.commands WHERE command_id LIKE %s", [f"%:{key}"])
            row = asked.fetchone()
        assert row is not None
        self.testimony.heard(row[0], "done", answer.json())
        self.office.tags[answer.json()["case"]] = answer.headers["ETag"]
        return str(answer.json()["case"])

    @contextmanager
    def rewritten(self, statement: str, table: str = "ledger.events") -> Iterator[None]:
        """Do as superuser what the triggers are there to stop, and take it back afterwards."""
        with psycopg.connect(self.database.admin_url(), autocommit=True) as admin:
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            admin.execute(f"CREATE TEMPORARY TABLE kept AS TABLE {table}".encode())
            admin.execute(statement.encode())
            try:
                yield
            finally:
                admin.execute(f"DELETE FROM {table}".encode())
                admin.execute(f"INSERT INTO {table} TABLE kept".encode())
                admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())


@pytest.fixture(scope="module")
def heard(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    keys = tmp_path_factory.mktemp("keys")
    with cloned_database(server) as database, office_on(database, keys=keys) as office:
        opened = Heard(office, database)
        case = opened.file("first")
        opened.file("second")
        office.do(case, "set-level", acting=LEAD)
        assert office.product.models.wait_for(office.product.ledger.position(), 20)
        shown = office.http.get(f"/v1/cases/{case}")
        opened.testimony.shown.append(Shown(shown.headers["X-Request-Id"], (case,)))
        _sealed(opened, keys)
        opened.file("third")
        clean = opened.evidence()
        found = held(clean)
        opened.memory = clean.memory
        assert {name: one.faults for name, one in found.items() if one.faults} == {}
        yield opened


def _sealed(heard: Heard, keys: Path) -> None:
    with append_pool(heard.database.url("append"), size=2) as pool:
        published = Sealer(pool, KeyFolder(keys)).seal()
    assert published is not None
    checkpoint = published.checkpoint
    heard.testimony.saw(checkpoint.origin, checkpoint.size, checkpoint.root)


LAST_COMMAND = "(SELECT command_id FROM ledger.commands WHERE command_id LIKE '%:third')"
REWRITTEN = {
    "I1 an acknowledged command is lost": (
        "I1",
        f"DELETE FROM ledger.commands WHERE command_id = {LAST_COMMAND}",
        "ledger.commands",
    ),
    "I1 its bytes have changed": (
        "I1",
        f"UPDATE ledger.events SET state = state || ' ' WHERE command_id = {LAST_COMMAND}",
        "ledger.events",
    ),
    "I1 it stands elsewhere": (
        "I1",
        f"UPDATE ledger.events SET position = position + 9 WHERE command_id = {LAST_COMMAND}",
        "ledger.events",
    ),
    "I2 a position is missing": (
        "I2",
        "DELETE FROM ledger.events WHERE position = 3",
        "ledger.events",
    ),
    "I2 an instant falls back": (
        "I2",
        "UPDATE ledger.events SET recorded_at = 1 WHERE position = 3",
        "ledger.events",
    ),
    "I3 history is not what was published": (
        "I3",
        "UPDATE ledger.events SET recorded_at = recorded_at + 1 WHERE position = 2",
        "ledger.events",
    ),
    "I4 a hash is not of its row": (
        "I4",
        f"UPDATE ledger.events SET payload_hash = sha256('x') WHERE command_id = {LAST_COMMAND}",
        "ledger.events",
    ),
    "I7 a look has been taken out": (
        "I7",
        "DELETE FROM access_log.entries WHERE position = (SELECT min(position) FROM access_log.entries)",
        "access_log.entries",
    ),
}


@pytest.mark.parametrize(("promise", "statement", "table"), REWRITTEN.values(), ids=REWRITTEN.keys())
def test_what_is_rewritten_is_seen(heard: Heard, promise: str, statement: str, table: str) -> None:
    with heard.rewritten(statement, table):
        found = INVARIANTS[promise](heard.evidence())
    assert found.faults
    assert INVARIANTS[promise](heard.evidence()).faults == []


def test_a_row_that_is_not_the_fold_of_the_events_is_seen(heard: Heard) -> None:
    with psycopg.connect(heard.database.admin_url(), autocommit=True) as admin:
        admin.execute(f"DELETE FROM {BOARD.schema}.states".encode())
    assert INVARIANTS["I5"](heard.evidence()).faults
    assert INVARIANTS["I5"](heard.evidence()).faults == []  # it was built anew


def _warned(nth: int, row: Row) -> Row:
    said = json.dumps({"clock": "gate", "run": 1, "rung": "one-day"}).encode()
    return row._replace(position=row.position + nth, topic="case.warned", state=said, command_id=f"system:{nth}")


def _delivered(nth: int, row: Row, *positions: int) -> Row:
    said = json.dumps({"deliveries": [{"position": one} for one in positions]}).encode()
    return row._replace(position=row.position + nth, topic="subscription.delivered", state=said)


@pytest.mark.parametrize(
    ("planted", "arrived"),
    [
        pytest.param(lambda last: [_warned(1, last), _warned(2, last)], None, id="a reminder twice"),
        pytest.param(lambda last: [_delivered(1, last, 5, 6), _delivered(2, last, 6, 7)], None, id="a delivery twice"),
        pytest.param(lambda last: [_delivered(1, last, 5, 6)], ("oa_5",), id="a delivery that never arrived"),
        pytest.param(lambda last: [_delivered(1, last, 5)], (), id="a delivery where nothing arrived"),
    ],
)
def test_an_effect_that_is_not_recorded_once_is_seen(
    heard: Heard, planted: Callable[[Row], list[Row]], arrived: tuple[str, ...] | None
) -> None:
    evidence = heard.evidence()
    assert INVARIANTS["I6"](evidence).faults == []
    rows = list(evidence.rows)
    doubled = replace(evidence, rows=[*rows, *planted(rows[-1])], delivered_ids=arrived)
    assert INVARIANTS["I6"](doubled).faults


def test_what_was_shown_without_its_record_is_seen(heard: Heard) -> None:
    evidence = heard.evidence()
    unseen = Told(shown=[Shown("nobody-wrote-this-down", ("case:1",))])
    assert INVARIANTS["I7"](replace(evidence, testimony=unseen)).faults


def test_a_denial_of_what_is_on_record_is_seen_and_a_doubt_is_none(heard: Heard) -> None:
    evidence = heard.evidence()
    key = next(asked.key for asked in heard.testimony.done())
    for answers, is_fault in (
        (["database_unavailable"], True),
        (["ledger_busy", "stale_version"], True),
        (["outcome_unknown", "database_unavailable"], False),
        ([LOST], False),
        (["internal_server_error", LOST], True),
    ):
        told = Told(commands={key: Asked(key, answers)})
        assert bool(INVARIANTS["I8"](replace(evidence, testimony=told)).faults) is is_fault, answers


def test_a_mistake_in_reading_is_seen(heard: Heard) -> None:
    told = Told()
    told.read("/v1/cases", 503)
    assert INVARIANTS["I8"](replace(heard.evidence(), testimony=told)).faults == []
    told.read("/v1/counts", 500)
    assert INVARIANTS["I8"](replace(heard.evidence(), testimony=told)).faults


def test_two_checkpoints_of_one_size_are_seen(heard: Heard) -> None:
    testimony = Told(checkpoints=dict(heard.testimony.checkpoints))
    (origin, size), _ = next(iter(testimony.checkpoints.items()))
    testimony.saw(origin, size, bytes(32))
    assert INVARIANTS["I3"](replace(heard.evidence(), testimony=testimony)).faults


def test_a_follower_that_skips_or_invents_is_seen(heard: Heard) -> None:
    rows = [(row.position, row.stream, row.version, row.topic) for row in heard.evidence().rows]
    cases = [one for one in rows if one[1].startswith("case:")]
    for followed, is_fault in (
        (cases, False),
        ([cases[0], *cases[2:]], True),
        ([*cases, cases[-1]], True),
        ([(cases[0][0], "case:other", 1, "case.filed")], True),
    ):
        told = Told(followed=list(followed))
        assert bool(INVARIANTS["I2"](replace(heard.evidence(), testimony=told)).faults) is is_fault
