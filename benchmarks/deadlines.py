"""The sweep: 10,000 cases that fall due at one instant, among a million moments that are still to come."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from application.ledger import Intent
from application.publishing import Founding, Publishing, found
from application.requests import Acting
from domain.calendar.shipped import load_shipped
from domain.case.case import Case
from domain.case.events import Attachment, ItemTerms
from domain.case.occasion import Occasion
from domain.case.values import fill_in
from domain.clock.limit import parse_limit
from domain.header import Actor, Header
from domain.procedures.definition import load_shipped as shipped_procedures
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.opening import fresh_salts
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import Server, open_server
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.lease import Lease
from infrastructure.scheduling.sweep import Sweep
from infrastructure.settings import Settings
from projections.deadlines.reads import due
from projections.deadlines.view import DEADLINES
from projections.snapshot import snapshot

ZONE = ZoneInfo("Asia/Shanghai")
DUE, TO_COME = 10_000, 1_000_000
BEGINS = datetime(2026, 11, 2, 9, tzinfo=ZONE)
ADMIN = Acting(unit="office", role="admin")
PLAYED = simulated_protection(fresh_salts())
OPEN_CASES = (
    "INSERT INTO deadlines_1.moments SELECT 'case:later-' || n, 'promised', 1, 'warn', 'two-days',"
    " timestamptz '2027-01-01' + n * interval '1 minute', false, 'CN/2026-1', 1, 0 FROM generate_series(1, %s) AS n"
)


def main(cases: int) -> None:
    """Print the figures."""
    now = [BEGINS]
    with _server() as server, append_pool(server.url("append")) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=lambda: now[0])
        found(ledger, Founding(name="bench", body="bench", simulated=True), principal="p", acting=ADMIN)
        publishing = Publishing(ledger, principal="p", acting=ADMIN)
        publishing.calendars(load_shipped())
        publishing.procedures(shipped_procedures())
        start = time.perf_counter()
        for number in range(0, cases, 250):
            ledger.append([_accepted(ledger, n) for n in range(number, min(number + 250, cases))])
        print(f"{cases:,} approvals accepted in {time.perf_counter() - start:.1f} s")
        with psycopg.connect(server.url("project"), autocommit=True) as owner:
            start = time.perf_counter()
            rebuild(owner, Source(owner, LedgerMapper(ALL_TOPICS), ALL_TOPICS, [DEADLINES]), DEADLINES)
            print(f"their due moments built in {time.perf_counter() - start:.1f} s")
            owner.execute(OPEN_CASES, [TO_COME])
            owner.execute("ANALYZE deadlines_1.moments")
        now[0] = datetime(2026, 11, 5, 9, tzinfo=ZONE)  # the first reminder of each, at one instant
        with psycopg.connect(server.url("read"), autocommit=True) as reader, snapshot(reader, DEADLINES) as shown:
            start = time.perf_counter()
            page = due(shown, now[0], 500)
            took = (time.perf_counter() - start) * 1000
            print(f"the first {len(page)} of {cases:,} due among {TO_COME:,} to come: {took:.1f} ms")
            start = time.perf_counter()
            due(shown, BEGINS - timedelta(days=1), 500)
            print(f"nothing due: {(time.perf_counter() - start) * 1000:.2f} ms")
        lease = Lease(server.url("read"))
        start = time.perf_counter()
        swept = Sweep(ledger, lease).run()
        seconds = time.perf_counter() - start
        lease.leave()
        assert swept is not None  # noqa: S101 - nobody else leads here
        print(f"one sweep: {swept.recorded:,} recorded in {seconds:.1f} s, {swept.recorded / seconds:,.0f} a second")


def _accepted(ledger: PostgresLedger, number: int) -> Intent:
    rules, case_id = ledger.rules(), f"case:due-{number}"
    procedure = next(one for one in rules.procedures if one.code == "window-approval")
    actor = Actor(principal="p", unit="hall", role="window")
    header = Header(ledger="bench", body="bench", jurisdiction="CN", actor=actor, procedure=procedure.ref,
                    command=case_id, correlation=case_id)  # fmt: skip
    occasion = Occasion(
        at=BEGINS, now=ledger.now(), header=header, zone=ZONE, procedure=procedure, calendar=rules.calendar()
    )
    terms = ItemTerms(
        code="i", title="i", promised=parse_limit("5 working days"), statutory=parse_limit("20 working days")
    )
    values: dict[str, str | int | bool] = {"applicant": "a", "by-agent": False, "matter": "m"}
    filled = fill_in(procedure.fields, values, PLAYED.sealing(case_id))
    case = Case.file(occasion, case_id=case_id, number=f"{number}", channel="counter", item=terms, filled=filled)
    case.accept(occasion, (Attachment(form="acceptance-notice", reference="r"),))
    return Intent(case_id, case_id.encode().ljust(32, b"."), (case,), {"case": case_id},
                  protected={(case_id, 1): filled.protected})  # fmt: skip


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Settings(data_dir=Path(folder) / "data")) as server:
            migrate(server.url("owner"))
            yield server


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DUE)
