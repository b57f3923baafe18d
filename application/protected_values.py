"""The use cases of protected values: look at them, disclose, seal, hold, shred. Load, let the domain decide, save.

Invariant: a value is shown only once its disclosure is on record, and keys are destroyed only once the destruction is;
one that was broken off, or undone by an older copy of the keys, is finished before anything is opened again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from application.archives import bonds_of
from application.books import occasion_of
from application.cases import Command
from application.ledger import Intent, Ledger, OnRecord
from application.once import decided_once, digest_of
from application.protection import Keys
from application.protection_requests import Disclose
from application.requests import Request
from domain.case.values import Committed
from domain.errors import Unknown
from domain.procedures.vocabulary import FieldClass
from domain.protection.custody import Bonds, Custody, Keeping, Shredded
from domain.protection.disclosures import Disclosures, Shown, disclose, disclosures_stream
from domain.protection.refusals import NothingThere, ValueSealedUp


class NotOnRecord(Unknown):
    """No case, agreement or record of that name is on record."""

    code = "not_on_record"


@dataclass(frozen=True, slots=True)
class Opened:
    """A protected value, opened: what has to be given so that its commitment can be checked."""

    version: int
    field: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A protected value by name, and whether it can be read: open, sealed or shredded."""

    version: int
    field: str
    protection: FieldClass
    state: str


class Stored(Protocol):
    """What the database holds of protected values, as it may be read."""

    def values(self, of: str) -> Mapping[tuple[int, str], bytes]:
        """Give the stored bytes beside the events of a case or a record, by version and field."""

    def subjects(self) -> Iterable[tuple[str, str]]:
        """Give each case that holds the data of a person, with the name under which it does."""

    def shreddings(self) -> Iterable[Shredded]:
        """Give every destruction on record."""


class Opener:
    """Opens protected values, for whoever has recorded why."""

    def __init__(self, ledger: Ledger, keys: Keys, stored: Stored) -> None:
        self._ledger, self._keys, self._stored = ledger, keys, stored
        self._held_to_record = False

    def opened(self, of: str, wanted: Iterable[Shown]) -> list[Opened]:
        """Open values, each with its salt.

        Raises `NothingThere` for one that is not on record, `ValueSealedUp`, `ValueShredded`, `ValueDamaged`.
        """
        self.hold_to_record()
        committed, stored = self._committed(of), self._stored.values(of)
        custody = self.custody(of)
        sealed: set[FieldClass] = set() if custody is None else custody.sealed
        found = []
        for one in wanted:
            where = one.version, one.field
            if where not in committed or where not in stored:
                raise NothingThere(of=of, version=one.version, field=one.field)
            if committed[where].protection in sealed:
                raise ValueSealedUp(of=of, version=one.version, field=one.field)
            salt, value = self._keys.open(of, one.field, committed[where], stored[where])
            found.append(Opened(one.version, one.field, salt, value.decode()))
        return found

    def standing(self, of: str) -> list[Standing]:
        """List the protected values of a case or a record, without opening any."""
        self.hold_to_record()
        stored, custody = self._stored.values(of), self.custody(of)
        sealed: set[FieldClass] = set() if custody is None else custody.sealed
        found = []
        for (version, field), committed in self._committed(of).items():
            if (version, field) not in stored or self._keys.is_shredded(
                of, committed.protection, stored[version, field]
            ):
                state = "shredded"
            else:
                state = "sealed" if committed.protection in sealed else "open"
            found.append(Standing(version, field, committed.protection, state))
        return found

    def custody_of(self, of: str) -> str:
        """Name the stream of the custody that a case or a record is under; raise `NotOnRecord`."""
        history = self._ledger.events(of)
        if not history:
            raise NotOnRecord(of=of)
        return self._keys.custody(of, getattr(history[0].event, "subject", None))

    def custody(self, of: str) -> Custody | None:
        """Load the custody that a case or a record is under, if anything was done in it."""
        return self._ledger.find(Custody, self.custody_of(of))

    def hold_to_record(self) -> None:
        """Destroy, once in a program, what is on record as destroyed: a copy of the keys may have brought it back."""
        if not self._held_to_record:
            for event in self._stored.shreddings():
                self._keys.destroy(event.originator_id, event.generations)
            self._held_to_record = True

    def _committed(self, of: str) -> dict[tuple[int, str], Committed]:
        return {
            (recorded.event.originator_version, field): value
            for recorded in self._ledger.events(of)
            for field, value in getattr(recorded.event, "values", {}).items()
            if isinstance(value, Committed)
        }


Decide = Callable[[Keeping, "ProtectedValues", str, Any], Custody]


@dataclass(frozen=True, slots=True)
class ProtectionAct:
    """One act on the values of a subject: its name in a URL, its name to an official, its request, its way there."""

    name: str
    title: str
    request: type[Request]
    decide: Decide


class ProtectedValues:
    """Performs what is asked for of protected values. A subject is named by any case or record that holds its data."""

    def __init__(
        self,
        ledger: Ledger,
        keys: Keys,
        stored: Stored,
        forget: Callable[[Collection[str]], None] = lambda cases: None,
    ) -> None:
        """Take what purges copies of values outside the ledger, for some cases, as `forget`."""
        self._ledger, self._keys, self._stored, self._forget = ledger, keys, stored, forget
        self.opener = Opener(ledger, keys, stored)

    def disclose(self, command: Command, of: str, request: Disclose) -> tuple[OnRecord, list[Opened]]:
        """Record a disclosure, then give what it shows; once more, the same again."""
        stream = self.opener.custody_of(of)

        def decided() -> Intent:
            custody = self.opener.custody(of)
            self.opener.opened(of, request.fields)  # what cannot be shown is not said to have been
            known = self._ledger.find(Disclosures, disclosures_stream(of))
            occasion = occasion_of(self._ledger, command, request)
            changed = disclose(known, of, request.fields, request.recipient, request.reason, occasion)
            entry = f"{changed.id}@{changed.version}"
            relied_on = {stream: 0 if custody is None else custody.version}
            return Intent(command.id, digest, (changed,), {"act": "disclose", "entry": entry}, relied_on)

        digest = digest_of("disclose", of, request)
        recorded = decided_once(self._ledger, command.id, digest, decided)
        return recorded, self.opener.opened(of, request.fields)

    def perform(self, command: Command, of: str, act: ProtectionAct, request: Request) -> OnRecord:
        """Perform an act on the values of the subject whose data a case or a record holds."""
        stream = self.opener.custody_of(of)

        def decided() -> Intent:
            occasion = occasion_of(self._ledger, command, request)
            keeping = Keeping(self._ledger.find(Custody, stream), stream, occasion)
            changed = act.decide(keeping, self, of, request)
            entry = f"{changed.id}@{changed.version}"  # not the case: no two cases may be seen to share a subject
            return Intent(command.id, digest, (changed,), {"act": act.name, "entry": entry})

        digest = digest_of(act.name, of, request)
        recorded = decided_once(self._ledger, command.id, digest, decided)
        self._destroy(of, stream, recorded)
        return recorded

    def bonds(self, of: str) -> Bonds:
        """Tell what stands against destroying values, by all the cases that hold the data of the same subject."""
        return bonds_of(self._ledger, self._sharing(of))

    def readable(self, of: str) -> list[str]:
        """Name the values that can still be opened, sealed ones too, as field@version."""
        return [f"{one.field}@{one.version}" for one in self.opener.standing(of) if one.state != "shredded"]

    def alike(self, cases: Sequence[tuple[str, str]]) -> list[int]:
        """Tell by numbers whose data some cases hold: alike for all of one person, of no use beyond the answer.

        A person is the same by all that its procedure compares, name and contact together; a company by its name.
        """
        return self._keys.alike(cases)

    def generations(self, of: str, classes: Sequence[FieldClass]) -> dict[FieldClass, int]:
        """Tell which keys of a subject are in use."""
        return self._keys.generations(self.opener.custody_of(of), classes)

    def _destroy(self, of: str, stream: str, recorded: OnRecord) -> None:
        """Destroy what the act that is on record destroys, also if an earlier attempt was broken off."""
        version = int(recorded.answer["entry"].rpartition("@")[2])
        event = self._ledger.events(stream)[version - 1].event
        if isinstance(event, Shredded):
            self._keys.destroy(stream, event.generations)
            self._forget(self._sharing(of))

    def _sharing(self, of: str) -> list[str]:
        return sorted({of, *self._keys.sharing(self.opener.custody_of(of), self._stored.subjects())})
