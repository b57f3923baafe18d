"""Fetching a JSON document from an issuer: within a time and a size, without following a redirect."""

import json
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

from domain.errors import Refused

TIMEOUT = 5.0  # seconds
LARGEST = 256 * 1024  # bytes


class IssuerUnreachable(Refused):
    """统一身份认证未正常应答，请稍后再试。The issuer of tokens does not answer as it should; try again later."""

    code = "issuer_unreachable"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An issuer answers where it was asked."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())


def fetched(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Get a JSON object, or post a form and get one; raise `IssuerUnreachable`."""
    data = None if form is None else urlencode(form).encode()
    request = urllib.request.Request(url, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310 - set by the operator
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            content = answer.read(LARGEST + 1)
    except HTTPError as fault:
        fault.close()
        raise IssuerUnreachable(url=url, status=fault.code) from None
    except (OSError, HTTPException, ValueError) as fault:
        raise IssuerUnreachable(url=url, reason=str(fault)[:200] or type(fault).__name__) from fault
    try:
        found = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise IssuerUnreachable(url=url, reason="the answer is no JSON object, or too long")
    return found
