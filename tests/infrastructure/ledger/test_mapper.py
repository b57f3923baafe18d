from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from eventsourcing.domain import CanMutateAggregate
from eventsourcing.persistence import StoredEvent
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from infrastructure.ledger.canonical import NotCanonical, decode, encode
from infrastructure.ledger.mapper import LedgerMapper, UnknownTopic, UnreadableEvent


class Light(StrEnum):
    GREEN = "green"
    RED = "red"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True)
    name: str
    amount: Decimal
    day: date


class Noted(BaseModel, CanMutateAggregate[str]):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    TOPIC: ClassVar[str] = "test.noted"
    originator_id: str
    originator_version: int
    timestamp: AwareDatetime = Field(validation_alias="effective_at")
    note: str = ""
    light: Light | None = None
    parts: tuple[Part, ...] = ()
    seen_at: AwareDatetime | None = None
    counts: dict[str, int] = {}
    days: dict[date, Light] = {}


class Opened(Noted):
    TOPIC: ClassVar[str] = "test.opened"
    AGGREGATE_TOPIC: ClassVar[str] = "test"
    originator_topic: str


class Loose(Noted):
    TOPIC: ClassVar[str] = "test.loose"
    anything: Any = None


MAPPER = LedgerMapper({kind.TOPIC: kind for kind in (Noted, Opened, Loose)})
NINE_IN_CHINA = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
zones = st.sampled_from([UTC, timezone(timedelta(hours=8))])
instants = st.datetimes(datetime(1000, 1, 1), datetime(9999, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds it
safe = st.integers(-(2**53) + 1, 2**53 - 1)
parts = st.builds(Part, name=texts, amount=st.decimals(allow_nan=False, allow_infinity=False), day=st.dates())


def note_of(**fields: Any) -> Noted:
    """Make an event by the names of its fields, which hypothesis would else take for those of its stored form."""
    return Noted(**fields)


noted = st.builds(
    note_of,
    originator_id=st.just("case:1"),
    originator_version=st.integers(1, 10),
    timestamp=instants,
    note=texts,
    light=st.sampled_from([None, *Light]),
    parts=st.lists(parts, max_size=3).map(tuple),
    seen_at=st.none() | instants,
    counts=st.dictionaries(texts, safe, max_size=3),
    days=st.dictionaries(st.dates(), st.sampled_from(Light), max_size=3),
)


def loose(anything: object) -> Loose:
    return Loose(originator_id="case:1", originator_version=1, timestamp=NINE_IN_CHINA, anything=anything)


@given(noted)
def test_an_event_comes_back_equal_and_gives_the_same_bytes(event: Noted) -> None:
    stored = MAPPER.to_stored_event(event)
    restored = MAPPER.to_domain_event(stored)
    assert restored == event
    assert MAPPER.to_stored_event(restored) == stored
    assert encode(decode(stored.state)) == stored.state


def test_the_stored_form_is_this_one_for_ever() -> None:
    event = Opened(
        originator_id="case:1",
        originator_version=1,
        originator_topic="test",
        timestamp=NINE_IN_CHINA,
        note='案件 "1"',
        light=Light.RED,
        parts=(Part(name="é", amount=Decimal("1.50"), day=date(2026, 3, 2)),),
        seen_at=datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC),
        counts={"z": 1, "a": -2},
        days={date(2026, 10, 1): Light.GREEN},
    )
    stored = MAPPER.to_stored_event(event)
    assert (stored.originator_id, stored.originator_version, stored.topic) == ("case:1", 1, "test.opened")
    assert stored.state.decode() == (
        '{"counts":{"a":-2,"z":1},"days":{"2026-10-01":"green"},"effective_at":"2026-03-02T01:00:00.000000Z",'
        '"light":"red","note":"案件 \\"1\\"","parts":[{"amount":"1.50","day":"2026-03-02","name":"é"}],'
        '"seen_at":"2026-03-02T01:02:03.000004Z"}'
    )
    restored = MAPPER.to_domain_event(stored)
    assert restored == event
    assert isinstance(restored, Opened)
    assert restored.originator_topic == "test"


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        2**53,
        "a\0b",
        "a\ud800b",
        {"a\0": 1},
        {1: 1},
        {"deep": [{"deeper": 0.0}]},
        datetime(2026, 3, 2, 9),  # noqa: DTZ001
        timedelta(days=1),
        b"bytes",
        {"set"},
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        MAPPER.to_stored_event(loose(value))


def test_a_refusal_says_where_the_value_stands() -> None:
    with pytest.raises(NotCanonical, match=r"where=\$\.anything\[1\]\.rate"):
        MAPPER.to_stored_event(loose([1, {"rate": 0.5}]))


def test_an_instant_before_the_first_year_is_refused() -> None:
    early = datetime(1, 1, 1, tzinfo=NINE_IN_CHINA.tzinfo)
    with pytest.raises(NotCanonical):
        MAPPER.to_stored_event(loose(early))


@pytest.mark.parametrize("topic", ["test.other", "os:system", "tests.infrastructure.ledger.test_mapper:Noted", ""])
def test_a_topic_outside_the_map_is_refused_and_imports_nothing(topic: str) -> None:
    with pytest.raises(UnknownTopic):
        MAPPER.to_domain_event(StoredEvent("case:1", 1, topic, b"{}"))


def test_an_event_outside_the_map_is_not_stored() -> None:
    with pytest.raises(UnknownTopic):
        LedgerMapper({}).to_stored_event(loose(None))


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"[]",
        b"{}",
        b'{"effective_at":1}',
        b'{"effective_at":"2026-02-30T00:00:00.000000Z"}',
        b'{"effective_at":"2026-03-02T00:00:00.000000Z","unknown":1}',
        b"\xff",
    ],
)
def test_stored_bytes_that_do_not_fit_their_topic_are_named_and_refused(state: bytes) -> None:
    with pytest.raises(UnreadableEvent, match="case:1@3"):
        MAPPER.to_domain_event(StoredEvent("case:1", 3, "test.noted", state))


def test_a_map_that_misnames_a_class_is_refused() -> None:
    with pytest.raises(ValueError, match="Noted"):
        LedgerMapper({"test.other": Noted})
