"""Forms of pages: their fields, as they were typed."""

from collections.abc import Collection
from urllib.parse import parse_qsl

from fastapi import Request

from api.forgery import check_origin
from api.refusals import FormMalformed, MediaTypeNotTaken

MEDIA_TYPE = "application/x-www-form-urlencoded"


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
