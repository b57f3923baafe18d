"""What agreements do by themselves, on a real ledger: assent by silence, lapse, reports overdue; once each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Barrier
from typing import Any

import psycopg
import pytest

from api.routes import agreement_examples as examples
from application.agreement_acts import AGREEMENT_ACTS
from application.agreement_requests import SignUndertaking
from application.agreements import Agreements, agreement_of
from application.cases import Command
from application.deadlines import Deadlines
from application.ledger import OnRecord
from domain.agreement.agreement import Agreement
from domain.calendar.shipped import load_shipped
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.lease import Lease
from infrastructure.scheduling.sweep import Sweep
from projections.deadlines.view import DEADLINES
from tests.database import Database
from tests.histories import MAPPER, moment
from tests.infrastructure.scheduling.office import Office, opened


class Undertakings:
    """The agreements of an office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._agreements = Agreements(office.ledger, new_id=map(str, count(1)).__next__)
        self._commands = count(1)

    def sign(self, at: str, **changes: Any) -> str:
        self.office.now = max(self.office.now, moment(at))
        bond = {"amount": "1.00", "valid_until": "2030-01-01"}
        content = {**examples.SIGNED, "bond": bond, "effective_at": moment(at), **changes}
        request = SignUndertaking.model_validate(content)
        return str(self._agreements.open(self._command(), request).answer["agreement"])

    def act(self, agreement: str, name: str, at: str, *, recorded: str | None = None, **changes: Any) -> OnRecord:
        self.office.now = max(self.office.now, moment(recorded or at))
        act = AGREEMENT_ACTS[name]
        request = act.request.model_validate({**examples.ACTS[name], "effective_at": moment(at), **changes})
        return self._agreements.act(self._command(), agreement, act, request)

    def happened(self, agreement: str) -> list[tuple[str, str]]:
        """List what the system has put on record, with when it took effect."""
        found = [recorded.event for recorded in self.office.ledger.events(agreement)]
        return [
            (event.TOPIC.removeprefix("agreement."), event.effective_at.astimezone(moment("2024-01-01 00:00").tzinfo)
             .strftime("%Y-%m-%d %H:%M"))
            for event in found
            if event.header.actor.role == "system"
        ]  # fmt: skip

    def agreement(self, agreement: str) -> Agreement:
        return agreement_of(self.office.ledger, agreement)

    def _command(self) -> Command:
        return Command(id=f"agreement-command-{next(self._commands)}", principal="p")


@contextmanager
def undertakings(database: Database, begins: str, **how: Any) -> Iterator[Undertakings]:
    with opened(database, begins, **how) as office:
        yield Undertakings(office)


ASSENT = ("deemed_assent", "2025-04-08 00:00")


def served(on: Undertakings) -> str:
    agreement = on.sign("2024-04-18 10:00")
    on.act(agreement, "offer-extension", "2025-03-25 09:00")
    on.act(agreement, "serve-extension-notice", "2025-03-28 09:00")
    return agreement


def test_silence_accepts_once_at_its_moment_however_late_and_often_it_is_swept(database: Database) -> None:
    with undertakings(database, "2024-04-18 09:00") as on:
        agreement = served(on)
        on.office.sweep("2025-04-07 23:59")
        assert on.happened(agreement) == []
        on.office.sweep("2025-04-20 09:00")
        on.office.sweep("2025-04-20 09:05")
        assert on.happened(agreement) == [ASSENT]
        assert on.agreement(agreement).valid_until.isoformat() == "2025-10-18"
        on.office.sweep("2025-10-20 09:00")
        assert on.happened(agreement) == [ASSENT, ("lapsed", "2025-10-19 00:00")]


def test_a_scheduler_that_starts_again_finds_what_was_done(database: Database) -> None:
    with undertakings(database, "2024-04-18 09:00") as on:
        agreement = served(on)
        on.office.sweep("2025-04-08 00:00")
        on.office._sweep._lease.leave()
        lease = Lease(database.url("read"))
        swept = Sweep(on.office.ledger, lease).run()
        lease.leave()
        assert swept is not None
        assert (swept.recorded, swept.failed) == (0, 0)
        assert on.happened(agreement) == [ASSENT]


def test_two_schedulers_at_the_same_instant_record_each_act_once(database: Database) -> None:
    with undertakings(database, "2024-04-18 09:00") as on, append_pool(database.url("append"), size=4) as pool:
        agreement = served(on)
        on.office.now = moment("2025-10-20 09:00")
        barrier = Barrier(4)

        def perform(_: int) -> list[str]:
            ledger = PostgresLedger(LedgerRecorder(pool), MAPPER, script=lambda: on.office.now)
            deadlines = Deadlines(ledger)
            done: list[str] = []
            due = deadlines.fallen_due(agreement)
            barrier.wait(60)  # all four have the same moment in hand
            while due:
                outcome = deadlines.perform(agreement, due[0])
                done.append("gone" if outcome is None else "repeated" if outcome.repeated else "recorded")
                due = deadlines.fallen_due(agreement)
            return done

        with ThreadPoolExecutor(4) as threads:
            outcomes = [outcome for done in threads.map(perform, range(4)) for outcome in done]
        assert outcomes.count("recorded") == 2
        assert on.happened(agreement) == [ASSENT, ("lapsed", "2025-10-19 00:00")]


def test_reports_that_have_not_come_are_told_once_and_an_agreement_without_extension_lapses(database: Database) -> None:
    with undertakings(database, "2024-04-18 09:00") as on:
        agreement = on.sign("2024-04-18 10:00")
        on.act(agreement, "place-order", "2024-05-06 09:00")
        on.act(agreement, "sign-contract", "2024-05-07 09:00")
        on.act(agreement, "publish-price", "2024-09-27 09:00")
        assert [row.rung for row in _upcoming(on, agreement)] == ["report-overdue", "report-overdue", "lapse"]
        on.office.sweep("2024-10-09 09:00")
        on.act(agreement, "adjust-price", "2024-10-09 10:00")
        on.office.sweep("2025-05-01 09:00")
        assert on.happened(agreement) == [
            ("report_overdue", "2024-05-14 00:00"),
            ("report_overdue", "2024-10-01 00:00"),
            ("lapsed", "2025-04-19 00:00"),
        ]
        assert _upcoming(on, agreement) == []


def test_nothing_is_deemed_before_the_notice_of_the_year_and_all_of_it_after(database: Database) -> None:
    with undertakings(database, "2025-01-10 09:00", calendars_by="2025-10-30") as on:
        agreement = on.sign("2025-01-10 10:00")
        on.act(agreement, "offer-extension", "2025-12-22 09:00", until="2026-06-30")
        on.act(agreement, "serve-extension-notice", "2025-12-24 09:00")
        on.office.sweep("2026-01-20 09:00")
        assert on.happened(agreement) == []
        assert [(row.case_id, row.clock) for row in on.office.blocked()] == [(agreement, "objection")]
        on.office.publish(*(notice for notice in load_shipped() if notice.year == 2026))
        on.office.sweep("2026-01-20 09:10")
        assert on.happened(agreement) == [("deemed_assent", "2026-01-01 00:00")]
        assert on.office.blocked() == []


def test_a_proof_entered_after_the_lapse_takes_it_back_and_the_next_lapse_is_recorded_too(database: Database) -> None:
    with undertakings(database, "2024-04-18 09:00") as on:
        agreement = on.sign("2024-04-18 10:00")
        on.act(agreement, "offer-extension", "2025-04-10 09:00")
        on.office.sweep("2025-04-20 09:00")
        on.act(agreement, "serve-extension-notice", "2025-04-16 09:00", recorded="2025-04-21 09:00")
        received = moment("2025-04-22 09:00")
        on.act(agreement, "object-to-extension", "2025-04-18 09:00", recorded="2025-04-22 09:00", received_at=received)
        on.office.sweep("2025-04-22 10:00")
        on.office.sweep("2025-04-30 10:00")
        assert on.happened(agreement) == [("lapsed", "2025-04-19 00:00")] * 2


@pytest.mark.parametrize("with_a_case", [False, True])
def test_the_due_moments_rebuilt_are_those_that_were_kept_up(database: Database, with_a_case: bool) -> None:
    with undertakings(database, "2024-04-18 09:00", calendars_by="2025-10-30") as on:
        agreement = served(on)
        on.act(agreement, "publish-price", "2025-04-01 09:00")
        if with_a_case:
            on.office.accepted("2025-04-02 09:00")
        on.office.catch_up()
        on.office.publish(*(notice for notice in load_shipped() if notice.year == 2026))
        on.office.catch_up()
        with psycopg.connect(database.url("project"), autocommit=True) as connection:
            source = Source(connection, MAPPER, ALL_TOPICS, [DEADLINES])
            rebuilt = rebuild(connection, source, DEADLINES, compare=True)
        assert rebuilt.differences == {"moments": 0, "clocks": 0}


def _upcoming(on: Undertakings, agreement: str) -> list[Any]:
    on.office.catch_up()
    return list(on.office.upcoming(agreement))
