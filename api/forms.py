"""Forms of pages: their fields, as they were typed, and a file that comes with one."""

import re
from collections.abc import Collection
from urllib.parse import parse_qsl

from fastapi import Request

from api.forgery import check_origin
from api.refusals import FormMalformed, MediaTypeNotTaken

MEDIA_TYPE, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_PARTS, LONGEST_HEAD = 20, 8 * 1024  # of a form with a file; bytes before the content of a part
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))\s*(?:;|$)', re.IGNORECASE)
_NAME = re.compile(rb'^content-disposition:[ \t]*form-data;(?:.*;)?[ \t]*name="([^"\r\n]*)"', re.I | re.M)


async def fields(request: Request, names: Collection[str]) -> dict[str, str]:
    """Read the form of a request; a field that is missing is empty. Raises `MediaTypeNotTaken`, `FormMalformed`."""
    found = await all_fields(request, len(names))
    if not found.keys() <= set(names) or any(len(values) > 1 for values in found.values()):
        raise FormMalformed(fields=sorted(names))
    return {name: found.get(name, [""])[0] for name in names}


async def all_fields(request: Request, most: int) -> dict[str, list[str]]:
    """Read a form of our own page, of at most so many fields, which may repeat.

    Where nobody logs in, no cookie gives the sender away: the origin is asked for all the same. Raises `CrossSite`,
    `MediaTypeNotTaken`, `FormMalformed`.
    """
    entrance = request.app.state.product.entrance
    check_origin(request, None if entrance is None else entrance.origin)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != MEDIA_TYPE:
        raise MediaTypeNotTaken(given=given)
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:  # UnicodeDecodeError is one
        raise FormMalformed(most=most) from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\0" in name + value:
            raise FormMalformed(most=most)
        found.setdefault(name, []).append(value)
    return found


def file_in(given: str, body: bytes, name: str) -> bytes:
    """Take the one file of a name out of a form with files (RFC 7578), of the media type given.

    Raises `MediaTypeNotTaken`, `FormMalformed`.
    """
    if given.partition(";")[0].strip().lower() != WITH_FILES:
        raise MediaTypeNotTaken(given=given[:60])
    boundary = _BOUNDARY.search(given)
    if boundary is None:
        raise FormMalformed(fields=[name])
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1", "replace")
    before, *parts = (b"\r\n" + body).split(delimiter, MOST_PARTS + 1)
    if before or len(parts) < 2 or not parts.pop().startswith(b"--"):
        raise FormMalformed(fields=[name])
    found = []
    for part in parts:
        head, blank, content = part.partition(b"\r\n\r\n")
        said = _NAME.search(head[:LONGEST_HEAD])
        if not blank or said is None:
            raise FormMalformed(fields=[name])
        if said[1] == name.encode():
            found.append(content)
    if len(found) != 1:
        raise FormMalformed(fields=[name])
    return found[0]
