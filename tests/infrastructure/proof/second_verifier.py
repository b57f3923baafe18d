"""A second verifier of evidence bundles, written from docs/proof-format.md and docs/envelope.md alone.

It imports nothing of the product and shares no code with the verifier that is shipped; where the page left something
open, the page was mended. Ed25519 is that of OpenSSL. The verdict is that of the page: 0, 1 or 2.
"""

import json
import re
import struct
from base64 import b64decode, b64encode
from binascii import crc32
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ENTRIES = (
    "README.txt", "checkpoint.txt", "disclosed.jsonl", "events.jsonl", "heads.json", "keys.txt", "manifest.json",
    "rules.jsonl", "timeline.html", "verify.py",
)  # fmt: skip
EVENT = ["position", "proof", "recorded_at", "state", "stream", "topic", "version"]
ORIGIN = re.compile(r"caseledger/([0-9a-f]{32})(?:/[1-9][0-9]*)?")
Json = dict[str, Any]


class CannotBeReadError(Exception):
    """The page says how it must look, and it does not."""


class Second:
    """One bundle; `wrong` collects what is not as proven, each by the number of the check on the page."""

    def __init__(self, key: str | None = None, witnesses: tuple[str, ...] = ()) -> None:
        self.given, self.witnesses = key, witnesses
        self.wrong: list[int] = []
        self.files: dict[str, bytes] = {}
        self.manifest: Json = {}
        self.origin, self.size, self.root = "", 0, b""
        self.case: list[tuple[Json, bytes]] = []  # each event with its leaf hash

    def verdict(self, bundle: bytes) -> int:
        """Give the exit status."""
        checks = (
            self.archive(bundle),
            self.listed(),
            self.checkpoint(),
            self.events(),
            self.rules(),
            self.heads(),
            self.disclosed(),
        )
        try:
            for number, check in enumerate(checks, 1):
                for holds in check:
                    if not holds:
                        self.wrong.append(number)
        except CannotBeReadError:
            return 1 if self.wrong else 2
        return 1 if self.wrong else 0

    def archive(self, bundle: bytes) -> Iterator[bool]:
        """Hold the archive to its one form: 1."""
        self.files = unpacked(bundle)
        yield packed(self.files) == bundle

    def listed(self) -> Iterator[bool]:
        """Hold the files to the manifest: 2."""
        self.manifest = parsed(self.files["manifest.json"])
        exactly(self.manifest, ["as_of", "case", "checkpoint_size", "files", "format", "origin", "through"])
        whole(self.manifest, "as_of", "checkpoint_size", "through")
        texts(self.manifest, "case", "format", "origin")
        if self.manifest["format"] != "caseledger/evidence/1" or not isinstance(self.manifest["files"], list):
            unreadable()
        for one in self.manifest["files"]:
            exactly(one, ["bytes", "name", "sha256"])
        if [one["name"] for one in self.manifest["files"]] != [name for name in ENTRIES if name != "manifest.json"]:
            unreadable()
        for one in self.manifest["files"]:
            content = self.files[one["name"]]
            yield (one["bytes"], one["sha256"]) == (len(content), sha256(content).hexdigest())

    def checkpoint(self) -> Iterator[bool]:
        """Hold the checkpoint to its signatures: 3."""
        content = self.files["checkpoint.txt"]
        text, _, below = decoded(content).rpartition("\n\n")
        lines, text = below.split("\n"), text + "\n"
        if len(content) > 64 << 10 or lines.pop() or not 1 <= len(lines) <= 64:
            unreadable()
        head = re.fullmatch(rf"({ORIGIN.pattern})\n(0|[1-9]\d*)\n(\S+)\n", text, re.ASCII)
        if head is None or not ORIGIN.fullmatch(head[1]):
            unreadable()
        self.origin, self.size, self.root = head[1], int(head[3]), unbased(head[4])
        if self.size >= 1 << 63 or len(self.root) != 32:
            unreadable()
        own = [key_of(line) for line in lines_of(self.files["keys.txt"])]
        outside = [key_of(key) for key in (self.given, *self.witnesses) if key is not None]
        signed = set()
        for line in lines:
            parts = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
            blob = unbased(parts[2]) if parts else unreadable()
            name = parts[1] if parts else ""
            claimed = [key for key in own + outside if (key[0], key[1]) == (name, blob[:4])]
            yield bool(claimed)
            yield all(is_signed(key, text, blob[4:]) for key in claimed)
            signed |= {key for key in claimed if is_signed(key, text, blob[4:])}
        log = {key for key in signed if key[0] == self.origin and key[2] == 1}
        yield bool(log if self.given is None else log & {key_of(self.given)})
        yield self.given is None or key_of(self.given)[0] == self.origin
        yield all(key_of(witness) in signed for witness in self.witnesses)
        yield (self.manifest["origin"], self.manifest["checkpoint_size"]) == (self.origin, self.size)

    def events(self) -> Iterator[bool]:
        """Hold the case to the checkpoint: 4."""
        for number, line in enumerate(lines_of(self.files["events.jsonl"]), 1):
            event, leaf = self.event(parsed(line))
            yield self.holds(event, leaf)
            yield event["stream"] == self.manifest["case"]
            yield event["version"] == number
            yield event["position"] <= self.manifest["through"]
            if self.case:
                before = self.case[-1][0]
                yield before["position"] < event["position"]
                yield before["recorded_at"] < event["recorded_at"]
            self.case.append((event, leaf))
        yield bool(self.case)

    def rules(self) -> Iterator[bool]:
        """Hold what the case rests on to the checkpoint, and the log's name to its first leaf: 5."""
        before, first = 0, b""
        for line in lines_of(self.files["rules.jsonl"]):
            event, leaf = self.event(parsed(line))
            yield self.holds(event, leaf)
            yield before < event["position"]
            before, first = event["position"], first or leaf
            yield first is not leaf or event["position"] == 1
        named = ORIGIN.fullmatch(self.origin)
        yield named is not None and first.hex()[:32] == named[1]

    def heads(self) -> Iterator[bool]:
        """Hold the case to have no further event: 6."""
        heads = parsed(self.files["heads.json"])
        exactly(heads, ["event", "index", "proof"])
        whole(heads, "index")
        event, leaf = self.event(heads["event"])
        sealed = parsed(unbased(event["state"]))
        whole(sealed, "through", "count")
        texts(sealed, "root")
        yield self.holds(event, leaf)
        yield event["topic"] == "ledger.heads_sealed"
        yield sealed["through"] < event["position"]
        yield sealed["through"] == self.manifest["through"]
        yield event["recorded_at"] == self.manifest["as_of"]
        if self.case:
            last, last_leaf = self.case[-1]
            head = measured(b"caseledger/head/1", b"sha256", last["stream"].encode(), u64(last["version"]), last_leaf)
            found = climbed(sha256(b"\0" + head).digest(), heads["index"], sealed["count"], proof_of(heads["proof"]))
            yield found is not None and sealed["root"] == f"sha256:{found.hex()}"

    def disclosed(self) -> Iterator[bool]:
        """Hold what is disclosed to its commitment: 7."""
        for line in lines_of(self.files["disclosed.jsonl"]):
            one = parsed(line)
            exactly(one, ["field", "salt", "stream", "value", "version"])
            texts(one, "field", "salt", "stream", "value")
            whole(one, "version")
            salt = unbased(one["salt"])
            if one["stream"] != self.manifest["case"] or not 1 <= one["version"] <= len(self.case):
                yield False
                continue
            state = parsed(unbased(self.case[one["version"] - 1][0]["state"]))
            if not isinstance(state, dict) or not isinstance(state.get("values"), dict):
                unreadable()
            parts = (b"caseledger/commitment/1", one["field"].encode(), salt, one["value"].encode())
            hashed = sha256(b"".join(u64(len(part)) + part for part in parts)).hexdigest()
            committed = state["values"].get(one["field"])
            yield isinstance(committed, dict) and committed.get("commitment") == f"sha256:{hashed}"

    def event(self, line: Any) -> tuple[Json, bytes]:
        """Read an event; give it with its leaf hash."""
        exactly(line, EVENT)
        whole(line, "position", "recorded_at", "version")
        texts(line, "state", "stream", "topic")
        proof_of(line["proof"])
        fields = (
            b"caseledger/envelope/1",
            b"sha256",
            u64(line["position"]),
            line["stream"].encode(),
            u64(line["version"]),
            line["topic"].encode(),
            struct.pack(">q", line["recorded_at"]),
            sha256(unbased(line["state"])).digest(),
        )
        return line, sha256(b"\0" + measured(*fields)).digest()

    def holds(self, event: Json, leaf: bytes) -> bool:
        """Tell whether an event is the leaf of the log at its position."""
        return climbed(leaf, event["position"] - 1, self.size, proof_of(event["proof"])) == self.root


def unreadable() -> NoReturn:
    raise CannotBeReadError


def decoded(content: bytes) -> str:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        unreadable()
    return text


def unbased(text: Any) -> bytes:
    try:
        found = b64decode(text, validate=True)
    except (ValueError, TypeError):
        unreadable()
    return found if b64encode(found).decode() == text else unreadable()


def proof_of(hashes: Any) -> list[bytes]:
    if not isinstance(hashes, list) or len(hashes) > 64:
        unreadable()
    found = [unbased(one) for one in hashes]
    return found if all(len(one) == 32 for one in found) else unreadable()


def lines_of(content: bytes) -> list[bytes]:
    if not content:
        return []
    return content[:-1].split(b"\n") if content.endswith(b"\n") else unreadable()


def parsed(content: bytes | str) -> Any:
    """Read canonical JSON: written again by the rules of the page it is the same text."""
    text = content if isinstance(content, str) else decoded(content)
    try:
        found = json.loads(text, parse_float=lambda _: unreadable(), parse_constant=lambda _: unreadable())
        again = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        unreadable()
    return found if again == text else unreadable()


def exactly(found: Any, names: list[str]) -> None:
    if not isinstance(found, dict) or sorted(found) != sorted(names):
        unreadable()


def whole(found: Any, *names: str) -> None:
    for name in names:
        number = found.get(name) if isinstance(found, dict) else None
        if type(number) is not int or not 0 <= number < 1 << 63:
            unreadable()


def texts(found: Any, *names: str) -> None:
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in names):
        unreadable()


def u64(number: int) -> bytes:
    return struct.pack(">Q", number)


def measured(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def climbed(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Give the root that a proof leads to, by the definition of RFC 9162, 2.1.3.1; None for one of another length."""
    if not 0 <= index < size:
        return None
    if size == 1:
        return leaf if not proof else None
    if not proof:
        return None
    half = 1 << (size - 1).bit_length() - 1
    *rest, top = proof
    if index < half:
        left, right = climbed(leaf, index, half, rest), top
        return None if left is None else sha256(b"\1" + left + right).digest()
    right_found = climbed(leaf, index - half, size - half, rest)
    return None if right_found is None else sha256(b"\1" + top + right_found).digest()


def key_of(text: bytes | str) -> tuple[str, bytes, int, bytes]:
    """Read a verifier key: name, id, type, public half."""
    name, plus, rest = (text if isinstance(text, str) else decoded(text)).partition("+")
    named, plus_too, coded = rest.partition("+")
    if not (name and plus and plus_too) or re.search(r"\s", name):
        unreadable()
    blob = unbased(coded)
    key_id = sha256(name.encode() + b"\n" + blob).digest()[:4]
    if len(blob) != 33 or blob[0] not in (1, 4) or key_id.hex() != named:
        unreadable()
    return name, key_id, blob[0], blob[1:]


def is_signed(key: tuple[str, bytes, int, bytes], text: str, signature: bytes) -> bool:
    _, _, kind, public = key
    message = text.encode()
    if kind == 4:
        seconds, signature = struct.unpack(">Q", signature[:8].ljust(8, b"\0"))[0], signature[8:]
        message = f"cosignature/v1\ntime {seconds}\n".encode() + message
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def unpacked(bundle: bytes) -> dict[str, bytes]:
    """Read the entries one behind the other."""
    files: dict[str, bytes] = {}
    at = 0
    for name in ENTRIES:
        here = bundle[at : at + 30 + len(name)]
        if len(here) < 30 + len(name) or here[:4] != b"PK\3\4" or here[30:] != name.encode():
            unreadable()
        flags, method = struct.unpack("<HH", here[6:10])
        size, _, named, extra = struct.unpack("<IIHH", here[18:30])
        if flags or method or extra or named != len(name):
            unreadable()
        at += len(here)
        files[name] = bundle[at : at + size]
        if len(files[name]) != size:
            unreadable()
        at += size
    return files


def packed(files: dict[str, bytes]) -> bytes:
    """Write the one form of the archive."""
    body = directory = b""
    for name in ENTRIES:
        content = files[name]
        common = struct.pack("<HHHHH", 20, 0, 0, 0, 0x21) + struct.pack(
            "<IIIHH", crc32(content), len(content), len(content), len(name), 0
        )
        attributes = struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, len(body))
        directory += b"PK\1\2" + struct.pack("<H", 0x0314) + common + attributes + name.encode()
        body += b"PK\3\4" + common + name.encode() + content
    end = struct.pack("<HHHHIIH", 0, 0, len(ENTRIES), len(ENTRIES), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end
