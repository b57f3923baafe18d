"""How the views are read at a hundred thousand signs: by their indexes, never by going through a table."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from domain.instants import microseconds
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.account import set_up_account
from projections.audits.signs import BOUNDS
from projections.audits.view import AUDITS, SQL
from projections.board.within import NOTHING_HIDDEN
from tests.database import cloned_database
from tests.histories import moment

CASES = 100_000
RETURNED = {"items": ["item-7"], "procedures": ["window-approval"], "days": [date(2026, 3, 1)]}


@pytest.fixture(scope="module")
def many(server: EmbeddedServer) -> Iterator[psycopg.Connection[Any]]:
    """A hundred thousand cases of a year, each closed, one in ten stopped, one in a hundred returned."""
    with cloned_database(server) as database, psycopg.connect(database.url("project"), autocommit=True) as owner:
        _filled(owner)
        yield owner


def _filled(owner: psycopg.Connection[Any]) -> None:
    set_up_account(owner)
    owner.execute("CREATE SCHEMA audits_1; SET search_path TO audits_1, projections")
    owner.execute(AUDITS.scripts["tables"])
    owner.execute(
        "INSERT INTO cases SELECT n, 'case:' || n, 'n' || n, 'window-approval', 'unit-' || n % 50, 'item-' || n % 40,"
        " CASE WHEN n % 100 = 0 THEN 'P-' || n % 1000 END, md5(n::text), date '2026-01-01' + n / 274, n"
        f" FROM generate_series(1, {CASES}) AS n"
    )
    shown = (("closing", "", 1), ("stop", "", 10), ("pause", "", 10), ("end", "returned-file", 100))
    for record, state, every in shown:
        owner.execute(
            "INSERT INTO signs SELECT n, 9, %s, %s, n, n, date '2026-01-01' + n / 274, 'unit-' || n %% 50, 'p', 'c',"
            " 'd', 1 + n %% 3, n %% 20, n %% 9, 5, 30, 60, ARRAY[9], ARRAY[n]"
            f" FROM generate_series(1, {CASES}) AS n WHERE n %% %s = 0",
            (record, state, every),
        )
    owner.execute(AUDITS.scripts["indexes"])


def plan(owner: psycopg.Connection[Any], statement: str, **asked: Any) -> str:
    common = {"moment": microseconds(moment("2027-01-01 00:00")), "first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    common |= {"unit": None, "procedure": None, "limit": 201, "most": 50_001, "behind": 100, **NOTHING_HIDDEN}
    with psycopg.ClientCursor(owner) as cursor:
        explained = cursor.execute("EXPLAIN " + SQL[statement].decode(), {**common, **asked}).fetchall()
    return "\n".join(row[0] for row in explained)


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        pytest.param("signs", {"record": "stop", "nth_least": 3}, id="the stops of a month"),
        pytest.param("signs", {"record": "stop", "days_most": 1, "unit": "unit-7"}, id="those of a unit"),
        pytest.param("standing_stops", {"until": date(2026, 3, 20)}, id="stops that nobody ended"),
        pytest.param("ends", {"states": ["returned-file"], "within": 30}, id="returns before filings"),
        pytest.param("filings_after_ends", {"within": 30, **RETURNED}, id="filings after a return"),
        pytest.param("day_of_filing", {"most": 20_000}, id="as far as persons are compared"),
        pytest.param("filings", {"procedures": None}, id="the filings of a month"),
        pytest.param("ratings", {}, id="the ratings of a month"),
        pytest.param("projects", {"count": 2}, id="projects"),
        pytest.param("extensions_of_units", {"count": 5}, id="the extensions of a month"),
        pytest.param(
            "closings_of_units", {"count": 5, "share": 40, "ends": [date(2026, 3, 31)]}, id="the closings of a month"
        ),
        pytest.param("causes", {"cases": [f"case:{n}" for n in range(200)]}, id="the causes of a page"),
    ],
)
def test_no_view_goes_through_a_table(many: psycopg.Connection[Any], statement: str, asked: dict[str, Any]) -> None:
    bounds = {**dict.fromkeys(BOUNDS), "states": None} if statement == "signs" else {}
    found = plan(many, statement, **{**bounds, **asked})
    assert "Seq Scan on cases" not in found, found
    assert "Seq Scan on signs" not in found, found


@pytest.mark.parametrize(
    ("statement", "bounds"),
    [
        pytest.param("signs", {"nth_least": 3}, id="stops that were not the first"),
        pytest.param("signs", {"days_most": 0, "gap_most": 0, "unit": "unit-7"}, id="stops at the edge"),
        pytest.param("standing_stops", {"until": date(2026, 3, 20)}, id="stops that nobody ended"),
    ],
)
def test_signs_that_few_meet_are_found_by_an_index_alone_and_say_where_their_events_stand(
    many: psycopg.Connection[Any], statement: str, bounds: dict[str, Any]
) -> None:
    many.execute("VACUUM signs")
    found = plan(many, statement, **{**dict.fromkeys(BOUNDS), "states": None, "record": "stop", **bounds})
    assert "Index Only Scan using signs_of_days" in found, found
    assert "on events" not in found, found
