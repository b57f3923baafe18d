"""A term of working hours on a real ledger: from the hours on record to the acts of the scheduler and the board."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from application.cases import relied_on
from application.ledger import Conflicting, Intent
from domain.calendar.hours import BodyWithoutHours
from domain.instants import instant_at
from domain.topics import ALL_TOPICS
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from projections.board.view import BOARD
from projections.snapshot import snapshot
from tests.counter import COUNTER, hours
from tests.database import Database
from tests.histories import MAPPER, moment
from tests.infrastructure.scheduling.office import Office, opened

FRIDAY, MONDAY = "2026-07-03", "2026-07-06"


def accepted(office: Office, at: str) -> str:
    case_id = office.file(at, "counter", item=None)
    office.act(case_id, "accept", at, "window", forms=[])
    return case_id


def test_hours_that_nobody_published_are_asked_for_and_nothing_is_recorded(database: Database) -> None:
    with opened(database, "2026-07-01 09:00", COUNTER) as office:
        position = office.ledger.position()
        with pytest.raises(BodyWithoutHours):
            office.file(f"{FRIDAY} 10:00", "counter", item=None)
        assert office.ledger.position() == position


def test_reminder_report_and_resumption_come_by_the_office_hours(database: Database) -> None:
    with opened(database, "2026-07-01 09:00", COUNTER) as office:
        assert office.publishing.hours(hours("centre"))
        assert not office.publishing.hours(hours("centre"))
        case_id = accepted(office, f"{FRIDAY} 15:00")
        stop: dict[str, Any] = {"ground": "hearing", "needed": "2 working days", "clocks": ["answer"], "forms": []}
        office.act(case_id, "suspend-clocks", f"{FRIDAY} 16:00", "window", **stop)
        office.sweep("2026-07-09 09:00")
        assert office.happened(case_id) == [
            ("clock_resumed", moment("2026-07-07 23:59:59")),
            ("warned", moment("2026-07-08 11:00")),
            ("escalated", moment("2026-07-08 12:00")),
        ]


def test_later_hours_change_no_term_that_runs(database: Database) -> None:
    with opened(database, "2026-07-01 09:00", COUNTER) as office:
        office.publishing.hours(hours("centre"))
        before = accepted(office, f"{FRIDAY} 15:00")
        office.publishing.hours(hours("centre", MONDAY, ("10:00", "11:00")))
        after = accepted(office, f"{MONDAY} 09:00")
        assert office.reading(before, "answer").expires_at == moment(f"{MONDAY} 11:00")
        assert office.reading(after, "answer").expires_at == moment("2026-07-09 11:00")


def test_a_clock_by_office_hours_stands_on_the_board_with_the_instant_of_its_end(database: Database) -> None:
    with opened(database, "2026-07-01 09:00", COUNTER) as office:
        office.publishing.hours(hours("centre"))
        case_id = accepted(office, f"{FRIDAY} 15:00")
        stop: dict[str, Any] = {"ground": "hearing", "needed": "2 working days", "forms": []}
        office.act(case_id, "suspend-clocks", f"{FRIDAY} 16:00", "window", **stop)
        office.act(case_id, "resume-clocks", f"{MONDAY} 09:20", "window")
        with psycopg.connect(database.url("project"), autocommit=True) as connection:
            rebuild(connection, Source(connection, MAPPER, ALL_TOPICS, [BOARD]), BOARD)
        with (
            psycopg.connect(database.url("read"), autocommit=True) as reader,
            snapshot(reader, BOARD) as board,
        ):
            shown = board.connection.execute("SELECT red_from FROM states WHERE recorded_until IS NULL").fetchone()
            assert shown is not None
            assert instant_at(shown[0]) == moment(f"{MONDAY} 13:50")
        clocks = office.case(case_id).clocks
        assert {code for code, clock in clocks.items() if clock.hours is not None} == {"gate", "answer", "filing"}


def test_an_act_rests_on_the_version_of_the_hours_that_it_was_decided_by(database: Database) -> None:
    with opened(database, "2026-07-01 09:00", COUNTER) as office:
        office.publishing.hours(hours("centre"))
        case_id = accepted(office, f"{FRIDAY} 15:00")
        rules = office.ledger.rules(fresh=True)
        streams = relied_on(rules, rules.procedure(office.case(case_id).procedure))
        assert streams["hours:centre"] == 1
        office.publishing.hours(hours("centre", MONDAY, ("10:00", "11:00")))
        stale = Intent(id="stale", digest=b"d" * 32, changed=(), answer={}, relied_on=streams)
        [outcome] = office.ledger.append([stale])
        assert outcome == Conflicting("hours:centre", 1, 2)
        fresh = replace(stale, id="fresh", relied_on={**streams, "hours:centre": 2})
        assert not isinstance(office.ledger.append([fresh])[0], Conflicting)
