"""Keys of service accounts: shown once, kept as a hash, told apart from other tokens by how they begin."""

import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.access.accounts import (
    ISSUE,
    OPEN,
    Accounts,
    IssueKey,
    KeyTerms,
    OpenAccount,
    RoleTerms,
)
from application.access.identities import Holder, HolderUnknown, Identities, StoredKey
from application.access.people import checked_name
from application.access.sessions import told_by
from application.cases import Command
from application.requests import Acting
from domain.access.account import Account
from domain.access.events import Kind

BEGINNING = "clk_"
KEY_ID = re.compile(r"[0-9a-f]{12}")
USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A key as it is shown once."""

    principal: str
    key: str
    secret: str
    until: datetime

    @property
    def shown(self) -> str:
        """Give what a program sends as its bearer token."""
        return f"{BEGINNING}{self.key}_{self.secret}"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose key it is, and what it opens."""

    account: Account
    scopes: tuple[str, ...]


class Keys:
    """Issues, recognises and revokes the keys of service accounts."""

    def __init__(self, identities: Identities, accounts: Accounts, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._accounts = accounts
        self._now = now

    def open(
        self,
        command: Command,
        acting: Acting,
        name: str,
        roles: Sequence[RoleTerms],
        scopes: tuple[str, ...],
        until: datetime,
    ) -> Issued:
        """Open a service account under a name, with its first key; raise `NameMalformed`, `LoginTaken`."""
        holder = Holder(f"s:{secrets.token_hex(12)}", Kind.SERVICE, checked_name(name))
        issued, terms = self._made(holder.principal, scopes, until)
        asked = OpenAccount(acting=acting, kind=Kind.SERVICE, roles=tuple(roles), key=terms)
        with self._identities.entering(holder):
            self._accounts.perform(command, OPEN, holder.principal, asked)
        self._keep(issued)
        return issued

    def named(self, name: str) -> str:
        """Give the principal of a service account; raise `HolderUnknown`."""
        holder = self._identities.named(name, Kind.SERVICE)
        if holder is None:
            raise HolderUnknown(name=name)
        return holder.principal

    def issue(
        self, command: Command, acting: Acting, principal: str, scopes: tuple[str, ...], until: datetime
    ) -> Issued:
        """Issue a key; at most two of an account hold at once."""
        issued, terms = self._made(principal, scopes, until)
        self._accounts.perform(command, ISSUE, principal, IssueKey(acting=acting, **terms.model_dump()))
        self._keep(issued)
        return issued

    def _made(self, principal: str, scopes: tuple[str, ...], until: datetime) -> tuple[Issued, KeyTerms]:
        issued = Issued(principal, secrets.token_hex(6), secrets.token_urlsafe(32), until)
        return issued, KeyTerms(key=issued.key, scopes=scopes, until=until)

    def _keep(self, issued: Issued) -> None:
        """Keep what the key is told by: a key on record that nobody can tell opens nothing."""
        self._identities.keep_key(StoredKey(issued.key, issued.principal, told_by(issued.secret)))

    def recognise(self, token: str) -> Recognised | None:
        """Give whose key it is, if it holds now."""
        key, _, secret = token.removeprefix(BEGINNING).partition("_")
        stored, now = self._identities.key(key) if KEY_ID.fullmatch(key) else None, self._now()
        if stored is None or not hmac.compare_digest(stored.secret_hash, told_by(secret)):
            return None
        account = self._accounts.find(stored.principal)
        issued = None if account is None else account.key(key, now)
        if account is None or issued is None:
            return None
        if stored.last_used_at is None or now >= stored.last_used_at + USE_NOTED_EVERY:
            self._identities.note_use(key, now)
        return Recognised(account, issued.scopes)
