"""A small log made by other code than the product's, and a bundle of one case in it, open to being forged."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infrastructure.ledger.envelope import Envelope
from infrastructure.proof import verifier

CASE = "case:00000000-0000-0000-0000-000000000001"
OTHER = "case:00000000-0000-0000-0000-000000000002"
SALT = bytes(range(16))
LOG, WITNESS, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
STARTED = 1_772_413_200_000_000


@dataclass(frozen=True)
class Entry:
    """An event of the small log."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes

    @property
    def recorded_at(self) -> int:
        return STARTED + self.position

    @property
    def leaf(self) -> bytes:
        return hashlib.sha256(b"\0" + self.envelope.leaf_bytes()).digest()

    @property
    def envelope(self) -> Envelope:
        hashed = hashlib.sha256(self.state).digest()
        return Envelope(self.position, self.stream, self.version, self.topic, self.recorded_at, hashed)


def canonical(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root by the definition of RFC 9162, 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Give the inclusion proof by the definition of RFC 9162, 2.1.3.1."""
    if len(leaves) < 2:
        return []
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


def public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def verifier_key(name: str, kind: int, key: Ed25519PrivateKey) -> str:
    content = bytes([kind]) + public(key)
    return f"{name}+{_id(name, content).hex()}+{base64.b64encode(content).decode()}"


def _id(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + content).digest()[:4]


def signature(name: str, key: Ed25519PrivateKey, text: str, seconds: int | None = None) -> str:
    if seconds is None:
        made = _id(name, b"\1" + public(key)) + key.sign(text.encode())
    else:
        signed = key.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        made = _id(name, b"\4" + public(key)) + seconds.to_bytes(8, "big") + signed
    return f"— {name} {base64.b64encode(made).decode()}\n"


def committed(name: str, value: str) -> dict[str, str]:
    parts = (b"caseledger/commitment/1", name.encode(), SALT, value.encode())
    hashed = hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts))
    return {"kind": "committed", "commitment": f"sha256:{hashed.hexdigest()}"}


def small_log() -> list[Entry]:
    """Two cases, one of which says a protected phone number, and the heads of all streams sealed."""
    told: list[tuple[str, str, dict[str, Any]]] = [
        ("ledger", "ledger.founded", {"name": "试验"}),
        ("procedures", "procedure.published", {"code": "x"}),
        (CASE, "case.filed", {"values": {"phone": committed("phone", "13800000000")}}),
        (OTHER, "case.filed", {"values": {}}),
        (CASE, "case.accepted", {"values": {}}),
        (OTHER, "case.accepted", {"values": {}}),
        (CASE, "case.closed", {"values": {}}),
    ]
    versions: dict[str, int] = {}
    log = []
    for position, (stream, topic, state) in enumerate(told, 1):
        versions[stream] = versions.get(stream, 0) + 1
        log.append(Entry(position, stream, versions[stream], topic, canonical(state)))
    heads = head_leaves(log)
    sealed = {"through": len(log), "count": len(heads), "root": f"sha256:{root([leaf for _, leaf in heads]).hex()}"}
    log.append(Entry(len(log) + 1, "proof", 1, "ledger.heads_sealed", canonical(sealed)))
    log.append(Entry(len(log) + 1, "later", 1, "case.filed", canonical({})))
    return log


def head_leaves(log: Sequence[Entry]) -> list[tuple[str, bytes]]:
    last = {entry.stream: entry for entry in log}
    return [(name, _head(last[name])) for name in sorted(last, key=str.encode)]


def _head(entry: Entry) -> bytes:
    version = entry.version.to_bytes(8, "big")
    parts = (b"caseledger/head/1", b"sha256", entry.stream.encode(), version, entry.leaf)
    return hashlib.sha256(b"\0" + b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


@dataclass
class Forgery:
    """What goes into a bundle; each part can be exchanged before it is written."""

    log: list[Entry] = field(default_factory=small_log)
    key: Ed25519PrivateKey = LOG
    origin: str = ""
    shown: list[Entry] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.origin = self.origin or f"caseledger/{self.log[0].leaf[:16].hex()}"
        self.shown = self.shown or [entry for entry in self.log if entry.stream == CASE]
        leaves = [entry.leaf for entry in self.log]
        text = f"{self.origin}\n{len(leaves)}\n{base64.b64encode(root(leaves)).decode()}\n"
        signatures = signature(self.origin, self.key, text) + signature("witness.example", WITNESS, text, 1_800_000_000)
        sealed = self.log[7]
        heads = head_leaves(self.log[:7])
        index = [name for name, _ in heads].index(CASE)
        disclosed = {"field": "phone", "salt": _base64(SALT), "stream": CASE, "value": "13800000000", "version": 1}
        self.files = {
            "README.txt": b"read me\n",
            "checkpoint.txt": f"{text}\n{signatures}".encode(),
            "disclosed.jsonl": canonical(disclosed) + b"\n",
            "events.jsonl": self.lines(self.shown),
            "heads.json": canonical(
                {
                    "event": self.line(sealed),
                    "index": index,
                    "proof": [_base64(one) for one in path(index, [leaf for _, leaf in heads])],
                }
            ),
            "keys.txt": f"{self.log_key}\n{self.witness_key}\n".encode(),
            "rules.jsonl": self.lines(self.log[:2]),
            "timeline.html": b"<p>x</p>",
            "verify.py": b"",
        }
        self.manifest = {
            "as_of": sealed.recorded_at,
            "case": CASE,
            "checkpoint_size": len(self.log),
            "format": "caseledger/evidence/1",
            "origin": self.origin,
            "through": 7,
        }

    @property
    def log_key(self) -> str:
        return verifier_key(self.origin, 1, self.key)

    @property
    def witness_key(self) -> str:
        return verifier_key("witness.example", 4, WITNESS)

    def line(self, entry: Entry) -> dict[str, Any]:
        proof = path(entry.position - 1, [one.leaf for one in self.log])
        return {
            "position": entry.position,
            "stream": entry.stream,
            "version": entry.version,
            "topic": entry.topic,
            "recorded_at": entry.recorded_at,
            "state": _base64(entry.state),
            "proof": [_base64(one) for one in proof],
        }

    def lines(self, entries: Sequence[Entry]) -> bytes:
        return b"".join(canonical(self.line(entry)) + b"\n" for entry in entries)

    def written(self) -> bytes:
        """Write the bundle with a manifest that fits its files, as whoever forges one would."""
        listed = [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(self.files.items())
        ]
        return verifier.archived({**self.files, "manifest.json": canonical({"files": listed, **self.manifest})})


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def verdict(content: bytes, **keys: Any) -> verifier.Report:
    return verifier.verify(content, **keys)


def faults(report: verifier.Report) -> str:
    return "\n".join(check.en for check in report.checks if check.state in {"fails", "unreadable"})


VERIFIER = Path(verifier.__file__)
