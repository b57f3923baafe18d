"""Forms of pages: their fields, as they were typed, and the files that came with them."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.forgery import check_origin
from api.refusals import FormMalformed, MediaTypeNotTaken
from application.documents import LARGEST as LARGEST_FILE

MEDIA_TYPE, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FILES = 100


@dataclass(frozen=True, slots=True)
class File:
    """A file of a form: what its sender calls it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Filled:
    """A form: its fields, which may repeat, and its files by the name of their input; an empty input has none."""

    fields: dict[str, list[str]]
    files: dict[str, File] = field(default_factory=dict)


async def fields(request: Request, names: Collection[str]) -> dict[str, str]:
    """Read the form of a request; a field that is missing is empty. Raises `MediaTypeNotTaken`, `FormMalformed`."""
    form = await filled(request, len(names))
    found = form.fields
    if form.files or not found.keys() <= set(names) or any(len(values) > 1 for values in found.values()):
        raise FormMalformed(fields=sorted(names))
    return {name: found.get(name, [""])[0] for name in names}


async def filled(request: Request, most: int) -> Filled:
    """Read a form of our own page, of at most so many fields.

    Where nobody logs in, no cookie gives the sender away: the origin is asked for all the same. Raises `CrossSite`,
    `MediaTypeNotTaken`, `FormMalformed`.
    """
    given = _from_our_page(request)
    if given == WITH_FILES:
        return await with_files(request, most)
    if given != MEDIA_TYPE:
        raise MediaTypeNotTaken(given=given)
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:  # UnicodeDecodeError is one
        raise FormMalformed(most=most) from None
    return Filled(_gathered(pairs, most))


@asynccontextmanager
async def one_file(request: Request, name: str) -> AsyncIterator[IO[bytes]]:
    """Give the one file of a form of our own page that holds nothing else: beyond a bound it is not in memory.

    Raises `CrossSite`, `MediaTypeNotTaken`, `FormMalformed`.
    """
    if (given := _from_our_page(request)) != WITH_FILES:
        raise MediaTypeNotTaken(given=given)
    try:
        form = await request.form(max_files=1, max_fields=0)
    except (HTTPException, UnicodeDecodeError):
        raise FormMalformed(fields=[name]) from None
    try:
        file = form.get(name)
        if not isinstance(file, UploadFile):
            raise FormMalformed(fields=[name])
        yield file.file
    finally:
        await form.close()


def _from_our_page(request: Request) -> str:
    entrance = request.app.state.product.entrance
    check_origin(request, None if entrance is None else entrance.origin)
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def with_files(request: Request, most: int) -> Filled:
    """Read a form with files; the size of the whole was bounded before. Raises `FormMalformed`."""
    pairs: list[tuple[str, str]] = []
    files: dict[str, File] = {}
    try:
        async with request.form(max_files=MOST_FILES, max_fields=most, max_part_size=LARGEST_FILE) as form:
            for name, value in form.multi_items():
                if not isinstance(value, UploadFile):
                    pairs.append((name, value))
                elif content := await value.read():
                    if name in files:
                        raise FormMalformed(most=most)
                    files[name] = File(value.filename or "", content)
    except (HTTPException, UnicodeDecodeError):
        raise FormMalformed(most=most) from None
    return Filled(_gathered(pairs, most), files)


def _gathered(pairs: list[tuple[str, str]], most: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\0" in name + value:
            raise FormMalformed(most=most)
        found.setdefault(name, []).append(value)
    return found
