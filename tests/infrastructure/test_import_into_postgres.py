"""An import into the real store: written whole, once, with its protected values beside it."""

from pathlib import Path

import psycopg

from application.import_history import ImportReport, Plan, import_history
from application.imported_traces import case_id
from application.publishing import Founding, found
from application.requests import Acting
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.xes.log import XesLog
from tests.application.recipient import CLERK
from tests.database import Database
from tests.logs import attribute, dated, event, log, written
from tests.sealing import protection

START, END, DUE = "2011-10-11T13:42:22.688+02:00", "2011-11-24T15:37:16.553+01:00", "2011-12-06T13:41:31.788+01:00"
LONGEST = "采" * 200  # a name of the greatest length still fits the index of commands


def taken(ledger: PostgresLedger, path: Path) -> ImportReport:
    return import_history(ledger, XesLog(path), Plan(CLERK, "城" * 120), protection())


def test_an_import_is_on_record_once_with_its_protected_values(database: Database, tmp_path: Path) -> None:
    person = attribute("string", "org:resource", "王某")
    whole = dated(LONGEST, start=START, end=END, deadline=DUE, inner=event("Receipt", START, person) * 2)
    path = written(tmp_path, log(whole, dated("open", start=START, deadline=DUE)))
    with append_pool(database.url("append"), size=2) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(ledger, Founding("town", "town"), principal="local:1", acting=Acting(unit="档案室", role="archivist"))
        assert taken(ledger, path) == ImportReport(cases=2, facts=2, added=2, odd=())
        assert taken(ledger, path) == ImportReport(cases=2, facts=2, added=0, odd=())
        case = ledger.case(case_id("城" * 120, LONGEST))
        history = ledger.events(case.id)
        changed = written(tmp_path, log(whole.replace("王某", "李某")))
        assert [odd.what for odd in taken(ledger, changed).odd] == [
            "left as it is on record: changed since it was imported"
        ]
    assert (case.number, case.status, case.version) == (LONGEST, "closed", 6)
    with psycopg.connect(database.admin_url()) as connection:
        stored = connection.execute("SELECT version, stored FROM ledger.protected_values ORDER BY version").fetchall()
    committed = {recorded.event.originator_version: recorded.event.values for recorded in history}  # type: ignore[attr-defined]
    hidden = [
        (version, protection().open(case.id, "attributes", committed[version]["attributes"], value)[1])
        for version, value in stored
    ]
    assert hidden == [(version, '{"org:resource":"王某"}'.encode()) for version in (3, 4)]
