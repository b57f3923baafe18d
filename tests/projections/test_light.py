from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from application.replay import rebuild
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.clock import Clock
from domain.clock.reading import ClockState, Light, Reading, read
from domain.instants import instant_at
from domain.recorded import Recorded
from projections.board.filters import Moment
from projections.board.reads import BoardCase, case
from projections.cases import acts
from tests.histories import Script, varied
from tests.projections.conftest import Office

BY_URGENCY = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)
ENDED = {ClockState.MET, ClockState.MISSED, ClockState.INTERRUPTED}
CALENDAR = WorkingCalendar.of(load_shipped())


def test_the_light_of_the_board_is_that_of_the_clocks_at_any_instant(office: Callable[[Script], Office]) -> None:
    script = varied()
    shown, recorded = office(script).board, script.recorded()
    with shown.connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("SELECT * FROM states JOIN cases USING (id) ORDER BY id, position").fetchall()
    seen: set[str] = set()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(rows), instants())
    def agree(row: dict[str, Any], instant_in: Callable[[dict[str, Any]], int]) -> None:
        at = instant_at(max(row["recorded_from"], instant_in(row)))
        found = case(shown, row["case_id"], Moment.as_known(at))
        assert found is not None
        _agrees(_clocks_known(recorded, row["case_id"], at), found, at)
        seen.add(found.light)

    agree()
    assert seen == {"red", "amber", "grey", "green"}


def instants() -> st.SearchStrategy[Callable[[dict[str, Any]], int]]:
    """Give an instant for a row: some time after it began, or just about where its light changes."""

    def after(minutes: int) -> Callable[[dict[str, Any]], int]:
        return lambda row: row["recorded_from"] + minutes * 60_000_000

    def about(name: str, microseconds: int) -> Callable[[dict[str, Any]], int]:
        return lambda row: (row[name] or row["recorded_from"]) + microseconds

    edges = st.builds(
        about, st.sampled_from(["red_from", "near_from", "stands_until", "recorded_until"]), st.integers(-1, 1)
    )
    return st.one_of(st.builds(after, st.integers(0, 60 * 24 * 60)), edges)


def _agrees(clocks: list[Clock], found: BoardCase, at: datetime) -> None:
    readings = [read(clock, CALENDAR, at) for clock in clocks]
    open_ones = [reading for reading in readings if reading.state not in ENDED]
    if found.closed:
        expected = Light.RED if any(reading.breached for reading in readings) else Light.GREEN
    else:
        expected = min((reading.light for reading in open_ones), key=BY_URGENCY.index, default=Light.GREEN)
    assert found.light == expected, (found.case_id, at)
    assert found.breached_at(at) == any(reading.breached for reading in readings)
    assert found.due_on == min((_once_resumed(reading) for reading in open_ones), default=None)


def _once_resumed(reading: Reading) -> date:
    pause = reading.clock.open_suspension
    if reading.state is not ClockState.SUSPENDED or pause is None:
        return reading.due_on
    return read(reading.clock, CALENDAR, pause.ends_at).due_on


def _clocks_known(recorded: Sequence[Recorded], case_id: str, at: datetime) -> list[Clock]:
    """Give every run of every clock of a case by the acts that were on record at an instant."""
    history = [one for one in recorded if one.event.originator_id == case_id]
    case = rebuild([one for act in acts(history) if act[-1].recorded_at <= at for one in act])
    assert case is not None
    return [*case.earlier_runs, *case.clocks.values()]
