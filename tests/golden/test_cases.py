"""Old history always loads: every event once stored is read, folded and written back, byte for byte."""

import json
from typing import cast

import pytest

from application.replay import rebuild, replay
from domain.case.events import CaseEvent
from domain.procedures.definition import load_shipped
from domain.recorded import Recorded
from tests.golden.cases import FOLDER, end_of, from_lines, names, to_lines
from tests.vocabulary import CALENDAR, MAPPER, moment


def history(name: str) -> list[Recorded]:
    stored = from_lines((FOLDER / f"{name}.jsonl").read_text(encoding="utf-8"))
    events = [cast("CaseEvent", MAPPER.to_domain_event(one)) for one in stored]
    return [Recorded(position, moment("2026-01-01"), event) for position, event in enumerate(events, start=1)]


def test_every_shipped_version_has_a_golden_case() -> None:
    assert {str(procedure.ref) for procedure in load_shipped()} <= {*names()}


@pytest.mark.parametrize("name", names())
def test_a_golden_case_comes_to_what_it_came_to_then(name: str) -> None:
    case = rebuild(history(name))
    assert case is not None
    assert end_of(case) == json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", names())
def test_a_golden_event_is_written_back_byte_for_byte(name: str) -> None:
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    assert to_lines(MAPPER.to_stored_event(one.event) for one in history(name)) == text


@pytest.mark.parametrize("name", names())
def test_a_golden_case_can_be_seen_after_each_of_its_events(name: str) -> None:
    recorded = history(name)
    moments = list(replay(recorded, CALENDAR))
    assert [seen.recorded for seen in moments] == recorded
    assert moments[-1].status == "closed"


def test_a_golden_case_that_lost_an_event_is_noticed() -> None:
    recorded = history(names()[0])
    case = rebuild([one for one in recorded if one.event.TOPIC != "case.decided"])
    assert case is not None
    assert end_of(case) != json.loads((FOLDER / f"{names()[0]}.json").read_text(encoding="utf-8"))
