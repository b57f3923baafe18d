"""Forms of pages: a few short fields, each given once."""

from collections.abc import Collection
from urllib.parse import parse_qsl

from fastapi import Request

from api.refusals import FormMalformed, MediaTypeNotTaken

MEDIA_TYPE = "application/x-www-form-urlencoded"


async def fields(request: Request, names: Collection[str]) -> dict[str, str]:
    """Read the form of a request; a field that is missing is empty. Raises `MediaTypeNotTaken`, `FormMalformed`."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != MEDIA_TYPE:
        raise MediaTypeNotTaken(given=given)
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=len(names))
    except ValueError:  # UnicodeDecodeError is one
        raise FormMalformed(fields=sorted(names)) from None
    found = dict(pairs)
    if len(found) < len(pairs) or not found.keys() <= set(names) or any("\0" in value for value in found.values()):
        raise FormMalformed(fields=sorted(names))
    return {name: found.get(name, "") for name in names}
