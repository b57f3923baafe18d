"""The figures that D5 prints, from facts in those numbers: the right rates, and what the text rounds or mixes."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from psycopg import sql

from api.metric_words import percent, written
from domain.instants import microseconds
from projections.board.naming import Named
from projections.chains import as_json
from projections.facts.cells import FOREVER, Cell
from projections.facts.rows import CELLS
from projections.facts.view import COUNTED
from projections.metrics.definition import load_shipped
from projections.metrics.period import period
from projections.metrics.reads import Figure, ask
from projections.snapshot import Snapshot
from tests.histories import moment

MAY, JUNE, HOTLINE = period("2012-01-01/2012-05-31"), period("2012-01-01/2012-06-12"), period("2012-01-01/2012-06-20")
CENTRE, MEMBERS, OFFICE = "窗口", "成员单位", "热线办"
AT = moment("2012-07-01 00:00")


def accepted(unit: str, state: str, promised: str) -> Cell:
    return Cell("accepted", "any", unit, None, None, None, state, promised, None, False, False, False)


COUNTS = (  # which facts, how many, and over which days they are spread
    (accepted(CENTRE, "closed", "met"), 118_705 - 535 - 1_219, date(2012, 1, 1), date(2012, 5, 31)),
    (accepted(CENTRE, "open", "running"), 1_219, date(2012, 1, 1), date(2012, 5, 31)),
    (accepted(CENTRE, "closed", "late"), 512, date(2012, 1, 1), date(2012, 5, 31)),
    (accepted(CENTRE, "open", "overdue"), 23, date(2012, 1, 1), date(2012, 5, 31)),
    (accepted(CENTRE, "closed", "met"), 135_381 - 118_705, date(2012, 6, 1), date(2012, 6, 12)),
    (accepted(MEMBERS, "closed", "met"), 50_771, date(2012, 1, 1), date(2012, 6, 20)),
    (accepted(MEMBERS, "open", "running"), 51_698 - 50_771, date(2012, 1, 1), date(2012, 6, 20)),
)  # fmt: skip
SPREAD = """
    INSERT INTO facts (id, kind, key, position, shown_from, shown_until, learnt_at, day, cell, amount, promised_days,
                       statutory_days)
    SELECT %(first)s + n, %(kind)s, '', %(first)s + n, %(at)s, %(forever)s, %(at)s,
           %(since)s::date + (n %% (%(until)s::date - %(since)s::date + 1))::integer, %(cell)s, 0, 0, 0
      FROM generate_series(0, %(count)s - 1) AS n
"""


@pytest.fixture
def facts(owner: psycopg.Connection[Any]) -> Iterator[Snapshot]:
    owner.execute(sql.SQL("CREATE SCHEMA {0}; SET search_path TO {0}").format(sql.Identifier(COUNTED.schema)))
    owner.execute(COUNTED.scripts["tables"])
    named = Named[Cell](lambda name, cell: [[name, *cell]])
    first, at = 1, microseconds(moment("2012-06-25 12:00"))
    for cell, count, since, until in COUNTS:
        asked = {"first": first, "kind": cell.kind, "at": at, "forever": FOREVER, "since": since, "until": until}
        owner.execute(SPREAD, {**asked, "cell": named.name(cell), "count": count})
        first += count
    call = named.name(Cell("call", None, OFFICE, None, "telephone"))
    owner.execute(
        "INSERT INTO facts (id, kind, key, position, shown_from, shown_until, learnt_at, day, cell, amount,"
        " promised_days, statutory_days) SELECT 0, 'call', d::text, 1, %s, %s, %s, d, %s,"
        " 754 + CASE WHEN d < date '2012-06-03' THEN 1 ELSE 0 END, 0, 0"
        " FROM generate_series(date '2012-01-01', date '2012-06-20', interval '1 day') AS d",
        [at, FOREVER, at, call],
    )
    rows = as_json(CELLS, named.taken())
    owner.execute("INSERT INTO cells SELECT * FROM json_populate_recordset(null::cells, %s::json)", [rows])
    owner.execute(COUNTED.scripts["indexes"])
    yield Snapshot(owner, first, AT)
    owner.execute("RESET search_path")


def figure(facts: Snapshot, code: str, of: Any, *units: str) -> Figure:
    return ask(facts, load_shipped()[code], of, AT, units=units or None, above=lambda unit: unit).whole


def test_the_overdue_of_january_to_may_are_535_of_which_512_closed_and_23_open(facts: Snapshot) -> None:
    counts = {
        code: figure(facts, code, MAY, CENTRE).numerator
        for code in ("accepted", "overdue", "overdue-closed", "overdue-open")
    }
    assert counts == {"accepted": 118_705, "overdue": 535, "overdue-closed": 512, "overdue-open": 23}


def test_the_overdue_rate_is_4_51_per_mille_and_the_4_of_the_text_is_it_cut_off(facts: Snapshot) -> None:
    rate = figure(facts, "overdue-rate", MAY, CENTRE)
    assert (rate.n, rate.value) == (118_705, Fraction(535, 118_705))
    assert percent(rate.value or Fraction(0), 3) == "0.451%"
    open_rate = figure(facts, "overdue-open-rate", MAY, CENTRE)
    assert open_rate.value == Fraction(23, 118_705)
    assert percent(open_rate.value or Fraction(0), 2) == "0.02%"  # the text's 0.0002, which it later calls overdue


def test_closed_over_accepted_is_99_08_percent_where_the_text_has_98_99(facts: Snapshot) -> None:
    rate = figure(facts, "closing-rate", JUNE, CENTRE)
    assert (rate.numerator, rate.denominator) == (134_139, 135_381)
    assert percent(rate.value or Fraction(0)) == "99.08%"


def test_an_on_time_rate_keeps_the_open_overdue_under_the_line(facts: Snapshot) -> None:
    rate = figure(facts, "on-time-rate", MAY, CENTRE)
    met = 118_705 - 535 - 1_219
    assert (rate.numerator, rate.denominator) == (met, met + 535)


def test_the_hotline_closed_98_2_percent_of_its_cases_and_its_calls_are_counted_apart(facts: Snapshot) -> None:
    rate = figure(facts, "closing-rate", HOTLINE, MEMBERS)
    assert (rate.numerator, rate.denominator, percent(rate.value or Fraction(0), 1)) == (50_771, 51_698, "98.2%")
    calls = figure(facts, "calls", HOTLINE)
    assert (calls.numerator, figure(facts, "accepted", HOTLINE, MEMBERS).numerator) == (129_842, 51_698)


def test_n_is_printed_beside_every_rate(facts: Snapshot) -> None:
    metric = load_shipped()["overdue-rate"]
    text = written(metric, figure(facts, "overdue-rate", MAY, CENTRE))
    assert text.zh == "0.45%（535 ÷ 118,705，n=118,705）"
