"""Local users: their passwords, checked in one time for all, and shut for a while after wrong ones.

Invariant: whoever is refused cannot tell whether the login, the password or the moment was wrong.
"""

import secrets
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from application.access.accounts import Accounts
from application.access.identities import Holder, Identities, Password
from domain.errors import Malformed, Refused

SHORTEST, LONGEST = 12, 200
KINDS_NEEDED = 3
FREE_FAILURES = 5  # the fifth wrong one shuts the door
FIRST_LOCK, LONGEST_LOCK = timedelta(seconds=30), timedelta(minutes=15)
ALPHABET = "".join(set(string.ascii_letters + string.digits) - set("0O1lI"))
GENERATED = 16
ATTEMPTS = 3


class LoginRefused(Refused):
    """用户名或口令不正确，或因多次出错暂时锁定。Login or password is wrong, or shut for a while after wrong ones."""

    code = "login_refused"


class PasswordMustChange(Refused):
    """口令须先更改。The password must be changed before it lets anyone in."""

    code = "password_must_change"


class PasswordTooWeak(Malformed):
    """口令至少十二位，含大写、小写、数字、其他字符中的三类，且不含用户名。A password has at least twelve characters of three kinds (capital, small, digit, other) and does not contain the login."""  # noqa: E501 - one sentence

    code = "password_too_weak"


class PasswordUnchanged(Malformed):
    """新口令须与旧口令不同。The new password must differ from the old one."""

    code = "password_unchanged"


class NoLogin(Refused):
    """This person has no login here, and gets in at an issuer."""

    code = "no_login"


class Hasher(Protocol):
    """Turns a password into what it is told by."""

    def hash(self, password: str) -> str:
        """Hash a password, with a salt of its own."""

    def verify(self, password: str, hashed: str | None) -> bool:
        """Tell whether it is the password; without a hash take as long, and say no."""

    def is_dated(self, hashed: str) -> bool:
        """Tell whether it was hashed with less effort than today."""


class Passwords:
    """Lets people in by login and password."""

    def __init__(
        self,
        identities: Identities,
        accounts: Accounts,
        hasher: Hasher,
        now: Callable[[], datetime],
        *,
        longest_age: timedelta | None = None,
    ) -> None:
        self._identities = identities
        self._accounts = accounts
        self._hasher = hasher
        self._now = now
        self._longest_age = longest_age

    def check(self, login: str, password: str) -> str:
        """Give the principal that this login and password let in; raise `LoginRefused` or `PasswordMustChange`."""
        held = self._verified(login, password)
        too_old = self._longest_age is not None and self._now() >= held.changed_at + self._longest_age
        if held.must_change or too_old:
            raise PasswordMustChange
        return held.principal

    def change(self, login: str, old: str, new: str) -> str:
        """Change a password by whoever knows the old one, end all sessions, and give the principal.

        Raises `LoginRefused`, `PasswordUnchanged`, `PasswordTooWeak`.
        """
        held = self._verified(login, old)
        if new == old:
            raise PasswordUnchanged
        self._keep(held.principal, held.login, new, must_change=False)
        return held.principal

    def set(self, principal: str, login: str, password: str | None = None, *, must_change: bool = True) -> str:
        """Set a password, a random one unless it is given, and end all sessions; give it. Raises `PasswordTooWeak`."""
        chosen = password or generated()
        self._keep(principal, login, chosen, must_change=must_change)
        return chosen

    def reset(self, holder: Holder) -> str:
        """Set a random password that must be changed, and give it; raise `NoLogin`."""
        if holder.login is None:
            raise NoLogin(principal=holder.principal)
        return self.set(holder.principal, holder.login)

    def _keep(self, principal: str, login: str, password: str, *, must_change: bool) -> None:
        check_strength(password, login)
        hashed = self._hasher.hash(password)
        self._identities.keep_password(Password(principal, login, hashed, must_change, self._now()))
        self._identities.end_sessions(principal)

    def _verified(self, login: str, password: str) -> Password:
        """Count the attempt before the password is looked at: of many at once none goes uncounted."""
        held = self._counted(login)
        right = self._hasher.verify(password[:LONGEST], None if held is None else held.hash)
        if held is None or not right or len(password) > LONGEST:
            raise LoginRefused
        self._identities.forgive(held.principal)
        if self._hasher.is_dated(held.hash):
            self._identities.keep_password(replace(held, hash=self._hasher.hash(password)))
        return held

    def _counted(self, login: str) -> Password | None:
        """Give the password of a login whose door is open, with one more attempt counted."""
        for _ in range(ATTEMPTS):
            held, now = self._identities.password(login), self._now()
            if held is None or (held.locked_until is not None and now < held.locked_until):
                return None
            if self._identities.count_attempt(held, _locked_until(held.failures + 1, now)):
                account = self._accounts.find(held.principal)
                return None if account is None or account.disabled else held
        return None


def generated() -> str:
    """Make a password that nobody can guess and everybody can type."""
    while True:
        made = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(GENERATED // 4))
        if len(_kinds(made)) > KINDS_NEEDED:
            return made


def check_strength(password: str, login: str) -> None:
    """Refuse a password that is short, of one kind, or names its holder (等保 2.0, 8.1.4.1 a)."""
    long_enough = SHORTEST <= len(password) <= LONGEST
    if not long_enough or len(_kinds(password)) < KINDS_NEEDED or login.lower() in password.lower():
        raise PasswordTooWeak(shortest=SHORTEST, longest=LONGEST)


def _kinds(password: str) -> set[str]:
    return {
        "capital" if one.isupper() else "small" if one.islower() else "digit" if one.isdigit() else "other"
        for one in password
    }


def _locked_until(failures: int, now: datetime) -> datetime | None:
    """Shut the door twice as long after each further wrong password."""
    if failures < FREE_FAILURES:
        return None
    lock = FIRST_LOCK * (1 << min(failures - FREE_FAILURES, 10))
    return now + min(lock, LONGEST_LOCK)
