"""Every route, every role, every relation to a case, against a table that was checked by hand: access-matrix.txt.

A cell tells of one's own case, one of one's unit, and a foreign one: + allowed, ! 403, . 404. Where no case is named
there is one letter. A route that has no row fails, and so does a row that has no route.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

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


def asked_of(crowd: Crowd, who: str, method: str, path: str) -> str:
    """Ask with an empty body, so that nothing is done; tell what the policy said."""
    with crowd.http.stream(method, path, headers=brought_by(who), json={} if method == "POST" else None) as answer:
        if answer.headers["Access-Rule"] != "denied":
            return "+"
        return STATUS[answer.status_code]


def found(crowd: Crowd, office: Office) -> dict[str, list[str]]:
    cells: dict[str, list[str]] = {}
    for method, path, operation in operations(office):
        of_case = [name for name in ("{case_id}", "{of}") if name in path]
        addresses = [path.replace(name, case) for name in of_case for case in crowd.cases.values()] or [path]
        cells[operation["operationId"]] = [
            "".join(asked_of(crowd, role, method, filled(address)) for address in addresses) for role in ROLES
        ]
    return cells


def written(cells: dict[str, list[str]]) -> str:
    """Write the table as it stands in its file."""
    heads = (__doc__ or "").split("\n\n")[1].splitlines()
    rows = [["operation", *ROLES], *([name, *own] for name, own in cells.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(ROLES) + 1)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*(f"# {line}" for line in heads), *lines, ""])


def test_every_route_answers_every_role_as_the_table_says(crowd: Crowd, office: Office) -> None:
    expected, seen = table(), found(crowd, office)
    assert not seen.keys() - expected.keys(), "routes without a row"
    assert not expected.keys() - seen.keys(), "rows without a route"
    wrong = {
        (name, role): (cell, expected[name][place])
        for name, cells in seen.items()
        for place, (role, cell) in enumerate(zip(ROLES, cells, strict=True))
        if cell != expected[name][place]
    }
    assert not wrong
