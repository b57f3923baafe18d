"""Every route, every role, every relation to a case, against a table that was checked by hand: access-matrix.txt.

A cell tells of one's own case, one of one's unit, and a foreign one: + allowed, ! 403, . 404. Where no case is named
there is one letter. A route that has no row fails, and so does a row that has no route.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.types import Message

from api.access import HEADER
from api.app import create_app
from domain.access.role import Role
from tests.api.crowd import Crowd, brought_by, crowd_before
from tests.api.serving import Office
from tests.api.test_application import filled, operations

TABLE = Path(__file__).with_name("access-matrix.txt")
ROLES = [role.value for role in Role]
STATUS = {403: "!", 404: "."}


@pytest.fixture(scope="module")
def crowd(office: Office) -> Iterator[Crowd]:
    with crowd_before(office) as gathered:
        yield gathered


def table() -> dict[str, list[str]]:
    lines = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == ["operation", *ROLES]
    return {name: cells for name, *cells in lines[1:]}


async def asked_of(app: FastAPI, who: str, method: str, path: str) -> str:
    """Ask with an empty body, so that nothing is done; tell what the policy said.

    The application itself is asked, thousands of times, and only how its answer begins is looked at.
    """
    begun, body = asyncio.Event(), [b"{}" if method == "POST" else b""]
    answers: list[Message] = []

    async def receive() -> Message:
        if body:
            return {"type": "http.request", "body": body.pop()}
        await begun.wait()
        return {"type": "http.disconnect"}  # which ends a stream

    async def send(message: Message) -> None:
        answers.append(message)
        begun.set()

    brought = {"Content-Type": "application/json", **brought_by(who)}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "state": {},
        "headers": [(name.lower().encode(), value.encode()) for name, value in brought.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    rule = dict(answers[0]["headers"])[HEADER].decode()
    return STATUS[answers[0]["status"]] if rule == "denied" else "+"


async def found(crowd: Crowd, office: Office) -> dict[str, list[str]]:
    app, cells = create_app(crowd.product), dict[str, list[str]]()
    for method, path, operation in operations(office):
        of_case = [name for name in ("{case_id}", "{of}") if name in path]
        addresses = [path.replace(name, case) for name in of_case for case in crowd.cases.values()] or [path]
        answers = [[await asked_of(app, role, method, filled(address)) for address in addresses] for role in ROLES]
        cells[operation["operationId"]] = ["".join(one) for one in answers]
    return cells


def written(cells: dict[str, list[str]]) -> str:
    """Write the table as it stands in its file."""
    heads = (__doc__ or "").split("\n\n")[1].splitlines()
    rows = [["operation", *ROLES], *([name, *own] for name, own in cells.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(ROLES) + 1)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*(f"# {line}" for line in heads), *lines, ""])


def test_every_route_answers_every_role_as_the_table_says(crowd: Crowd, office: Office) -> None:
    expected, seen = table(), asyncio.run(found(crowd, office))
    assert not seen.keys() - expected.keys(), "routes without a row"
    assert not expected.keys() - seen.keys(), "rows without a route"
    wrong = {
        (name, role): (cell, expected[name][place])
        for name, cells in seen.items()
        for place, (role, cell) in enumerate(zip(ROLES, cells, strict=True))
        if cell != expected[name][place]
    }
    assert not wrong
