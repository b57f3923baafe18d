"""A monitor of a log that is served by somebody else: each checkpoint must continue the one seen before.

Invariant: what was seen is on the disk before it is reported, and so is a checkpoint that contradicts it.
"""

import http.client
import json
import ssl
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from domain.errors import Malformed, Refused
from infrastructure.durable import write_durably
from infrastructure.proof.checkpoint import Checkpoint, CheckpointMalformed, checkpoint_of
from infrastructure.proof.merkle import is_consistent
from infrastructure.proof.note import Note, NoteMalformed, VerifierKey

TIMEOUT = 15.0  # seconds
LARGEST_ANSWER = 1 << 20


class LogNotReached(Refused):
    """The log cannot be reached, or does not answer as a log does; nothing is known against it."""

    code: ClassVar[str] = "log_not_reached"


class StateUnreadable(Refused):
    """The state file holds no checkpoint that was seen; put it back, or begin with another file."""

    code: ClassVar[str] = "state_unreadable"


class NotAnAddress(Malformed):
    """A log is followed at an address like https://ledger.example.org."""

    code: ClassVar[str] = "not_an_address_of_a_log"


class LogContradicts(Refused):
    """The log contradicts what it has shown before: it was split, rolled back or rewritten."""

    code: ClassVar[str] = "log_contradicts"


@dataclass(frozen=True, slots=True)
class Followed:
    """The checkpoint that is now known, and the one before it."""

    now: Checkpoint
    before: Checkpoint | None


def follow(url: str, state: Path, keys: Sequence[VerifierKey]) -> Followed:
    """Look at a log once. Raise `LogContradicts`, or that its checkpoint is not signed by one of the keys.

    `LogNotReached`, `StateUnreadable` and `NotAnAddress` say nothing against the log.
    """
    before = _seen(state)
    content = _get(url, "/v1/log/checkpoint")
    try:
        note = Note.parse(content)
        now = checkpoint_of(note)
    except (NoteMalformed, CheckpointMalformed) as fault:
        raise LogNotReached(url=url, reason=fault.message) from fault
    note.signed_by([key for key in keys if key.name == now.origin] or keys)
    if before is not None and (fault_found := _against(url, before, now)) is not None:
        against = state.with_name(f"{state.name}.against-{now.size}-{now.root.hex()[:8]}")
        _keep(against, note)
        raise LogContradicts(**fault_found, seen=before.size, shown=now.size, kept=str(against))
    if now != before:
        _keep(state, note)
    return Followed(now, before)


def _against(url: str, before: Checkpoint, now: Checkpoint) -> dict[str, Any] | None:
    if now.origin != before.origin:
        return {"fault": "its origin is another one", "origin": now.origin}
    if now.size < before.size:
        return {"fault": "it is shorter than it was"}
    if now.size == before.size:
        return None if now.root == before.root else {"fault": "it shows two roots of one size"}
    proof = _proof(url, before.size, now.size)
    if is_consistent(before.size, before.root, now.size, now.root, proof):
        return None
    return {"fault": "it does not show that it only grew"}


def _proof(url: str, earlier: int, later: int) -> list[bytes]:
    content = _get(url, f"/v1/log/consistency?from={earlier}&to={later}")
    try:
        return [b64decode(step, validate=True) for step in json.loads(content)["proof"]]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise LogNotReached(url=url, reason="its answer is no proof of consistency") from fault


def _seen(state: Path) -> Checkpoint | None:
    try:
        return checkpoint_of(Note.parse(state.read_bytes()))
    except FileNotFoundError:
        return None
    except (NoteMalformed, CheckpointMalformed) as fault:
        raise StateUnreadable(file=str(state), reason=fault.message) from None
    except OSError as fault:
        raise StateUnreadable(file=str(state), reason=fault.strerror or fault) from None


def _keep(file: Path, note: Note) -> None:
    try:
        write_durably(file, bytes(note))
    except OSError as fault:
        raise StateUnreadable(file=str(file), reason=fault.strerror or fault) from None


def _get(url: str, path: str) -> bytes:
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise NotAnAddress(given=url[:100]) from None
    if parts.scheme not in {"http", "https"} or not host:
        raise NotAnAddress(given=url[:100])
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}{path}")
        answer = connection.getresponse()
        content = answer.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as fault:
        raise LogNotReached(host=parts.netloc, reason=str(fault) or type(fault).__name__) from fault
    finally:
        connection.close()
    if answer.status != 200:
        raise LogNotReached(host=parts.netloc, path=path, status=answer.status)
    return content
