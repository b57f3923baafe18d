"""What is known of the request under way, for the log: its id, and once they are known principal and command.

Invariant: no body, no query and no value of a field is ever in it.
"""

import re
import uuid
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

from starlette.types import Scope

_GIVEN = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
HEADER = b"x-request-id"
_STATE: ContextVar[Mapping[str, Any] | None] = ContextVar("request", default=None)


def begun(scope: Scope) -> str:
    """Take up a request under the id that it brings, if that is fit to be logged, else under a new one."""
    given = next((value for name, value in scope["headers"] if name == HEADER), b"")
    state: MutableMapping[str, Any] = scope.setdefault("state", {})
    request_id: str = given.decode() if _GIVEN.fullmatch(given) else uuid.uuid4().hex
    state["request_id"] = request_id
    _STATE.set(state)
    return request_id


def under_way() -> dict[str, str]:
    """Give what is known of the request for which this code runs; nothing outside of one."""
    state = _STATE.get()
    if state is None:
        return {}
    access = state.get("access")
    known = {
        "request": state.get("request_id"),
        "command": state.get("command"),
        "principal": None if access is None else access.principal.id,
    }
    return {name: value for name, value in known.items() if value is not None}
