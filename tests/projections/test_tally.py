from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from domain.case.events import CaseEvent
from domain.clock.reading import Light
from domain.instants import microseconds
from domain.recorded import Recorded
from projections.board.figures import Overall
from projections.board.filters import Moment
from projections.board.reads import counts
from projections.board.tally import Tally, light_at, tally_case
from projections.rulebook import Rulebook
from tests.histories import Script, moment, varied
from tests.projections.conftest import Office

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
AROUND = (None, AT - timedelta(microseconds=1), AT, AT + timedelta(microseconds=1))
BOOLEANS = (False, True)


def folded(events: list[Recorded], at: datetime) -> Tally:
    rules, histories = Rulebook(), defaultdict(list)
    for recorded in events:
        rules.learn(recorded.event)
        if isinstance(recorded.event, CaseEvent):
            histories[recorded.event.originator_id].append(recorded)
    tally = Tally()
    for history in histories.values():
        tally_case(tally, history, rules, at)
    return tally


def test_the_light_in_python_is_the_light_in_sql_over_all_combinations(office: Callable[[Script], Office]) -> None:
    board = office(Script()).board
    seen = set()
    for closed, breached, stands, near, red in product(BOOLEANS, BOOLEANS, AROUND, AROUND, AROUND):
        figures = Overall(
            near, red, None, provisional=False, stands_until=stands, breached=breached,
            since=date.max, until=date.min, standing=(),
        )  # fmt: skip
        asked = (closed, breached, *(None if at is None else microseconds(at) for at in (stands, near, red, AT)))
        typed = "SELECT light_at(%s, %s, %s::bigint, %s::bigint, %s::bigint, %s)"
        row = board.connection.execute(typed, asked).fetchone()
        assert row is not None
        assert light_at(closed, figures, AT) == row[0], asked
        seen.add(row[0])
    assert seen == set(Light)


@pytest.mark.parametrize("at", ["2011-12-01 09:00", "2024-06-03 12:00", "2026-12-22 09:00", "2027-03-01 00:00"])
def test_cases_folded_alone_count_as_the_board_counts_them(office: Callable[[Script], Office], at: str) -> None:
    script = varied(times=2)
    shown = office(script).board
    tally = folded(script.recorded(), moment(at))
    assert tally.counts() == counts(shown, Moment(moment(at)))
    assert tally.cases > 20
    assert tally.still == 0


def test_the_tallies_of_parts_add_up_to_the_whole() -> None:
    events = varied(times=2).recorded()
    streams = sorted({recorded.event.originator_id for recorded in events if isinstance(recorded.event, CaseEvent)})
    whole = Tally()
    for part in (set(streams[::2]), set(streams[1::2])):
        kept = [r for r in events if not isinstance(r.event, CaseEvent) or r.event.originator_id in part]
        whole.merge(folded(kept, AT))
    assert whole.counts() == folded(events, AT).counts()


def test_an_event_that_cannot_be_taken_in_leaves_its_case_as_it_was_before() -> None:
    ours = [r for r in varied().recorded() if not _other_case(r, "case:stopped-0")]
    last = next(r for r in reversed(ours) if isinstance(r.event, CaseEvent))
    ours[ours.index(last)] = replace(last, event=last.event.model_copy(update={"originator_version": 99}))
    tally = folded(ours, AT)
    assert (tally.cases, tally.still) == (1, 1)
    assert tally.standing_still[0].position == last.position
    before = folded([r for r in ours if r.position != last.position], AT)
    assert tally.counts() == before.counts()


def _other_case(recorded: Recorded, stream: str) -> bool:
    return isinstance(recorded.event, CaseEvent) and recorded.event.originator_id != stream
