"""The calls of the hotline (来电), counted apart from cases: a fact for each day and channel, as last corrected."""

from typing import Any

from psycopg import Cursor

from domain.instants import microseconds
from domain.outreach.calls import CallsTallied, TallyCorrected
from domain.recorded import Recorded
from projections.chains import as_json
from projections.facts.cells import FOREVER, Cell, Measure
from projections.facts.rows import CELLS, FACTS, Gathered, Row
from projections.facts.statements import SQL

CALLS = frozenset({CallsTallied.TOPIC, TallyCorrected.TOPIC})


def tally(cursor: Cursor[Any], gathered: Gathered, recorded: Recorded) -> int:
    """Write a tally, or what it was corrected to; give the moment at which that was learnt."""
    event, at = recorded.event, microseconds(recorded.recorded_at)
    if isinstance(event, CallsTallied):
        cell = Cell("call", None, event.header.actor.unit, None, event.channel)
        measure = Measure(amount=event.tally.connected)
        row = Row(0, "call", event.reference, recorded.position, at, FOREVER, at, event.day, cell, measure)
        values = gathered.values(row)
        cursor.execute(SQL["insert_cells"], {"rows": as_json(CELLS, gathered.cells())})
        cursor.execute(SQL["insert_facts"], {"rows": as_json(FACTS, [values])})
    elif isinstance(event, TallyCorrected):
        asked = {"key": f"{event.originator_id}@{event.entry}", "position": recorded.position, "at": at}
        cursor.execute(SQL["correct_call"], {**asked, "amount": event.tally.connected})
        cursor.execute(SQL["end_call"], asked)
    return at
