"""Sealing and opening protected values: AES-256-GCM under the data key of a subject and class (docs/proof-format.md).

Invariant: the associated data bind a value to its stream, field and class; GCM does not commit to its key, so what was
opened is held against the commitment in the event, and what is stored against its hash, before anyone sees it.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ledger import NotFounded
from application.protection import ValueDamaged, ValueShredded
from domain.case.values import SEALED_FORM, Committed, commitment, stored_hash
from domain.procedures.vocabulary import FieldClass
from domain.protection.custody import custody_stream, root_of
from infrastructure.data_keys.folder import DataKeys, KeyDestroyed, SimulatedKeys
from infrastructure.data_keys.names import LENGTH

NONCE, SALT = 12, 16  # bytes
AT_ONCE = 16  # keys that are made side by side: their flushes then share a journal's commit
Nonces = Callable[[bytes], bytes]
"""Gives the nonce of a value; what it is given names the value with its salt."""


def random_nonce(_: bytes) -> bytes:
    """Give a nonce that nobody can guess."""
    return os.urandom(NONCE)


def derived_nonce(named: bytes) -> bytes:
    """Give the nonce of a simulated value, which follows from what it is."""
    return hashlib.sha256(b"nonce" + named).digest()[:NONCE]


class KeyedProtection:
    """Protection under data keys, which are opened when they are first needed."""

    def __init__(self, keys: Callable[[], DataKeys], salts: Iterator[bytes], nonces: Nonces) -> None:
        self._open = keys
        self._salts = salts
        self._nonces = nonces

    @cached_property
    def _keys(self) -> DataKeys:
        return self._open()

    def subject(self, stream: str, identity: Sequence[str]) -> str:
        """Name a person for one case."""
        names = self._keys.names
        return names.hidden(names.person(identity), "subject", stream).hex()

    def sealing(self, stream: str, subject: str | None = None) -> "_Sealing":
        """Give what seals the values of a case or a record."""
        return _Sealing(self, stream, subject)

    def prepare(self, streams: Sequence[str]) -> None:
        """Make the keys of several streams side by side."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda stream: self.ready(stream, ()), streams))

    def ready(self, stream: str, identity: Sequence[str]) -> None:
        """Make the keys of a person, or of a case that names none."""
        names = self._keys.names
        self.key(names.person(identity) if identity else names.own(stream), FieldClass.INTERNAL)

    def custody(self, stream: str, subject: str | None) -> str:
        """Name the stream in which is recorded what is done with the values of a subject."""
        return custody_stream(self._keys.names.hidden(self._root(stream, subject), "custody"))

    def sharing(self, custody: str, cases: Iterable[tuple[str, str]]) -> list[str]:
        """Pick the cases that hold the data of the subject in a custody."""
        given = list(cases)
        root = self._keys.names.revealed(root_of(custody), "custody")
        shown = self._keys.names.hidden_in(root, [("subject", case) for case, _ in given])
        return [case for (case, subject), own in zip(given, shown, strict=True) if own.hex() == subject]

    def alike(self, cases: Sequence[tuple[str, str]]) -> list[int]:
        """Give numbers to the subjects of some cases, in the order in which they come."""
        roots = self._keys.names.revealed_in(
            [bytes.fromhex(subject) for _, subject in cases], [("subject", case) for case, _ in cases]
        )
        numbers: dict[bytes, int] = {}
        return [numbers.setdefault(root, len(numbers)) for root in roots]

    def open(self, stream: str, field: str, committed: Committed, stored: bytes) -> tuple[bytes, bytes]:
        """Open one value: its salt, and its bytes."""
        place = {"of": stream, "field": field}
        if committed.form != SEALED_FORM:
            raise ValueDamaged(**place, form=committed.form)
        if not compare_digest(stored_hash(stored), committed.stored_hash):
            raise ValueDamaged(**place, differs="stored_hash")
        try:
            key = self._keys.find(self._handle(stream, committed.protection, stored), committed.protection)
        except KeyDestroyed:
            raise ValueShredded(**place) from None
        sealed = stored[LENGTH:]
        try:
            plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], associated(stream, field, committed.protection))
            salt, value = _parts(plain)
        except (InvalidTag, ValueError):
            raise ValueDamaged(**place, differs="seal") from None
        if not compare_digest(commitment(field, salt, value), committed.commitment):
            raise ValueDamaged(**place, differs="commitment")
        return salt, value

    def is_shredded(self, stream: str, protection: FieldClass, stored: bytes) -> bool:
        """Tell whether the key of a value was destroyed."""
        try:
            self._keys.find(self._handle(stream, protection, stored), protection)
        except KeyDestroyed:
            return True
        return False

    def generations(self, custody: str, classes: Sequence[FieldClass]) -> dict[FieldClass, int]:
        """Tell which generation of a subject's keys is in use."""
        root = self._keys.names.revealed(root_of(custody), "custody")
        return {protection: self.key(root, protection)[0] for protection in classes}

    def destroy(self, custody: str, generations: Mapping[FieldClass, int]) -> None:
        """Destroy a subject's keys through a generation."""
        names = self._keys.names
        root = names.revealed(root_of(custody), "custody")
        for protection, last in generations.items():
            for generation in range(last + 1):
                self._keys.destroy(names.handle(root, generation), protection)

    def key(self, root: bytes, protection: FieldClass) -> tuple[int, bytes, bytes]:
        """Give the key in use of a subject and class: its generation, its handle, and itself."""
        generation = 0
        while True:
            handle = self._keys.names.handle(root, generation)
            try:
                return generation, handle, self._keys.ensure(handle, protection)
            except KeyDestroyed:
                generation += 1

    def in_use(self, stream: str, subject: str | None, protection: FieldClass) -> tuple[bytes, AESGCM]:
        """Give the key under which values of a class are sealed now: its id as the stream shows it, and itself."""
        _, handle, key = self.key(self._root(stream, subject), protection)
        return self._keys.names.hidden(handle, "key", stream, protection), AESGCM(key)

    def nonce(self, named: bytes) -> bytes:
        """Give the nonce of a value."""
        return self._nonces(named)

    def blind(self, digest: bytes) -> bytes:
        """Key the hash of a command's body, which may hold protected values; as it is while no ledger is founded."""
        try:
            return self._keys.blind(digest)
        except NotFounded:
            return digest

    def check(self) -> None:
        """Open the keys now; raise what keeps them shut."""
        assert self._keys  # noqa: S101 - opened by being asked for

    def next_salt(self) -> bytes:
        """Give the next salt."""
        return next(self._salts)

    def _root(self, stream: str, subject: str | None) -> bytes:
        names = self._keys.names
        return names.own(stream) if subject is None else names.revealed(bytes.fromhex(subject), "subject", stream)

    def _handle(self, stream: str, protection: FieldClass, stored: bytes) -> bytes:
        if len(stored) < LENGTH:
            raise ValueDamaged(of=stream, differs="seal")
        return self._keys.names.revealed(stored[:LENGTH], "key", stream, protection)


class _Sealing:
    """The sealing of one stream in one act: the key of each class is looked up once."""

    def __init__(self, protection: KeyedProtection, stream: str, subject: str | None) -> None:
        self._protection, self._stream, self._subject = protection, stream, subject
        self._known: dict[FieldClass, tuple[bytes, AESGCM]] = {}

    def salt(self) -> bytes:
        """Give a salt."""
        return self._protection.next_salt()

    def seal(self, field: str, protection: FieldClass, salt: bytes, value: bytes) -> bytes:
        """Seal a value: key id, nonce, and ciphertext with its tag."""
        if protection not in self._known:
            self._known[protection] = self._protection.in_use(self._stream, self._subject, protection)
        shown, key = self._known[protection]
        bound = associated(self._stream, field, protection)
        nonce = self._protection.nonce(bound + salt)
        return shown + nonce + key.encrypt(nonce, _measured(8, salt, value), bound)


def simulated_protection(salts: Iterator[bytes]) -> KeyedProtection:
    """Give the protection of a ledger that is played: keys and nonces follow from names and salts alone."""
    return KeyedProtection(SimulatedKeys, salts, derived_nonce)


def associated(stream: str, field: str, protection: FieldClass) -> bytes:
    """Give the associated data, which bind a value to its place."""
    return _measured(4, b"caseledger/sealed/1", stream.encode(), field.encode(), protection.value.encode())


def _measured(width: int, *parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(width, "big") + part for part in parts)


def _parts(plain: bytes) -> tuple[bytes, bytes]:
    """Take a plaintext apart; raise `ValueError` for one of another form."""
    found, rest = [], plain
    while rest:
        length = int.from_bytes(rest[:8], "big")
        if len(rest) < 8 + length:
            raise ValueError
        found.append(rest[8 : 8 + length])
        rest = rest[8 + length :]
    salt, value = found
    return salt, value
