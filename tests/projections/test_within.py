"""Reach in statements: on random reaches, lists, counts and other models show exactly the cases that it covers."""

import random
from collections.abc import Callable, Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors

from application.replay import rebuild
from domain.access.case_header import CaseHeader
from domain.access.level import CaseLevel
from domain.access.reach import EVERYTHING, Reach, Stretch
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.procedures.definition import load_shipped
from projections.board.filters import Filters, Moment
from projections.board.reads import counts, list_cases
from projections.board.view import BOARD, SQL
from projections.board.within import numbers_within, reach_asked, within
from projections.deadlines import reads as deadlines
from projections.deadlines.view import DEADLINES
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.histories import Script, accepted_challenge, challenge, founded, moment, stopped, varied
from tests.projections.conftest import Office

Build = Callable[[Script], Office]
NOW = Moment.present(moment("2027-01-15 12:00"))
PROCEDURES = {procedure.ref: procedure for procedure in load_shipped()}


def secret(case_id: str) -> Script:
    story = accepted_challenge(case_id)
    story.act("2024-09-26 10:00", "procurement", lambda on: story.case.set_level(on, CaseLevel.WORK_SECRET))
    return story.script


def history() -> Script:
    more = secret("case:secret-0") + stopped("case:stopped-1").script + challenge("case:filed-1").script
    rules, *acts = [*founded().acts], *(varied() + more).acts[len(founded().acts) :]
    return Script([*rules, *sorted(acts, key=lambda act: act[0])])


def headers_of(script: Script) -> list[CaseHeader]:
    streams: dict[str, list[Any]] = {}
    for recorded in script.recorded():
        if isinstance(recorded.event, CaseEvent):
            streams.setdefault(recorded.event.originator_id, []).append(recorded)
    found = []
    for recordings in streams.values():
        case = rebuild(recordings)
        assert isinstance(case, Case)
        found.append(case.header_for_access(None if case.procedure is None else PROCEDURES.get(case.procedure)))
    return found


def reaches(headers: list[CaseHeader]) -> Iterator[Reach]:
    """Give the whole, nothing, and many in between, always the same."""
    dice = random.Random(8)  # noqa: S311 - a test is the same every time
    units = sorted({unit for header in headers for unit in header.units} | {"nowhere"})
    procedures = sorted({header.procedure for header in headers if header.procedure} | {"nothing"})
    people = sorted({header.filed_by for header in headers if header.filed_by} | {"nobody"})
    cases = [header.case for header in headers]

    def some(names: list[str], most: int) -> frozenset[str] | None:
        return frozenset(dice.sample(names, dice.randint(0, min(most, len(names))))) if dice.random() < 0.5 else None

    def stretch() -> Stretch:
        alone = dice.random() < 0.3
        filed_by = dice.choice(people) if not alone and dice.random() < 0.3 else None
        level = dice.choice(list(CaseLevel))
        return Stretch(level, some(units, 2), some(procedures, 2), some(cases, 3) if alone else None, filed_by)

    yield from (EVERYTHING, Reach(), *(Reach((Stretch(level),)) for level in CaseLevel))
    for _ in range(60):
        yield Reach(tuple(stretch() for _ in range(dice.randint(1, 3))))


def test_lists_and_counts_show_exactly_what_a_reach_covers(office: Build) -> None:
    script = history()
    headers = headers_of(script)
    board = office(script).board
    seen = set()
    open_now = list_cases(board, NOW, Filters(status="accepted"), limit=200).cases
    accepted = {case.case_id for case in open_now}
    for reach in reaches(headers):
        board.connection.execute("SET LOCAL ROLE NONE")  # as the next request finds it
        covered = {header.case for header in headers if reach.covers(header)}
        seen.add(len(covered))
        for sort in ("filed", "-filed"):
            page = list_cases(board, NOW, reach=reach, sort=sort, limit=200)
            assert {case.case_id for case in page.cases} == covered, reach
        counted = counts(board, NOW, reach=reach)
        assert (counted.cases, sum(counted.by_light.values())) == (len(covered), len(covered)), reach
        for sort in ("filed", "due"):
            page = list_cases(board, NOW, Filters(status="accepted"), reach=reach, sort=sort, limit=200)
            assert {case.case_id for case in page.cases} == covered & accepted, reach
        procedure = Filters(procedure="window-approval")
        listed = {case.case_id for case in list_cases(board, NOW, procedure, reach=reach, limit=200).cases}
        assert listed == {one.case for one in headers if one.procedure == "window-approval"} & covered
        assert counts(board, NOW, procedure, reach=reach).cases == len(listed)
    assert len(seen) > 6


@pytest.fixture
def moments(database: Database, office: Build) -> Iterator[tuple[Snapshot, list[CaseHeader]]]:
    script = history()
    office(script)
    with (
        psycopg.connect(database.url("read"), autocommit=True) as connection,
        snapshot(connection, DEADLINES) as shown,
    ):
        yield shown, headers_of(script)


def test_another_model_shows_exactly_what_a_reach_covers(moments: tuple[Snapshot, list[CaseHeader]]) -> None:
    shown, headers = moments
    at = moment("2024-01-02 12:00")
    everything = {row.case_id for row in deadlines.listed(shown, "to-come", at, limit=1000)}
    assert len(everything) > 3
    ways = set()
    for reach in reaches(headers):
        found = within(shown, reach)
        ways.add(tuple(name for name, headings in found.items() if headings is not None))
        rows = deadlines.listed(shown, "to-come", at, within=found, limit=1000)
        assert {row.case_id for row in rows} == {one.case for one in headers if reach.covers(one)} & everything, reach
    assert {("headings",), ("hidden",), ("headings", "alone")} <= ways


def test_what_falls_due_is_paged_behind_a_row_whatever_has_left_the_list(
    moments: tuple[Snapshot, list[CaseHeader]],
) -> None:
    shown, at = moments[0], moment("2024-01-02 12:00")
    rows = deadlines.listed(shown, "to-come", at, limit=1000)
    assert len(rows) > 3
    for place, row in enumerate(rows):
        assert deadlines.listed(shown, "to-come", at, after=row.key, limit=1000) == rows[place + 1 :]
    before_all_time = (-(10**17), "", "", 0, "", "")
    assert deadlines.listed(shown, "to-come", at, after=before_all_time, limit=1000) == rows


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_cases_are_paged_by_the_moment_at_which_they_run_out(office: Build, sort: str) -> None:
    board, accepted = office(history()).board, Filters(status="accepted")
    whole = [case.case_id for case in list_cases(board, NOW, accepted, sort=sort, limit=200).cases]
    ends = [case.red_from for case in list_cases(board, NOW, accepted, sort=sort, limit=200).cases]
    known = [end for end in ends if end is not None]
    assert known == sorted(known, reverse=sort == "-due")
    assert ends == [*known, *[None] * (len(ends) - len(known))]
    assert len(whole) > 3
    cursor, paged = None, list[str]()
    while True:
        page = list_cases(board, NOW, accepted, sort=sort, cursor=cursor, limit=2)
        paged += [case.case_id for case in page.cases]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole


def test_a_number_is_named_where_all_cases_that_bear_it_lie_within_reach(office: Build) -> None:
    script = history()
    headers, board = headers_of(script), office(script).board
    numbers = {case.case_id: case.number for case in list_cases(board, NOW, limit=200).cases}
    seen = set()
    for reach in reaches(headers):
        board.connection.execute("SET LOCAL ROLE NONE")
        hidden = {numbers[header.case] for header in headers if not reach.covers(header)}
        named = numbers_within(board, [*numbers.values(), "of no case"], reach)
        assert named == {*numbers.values()} - hidden, reach
        seen.add(len(named))
    assert len(seen) > 3


def test_a_past_list_shows_what_lay_within_reach_then_and_lies_within_it_now(office: Build) -> None:
    board = office(history()).board
    then = Moment.as_known(moment("2024-09-26 09:45"))
    assert "case:secret-0" in {case.case_id for case in list_cases(board, then, limit=200).cases}
    internal = Reach((Stretch(CaseLevel.SENSITIVE),))
    assert "case:secret-0" not in {case.case_id for case in list_cases(board, then, reach=internal, limit=200).cases}


def test_where_there_is_no_board_nothing_is_within_reach(moments: tuple[Snapshot, list[CaseHeader]]) -> None:
    shown, _ = moments
    shown.connection.execute("SET LOCAL search_path TO deadlines_1, projections")
    found = within(shown, Reach((Stretch(CaseLevel.SENSITIVE),)))
    assert found == {"headings": [], "hidden": None, "alone": None}


def test_on_which_level_cases_are_is_told_by_indexes_alone(moments: tuple[Snapshot, list[CaseHeader]]) -> None:
    shown, headers = moments
    shown.connection.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    asked = {
        "cases": [header.case for header in headers[:3]],
        "open": ["public"],
        "position": 10**9,
        "narrowed": "none",
    }
    explained = psycopg.ClientCursor(shown.connection).execute("EXPLAIN " + SQL["confidential"].decode(), asked)
    plan = "\n".join(row[0] for row in explained)
    for index in ("cases_by_id on cases", "states_now on states"):
        assert f"Index Only Scan using {index}" in plan, plan


@pytest.fixture
def net(database: Database, office: Build) -> Iterator[tuple[psycopg.Connection[Any], list[CaseHeader]]]:
    """A reader that holds itself to a reach, as a report on the database itself would."""
    script = history()
    office(script)
    with psycopg.connect(database.url("read"), autocommit=True) as connection:
        yield connection, headers_of(script)


def seen_through(connection: psycopg.Connection[Any], reach: str, statement: LiteralString) -> set[str]:
    with connection.transaction():
        connection.execute("SELECT set_config('caseledger.reach', %s, true)", [reach])
        connection.execute("SET LOCAL ROLE caseledger_within")
        return {row[0] for row in connection.execute(statement)}


def test_the_second_net_agrees_with_the_policy(net: tuple[psycopg.Connection[Any], list[CaseHeader]]) -> None:
    connection, headers = net
    connection.execute(f"SET search_path TO {BOARD.schema}")
    for reach in reaches(headers):
        if (asked := reach_asked(reach)) is not None:
            covered = {header.case for header in headers if reach.covers(header)}
            assert seen_through(connection, asked, "SELECT case_id FROM present") == covered, reach
            assert seen_through(connection, asked, "SELECT case_id FROM cases") == covered, reach
    everything = {row[0] for row in connection.execute("SELECT case_id FROM present")}
    assert everything == {header.case for header in headers}, "the program's own reads are as before"
    assert seen_through(connection, "", "SELECT case_id FROM present") == set()


def test_behind_a_list_the_second_net_holds_whatever_is_asked(office: Build) -> None:
    board = office(history()).board
    own = Reach((Stretch(CaseLevel.WORK_SECRET, cases=frozenset({"case:open-0"})),))
    assert [case.case_id for case in list_cases(board, NOW, reach=own).cases] == ["case:open-0"]
    assert board.connection.execute("SELECT case_id FROM cases").fetchall() == [("case:open-0",)]
    with pytest.raises(errors.InsufficientPrivilege):
        board.connection.execute("SELECT state FROM ledger.events")
