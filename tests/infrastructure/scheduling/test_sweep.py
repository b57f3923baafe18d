"""The sweep: bounded work in order, past whatever fails; one leader; nothing lost between an act and its mark."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from application.calendar_watch import standing_warnings
from application.deadlines import Deadlines, Due
from application.ledger import OnRecord
from domain.case.deadlines import DueKind, DueMoment
from infrastructure.projections.account import set_up_account
from infrastructure.scheduling.backoff import FIRST_PAUSE, Backoff
from infrastructure.scheduling.lease import Lease, has_leader
from infrastructure.scheduling.scheduler import scheduling
from infrastructure.scheduling.sweep import Sweep
from projections.deadlines.reads import BEGINNING
from projections.deadlines.rows import SQL
from projections.deadlines.view import DEADLINES
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import opened
from tests.waiting import until


def test_one_program_leads_until_it_falls_silent(database: Database) -> None:
    url = database.url("read")
    first, second = Lease(url, silence=3), Lease(url, silence=60)
    with psycopg.connect(url, autocommit=True) as reader:
        assert not has_leader(reader)
        assert first.take() is not None
        assert has_leader(reader)
        assert second.take() is None
        until(lambda: not has_leader(reader))  # it says nothing, as one that is stopped does
        assert second.take() is not None
        assert first.take() is None
        second.leave()
        until(lambda: first.take() is not None)
        first.leave()


def test_a_case_that_fails_waits_and_the_others_go_on(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        cases = [office.accepted("2026-11-02 10:00") for _ in range(4)]
        whole = Deadlines._intent

        def faulty(self: Deadlines, case_id: str, *rest: Any) -> Any:
            if case_id == cases[1]:
                raise RuntimeError("planted")
            return whole(self, case_id, *rest)

        monkeypatch.setattr(Deadlines, "_intent", faulty)
        swept = office.sweep("2026-11-10 09:00")
        assert (swept.recorded, swept.failed) == (9, 1)
        assert [len(office.happened(case_id)) for case_id in cases] == [3, 0, 3, 3]
        assert "planted" in caplog.text
        assert office.sweep("2026-11-10 09:01").failed == 0  # it waits
        monkeypatch.undo()
        office._sweep._backoff = Backoff()  # its pause is over
        assert office.sweep("2026-11-10 09:02").recorded == 3
        assert [what for what, _ in office.happened(cases[1])] == ["warned", "warned", "escalated"]


def test_a_batch_that_cannot_be_written_together_is_written_one_by_one(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "infrastructure.scheduling.sweep")
    with opened(database, "2026-11-01 09:00") as office:
        cases = [office.accepted("2026-11-02 10:00") for _ in range(3)]
        together = Deadlines.perform_all

        def faulty(self: Deadlines, due: Sequence[Due]) -> list[OnRecord | Exception | None]:
            if len(due) > 1:
                raise ValueError("planted")
            return together(self, due)

        monkeypatch.setattr(Deadlines, "perform_all", faulty)
        assert office.sweep("2026-11-10 09:00").recorded == 9
        assert [len(office.happened(case_id)) for case_id in cases] == [3, 3, 3]


def test_an_act_that_was_recorded_before_its_mark_was_written_is_not_recorded_again(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.catch_up()
        office.now = moment("2026-11-05 09:30")
        [warning] = [row for row in office.upcoming(case_id) if row.rung == "two-days"]
        assert Deadlines(office.ledger).perform(case_id, warning.moment) is not None
        # the rows have not heard of it: whoever reads them now finds it due
        lease = Lease(database.url("read"))
        swept = Sweep(office.ledger, lease).run()
        lease.leave()
        assert swept is not None
        assert (swept.recorded, swept.passed, swept.failed) == (0, 1, 0)
        assert len(office.events(case_id, "case.warned")) == 1


def test_what_is_due_is_an_index_range_and_never_a_scan_of_the_open_cases(database: Database) -> None:
    with psycopg.connect(database.url("project"), autocommit=True) as owner:
        set_up_account(owner)
        owner.execute("CREATE SCHEMA deadlines_1; SET search_path TO deadlines_1")
        owner.execute(DEADLINES.scripts["tables"])
        owner.execute(
            "INSERT INTO moments SELECT 'case:' || n, 'promised', 1, 'warn', 'two-days',"
            " timestamptz '2026-01-01' + n * interval '1 minute', n % 10 = 0, 'CN/2026-1', 1, n"
            " FROM generate_series(1, 100000) AS n"
        )
        owner.execute(DEADLINES.scripts["indexes"])
        owner.execute("ANALYZE moments")
        place: dict[str, Any] = dict(zip(("due_at", "case_id", "clock", "run", "kind", "rung"), BEGINNING, strict=True))
        place["due_at"] = datetime.min.replace(tzinfo=UTC)
        for days, found in ((1, 500), (60, 500)):
            asked = {"now": moment("2026-01-01 00:00") + timedelta(days=days), "limit": 500, **place}
            plan = "\n".join(row[0] for row in owner.execute(b"EXPLAIN (ANALYZE) " + SQL["due"], asked))
            assert "using moments_due" in plan
            assert "Seq Scan" not in plan
            assert "Sort" not in plan
            assert f"rows={found}" in plan
        waiting = "\n".join(row[0] for row in owner.execute(b"EXPLAIN " + SQL["blocked"], {"limit": 100}))
        assert "using moments_blocked" in waiting


def test_a_pause_after_a_failure_grows_and_ends_with_a_success() -> None:
    now = [100.0]
    backoff = Backoff(lambda: now[0])
    assert [backoff.failed("case:1") for _ in range(3)] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert backoff.holds("case:1")
    now[0] += 4 * FIRST_PAUSE
    assert not backoff.holds("case:1")
    backoff.succeeded("case:1")
    assert backoff.failed("case:1") == FIRST_PAUSE
    backoff.done("act", 7)
    backoff.reached(6)
    assert backoff.holds("act")
    backoff.reached(7)
    assert not backoff.holds("act")


def test_from_december_on_the_missing_notice_of_next_year_is_a_standing_warning(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        rules, identity = office.ledger.rules(fresh=True), office.ledger.identity()
        assert standing_warnings(rules, moment("2026-11-30 23:59"), identity) == []
        [warning] = standing_warnings(rules, moment("2026-12-01 00:00"), identity)
        assert (warning.code, warning.since) == ("calendar_notice_missing", date(2026, 12, 1))
        assert "2027" in warning.chinese
        assert len(standing_warnings(rules, moment("2027-01-05 00:00"), identity)) == 1


def test_the_scheduler_performs_what_is_due_and_ends_when_asked(database: Database) -> None:
    with opened(database, "2026-11-01 09:00") as office:
        case_id = office.accepted("2026-11-02 10:00")
        office.catch_up()
        office.now = moment("2026-11-05 09:30")
        with scheduling(office.ledger, database.url("read"), every=0.1):
            until(lambda: bool(office.happened(case_id)))
        assert office.happened(case_id) == [("warned", moment("2026-11-05 09:00"))]
        with psycopg.connect(database.url("read"), autocommit=True) as reader:
            assert not has_leader(reader)


def test_one_moment_has_one_name_whatever_zone_it_was_read_in() -> None:
    here = DueMoment("promised", 1, DueKind.RESUME, "inspection", moment("2026-11-11 23:59:59"))
    assert here.command_id("case:1") == replace(here, at=here.at.astimezone(UTC)).command_id("case:1")
    assert here.command_id("case:1") != replace(here, run=2).command_id("case:1")
