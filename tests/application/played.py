"""A demonstration that has been played on a ledger of its own, and what to ask of it."""

import time as machine
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

from application.demonstration.play import Demonstration, play
from application.demonstration.script import Script
from application.replay import readings
from domain.calendar.calendar import CHINA
from domain.case import events
from domain.case.events import CaseEvent
from domain.clock.reading import Reading
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.protection import simulated_protection
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from tests.database import Database, made_template

TODAY = date(2026, 11, 23)
MID_MORNING = time(10, 0)
BOUND = 30  # seconds of processor time, on whatever machine


@dataclass(frozen=True)
class Played:
    """A demonstration that has been played."""

    ledger: PostgresLedger
    told: Demonstration
    database: Database
    through: int  # the position of its last event: other tests record theirs behind it

    def history(self, kind: str) -> list[CaseEvent]:
        return [event for recorded in self.recorded(kind) if isinstance(event := recorded.event, CaseEvent)]

    def recorded(self, kind: str) -> list[Recorded]:
        return list(self.ledger.history(self.told.telling[kind]))

    def clocks(self, kind: str) -> dict[str, Reading]:
        """Read the latest run of each clock of a case this morning."""
        at = datetime.combine(TODAY, MID_MORNING, CHINA)
        calendar = self.ledger.rules(fresh=True).calendar()
        case = self.ledger.case(self.told.telling[kind])
        return {reading.clock.code: reading for reading in readings(case, calendar, at)}

    def missed(self, kind: str) -> set[str]:
        return {code for code, reading in self.clocks(kind).items() if reading.breached}


def demonstration(server: EmbeddedServer) -> str:
    """Give a template on which the demonstration has been played, which takes no more than a moment."""

    def playing(database: Database) -> None:
        told_by, began = script(), machine.process_time()
        with ledger_on(database, told_by) as ledger:
            assert not play(ledger, told_by, simulated_protection, today=TODAY).already
        assert machine.process_time() - began < BOUND

    return made_template(server, "demonstration", playing)


@contextmanager
def ledger_on(database: Database, script: Script) -> Iterator[PostgresLedger]:
    with append_pool(database.url("append")) as pool:
        yield PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script.now)


def script() -> Script:
    return Script(datetime(2026, 11, 23, 10, tzinfo=CHINA))


def outcomes(history: list[CaseEvent]) -> list[str]:
    return [event.outcome for event in history if isinstance(event, events.Decided)]
