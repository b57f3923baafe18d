"""Every figure against an export recomputed by the printed formula, and against the cases behind it."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql

from domain.instants import microseconds
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.account import set_up_account
from projections.board.within import NOTHING_HIDDEN
from projections.facts.view import COUNTED
from projections.metrics.definition import Counting, Form, Metric, load_shipped
from projections.metrics.formula import SHOWN, value
from projections.metrics.period import Period, period
from projections.metrics.reads import SQL, Answered, ask, behind, exported
from projections.snapshot import Snapshot
from tests.database import cloned_database
from tests.domain.procedures.hotline_cases import dispatched
from tests.domain.procedures.service_complaints import handled
from tests.domain.procedures.supervisions import after, yellow
from tests.histories import Script, moment, varied
from tests.projections.hotline import hotline_script
from tests.projections.spec import given
from tests.projections.spoken import calls
from tests.supervised import as_script, supervised

Owner = psycopg.Connection[Any]
METRICS = list(load_shipped().values())
PERIODS = ["2024-09", "2024-q4", "2025", "2025-09-10/2025-10-20", "2024-09-26", "2011-10-01/2026-12-31"]
MOMENTS = ["2026-12-31 00:00", "2025-10-03 12:00", "2025-09-04 09:00:30", "2024-10-09 10:15:30", "2024-09-27 00:00:30"]


def everything() -> Script:
    answered = after(yellow(), "2025-09-09", "yellow-answer")
    return (
        varied(2)
        + hotline_script()
        + supervised()
        + calls()
        + as_script(answered, "case:card-answered")
        + as_script(handled("现场处理"), "case:complaint")
        + as_script(dispatched(kind="投诉"), "case:hotline-complaint")
    )


@pytest.fixture(scope="module")
def facts(server: EmbeddedServer) -> Iterator[Snapshot]:
    with (
        cloned_database(server) as database,
        psycopg.connect(database.url("project"), autocommit=True) as owner,
    ):
        given(everything()).seen(COUNTED, owner, batch=40)
        with opened(owner) as snapshot:
            yield snapshot


@contextmanager
def opened(owner: Owner) -> Iterator[Snapshot]:
    """Open the facts over the connection that builds them too: the test has no ledger beside them."""
    set_up_account(owner)
    owner.execute(sql.SQL("SET search_path TO {}, projections").format(sql.Identifier(COUNTED.schema)))
    yield Snapshot(owner, 1, moment("2026-12-31 00:00"))
    owner.execute("RESET search_path")


def same(unit: str) -> str:
    return unit


def asked(snapshot: Snapshot, metric: Metric, of: Period, at: datetime) -> Answered:
    return ask(snapshot, metric, of, at, units=None, above=same)


@pytest.fixture
def recomputed(facts: Snapshot, tmp_path: Path) -> Callable[[Metric, Period, datetime, str | None], Any]:
    """Recompute a metric with DuckDB from an export of the facts, by the formula that is printed."""
    file = tmp_path / "facts.csv"
    with facts.connection.transaction(), file.open("w", newline="") as out:
        rows = list(exported(facts, period("2000-01-01/2030-12-31")))
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    db = duckdb.connect()
    db.execute(f"CREATE TABLE facts AS SELECT * FROM read_csv('{file}', all_varchar=false, sample_size=-1)")

    def figure(metric: Metric, of: Period, at: datetime, unit: str | None = None) -> Any:
        shown = SHOWN.replace(":as_of", str(microseconds(at)))
        shown = shown.replace(":first", f"'{of.first}'").replace(":last", f"'{of.last}'")
        where = shown if unit is None else f"{shown} AND unit = '{unit}'"
        (found,) = db.execute(f"SELECT {value(metric)} FROM facts WHERE {where}").fetchall()
        return found[0]

    return figure


def test_every_figure_is_what_the_printed_formula_gives_over_an_export(
    facts: Snapshot, recomputed: Callable[[Metric, Period, datetime, str | None], Any]
) -> None:
    told: set[str] = set()
    for metric in METRICS:
        for name in PERIODS:
            for at in MOMENTS:
                of, instant = period(name), moment(at)
                answered = asked(facts, metric, of, instant)
                ours, theirs = answered.whole, recomputed(metric, of, instant, None)
                if ours.n:
                    told.add(metric.code)
                assert_same(metric, ours.value, theirs, f"{metric.code} {name} {at}")
                for unit in {key[0] for key in answered.parts if key[0] is not None and not metric.by}:
                    part = answered.parts[(unit,)]
                    assert_same(metric, part.value, recomputed(metric, of, instant, unit), f"{metric.code} {unit}")
    assert {metric.code for metric in METRICS} == told


def assert_same(metric: Metric, ours: Fraction | None, theirs: Any, what: str) -> None:
    if ours is None or (ours == 0 and theirs is None):  # a sum over nothing
        assert theirs is None or theirs != theirs, what  # noqa: PLR0124 - DuckDB divides by 0 to NaN
    else:
        assert float(ours) == pytest.approx(float(theirs), abs=1e-12), what


def all_behind(snapshot: Snapshot, counting: Counting, of: Period, at: datetime, limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = behind(snapshot, counting, of, at, units=None, question={"q": 1}, cursor=cursor, limit=limit)
        assert len(page.facts) <= limit
        found += page.facts
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_the_list_behind_a_number_has_exactly_n_rows(facts: Snapshot, limit: int) -> None:
    of, at = period("2024-01-01/2026-12-31"), moment("2026-12-31 00:00")
    for metric in METRICS:
        figure = asked(facts, metric, of, at).whole
        under = all_behind(facts, metric.base, of, at, limit)
        assert len(under) == figure.n, metric.code
        names = [(row["id"], row["kind"], row["key"]) for row in under]
        assert len(set(names)) == len(names)
        if metric.form is Form.RATIO:
            assert len(all_behind(facts, metric.numerator, of, at, limit)) == figure.numerator
        if metric.form is Form.SUM:
            assert sum(row["amount"] for row in under) == figure.numerator


@pytest.mark.parametrize("limit", [2, 200])
def test_the_list_of_few_is_found_by_the_cells_as_it_is_by_the_days(
    facts: Snapshot, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    of = period("2024-01-01/2026-12-31")
    for at in map(moment, MOMENTS):
        by_cells = {metric.code: all_behind(facts, metric.base, of, at, limit) for metric in METRICS}
        with monkeypatch.context() as many:
            many.setattr("projections.metrics.reads.FEW", -1)
            assert by_cells == {metric.code: all_behind(facts, metric.base, of, at, limit) for metric in METRICS}


def test_the_list_of_few_looks_up_only_the_facts_that_it_shows(facts: Snapshot) -> None:
    days = {"first": date(2024, 1, 1), "last": date(2026, 12, 31), "day": date(2024, 1, 1), "id": 0}
    of = {"kind": "accepted", "told": True, "cells": "{1,2}", "moment": 0, "skip": 0, "limit": 51, **NOTHING_HIDDEN}
    with psycopg.ClientCursor(facts.connection) as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        explained = cursor.execute("EXPLAIN " + SQL["behind_few"].decode(), {**of, **days}).fetchall()
        cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")
    plan = "\n".join(row[0] for row in explained)
    assert "Index Only Scan using facts_of_cell" in plan, plan


@pytest.mark.parametrize("at", MOMENTS[1:])
def test_a_figure_as_of_a_past_moment_is_what_a_ledger_that_ended_then_would_have_told(owner: Owner, at: str) -> None:
    instant = moment(at)
    script = everything()
    given(script).seen(COUNTED, owner, batch=25)
    with opened(owner) as whole:
        later = {(m.code, name): asked(whole, m, period(name), instant) for m in METRICS for name in PERIODS}
    owner.execute(f"DROP SCHEMA {COUNTED.schema} CASCADE")
    given(Script([act for act in script.acts if act[0] <= instant])).seen(COUNTED, owner)
    with opened(owner) as cut:
        then = {(m.code, name): asked(cut, m, period(name), instant) for m in METRICS for name in PERIODS}
    assert later == then
    assert any(answered.whole.n for answered in then.values())


def test_what_is_open_becomes_overdue_as_time_passes_without_any_event(facts: Snapshot) -> None:
    overdue, of = load_shipped()["overdue-open"], period("2026-12")
    waiting = [asked(facts, overdue, of, moment(at)).whole.numerator for at in ("2026-12-31 00:00", "2027-02-01 00:00")]
    assert waiting == [0, 2]
