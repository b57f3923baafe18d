"""The entity tag of a read answer: the version of the case, then a digest of what is shown.

The version alone would not do: what a clock shows moves with the day and with the calendar, without any act. If-Match
reads only the version out of it.
"""

import hashlib
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="the ETag of an answer that you hold; 304 if it still holds"),
]
MOVING = {"as_of", "ledger_position"}


def tagged(answer: BaseModel, version: int, if_none_match: str | None) -> Response:
    """Write an answer with its tag, or say that it has not changed (304)."""
    shown = answer.model_dump_json(exclude=MOVING)
    tag = f'"{version}-{hashlib.sha256(shown.encode()).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if if_none_match is not None and _matches(tag, if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(answer.model_dump_json(), headers=headers, media_type="application/json")


def marked(content: bytes, shown: bytes, if_none_match: str | None) -> Response:
    """Write a list with the tag of what it shows: weak, for `as_of` and the position move on where nothing changed."""
    tag = f'W/"{hashlib.sha256(shown).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if if_none_match is not None and _matches(tag.removeprefix("W/"), if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def _matches(tag: str, header: str) -> bool:
    given = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in given or tag in given
