"""An office whose notices are sent: a simulated ledger with its read model, and a sender that tests steer."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from application.notices import NoticeRef, Notices
from application.protected_values import ProtectedValues
from application.protection_acts import PROTECTION_ACTS
from application.sender import Letter, Sender
from domain.procedures.notices import Channel
from domain.procedures.vocabulary import FieldClass
from domain.topics import ALL_TOPICS
from infrastructure.data_keys.stored import PostgresStored
from infrastructure.projections.follower import Follower
from infrastructure.projections.reading import read_pool
from infrastructure.projections.rebuild import rebuild
from infrastructure.projections.source import Source
from infrastructure.scheduling.backoff import Backoff
from infrastructure.scheduling.lease import NOTICES as SENDING
from infrastructure.scheduling.lease import Lease
from infrastructure.sending.contacts import contacts_over
from infrastructure.sending.dispatch import Dispatch, Dispatched
from projections.notices.reads import NoticeRow, Waiting, of_case, waiting
from projections.notices.view import NOTICES
from projections.snapshot import snapshot
from tests.database import Database
from tests.histories import MAPPER
from tests.infrastructure.scheduling import office as scheduled
from tests.sealing import protection


@dataclass
class Steered:
    """A sender that keeps what it sends, after it has done what a test wants of it."""

    sent: list[Letter] = field(default_factory=list)
    before: Callable[[Letter], None] = lambda _: None
    channels: frozenset[Channel] = frozenset(Channel)

    def send(self, letter: Letter) -> str:
        self.before(letter)
        self.sent.append(letter)
        return f"receipt {len(self.sent)}"


class Telling:
    """An office, and its notices as they are sent."""

    def __init__(self, office: scheduled.Office, database: Database, sender: Sender) -> None:
        self.office = office
        self.time = 0.0
        self._database = database
        self._owner = psycopg.connect(database.url("project"), autocommit=True)
        self._source = Source(self._owner, MAPPER, ALL_TOPICS, [NOTICES])
        self._pool = read_pool(database.url("read"))
        self._folder = tempfile.TemporaryDirectory()
        keys, stored = protection(Path(self._folder.name)), PostgresStored(self._pool, MAPPER)
        self._values = ProtectedValues(office.ledger, keys, stored)
        self.opener = self._values.opener
        self.notices = Notices(office.ledger, sender, contacts_over(self.opener))
        self.lease = Lease(database.url("read"), work=SENDING)
        self.dispatch = Dispatch(self.notices, self.lease, most=3, backoff=Backoff(lambda: self.time))
        self.rebuild()
        self._follower = Follower(self._owner, self._source, NOTICES, NOTICES.schema)

    def another(self, sender: Sender) -> Dispatch:
        """Give a second program that would send."""
        notices = Notices(self.office.ledger, sender, contacts_over(self.opener))
        return Dispatch(notices, Lease(self._database.url("read"), work=SENDING))

    def put_away(self, case_id: str, protection: FieldClass, how: str) -> None:
        """Seal the values of a case, or shred them by two persons."""
        if how == "sealed":
            asked = {"classes": [protection], "reason": "保存期限届满"}
            self._do(case_id, "seal", "档案室", **asked)
            return
        asked = {"classes": [protection], "reason": "保存期限届满", "law": "个人信息保护法 47"}
        self._do(case_id, "confirm-shred", "法制科", proposal=self._do(case_id, "propose-shred", "档案室", **asked))

    def _do(self, case_id: str, name: str, unit: str, **asked: object) -> str:
        act = PROTECTION_ACTS[name]
        request = act.request.model_validate({"acting": {"unit": unit, "role": "custodian"}, **asked})
        return str(self._values.perform(self.office._command(), case_id, act, request).answer["entry"])

    def rebuild(self) -> None:
        rebuild(self._owner, self._source, NOTICES)

    def catch_up(self) -> None:
        while self._follower.advance(1000):
            pass

    def round(self, *, later: float = 0.0) -> Dispatched:
        """Let time go on, and send what is due."""
        self.time += later
        self.catch_up()
        done = self.dispatch.run()
        self.catch_up()
        assert done is not None
        return done

    def rows(self, case_id: str) -> list[NoticeRow]:
        self.catch_up()
        with psycopg.connect(self._database.url("read"), autocommit=True) as reader, snapshot(reader, NOTICES) as shown:
            return of_case(shown, case_id)

    def waiting(self) -> Waiting:
        self.catch_up()
        with psycopg.connect(self._database.url("read"), autocommit=True) as reader, snapshot(reader, NOTICES) as shown:
            return waiting(shown)

    def refused(self, at: str = "2025-09-22 09:00") -> NoticeRef:
        """File and refuse a window application; give the notice that this calls for."""
        case_id = self.office.file(at)
        self.office.act(case_id, "refuse", at, "window", ground="not-competent")
        version = self.office.events(case_id, "case.refused")[0].originator_version
        return NoticeRef(case_id, "not-accepted", version)

    def close(self) -> None:
        self.lease.leave()
        self._owner.close()
        self._pool.close()
        self._folder.cleanup()


@contextmanager
def telling(database: Database, sender: Sender) -> Iterator[Telling]:
    """Open an office whose notices are sent."""
    with scheduled.opened(database, "2025-09-22 09:00") as office:
        opened = Telling(office, database, sender)
        try:
            yield opened
        finally:
            opened.close()
