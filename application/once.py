"""A command is performed once: it is looked up before anything is judged, and again where it is refused."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from application.ledger import Ledger, OnRecord
from domain.errors import Refused


def once(ledger: Ledger, command_id: str, digest: bytes, perform: Callable[[], OnRecord]) -> OnRecord:
    """Perform a command unless it is on record; a refusal may only mean that its twin came first."""
    if (known := ledger.on_record(command_id, digest)) is not None:
        return known
    try:
        return perform()
    except Refused:
        if (known := ledger.on_record(command_id, digest)) is not None:
            return known
        raise


def digest_of(act: str, stream: str, request: BaseModel) -> bytes:
    """Hash what is asked for, so that a command id used for something else is told apart."""
    asked: dict[str, Any] = {"act": act, "case": stream, "request": request.model_dump(mode="json")}
    return hashlib.sha256(json.dumps(asked, sort_keys=True, ensure_ascii=False).encode(errors="replace")).digest()
