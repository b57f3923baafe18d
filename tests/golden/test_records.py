"""Old records always load: every event once stored is read, folded and written back, byte for byte."""

import pytest
from eventsourcing.persistence import StoredEvent

from domain.topics import ALL_TOPICS
from tests.golden.cases import from_lines, to_lines
from tests.golden.records import FOLDER, RECORDS, end_of
from tests.records import restored
from tests.vocabulary import MAPPER

FAMILIES = (
    "assessment.",
    "finding.",
    "outreach.",
    "calls.",
    "inspection.",
    "grant.",
    "regulation.",
    "archive.",
    "transfer.",
)


def stored(name: str) -> list[StoredEvent]:
    return from_lines((FOLDER / f"{name}.jsonl").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", RECORDS)
def test_a_golden_record_comes_to_what_it_came_to_then(name: str) -> None:
    assert end_of(restored(stored(name))) == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RECORDS)
def test_a_golden_event_is_written_back_byte_for_byte(name: str) -> None:
    text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
    assert to_lines(MAPPER.to_stored_event(MAPPER.to_domain_event(one)) for one in stored(name)) == text


def test_every_topic_of_the_records_is_in_a_golden_one() -> None:
    kept = {one.topic for name in RECORDS for one in stored(name)}
    assert kept == {topic for topic in ALL_TOPICS if topic.startswith(FAMILIES)}


def test_a_golden_record_that_lost_an_event_is_noticed() -> None:
    lost = [one for one in stored("assessment") if one.topic != "assessment.figures_frozen"]
    assert end_of(restored(lost)) != (FOLDER / "assessment.json").read_text(encoding="utf-8")
