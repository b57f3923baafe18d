"""A command is done once: looked up before anything is judged, and again where it is refused.

Invariant: what is not known stays unknown: a ledger that cannot be asked again does not turn it into a failure.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, OutcomeUnknown, settled
from application.tracing import span
from domain.errors import Refused

ATTEMPTS = 20


def once(ledger: Ledger, command_id: str, digest: bytes, perform: Callable[[], OnRecord]) -> OnRecord:
    """Perform a command unless it is on record; a refusal may only mean that its twin came first."""
    with span("use case", command=command_id):
        return _once(ledger, command_id, digest, perform)


def _once(ledger: Ledger, command_id: str, digest: bytes, perform: Callable[[], OnRecord]) -> OnRecord:
    if (known := ledger.on_record(command_id, digest)) is not None:
        return known
    try:
        return perform()
    except Refused as refusal:
        try:
            known = ledger.on_record(command_id, digest)
        except Refused as silence:
            if isinstance(refusal, OutcomeUnknown):
                raise refusal from silence
            raise
        if known is not None:
            return known
        raise


def decided_once(ledger: Ledger, command_id: str, digest: bytes, decide: Callable[[], Intent]) -> OnRecord:
    """Put a decision on record once; it is taken anew while others come first."""

    def perform() -> OnRecord:
        for _ in range(ATTEMPTS):
            outcome = ledger.append([decide()])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
        raise Contended(attempts=ATTEMPTS)

    return once(ledger, command_id, digest, perform)


def digest_of(act: str, stream: str, request: BaseModel) -> bytes:
    """Hash what is asked for, so that a command id used for something else is told apart."""
    asked: dict[str, Any] = {"act": act, "case": stream, "request": request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode(errors="replace")).digest()
