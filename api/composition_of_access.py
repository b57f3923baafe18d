"""Putting together what lets people and programs in: the identities beside the ledger, and the ledger's accounts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from psycopg_pool import ConnectionPool

from application.access.accounts import Accounts
from application.access.entrance import Entrance
from application.access.identification import Recognising
from application.access.keys import Keys
from application.access.passwords import Hasher, Passwords
from application.access.people import People
from application.access.sessions import Sessions
from application.ledger import Ledger
from infrastructure.data_keys.opening import ledger_on, values_pool
from infrastructure.identity.argon import Argon2
from infrastructure.identity.choice import IdentityChoice
from infrastructure.identity.code_flow import CodeFlow
from infrastructure.identity.store import PostgresIdentities
from infrastructure.identity.tokens import IssuedTokens
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.proof.opening import checked_outside, receipts_in
from infrastructure.settings import Settings

CALLERS = 8  # connections over which requests are recognised


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Access:
    """The parts of getting in."""

    accounts: Accounts
    people: People
    keys: Keys
    entrance: Entrance
    identification: Recognising
    zone: ZoneInfo


@contextmanager
def identity_pool(append_url: str) -> Iterator[ConnectionPool]:
    """Open the connections over which requests are recognised: in the role that appends, beside its own."""
    with append_pool(append_url, size=CALLERS) as pool:
        yield pool


@contextmanager
def access_by_hand(settings: Settings) -> Iterator[Access]:
    """Open what an operator does about accounts; raise `NotFounded` where there is no ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append"), size=2) as pool, values_pool(server.primary_url("read")) as values:
            checked_outside(pool, settings.proof)
            receipts = receipts_in(settings.keys_folder, pool)
            ledger, _ = ledger_on(LedgerRecorder(pool), settings.keys_folder, values, receipts=receipts)
            ledger.identity()
            yield access_on(ledger, pool, settings.identity)


def access_on(
    ledger: Ledger,
    pool: ConnectionPool,
    choice: IdentityChoice,
    *,
    now: Callable[[], datetime] = _now,
    hasher: Hasher | None = None,
) -> Access:
    """Put together what lets people and programs in, as the operator has chosen."""
    identities, accounts = PostgresIdentities(pool), Accounts(ledger)
    passwords = Passwords(identities, accounts, hasher or Argon2(), now, longest_age=choice.password_age)
    people = People(identities, accounts, passwords)
    sessions = Sessions(identities, now, choice.lifetimes)
    keys = Keys(identities, accounts, now)
    tokens = IssuedTokens(choice.issuers, identities)
    foreign = CodeFlow(tokens, identities, now, origin=choice.public_url)
    return Access(
        accounts,
        people,
        keys,
        Entrance(identities, people, passwords, sessions, foreign, choice.public_url),
        Recognising(accounts, sessions, keys, tokens, now),
        ZoneInfo(ledger.identity().time_zone),
    )
