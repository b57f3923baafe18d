"""One POST to an outside place: no redirect is followed, and no wait is longer than its timeout."""

import http.client
import ssl
from typing import NamedTuple
from urllib.parse import urlsplit

from domain.errors import Refused

TIMEOUT = 5.0  # seconds without a sign of the other side
LARGEST_ANSWER = 64 * 1024


class NotTaken(Refused):
    """An outside place did not take the checkpoint."""

    code = "not_taken"


class Reply(NamedTuple):
    """What the other side said."""

    status: int
    content: bytes


def post(url: str, body: bytes, content_type: str, *, timeout: float = TIMEOUT) -> Reply:
    """Send a body; raise `NotTaken` if there is no answer."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body, {"Content-Type": content_type})
        answer = connection.getresponse()
        return Reply(answer.status, answer.read(LARGEST_ANSWER))
    except (OSError, http.client.HTTPException) as fault:
        raise NotTaken(host=parts.netloc, reason=str(fault) or type(fault).__name__) from fault
    finally:
        connection.close()
