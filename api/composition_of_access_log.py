"""Putting together what an operator does with the access log: reading it, sealing it, holding it against its seals."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.access_log import Kept
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.access_log.sealing import Verified, seal, verify
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings


@dataclass(frozen=True, slots=True)
class AccessLogByHand:
    """The access log with the ledger that seals it."""

    ledger: PostgresLedger
    log: PostgresAccessLog

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone in which instants are shown."""
        return ZoneInfo(self.ledger.identity().time_zone)

    def page(self, after: int, limit: int, *, principal: str | None, case: str | None) -> Sequence[Kept]:
        """Give looks behind a position."""
        return self.log.page(after, limit, principal=principal, case=case)

    def seal(self) -> int | None:
        """Seal what has come since the last seal; give the size sealed, None if nothing has."""
        done = seal(self.ledger, self.log)
        return None if done is None else int(done.answer["size"])

    def verify(self) -> Verified:
        """Hold every entry against the seals; raise `AccessLogContradicted`."""
        return verify(self.ledger, self.log)


@contextmanager
def access_log_by_hand(settings: Settings) -> Iterator[AccessLogByHand]:
    """Open the access log of a ledger; raise `NotFounded` where there is none."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append"), size=2) as pool:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            ledger.identity()
            yield AccessLogByHand(ledger, PostgresAccessLog(pool))
