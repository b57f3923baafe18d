"""Figures on the command line, from a small simulated city: values, cases, an export, the overview, refusals."""

from pathlib import Path

import duckdb
import pytest

from projections.metrics.definition import load_shipped
from tests.command_line.commands import run
from tests.command_line.conftest import Beginning, Run
from tests.database import Database

OF = ("--period", "2026-q1")


def simulated(_: Database) -> None:
    """Simulate a city of forty cases, and build its models."""
    run("simulate", "--cases", "40", "--seed", "3", "--years", "1", "--workers", "1").succeeded()
    for model in ("facts", "directory", "supervision"):
        run("projections", "rebuild", model).succeeded()


BEGINNING = Beginning("city", simulated)


@pytest.fixture
def city(begun: Run) -> Run:
    """Run commands on the simulated city."""
    return begun


def test_the_metrics_are_listed_without_a_ledger() -> None:
    listed = run("metrics", "list", "--json").json
    assert [one["code"] for one in listed] == list(load_shipped())
    assert "按期办结率" in run("metrics", "list").succeeded().out


def test_a_figure_its_cases_and_its_formula_over_an_export_agree(city: Run, tmp_path: Path) -> None:
    shown = city("metrics", "show", "closing-rate", *OF, "--json").json
    behind = city("metrics", "cases", "closing-rate", *OF, "--side", "denominator", "--json").json
    assert len(behind["facts"]) == shown["whole"]["n"] > 0
    assert sum(part["n"] for part in shown["parts"]) == shown["whole"]["n"]
    file = tmp_path / "facts.csv"
    city("metrics", "export", str(file), *OF).succeeded()
    assert "exists already" in city("metrics", "export", str(file), *OF).misused()
    db = duckdb.connect()
    db.execute(f"CREATE TABLE facts AS SELECT * FROM read_csv('{file}', sample_size=-1)")
    formula = shown["metric"]["formula"].replace(":as_of", "1800000000000000")
    formula = formula.replace(":first", "'2026-01-01'").replace(":last", "'2026-03-31'")
    (found,) = db.execute(formula).fetchone() or (None,)
    assert float(shown["whole"]["value"]) == pytest.approx(found, abs=1e-6)
    printed = city("metrics", "show", "closing-rate", *OF, "--level", "city").succeeded().out
    assert "办结率" in printed
    assert shown["metric"]["formula"] in printed
    assert "case:" in city("metrics", "cases", "closing-rate", *OF).succeeded().out


def test_the_facts_leave_as_parquet_typed_as_the_formulas_ask_of_them(city: Run, tmp_path: Path) -> None:
    plain, typed = tmp_path / "facts.csv", tmp_path / "facts.parquet"
    for file in (plain, typed):
        city("metrics", "export", str(file), *OF).succeeded()
    assert "exists already" in city("metrics", "export", str(typed), *OF).misused()
    db = duckdb.connect()
    db.execute(f"CREATE TABLE facts AS SELECT * FROM '{typed}'")
    columns = db.execute("SELECT * FROM facts LIMIT 0").description or []
    written = db.execute(f"SELECT * FROM read_csv('{plain}', sample_size=-1) LIMIT 0").description or []
    assert {name for name, *_ in columns} == {name for name, *_ in written}
    shown = city("metrics", "show", "closing-rate", *OF, "--json").json
    formula = shown["metric"]["formula"].replace(":as_of", "1800000000000000")
    formula = formula.replace(":first", "DATE '2026-01-01'").replace(":last", "DATE '2026-03-31'")
    (found,) = db.execute(formula).fetchone() or (None,)
    assert float(shown["whole"]["value"]) == pytest.approx(found, abs=1e-6)
    city("metrics", "export", str(tmp_path / "none.parquet"), "--period", "2001").succeeded()
    (none,) = db.execute(f"SELECT count(*) FROM '{tmp_path / 'none.parquet'}'").fetchone() or (None,)
    assert none == 0


def test_the_overview_is_printed_and_given_as_json_as_of_a_past_day(city: Run) -> None:
    found = city("overview", "--at", "2026-06-30", "--json").json
    assert set(found) == {"as_of", "statutory_overdue", "promised_overdue", "due_soon", "stopped", "unanswered"}
    printed = city("overview", "--at", "2026-06-30").succeeded().out
    assert "停止计时 stopped" in printed
    assert "未答复督办单" in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("metrics", "show", "nothing", *OF), "accepted"),
        (("metrics", "show", "accepted", "--period", "soon"), "2026-q1"),
        (("metrics", "show", "accepted", "--period", "2150"), "has not begun"),
        (("metrics", "show", "accepted", "--period", "2019", "--at", "2019-06-01"), "before the first event"),
        (("metrics", "show", "accepted", *OF, "--level", "district", "--unit", "nowhere"), "district-1"),
        (("metrics", "cases", "accepted", *OF, "--side", "denominator"), "numerator alone"),
        (("metrics", "bulletin", "2026-03"), "not been frozen"),
        (("overview", "--at", "2019-06-01"), "before the first event"),
    ],
    ids=lambda words: words if isinstance(words, str) else "",
)
def test_what_cannot_be_answered_is_one_sentence(city: Run, words: tuple[str, ...], said: str) -> None:
    assert said in city(*words).refused()
