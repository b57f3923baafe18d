"""A command is done once: looked up before anything is judged, tried again while others come first, recorded whole."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from application.ledger import Conflicting, Contended, Intent, Ledger, OnRecord, settled
from application.requests import Request
from domain.errors import Refused

ATTEMPTS = 20


def once(ledger: Ledger, command_id: str, digest: bytes, decide: Callable[[], Intent]) -> OnRecord:
    """Put a decision on record unless its command is there; a refusal may only mean that its twin came first."""
    if (known := ledger.on_record(command_id, digest)) is not None:
        return known
    try:
        for _ in range(ATTEMPTS):
            outcome = ledger.append([decide()])[0]
            if not isinstance(outcome, Conflicting):
                return settled(outcome)
        raise Contended(attempts=ATTEMPTS)
    except Refused:
        if (known := ledger.on_record(command_id, digest)) is not None:
            return known
        raise


def digest_of_request(act: str, case_id: str, request: Request) -> bytes:
    """Hash what is asked for, so that a command id used for something else is told apart."""
    asked: dict[str, Any] = {"act": act, "case": case_id, "request": request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode(errors="replace")).digest()
