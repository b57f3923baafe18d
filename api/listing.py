"""Lists, all in one manner: sparse fields, sorting, pages by cursor, an entity tag and conditional requests.

A cursor belongs to the question that gave it, every parameter of it. Who may see which rows, `read` asks in its
statements: nothing is left out of a list once it has been read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, get_args

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from api.access import may
from api.answers.frame import ReadAnswer
from api.etags import MOVING, IfNoneMatch, marked
from api.problems import declared
from api.refusals import FieldUnknown
from projections.cursor import Key, cursor_after, key_of, place_of

FIELDS = "only these fields of each row, comma between; what generated clients expect is then no longer whole"
Fields = Annotated[str | None, Query(max_length=1000, description=FIELDS, examples=["case,number"])]
Cursor = Annotated[str | None, Query(max_length=500, description="next_cursor of the page before")]
Limit = Annotated[int, Query(ge=1, le=1000, description="how many rows at the most")]
MOVES_ON = ("cursor", "limit", "fields", "min_position")  # no part of the question that a cursor belongs to


@dataclass(frozen=True, slots=True)
class Paging:
    """Which stretch of a list: behind which place or row, how long, and to which question its cursors belong."""

    cursor: str | None
    limit: int
    question: dict[str, str]

    @property
    def place(self) -> int:
        """Give the place behind which to go on; raise `CursorMalformed` or `CursorMismatch`."""
        return place_of(self.cursor, self.question)

    def key(self, *kinds: type) -> Key | None:
        """Give the key of the row behind which to go on, of such parts; raise `CursorMalformed`, `CursorMismatch`."""
        return key_of(self.cursor, self.question, kinds)

    def next_cursor(self, *, more: bool) -> str | None:
        """Give the cursor of the next page, if there is one."""
        return cursor_after(self.place + self.limit, self.question) if more else None

    def cursor_behind(self, place: int | Key) -> str:
        """Give the cursor of the page behind a place that is no count of rows, or behind the row with a key."""
        return cursor_after(place, self.question)


def paging(http: Request, cursor: Cursor = None, limit: Limit = 200) -> Paging:
    """Read which stretch is asked for."""
    question = {"read": http.url.path, **{k: v for k, v in http.query_params.items() if k not in MOVES_ON}}
    return Paging(cursor, limit, question)


Paged = Annotated[Paging, Depends(paging)]


def add_list(
    router: APIRouter,
    path: str,
    read: Callable[..., ReadAnswer],
    *,
    rows: str,
    summary: str,
    act: str,
    sorts: Sequence[str] = (),
    refused: Sequence[int] = (),
) -> None:
    """Add the address of a list; with `sorts`, `read` gives all of it and it is sorted and paged here.

    `act` is the right to it.
    """
    answer = signature(read).return_annotation
    endpoint = _listed(read, answer, rows) if not sorts else _paged(read, answer, rows, sorts)
    responses = declared(403, *refused)
    router.add_api_route(
        path,
        endpoint,
        methods=["GET"],
        response_model=answer,
        responses=responses,
        summary=summary,
        dependencies=[may(act)],
    )


def chosen_fields(fields: str | None, known: Sequence[str]) -> list[str] | None:
    """Read which fields are asked for; None for all of them. Raise `FieldUnknown`."""
    if fields is None:
        return None
    chosen = [name.strip() for name in fields.split(",")]
    for name in chosen:
        if name not in known:
            raise FieldUnknown(parameter="fields", given=name[:60], known=list(known))
    return chosen


def _listed(read: Callable[..., ReadAnswer], answer: type[BaseModel], rows: str) -> Callable[..., Response]:
    known = _fields_of(answer, rows)

    @wraps(read)
    def endpoint(*, fields: str | None, if_none_match: str | None, **asked: Any) -> Response:
        chosen = chosen_fields(fields, known)
        return _shown(read(**asked).model_dump(mode="json", by_alias=True), rows, chosen, if_none_match)

    return _taking(endpoint, read, fields=Fields, if_none_match=IfNoneMatch)


def _paged(
    read: Callable[..., ReadAnswer], answer: type[BaseModel], rows: str, sorts: Sequence[str]
) -> Callable[..., Response]:
    known = _fields_of(answer, rows)
    names = {way: way for name in sorts for way in (name, f"-{name}")}
    order = StrEnum(f"{answer.__name__}Order", names)  # type: ignore[misc]
    described = "by which field, with - from the last to the first; without it, in the order of the list"

    @wraps(read)
    def endpoint(
        *,
        page: Paging,
        sort: str | None,
        fields: str | None,
        if_none_match: str | None,
        **asked: Any,
    ) -> Response:
        chosen = chosen_fields(fields, known)
        content = read(**asked).model_dump(mode="json", by_alias=True)
        found = content[rows] if sort is None else _sorted(content[rows], str(sort))
        content[rows] = found[page.place : page.place + page.limit]
        content["next_cursor"] = page.next_cursor(more=len(found) > page.place + page.limit)
        return _shown(content, rows, chosen, if_none_match)

    return _taking(
        endpoint,
        read,
        page=Paged,
        sort=Annotated[order | None, Query(description=described)],
        fields=Fields,
        if_none_match=IfNoneMatch,
    )


def _sorted(rows: list[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """Sort rows by a field, those without it last either way; rows alike keep the order of the list."""
    name = sort.removeprefix("-")
    with_it = [row for row in rows if row[name] is not None]
    without = [row for row in rows if row[name] is None]
    return sorted(with_it, key=lambda row: _key(row[name]), reverse=sort.startswith("-")) + without


def _key(value: Any) -> Any:
    return value["code"] if isinstance(value, dict) else value


def _shown(content: dict[str, Any], rows: str, chosen: Sequence[str] | None, if_none_match: str | None) -> Response:
    if chosen is not None:
        content[rows] = [{name: row[name] for name in chosen} for row in content[rows]]
    shown = orjson.dumps({name: value for name, value in content.items() if name not in MOVING})
    return marked(orjson.dumps(content), shown, if_none_match)


def _fields_of(answer: type[BaseModel], rows: str) -> list[str]:
    (row,) = get_args(answer.model_fields[rows].annotation)
    return list(row.model_fields)


def _taking(endpoint: Callable[..., Response], read: Callable[..., Any], **more: Any) -> Callable[..., Response]:
    """Let an endpoint take what `read` takes, and more."""
    own = signature(read)
    taken = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in own.parameters.values()]
    for name, kind in more.items():
        default = Parameter.empty if kind is Paged else None
        taken.append(Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=default))
    endpoint.__signature__ = own.replace(parameters=taken, return_annotation=Response)  # type: ignore[attr-defined]
    return endpoint
