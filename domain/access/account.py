"""An account (账户): who may get in, in which offices and units, since when and until when.

Invariant: nobody is two of the three officers at a time (三员分立), and no account gives itself anything.
"""

from collections.abc import Iterable
from datetime import datetime

from eventsourcing.domain import BaseAggregate

from domain.access import refusals
from domain.access.events import (
    AccessEvent,
    AccountDisabled,
    AccountEnabled,
    AccountOpened,
    CaseTied,
    CaseUntied,
    KeyIssued,
    KeyRevoked,
    Kind,
    RoleGiven,
    RoleWithdrawn,
)
from domain.access.principal import Principal
from domain.access.role import THREE_OFFICERS, Role
from domain.book_occasion import BookOccasion

PREFIX = "access:"
OPENERS = ("administrator",)
IN_UNITS = frozenset({Role.WINDOW, Role.HANDLER, Role.REVIEWER, Role.UNIT_LEAD})
KEYS_AT_ONCE = 2  # the old one and the new one, while a consumer changes over


def account_stream(principal: str) -> str:
    """Name the stream of a principal's account."""
    return f"{PREFIX}{principal}"


class Account(BaseAggregate[str]):
    """What is on record about one principal."""

    TOPIC = "access"

    class Event(AccessEvent):
        """Base event, never triggered."""

        TOPIC = "access.event"

    def __init__(self) -> None:
        self.kind = Kind.PERSON
        self.disabled = False
        self.given: dict[Role, RoleGiven] = {}
        self.keys: dict[str, KeyIssued] = {}
        self.own: frozenset[str] = frozenset()

    @property
    def principal(self) -> str:
        """Give the opaque id of whose account it is."""
        return self.id.removeprefix(PREFIX)

    def roles(self, at: datetime) -> frozenset[Role]:
        """Give the roles that are held at an instant."""
        return frozenset(role for role, given in self.given.items() if given.holds(at))

    def units(self, at: datetime) -> frozenset[str]:
        """Give the units in which roles are held at an instant."""
        return frozenset(unit for given in self.given.values() if given.holds(at) for unit in given.units)

    def as_principal(self, at: datetime, scopes: Iterable[str] = ()) -> Principal:
        """Give who asks at an instant; raise `AccountIsDisabled`."""
        if self.disabled:
            raise refusals.AccountIsDisabled
        held = {role: given.units for role, given in self.given.items() if given.holds(at)}
        held_in = frozenset((role, unit) for role, units in held.items() for unit in units)
        return Principal(
            self.principal, self.roles(at), self.units(at), scopes=frozenset(scopes), held_in=held_in, own=self.own
        )

    def key(self, key: str, at: datetime) -> KeyIssued | None:
        """Give what was issued under the id of a key, if it holds at an instant."""
        issued = self.keys.get(key)
        return issued if issued is not None and at < issued.until else None

    @staticmethod
    def open(account: "Account | None", principal: str, kind: Kind, occasion: BookOccasion) -> "Account":
        """Open an account; raise `AccountExists`."""
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if account is not None:
            raise refusals.AccountExists(principal=principal)
        return occasion.enter(Account, None, AccountOpened, account_stream(principal), clause=None, holder=kind)

    def give(
        self,
        role: Role,
        units: Iterable[str],
        reason: str,
        occasion: BookOccasion,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> None:
        """Give a role, from now on if nothing else is said, up to an instant that is no longer part of it.

        Raises `NotToOneself`, `UnitsNeeded`, `EndsBeforeItBegins`, `RoleHeld`, `OfficersArePersons`, `TwoOfficers`.
        """
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        named, begins = tuple(sorted(set(units))), max(since or occasion.at, occasion.at)
        if occasion.header.actor.principal == self.principal:
            raise refusals.NotToOneself(role=role)
        if role in IN_UNITS and not named:
            raise refusals.UnitsNeeded(role=role)
        if until is not None and until <= begins:
            raise refusals.EndsBeforeItBegins(since=begins.isoformat(), until=until.isoformat())
        held = self.given.get(role)
        if held is not None and held.overlaps(occasion.at, None):
            raise refusals.RoleHeld(role=role, since=held.since.isoformat())
        if role in THREE_OFFICERS:
            self._check_officer(role, begins, until)
        content = {"role": role, "units": named, "since": begins, "until": until, "reason": reason}
        self._enter(RoleGiven, occasion, clause=refusals.CLAUSE, **content)

    def withdraw(self, role: Role, reason: str, occasion: BookOccasion) -> None:
        """Take a role away; raise `RoleNotHeld`."""
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if role not in self.given or not self.given[role].overlaps(occasion.at, None):
            raise refusals.RoleNotHeld(role=role)
        self._enter(RoleWithdrawn, occasion, role=role, reason=reason)

    def disable(self, reason: str, occasion: BookOccasion) -> None:
        """Let nobody in with this account; raise `AlreadyDisabled`."""
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if self.disabled:
            raise refusals.AlreadyDisabled
        self._enter(AccountDisabled, occasion, reason=reason)

    def enable(self, reason: str, occasion: BookOccasion) -> None:
        """Let the account be used again; raise `NotDisabled`."""
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if not self.disabled:
            raise refusals.NotDisabled
        self._enter(AccountEnabled, occasion, reason=reason)

    def tie(self, case: str, occasion: BookOccasion) -> None:
        """Count a case among this person's own, as whoever files it at the counter has shown whose it is.

        Raises `NotAnApplicant`, `TiedToOneself`, `CaseTiedAlready`.
        """
        if Role.APPLICANT not in self.roles(occasion.at):
            raise refusals.NotAnApplicant(principal=self.principal)
        if occasion.header.actor.principal == self.principal:
            raise refusals.TiedToOneself(case=case)
        if case in self.own:
            raise refusals.CaseTiedAlready(case=case)
        self._enter(CaseTied, occasion, case=case)

    def untie(self, case: str, reason: str, occasion: BookOccasion) -> None:
        """Leave a case out that was tied by mistake; raise `CaseNotTied`."""
        if case not in self.own:
            raise refusals.CaseNotTied(case=case)
        self._enter(CaseUntied, occasion, case=case, reason=reason)

    def issue_key(self, key: str, scopes: Iterable[str], until: datetime, occasion: BookOccasion) -> None:
        """Let a key hold until an instant.

        Raises `NoServiceAccount`, `KeyExists`, `EndsBeforeItBegins`, `TooManyKeys`.
        """
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if self.kind is not Kind.SERVICE:
            raise refusals.NoServiceAccount(principal=self.principal)
        if key in self.keys:
            raise refusals.KeyExists(key=key)
        if until <= occasion.at:
            raise refusals.EndsBeforeItBegins(since=occasion.at.isoformat(), until=until.isoformat())
        holding = [one for one in self.keys if self.key(one, occasion.at) is not None]
        if len(holding) >= KEYS_AT_ONCE:
            raise refusals.TooManyKeys(keys=sorted(holding))
        self._enter(KeyIssued, occasion, key=key, scopes=tuple(sorted(set(scopes))), until=until)

    def revoke_key(self, key: str, reason: str, occasion: BookOccasion) -> None:
        """End a key; raise `KeyUnknown`."""
        occasion.require_role(OPENERS, clause=refusals.CLAUSE)
        if self.key(key, occasion.at) is None:
            raise refusals.KeyUnknown(key=key)
        self._enter(KeyRevoked, occasion, key=key, reason=reason)

    def _check_officer(self, role: Role, since: datetime, until: datetime | None) -> None:
        if self.kind is not Kind.PERSON:
            raise refusals.OfficersArePersons(role=role)
        for other in THREE_OFFICERS - {role}:
            if other in self.given and self.given[other].overlaps(since, until):
                raise refusals.TwoOfficers(role=role, held=other)

    def _enter(
        self, event: type[AccessEvent], occasion: BookOccasion, *, clause: str | None = None, **content: object
    ) -> None:
        occasion.enter(Account, self, event, self.id, clause=clause, **content)
