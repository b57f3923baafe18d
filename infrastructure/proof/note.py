"""C2SP signed notes: a text, and lines in which keys sign it; and C2SP verifier keys.

What is read is read strictly: whatever is written back is the same bytes. A text counts only once a known key's
signature on it has been verified.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from domain.errors import Refused
from infrastructure.proof.signer import KEY_BYTES, SIGNATURE_BYTES, Signer, is_signed

ED25519 = 0x01
COSIGNATURE = 0x04  # an Ed25519 signature of a witness, over a time and the text
KEY_ID_BYTES = 4
TIME_BYTES = 8
MOST_BYTES = 1 << 20
MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+\x00-\x1f\ud800-\udfff]+")  # an argument that is not UTF-8 comes with surrogates
_KEY = re.compile(r"([^\s+\x00-\x1f\ud800-\udfff]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_LINE = re.compile(r"— ([^\s+\x00-\x1f]+) ([A-Za-z0-9+/=]+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteMalformed(Refused):
    """This is not a signed note."""

    code: ClassVar[str] = "note_malformed"


class KeyMalformed(Refused):
    """This is not a verifier key (name+key id+base64)."""

    code: ClassVar[str] = "key_malformed"


class NotSigned(Refused):
    """The note is not signed by the keys that it should be signed by."""

    code: ClassVar[str] = "not_signed"


def is_key_name(text: str) -> bool:
    """Tell whether a text can be the name of a key."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: who is said to have signed, and what."""

    name: str
    key_id: bytes
    content: bytes  # of a log 64 bytes; of a witness the time, 8 bytes, before them

    @property
    def line(self) -> str:
        """Write the line, with its newline."""
        return f"— {self.name} {b64encode(self.key_id + self.content).decode()}\n"

    @property
    def time(self) -> int:
        """Read when a witness signed, in seconds since 1970."""
        return int.from_bytes(self.content[:TIME_BYTES])

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read a line without its newline; raise `NoteMalformed`."""
        found = _LINE.fullmatch(line)
        blob = _decoded(found[2]) if found else None
        if found is None or blob is None or len(blob) <= KEY_ID_BYTES:
            raise NoteMalformed(line=line[:100])
        return cls(found[1], blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name: that of a log (`ED25519`), or of a witness (`COSIGNATURE`)."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a key as C2SP writes it; raise `KeyMalformed`."""
        found = _KEY.fullmatch(text)
        blob = _decoded(found[3]) if found else None
        if found is None or blob is None or len(blob) != 1 + KEY_BYTES or blob[0] not in (ED25519, COSIGNATURE):
            raise KeyMalformed(key=text[:200])
        key = cls(found[1], blob[0], blob[1:])
        if key.key_id.hex() != found[2]:
            raise KeyMalformed(key=text, key_id=key.key_id.hex())
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @property
    def key_id(self) -> bytes:
        """Give the four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]

    def made(self, signature: Signature) -> bool:
        """Tell whether a signature claims to be this key's."""
        return signature.name == self.name and signature.key_id == self.key_id

    def verifies(self, text: str, signature: Signature) -> bool:
        """Tell whether a signature is this key's on a text."""
        if not self.made(signature):
            return False
        if self.kind == COSIGNATURE:
            if len(signature.content) != TIME_BYTES + SIGNATURE_BYTES or signature.time >= 1 << 63:
                return False
            return is_signed(self.public, cosigned_message(text, signature.time), signature.content[TIME_BYTES:])
        return is_signed(self.public, text.encode(), signature.content)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, content: bytes) -> "Note":
        """Read a note; raise `NoteMalformed`."""
        if len(content) > MOST_BYTES:
            raise NoteMalformed(bytes=len(content), most=MOST_BYTES)
        try:
            whole = content.decode()
        except UnicodeDecodeError:
            raise NoteMalformed(reason="it is not UTF-8") from None
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or _CONTROL.search(whole):
            raise NoteMalformed(reason="a text, a blank line and lines of signatures are expected")
        signatures = lines[:-1].split("\n")
        if len(signatures) > MOST_SIGNATURES:
            raise NoteMalformed(signatures=len(signatures), most=MOST_SIGNATURES)
        return cls(text + "\n", tuple(Signature.parse(line) for line in signatures))

    def __bytes__(self) -> bytes:
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """Give the note with further signatures, each once."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *more))))

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Give those of some keys that signed it; raise `NotSigned` if one's signature is false or none has signed."""
        found = []
        for key in keys:
            lines = [signature for signature in self.signatures if key.made(signature)]
            if not all(key.verifies(self.text, line) for line in lines):
                raise NotSigned(false_signature_of=str(key))
            if lines:
                found.append(key)
        if not found:
            raise NotSigned(signed_by=", ".join(f"{line.name}+{line.key_id.hex()}" for line in self.signatures))
        return found


def key_of(name: str, signer: Signer, kind: int = ED25519) -> VerifierKey:
    """Give the verifier key of a signer under a name."""
    return VerifierKey(name, kind, signer.public)


def sign(text: str, name: str, signer: Signer) -> Signature:
    """Sign a text as a log does."""
    return Signature(name, key_of(name, signer).key_id, signer.sign(text.encode()))


def cosign(text: str, name: str, signer: Signer, seconds: int) -> Signature:
    """Sign a checkpoint's text as a witness does, at a time in seconds since 1970."""
    signature = signer.sign(cosigned_message(text, seconds))
    return Signature(name, key_of(name, signer, COSIGNATURE).key_id, seconds.to_bytes(TIME_BYTES) + signature)


def cosigned_message(text: str, seconds: int) -> bytes:
    """Give what a witness signs (C2SP tlog-cosignature, version 1)."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _decoded(text: str) -> bytes | None:
    """Decode standard base64, written the one way that it can be; None if it is not."""
    try:
        blob = b64decode(text, validate=True)
    except ValueError:
        return None
    return blob if b64encode(blob).decode() == text else None
