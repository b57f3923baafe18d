"""People: each with a name and a login outside the ledger, and an account on record."""

import re
import secrets
import unicodedata
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from application.access.accounts import OPEN, Accounts, OpenAccount, RoleTerms
from application.access.identities import Holder, HolderUnknown, Identities, Subject
from application.access.passwords import Passwords, check_strength, generated
from application.cases import Command
from application.requests import Acting, Text
from domain.access.events import Kind
from domain.access.role import Role
from domain.errors import Malformed

LOGIN = re.compile(r"\w[\w.@+-]{0,98}\w")
LONGEST_NAME = 200
FIRST_LOGIN = "admin"


class LoginMalformed(Malformed):
    """用户名由字母、数字、汉字组成，中间可有 . _ @ + -，二至一百字。A login is 2 to 100 letters and digits, with . _ @ + - between them."""  # noqa: E501 - one sentence

    code = "login_malformed"


class NameMalformed(Malformed):
    """A name has 1 to 200 printable characters."""

    code = "holder_name_malformed"


class OpenPerson(BaseModel):
    """开户: open the account of a person, who logs in here; offices are given by another officer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acting: Acting
    login: Text
    name: Text = Field(description="姓名, as colleagues know the person; it stands outside the ledger")


class People:
    """Enters people, and finds them."""

    def __init__(self, identities: Identities, accounts: Accounts, passwords: Passwords) -> None:
        self._identities = identities
        self._accounts = accounts
        self._passwords = passwords

    def add(
        self,
        command: Command,
        acting: Acting,
        *,
        login: str,
        name: str,
        password: str | None = None,
        must_change: bool = True,
        principal: str | None = None,
        roles: Sequence[RoleTerms] = (),
    ) -> tuple[str, str]:
        """Enter a person with a login and an account; give the principal, and the password to be told once.

        Raises `LoginMalformed`, `NameMalformed`, `LoginTaken`, `PasswordTooWeak`.
        """
        known, chosen = checked_login(login), password or generated()
        check_strength(chosen, known)
        holder = Holder(principal or new_principal(), Kind.PERSON, checked_name(name), known)
        with self._identities.entering(holder):
            self._accounts.perform(command, OPEN, holder.principal, OpenAccount(acting=acting, roles=tuple(roles)))
        self._passwords.set(holder.principal, known, chosen, must_change=must_change)
        return holder.principal, chosen

    def open(self, command: Command, asked: OpenPerson) -> tuple[Holder, str]:
        """Enter a person without any office; give who it is, and the password to be told once."""
        principal, password = self.add(command, asked.acting, login=asked.login, name=asked.name)
        return self.found(principal), password

    def first_administrator(self, command: Command, acting: Acting, body: str) -> tuple[str, str] | None:
        """Enter the first person, a system administrator; give login and password, or None if there are people."""
        if self._identities.holders(Kind.PERSON):
            return None
        office = RoleTerms(role=Role.SYSTEM_ADMINISTRATOR, units=(body,), reason="首次启动 first run")
        _, password = self.add(command, acting, login=FIRST_LOGIN, name="系统管理员", roles=[office])
        return FIRST_LOGIN, password

    def add_foreign(
        self, command: Command, acting: Acting, *, name: str, subject: Subject, roles: Sequence[RoleTerms] = ()
    ) -> str:
        """Enter a person whom a foreign issuer knows, with an account; raise `NameMalformed`, `LoginTaken`."""
        holder = Holder(new_principal(), Kind.PERSON, checked_name(name))
        with self._identities.entering(holder, subject):
            self._accounts.perform(command, OPEN, holder.principal, OpenAccount(acting=acting, roles=tuple(roles)))
        return holder.principal

    def set_password(self, holder: Holder, password: str) -> None:
        """Set a password that need not be changed, and end the person's sessions."""
        self._passwords.set(holder.principal, str(holder.login), password, must_change=False)

    def found(self, named: str) -> Holder:
        """Find a person by login or principal; raise `HolderUnknown`."""
        holder = self._identities.named(readable_login(named), Kind.PERSON) or self._identities.holder(named)
        if holder is None or holder.kind is not Kind.PERSON:
            raise HolderUnknown(given=named[:100])
        return holder

    def all(self) -> Sequence[Holder]:
        """Give all people, by name."""
        return self._identities.holders(Kind.PERSON)


def new_principal() -> str:
    """Make an id that says nothing of who it is."""
    return f"p:{secrets.token_hex(12)}"


def readable_login(text: str) -> str:
    """Write a login as it is kept: whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def checked_login(text: str) -> str:
    """Give a login as it is kept; raise `LoginMalformed`."""
    login = readable_login(text)
    if not LOGIN.fullmatch(login):
        raise LoginMalformed(given=ascii(text[:60]))
    return login


def checked_name(text: str) -> str:
    """Give a name as it is kept; raise `NameMalformed`."""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NameMalformed(given=ascii(text[:60]))
    return name
