"""The offline verifier of evidence bundles: one file that needs Python 3.9 or later and nothing else.

It is shipped in every bundle as verify.py, and imports nothing of the ledger's software. What it checks, in which
order and in which formats, is docs/proof-format.md: whoever doubts this program can write another from that page.
A bundle is hostile until shown otherwise: nothing of it is unpacked, run, or believed for being in the bundle.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

FORMAT = "caseledger/evidence/1"
NAMES = (
    "README.txt", "checkpoint.txt", "disclosed.jsonl", "events.jsonl", "heads.json", "keys.txt", "manifest.json",
    "rules.jsonl", "timeline.html", "verify.py",
)  # fmt: skip
MANIFEST = {"as_of", "case", "checkpoint_size", "files", "format", "origin", "through"}
EVENT = {"position", "proof", "recorded_at", "state", "stream", "topic", "version"}
LARGEST_BUNDLE = 256 * 1024 * 1024  # bytes
LARGEST_NOTE = 64 * 1024
LARGEST = 2**63 - 1
MOST_DIGITS = 20
MOST_SIGNATURES = 64
MOST_FAULTS = 50  # told of one check; the rest is counted
LOG_KEY, WITNESS_KEY = 1, 4
ORIGIN = re.compile(r"caseledger/([0-9a-f]{32})(/[1-9][0-9]{0,9})?")


class UnreadableError(Exception):
    """Something cannot be read as the format says."""


class Check(NamedTuple):
    """One line of the verdict; `state` is holds, fails, unreadable or note."""

    state: str
    zh: str
    en: str


class Event(NamedTuple):
    """An event as a bundle gives it, with the leaf hash that follows from it."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: int
    state: bytes
    proof: list[bytes]
    leaf: bytes


class Key(NamedTuple):
    """A verifier key: LOG_KEY or WITNESS_KEY, and 32 bytes."""

    name: str
    id: bytes
    kind: int
    public: bytes


class Report:
    """The verdict, line by line."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    @property
    def status(self) -> int:
        """Give the exit status: 0 proven, 1 something is not as proven, 2 it cannot be read."""
        states = {check.state for check in self.checks}
        return 1 if "fails" in states else 2 if "unreadable" in states else 0

    def add(self, state: str, zh: str, en: str) -> None:
        """Add a line."""
        self.checks.append(Check(state, zh, en))

    def stage(self, zh: str, en: str, faults: Iterator[str]) -> bool:
        """Run one check: its faults in lines of their own, or that it holds. Tell whether all could be read."""
        told = 0
        try:
            for fault in faults:
                told += 1
                if told <= MOST_FAULTS:
                    self.add("fails", zh, f"{en}: {fault}")
        except UnreadableError as fault:
            self.add("unreadable", zh, f"{en}: {fault}")
            return False
        if told > MOST_FAULTS:
            self.add("fails", zh, f"{en}: and {told - MOST_FAULTS} more")
        if told == 0:
            self.add("holds", zh, en)
        return True


# Ed25519, RFC 8032, section 5.1: points in extended coordinates (x, y, z, t) with x = X/Z, y = Y/Z, x*y = T/Z.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _plus(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    product = NEUTRAL
    while number:
        if number & 1:
            product = _plus(product, point)
        point, number = _plus(point, point), number >> 1
    return product


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(encoded: bytes) -> Point | None:
    """Decode a point; None for one that is not canonical, not on the curve, or of small order."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    found = (x, y, 1, x * y % P)
    return None if _same(_times(8, found), NEUTRAL) else found


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is right, strictly: S below L, points canonical and of large order."""
    key, commitment, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commitment is None or BASE is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return _same(_times(s, BASE), _plus(commitment, _times(k, key)))


# The Merkle tree of RFC 9162, section 2.1.


def leaf_hash(content: bytes) -> bytes:
    """Hash a leaf."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes into the one above them."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """Give the root that an inclusion proof leads to (2.1.3.2); None for a proof of the wrong length."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = node_hash(sibling, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def measured(*parts: bytes) -> bytes:
    """Lay out parts, each behind its length in 4 bytes: M of the page of formats."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def measured_long(*parts: bytes) -> bytes:
    """Lay out parts, each behind its length in 8 bytes: N of the page of formats."""
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


def leaf_of(position: int, stream: str, version: int, topic: str, recorded_at: int, state: bytes) -> bytes:
    """Give the leaf hash of an event: its envelope, version 1."""
    numbers = struct.pack(">Q", position), struct.pack(">Q", version), struct.pack(">q", recorded_at)
    hashed = hashlib.sha256(state).digest()
    envelope = (b"caseledger/envelope/1", b"sha256", numbers[0], stream.encode(), numbers[1], topic.encode())
    return leaf_hash(measured(*envelope, numbers[2], hashed))


# Reading: everything is bounded, and of exactly one form.


def shown(value: object) -> str:
    """Write a value of a bundle for a terminal: short, and without control characters."""
    text = str(value)
    return "".join(letter if letter.isprintable() else "?" for letter in text[:100]) + ("…" if len(text) > 100 else "")


def bytes_of(text: object, where: str) -> bytes:
    """Read base64 in its one form."""
    try:
        read = base64.b64decode(text.encode("ascii"), validate=True) if isinstance(text, str) else None
    except ValueError:
        read = None
    if read is None or base64.b64encode(read).decode() != text:
        raise UnreadableError(f"{where}：不是 base64 it is not base64")
    return read


def hashes_of(texts: object, where: str) -> list[bytes]:
    """Read a proof."""
    if not isinstance(texts, list) or len(texts) > 64:
        raise UnreadableError(f"{where}：应为至多 64 个散列 it is no list of at most 64 hashes")
    read = [bytes_of(text, where) for text in texts]
    if any(len(one) != 32 for one in read):
        raise UnreadableError(f"{where}：散列应为 32 字节 it holds something other than 32 bytes")
    return read


def text_of(content: bytes, where: str) -> str:
    """Read UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise UnreadableError(f"{where}：第 {fault.start} 字节不是 UTF-8 it is not UTF-8 at that byte") from None


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number of too many digits")
    return int(digits)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no whole number")


def json_of(content: bytes, where: str) -> Any:
    """Read canonical JSON; anything else is refused: other orders or blanks, floats, NaN, a name that comes twice."""
    text = text_of(content, where)
    try:
        read = json.loads(text, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse)
        again = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError) as fault:
        raise UnreadableError(f"{where}：不是 JSON it is no JSON: {shown(fault)}") from None
    if again != text:
        raise UnreadableError(f"{where}：不是规范的 JSON it is not canonical JSON")
    return read


def member(of: Any, name: str, kind: type, where: str) -> Any:
    """Give a member of an object; a number must lie between 0 and 2^63 - 1."""
    found = of.get(name) if isinstance(of, dict) else None
    if type(found) is not kind or (isinstance(found, int) and not 0 <= found <= LARGEST):
        raise UnreadableError(f"{where}：{name} 缺失或类型不对 it is missing or of another kind")
    return found


def members(of: Any, names: set[str], where: str) -> None:
    """Hold an object to exactly these members."""
    if not isinstance(of, dict) or set(of) != names:
        raise UnreadableError(f"{where}：成员应为 it must hold exactly {', '.join(sorted(names))}")


def event_of(line: Any, where: str) -> Event:
    """Read an event."""
    members(line, EVENT, where)
    numbers = [member(line, name, int, where) for name in ("position", "version", "recorded_at")]
    stream, topic = member(line, "stream", str, where), member(line, "topic", str, where)
    state, proof = bytes_of(line["state"], f"{where}: state"), hashes_of(line["proof"], f"{where}: proof")
    leaf = leaf_of(numbers[0], stream, numbers[1], topic, numbers[2], state)
    return Event(numbers[0], stream, numbers[1], topic, numbers[2], state, proof, leaf)


def lines_of(content: bytes, where: str) -> Iterator[tuple[bytes, str]]:
    """Give the lines of a file with their places; each ends with a newline."""
    if content and not content.endswith(b"\n"):
        raise UnreadableError(f"{where}：末尾缺换行 it does not end with a newline")
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        yield line, f"{where} line {number}"


def key_of(text: str) -> Key:
    """Read a verifier key: name+id+base64(type, key)."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not parts[0] or re.search(r"\s", parts[0]):
        raise UnreadableError(f"«{shown(text)}» 不是公钥 it is no verifier key")
    content = bytes_of(parts[2], f"the key of {shown(parts[0])}")
    expected = hashlib.sha256(parts[0].encode("utf-8", "replace") + b"\n" + content).digest()[:4]
    if len(content) != 33 or content[0] not in (LOG_KEY, WITNESS_KEY) or expected.hex() != parts[1]:
        raise UnreadableError(
            f"«{shown(text)}» 不是 Ed25519 公钥或编号不符 it is no Ed25519 verifier key, or its id is another's"
        )
    return Key(parts[0], expected, content[0], content[1:])


def note_of(content: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    """Read a signed note: its text, and of each signature the name and the bytes (key id first)."""
    text = text_of(content, "checkpoint.txt")
    body, blank, signatures = text.rpartition("\n\n")
    if len(content) > LARGEST_NOTE or re.search(r"[\x00-\x09\x0b-\x1f]", text) or not blank or not text.endswith("\n"):
        raise UnreadableError("checkpoint.txt：不是签名文本 it is no signed note")
    read = []
    for line in signatures.split("\n")[:-1]:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or not parts[1] or re.search(r"[\s+]", parts[1]):
            raise UnreadableError(f"checkpoint.txt：«{shown(line)}» 不是签名行 it is no signature")
        read.append((parts[1], bytes_of(parts[2], f"the signature of {shown(parts[1])}")))
    if not 0 < len(read) <= MOST_SIGNATURES:
        raise UnreadableError(f"checkpoint.txt：签名应为 1 至 {MOST_SIGNATURES} 个 it has none, or more than that")
    return body + "\n", read


def checkpoint_of(text: str) -> tuple[str, int, bytes]:
    """Read the three lines of a checkpoint: origin, number of leaves, root."""
    lines = text.split("\n")
    if (
        len(lines) != 4
        or lines[3]
        or not ORIGIN.fullmatch(lines[0])
        or not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1])
    ):
        raise UnreadableError("checkpoint.txt：应为来源、叶数、根 it does not hold origin, size and root")
    root = bytes_of(lines[2], "the root of the checkpoint")
    if len(root) != 32 or int(lines[1]) > LARGEST:
        raise UnreadableError("checkpoint.txt：根或叶数不对 its root is no SHA-256, or its size too large")
    return lines[0], int(lines[1]), root


# The archive: a ZIP file of one form, every byte of which follows from the names and contents of its entries.


def headers(name: str, content: bytes, offset: int) -> tuple[bytes, bytes]:
    """Give an entry's two headers: before its content, and in the directory."""
    size, crc = len(content), zlib.crc32(content)
    both = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, size, size, len(name), 0)
    local = b"PK\x03\x04" + both + name.encode()
    central = b"PK\x01\x02" + struct.pack("<H", 0x0314) + both
    return local, central + struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, offset) + name.encode()


def archived(files: dict[str, bytes]) -> bytes:
    """Write the archive of a bundle: entries in the order of their names, stored, all dated 1980-01-01."""
    body, directory = bytearray(), bytearray()
    for name in sorted(files):
        local, central = headers(name, files[name], len(body))
        body += local + files[name]
        directory += central
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


def entries_of(content: bytes) -> dict[str, bytes]:
    """Read the archive of a bundle; refuse another form, other names, and anything that stands between entries."""
    files: dict[str, bytes] = {}
    at = 0
    while content[at : at + 4] == b"PK\x03\x04" and len(content) >= at + 30:
        flags, method, size, name_size, extra = struct.unpack_from("<6xHH8xI4xHH", content, at)
        name = shown(content[at + 30 : at + 30 + name_size].decode("ascii", "replace"))
        if name not in NAMES or any(name <= other for other in files):
            raise UnreadableError(
                f"第 {at} 字节的条目 the entry «{name}» 不属于证据包、重复或次序不对 is foreign, double or out of order"
            )
        if flags or method or extra:
            raise UnreadableError(
                f"{name}：条目被加密、压缩或扩展 it is encrypted, compressed or extended, which no entry may be"
            )
        begin = at + 30 + name_size
        if begin + size > len(content):
            raise UnreadableError(f"{name}：应有 {size} 字节，仅有 {len(content) - begin} truncated")
        files[name] = content[begin : begin + size]
        at = begin + size
    missing = [name for name in NAMES if name not in files]
    if missing:
        raise UnreadableError(f"第 {at} 字节前缺少 not found before that byte: {', '.join(missing)}")
    return files


class Bundle:
    """A bundle under examination; each check gives its faults, and keeps what the next one needs."""

    def __init__(self, content: bytes, key: Key | None, witnesses: Sequence[Key]) -> None:
        self.content, self.key, self.witnesses = content, key, witnesses
        self.files: dict[str, bytes] = {}
        self.manifest: dict[str, Any] = {}
        self.origin, self.size, self.root = "", 0, b""
        self.notes: list[tuple[str, str]] = []
        self.events: list[Event] = []

    def archive(self) -> Iterator[str]:
        """Hold the archive to its one form."""
        self.files = entries_of(self.content)
        expected = archived(self.files)
        if expected != self.content:
            pairs = enumerate(zip(expected, self.content))  # noqa: B905 - Python 3.9 has no strict=
            at = next((at for at, (one, other) in pairs if one != other), min(len(expected), len(self.content)))
            yield f"第 {at} 字节被改动或添加 byte {at} of the archive was changed or added"

    def listed(self) -> Iterator[str]:
        """Hold each file to the manifest."""
        self.manifest = json_of(self.files["manifest.json"], "manifest.json")
        members(self.manifest, MANIFEST, "manifest.json")
        for name, kind in (("as_of", int), ("case", str), ("checkpoint_size", int), ("origin", str), ("through", int)):
            member(self.manifest, name, kind, "manifest.json")
        if self.manifest["format"] != FORMAT:
            raise UnreadableError(f"manifest.json：格式不是 the format is not {FORMAT}")
        listed = member(self.manifest, "files", list, "manifest.json")
        for place, one in enumerate(listed, 1):
            members(one, {"bytes", "name", "sha256"}, f"manifest.json: file {place}")
        if [one["name"] for one in listed] != [name for name in NAMES if name != "manifest.json"]:
            raise UnreadableError(
                "manifest.json：应依次列出其余各条目 it does not list every other entry once, in order"
            )
        for one in listed:
            content = self.files[one["name"]]
            if one["bytes"] != len(content) or one["sha256"] != hashlib.sha256(content).hexdigest():
                yield f"{one['name']}：与清单不符 it is not the file that the manifest lists"

    def checkpoint(self) -> Iterator[str]:
        """Hold the checkpoint to its signatures, and the manifest to the checkpoint."""
        text, signatures = note_of(self.files["checkpoint.txt"])
        self.origin, self.size, self.root = checkpoint_of(text)
        claimed = [key_of(text_of(line, where)) for line, where in lines_of(self.files["keys.txt"], "keys.txt")]
        if (self.manifest["origin"], self.manifest["checkpoint_size"]) != (self.origin, self.size):
            yield "manifest.json：来源或叶数与检查点不符 its origin or size is not that of the checkpoint"
        known = {(key.name, key.id): key for key in [*claimed, *self.witnesses, *([self.key] if self.key else [])]}
        right = set()
        for name, signature in signatures:
            key = known.get((name, signature[:4]))
            if key is None:
                yield f"«{shown(name)}» 的签名无对应公钥 a signature by a key that is neither given nor in keys.txt"
            elif not _signed_by(key, text, signature[4:]):
                yield f"«{shown(name)}» 的签名不对 the signature by key {key.id.hex()} is wrong"
            else:
                right.add(key)
                if key.kind == WITNESS_KEY:
                    seconds = struct.unpack(">Q", signature[4:12])[0]
                    self.notes.append(("见证签名", f"cosigned by «{shown(name)}» at {seconds} seconds since 1970"))
        if self.key is not None and self.key.name != self.origin:
            yield f"«{self.origin}» 是另一日志 it is another log than «{shown(self.key.name)}», whose key is given"
        if not any(key in right for key in known.values() if _is_log(key, self.origin) and self.key in (None, key)):
            yield "缺少日志签名 no signature by the log's key" + (" that is given" if self.key else "")
        for witness in self.witnesses:
            if witness not in right:
                yield f"缺少见证方签名 no signature by the witness «{shown(witness.name)}», whose key is given"
        self.notes += [_trusted(self.key, [key for key in claimed if key.kind == LOG_KEY])]

    def included(self, event: Event) -> bool:
        """Tell whether an event is the leaf at its position."""
        return root_of(event.position - 1, self.size, event.leaf, event.proof) == self.root

    def leaves(self, name: str) -> Iterator[tuple[Event, str]]:
        """Read the events of a file, with the place of each."""
        for line, where in lines_of(self.files[name], name):
            event = event_of(json_of(line, where), where)
            yield (
                event,
                f"{where}（位置 position {event.position}，{shown(event.stream)} 版本 version {event.version}）",
            )

    def case(self) -> Iterator[str]:
        """Hold each event of the case to the checkpoint, and all of them to one another."""
        before = None
        for event, where in self.leaves("events.jsonl"):
            self.events.append(event)
            if not self.included(event):
                yield f"{where}：不是日志在该位置的叶 it is not the leaf of the log at that position"
            if event.stream != self.manifest["case"]:
                yield f"{where}：不属于办件 it is not of the case {shown(self.manifest['case'])}"
            if event.version != len(self.events):
                yield f"{where}：此处应为版本 {len(self.events)} here that version must stand"
            if before is not None and not (before.position < event.position and before.recorded_at < event.recorded_at):
                yield f"{where}：不在前一事件之后 it is not behind the event before it"
            if event.position > self.manifest["through"]:
                yield f"{where}：超出截止位置 it is behind {self.manifest['through']}, through which the case is shown"
            before = event
        if before is None:
            yield "events.jsonl：没有事件 it holds no event"

    def rules(self) -> Iterator[str]:
        """Hold what the case rests on to the checkpoint, and the origin's name to the founding of the ledger."""
        before, founded = 0, None
        for event, where in self.leaves("rules.jsonl"):
            if not self.included(event):
                yield f"{where}：不是日志在该位置的叶 it is not the leaf of the log at that position"
            if event.position <= before:
                yield f"{where}：不在前一事件之后 it is not behind the event before it"
            before = event.position
            founded = event.leaf if event.position == 1 else founded
        named = ORIGIN.fullmatch(self.origin)
        if founded is None or named is None or founded[:16].hex() != named.group(1):
            yield f"缺少第一个事件，或与日志名称不符 the founding that «{self.origin}» is named after is missing"

    def complete(self) -> Iterator[str]:
        """Hold the case to the heads that the ledger sealed: it has these events and no further one."""
        where = "heads.json"
        heads = json_of(self.files[where], where)
        members(heads, {"event", "index", "proof"}, where)
        event, index = event_of(heads["event"], where), member(heads, "index", int, where)
        sealed = json_of(event.state, f"{where}: state")
        through, count = member(sealed, "through", int, where), member(sealed, "count", int, where)
        root = member(sealed, "root", str, where)
        if not self.included(event):
            yield f"{where}：位置 {event.position} 不是日志的叶 it is not the leaf of the log at that position"
        if event.topic != "ledger.heads_sealed" or through >= event.position:
            yield f"{where}：位置 {event.position} 未封存此前的卷尾 that event seals no heads before it"
        if (through, event.recorded_at) != (self.manifest["through"], self.manifest["as_of"]):
            yield f"{where}：截止 {through}、记录于 {event.recorded_at} 与清单不符 manifest.json says otherwise"
        if self.events:
            last = self.events[-1]
            parts = (b"caseledger/head/1", b"sha256", last.stream.encode(), struct.pack(">Q", last.version), last.leaf)
            found = root_of(index, count, leaf_hash(measured(*parts)), hashes_of(heads["proof"], where))
            if found is None or root != f"sha256:{found.hex()}":
                yield f"{where}：截至 {through}，版本 {last.version} 并非最后 it is not the last one sealed"

    def disclosed(self) -> Iterator[str]:
        """Hold each disclosed field to the commitment in its event."""
        for line, where in lines_of(self.files["disclosed.jsonl"], "disclosed.jsonl"):
            one = json_of(line, where)
            members(one, {"field", "salt", "stream", "value", "version"}, where)
            field, value, stream = (member(one, name, str, where) for name in ("field", "value", "stream"))
            version, salt = member(one, "version", int, where), bytes_of(one["salt"], where)
            place = f"{where}（字段 field «{shown(field)}»，版本 version {version}）"
            if stream != self.manifest["case"] or not 1 <= version <= len(self.events):
                yield f"{place}：包内无此事件 it is of no event in this bundle"
                continue
            values = member(json_of(self.events[version - 1].state, where), "values", dict, where)
            committed = values.get(field)
            hashed = hashlib.sha256(measured_long(b"caseledger/commitment/1", field.encode(), salt, value.encode()))
            if not isinstance(committed, dict) or committed.get("commitment") != f"sha256:{hashed.hexdigest()}":
                yield f"{place}：与事件中的承诺不符 it is not what its event committed to"


def _signed_by(key: Key, text: str, signature: bytes) -> bool:
    if key.kind == LOG_KEY:
        return signed(key.public, text.encode(), signature)
    if len(signature) != 72:
        return False
    seconds = struct.unpack(">Q", signature[:8])[0]
    return signed(key.public, f"cosignature/v1\ntime {seconds}\n{text}".encode(), signature[8:])


def _is_log(key: Key, origin: str) -> bool:
    return key.kind == LOG_KEY and key.name == origin


def _trusted(given: Key | None, claimed: Sequence[Key]) -> tuple[str, str]:
    if given is not None:
        return "使用另行给定的日志公钥", "the log's key was given from outside the bundle"
    keys = ", ".join(
        f"{shown(key.name)}+{key.id.hex()}+{base64.b64encode(bytes([key.kind]) + key.public).decode()}"
        for key in claimed
    )
    return "日志公钥取自本包，须与另行取得的公钥核对", f"the log's key is the bundle's own claim, compare it: {keys}"


def verify(content: bytes, key: Key | None = None, witnesses: Sequence[Key] = ()) -> Report:
    """Verify a bundle's bytes, by a log's key and witnesses' keys had from elsewhere, or by the bundle's own claims."""
    report, bundle = Report(), Bundle(content, key, witnesses)
    checks: list[tuple[str, str, Callable[[], Iterator[str]]]] = [
        ("归档", "the archive and its names", bundle.archive),
        ("清单", "each file against the manifest", bundle.listed),
        ("检查点", "the checkpoint and its signatures", bundle.checkpoint),
        ("办件事件", "the events of the case are in the log, in order and without a gap", bundle.case),
        ("规则事件", "what the case rests on is in the log", bundle.rules),
        ("完整性", "the case has no further event", bundle.complete),
        ("公开的受保护字段", "disclosed fields are what the events committed to", bundle.disclosed),
    ]
    for zh, en, check in checks:
        if not report.stage(zh, en, check()):
            break  # what follows needs what could not be read
    for zh, en in bundle.notes:
        report.add("note", zh, en)
    last = bundle.events[-1] if bundle.events else None
    if report.status == 0 and last is not None:
        counted = f"{shown(last.stream)}: versions 1 to {last.version}, through position {bundle.manifest['through']}"
        report.add("note", f"共 {last.version} 个事件", f"{counted}, of {bundle.size} in {bundle.origin}")
    return report


def read(path: str) -> bytes:
    """Read a bundle's file."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            content = file.read(LARGEST_BUNDLE + 1)
    except OSError as fault:
        raise UnreadableError(fault.strerror or "the file cannot be read") from None
    if len(content) > LARGEST_BUNDLE:
        raise UnreadableError(f"超过 larger than {LARGEST_BUNDLE} bytes")
    return content


def verify_file(path: str, key: str | None = None, witnesses: Sequence[str] = ()) -> Report:
    """Verify a bundle in a file, by keys as they are written."""
    try:
        given = key_of(key) if key else None
        return verify(read(path), given, [key_of(text) for text in witnesses])
    except UnreadableError as fault:
        report = Report()
        report.add("unreadable", "证据包或公钥", f"the bundle or a key: {fault}")
        return report


SIGNS = {"holds": "通过 holds", "fails": "不符 FAILS", "unreadable": "无法读取 UNREADABLE", "note": "说明 note"}
VERDICTS = {
    0: "核验通过 Verified: everything is as proven.",
    1: "核验不通过 NOT VERIFIED: something is not as proven.",
    2: "无法核验 Cannot be read as a bundle.",
}


def told(report: Report) -> Iterator[str]:
    """Write a verdict for a person."""
    for check in report.checks:
        yield f"[{SIGNS[check.state]}] {check.zh} {check.en}"
    yield VERDICTS[report.status]


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a bundle from the command line; give the exit status."""
    parser = argparse.ArgumentParser(description="核验证据包 Verify an evidence bundle, offline.")
    parser.add_argument("bundle", metavar="BUNDLE.zip")
    parser.add_argument("--key", metavar="VKEY", help="日志公钥 the log's key, had from elsewhere than the bundle")
    parser.add_argument("--witness", metavar="VKEY", action="append", default=[], help="见证方公钥 a witness's key")
    asked = parser.parse_args(arguments)
    report = verify_file(asked.bundle, asked.key, asked.witness)
    for line in told(report):
        print(line)
    return report.status


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
