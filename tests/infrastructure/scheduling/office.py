"""A simulated office on a real ledger: its time is told, its calendars come on their day, its due moments are swept."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import count
from typing import Any

import psycopg

from application.acts import ACTS
from application.cases import Cases, Command
from application.ledger import OnRecord
from application.publishing import Founding, Publishing, found
from application.requests import Acting, FileCase
from domain.calendar.publication import CalendarPublication
from domain.calendar.shipped import load_shipped
from domain.case.case import Case
from domain.case.events import Attachment, CaseEvent
from domain.catalogue.item import ItemEntry
from domain.clock.reading import Reading, read
from domain.procedures.definition import load_shipped as shipped_procedures
from domain.procedures.definition import read_definition
from domain.procedures.procedure import Procedure
from domain.topics import ALL_TOPICS
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.lease import Lease
from infrastructure.scheduling.sweep import Sweep, Swept
from projections.deadlines.reads import DueRow, blocked, upcoming
from projections.deadlines.view import DEADLINES
from projections.snapshot import snapshot
from tests.database import Database
from tests.histories import MAPPER, moment
from tests.sealing import protection

FORMS: Mapping[str, list[str]] = {"accept": ["acceptance-notice"], "suspend-clocks": ["time-notice"]}
APPROVAL: Mapping[str, str | bool] = {"applicant": "a", "by-agent": False, "matter": "m"}
ADMIN = Acting(unit="office", role="admin")


class Office:
    """Time stands at `now` until it is told anew."""

    def __init__(self, database: Database, ledger: PostgresLedger, begins: str) -> None:
        self.now = moment(begins)
        self.ledger = ledger
        self.cases = Cases(ledger, protection=protection(), new_id=map(str, count(1)).__next__)
        self._commands = count(1)
        self._database = database
        self._follower: Follower | None = None
        self._sweep = Sweep(ledger, Lease(database.url("read")), page=7, batch=3)

    def found(self, procedures: tuple[Procedure, ...], *, calendars_by: str | None = None) -> None:
        """Found a simulated ledger; its calendars are those published by its first day, or by another."""
        found(self.ledger, Founding(name="test", body="centre", simulated=True), principal="admin", acting=ADMIN)
        by = moment(calendars_by or "2100-01-01").date()
        in_order = sorted(load_shipped(), key=lambda notice: (notice.published_at, notice.year, notice.revision))
        self.publish(*(notice for notice in in_order if notice.published_at <= by))
        self.publishing.procedures(procedures)

    @property
    def publishing(self) -> Publishing:
        return Publishing(self.ledger, principal="admin", acting=ADMIN)

    def publish(self, *notices: CalendarPublication) -> None:
        self.publishing.calendars(notices)

    def item(self, promised: str, statutory: str) -> None:
        entry = {"code": "item-1", "title": "事项", "unit": "u", "basis": "许可法 42", "valid_from": "2007-01-01"}
        self.publishing.item(ItemEntry.model_validate({**entry, "promised": promised, "statutory": statutory}))

    def file(
        self, at: str, procedure: str = "window-approval", role: str = "window", item: str | None = "item-1",
        follows: str | None = None, forms: str = "", **values: str,
    ) -> str:  # fmt: skip
        self.now = max(self.now, moment(at))
        request = FileCase(
            acting=Acting(unit="hall", role=role), effective_at=moment(at), procedure=procedure, item=item,
            follows=follows, forms=[Attachment(form=form, reference="r") for form in forms.split()],
            values=dict(APPROVAL) if procedure == "window-approval" else dict(values),
        )  # fmt: skip
        return str(self.cases.file(self._command(), request).answer["case"])

    def act(
        self, case_id: str, name: str, at: str, role: str, *, recorded: str | None = None, **asked: Any
    ) -> OnRecord:
        """Perform an act; it is recorded at once, unless said otherwise."""
        self.now = max(self.now, moment(recorded or at))
        act = ACTS[name]
        said: dict[str, Any] = {"acting": {"unit": "hall", "role": role}, "effective_at": moment(at)}
        if name in FORMS:
            said["forms"] = [{"form": form, "reference": "r"} for form in FORMS[name]]
        request = act.request.model_validate(said | asked)
        return self.cases.act(self._command(), case_id, act, request)

    def accepted(self, at: str) -> str:
        """File and accept a window approval."""
        case_id = self.file(at)
        self.act(case_id, "accept", at, "window")
        return case_id

    def sweep(self, at: str) -> Swept:
        """Let time come to an instant, and everything that is due then be performed."""
        self.now = max(self.now, moment(at))
        self.catch_up()
        swept = self._sweep.run()
        self.catch_up()
        assert swept is not None
        return swept

    def catch_up(self) -> None:
        """Bring the due moments up to the last event."""
        if self._follower is None:
            self._connection = psycopg.connect(self._database.url("project"), autocommit=True)
            source = Source(self._connection, MAPPER, ALL_TOPICS, [DEADLINES])
            rebuild(self._connection, source, DEADLINES)
            self._follower = Follower(self._connection, source, DEADLINES, DEADLINES.schema)
        while self._follower.advance(1000):
            pass

    def case(self, case_id: str) -> Case:
        return self.ledger.case(case_id)

    def reading(self, case_id: str, clock: str, at: str | None = None) -> Reading:
        """Read a clock by the calendar on record."""
        calendar = self.ledger.rules(fresh=True).calendar()
        return read(self.case(case_id).clocks[clock], calendar, moment(at) if at else self.now)

    def events(self, case_id: str, *topics: str) -> list[CaseEvent]:
        found = [recorded.event for recorded in self.ledger.history(case_id)]
        return [event for event in found if isinstance(event, CaseEvent) and (event.TOPIC in topics or not topics)]

    def happened(self, case_id: str) -> list[tuple[str, datetime]]:
        """List what the system has put on record, with when it took effect."""
        by_system = [event for event in self.events(case_id) if event.header.actor.role == "system"]
        return [(event.TOPIC.removeprefix("case."), event.effective_at) for event in by_system]

    def blocked(self) -> list[DueRow]:
        with (
            psycopg.connect(self._database.url("read"), autocommit=True) as reader,
            snapshot(reader, DEADLINES) as shown,
        ):
            return blocked(shown)

    def upcoming(self, case_id: str) -> list[DueRow]:
        with (
            psycopg.connect(self._database.url("read"), autocommit=True) as reader,
            snapshot(reader, DEADLINES) as shown,
        ):
            return upcoming(shown, case_id)

    def close(self) -> None:
        self._sweep._lease.leave()
        if self._follower is not None:
            self._connection.close()

    def _command(self) -> Command:
        return Command(id=f"command-{next(self._commands)}", principal="p")


@contextmanager
def opened(
    database: Database, begins: str, *definitions: str, calendars_by: str | None = None,
    promised: str = "5 working days", statutory: str = "20 working days",
) -> Iterator[Office]:  # fmt: skip
    """Open an office with the shipped procedures and some of one's own."""
    with ExitStack() as leaving:
        pool = leaving.enter_context(append_pool(database.url("append")))
        ledger = PostgresLedger(LedgerRecorder(pool), MAPPER, script=lambda: office.now)
        office = Office(database, ledger, begins)
        leaving.callback(office.close)
        office.found((*shipped_procedures(), *map(read_definition, definitions)), calendars_by=calendars_by)
        office.item(promised, statutory)
        yield office
