"""The files of a bundle, byte by byte as docs/proof-format.md has them, and the same for the same at one checkpoint."""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from infrastructure.evidence.covering import EventRow
from infrastructure.proof import verifier

README = Path(__file__).with_name("README.txt")
FORMAT = verifier.FORMAT


def canonical(content: Any) -> bytes:
    """Write canonical JSON."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def event_line(event: EventRow, proof: Sequence[bytes]) -> dict[str, Any]:
    """Write an event with the proof that it is in the log."""
    return {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "topic": event.topic,
        "recorded_at": event.recorded_at,
        "state": base64(event.state),
        "proof": [base64(step) for step in proof],
    }


def lines(documents: Iterable[Any]) -> bytes:
    """Write documents, one a line."""
    return b"".join(canonical(one) + b"\n" for one in documents)


def base64(content: bytes) -> str:
    """Write bytes as text."""
    return b64encode(content).decode()


def packed(files: Mapping[str, bytes], said: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Pack a bundle; give the archive and its manifest."""
    whole = {**files, "verify.py": Path(verifier.__file__).read_bytes(), "README.txt": README.read_bytes()}
    listed = [
        {"name": name, "bytes": len(whole[name]), "sha256": hashlib.sha256(whole[name]).hexdigest()}
        for name in sorted(whole)
    ]
    manifest = canonical({"format": FORMAT, "files": listed, **said})
    return verifier.archived({**whole, "manifest.json": manifest}), manifest
