from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.clock.reading import ClockState, Light, read
from projections.board.filters import Moment
from projections.board.reads import BoardCase, case, clocks_of, list_cases
from projections.snapshot import Snapshot
from tests.histories import Script, moment, varied
from tests.projections.conftest import Office

BY_URGENCY = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)
CALENDAR = WorkingCalendar.of(load_shipped())


def test_the_light_of_the_board_is_that_of_the_clocks_at_any_instant(office: Callable[[Script], Office]) -> None:
    shown = office(varied()).board
    ids = [found.case_id for found in list_cases(shown, Moment.present(moment("2027-01-01 00:00")), limit=100).cases]

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(ids), st.integers(0, 60 * 24 * 60), st.booleans())
    def agree(case_id: str, minutes: int, edge: bool) -> None:
        first = next(iter(clocks_of(shown, case_id))).opened_at
        at = max(first, moment("2024-01-01 00:00")) + timedelta(minutes=minutes)
        found = case(shown, case_id, Moment.as_known(at)) or case(
            shown, case_id, Moment.present(moment("2026-04-01 00:00"))
        )
        assert found is not None
        if edge and found.red_from is not None and (found.recorded_until or at) > found.red_from > found.recorded_from:
            at = found.red_from - timedelta(microseconds=minutes % 2)
            found = case(shown, case_id, Moment.as_known(at))
        elif at < found.recorded_from:
            at = found.recorded_from
            found = case(shown, case_id, Moment.as_known(at))
        assert found is not None
        _agrees(shown, found, at)

    agree()


def _agrees(shown: Snapshot, found: BoardCase, at: object) -> None:
    from datetime import datetime

    assert isinstance(at, datetime)
    readings = [read(clock, CALENDAR, at) for clock in clocks_of(shown, found.case_id, known_at=at)]
    open_ones = [reading for reading in readings if reading.state not in {ClockState.MET, ClockState.MISSED}]
    if found.closed:
        expected = Light.RED if any(reading.breached for reading in readings) else Light.GREEN
    else:
        expected = min((reading.light for reading in open_ones), key=BY_URGENCY.index, default=Light.GREEN)
    assert found.light == expected, (found.case_id, at)
    assert found.breached_at(at) == any(reading.breached for reading in readings)
    running = [reading for reading in open_ones if reading.state is not ClockState.SUSPENDED]
    assert found.due_on == min((reading.due_on for reading in running), default=None)
