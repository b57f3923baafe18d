"""What an act asks for is taken as it is written, and within bounds: no number for a day, no endless reference."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from api.routes import agreement_examples, book_examples, examples
from application.acts import ACTS
from application.agreement_requests import SignUndertaking
from application.book_acts import BOOK_ACTS
from application.requests import Accept, Acting, Request

ACTING = {"unit": "采购部", "role": "procurement"}


class Appointed(Request):
    """An act that names a day."""

    day: date


def taken(**said: Any) -> Appointed:
    return Appointed.model_validate({"acting": ACTING, "day": "2024-09-30", **said})


@pytest.mark.parametrize(
    "written",
    [20240930, "20240930", 1727654400, "1727654400", 1.5],
    ids=["digits", "as text", "seconds", "as text too", "a fraction"],
)
def test_a_number_is_no_instant(written: object) -> None:
    with pytest.raises(ValidationError, match=r"effective_at: written as 2024-09-30"):
        taken(effective_at=written)


@pytest.mark.parametrize("written", [0, 86400, "0", "86400"])
def test_a_number_is_no_day(written: object) -> None:
    with pytest.raises(ValidationError, match="day: written as 2024-09-30"):
        taken(day=written)


@pytest.mark.parametrize("day", ["1899-12-31", "0001-01-01", "2201-01-01", "9999-12-31"])
def test_a_day_beyond_every_calendar_is_refused_wherever_it_stands(day: str) -> None:
    with pytest.raises(ValidationError, match="the year is out of range"):
        taken(day=day)
    supplier = {**agreement_examples.SIGNED["suppliers"][0], "valid_until": day}
    with pytest.raises(ValidationError, match=r"suppliers\.0\.valid_until: the year is out of range"):
        SignUndertaking.model_validate({**agreement_examples.SIGNED, "suppliers": [supplier]})


def test_days_and_instants_are_taken_as_they_are_written_and_as_values() -> None:
    asked = taken(effective_at="2024-09-30T16:00:00+08:00", day="1900-01-01")
    assert asked.effective_at == datetime(2024, 9, 30, 8, tzinfo=UTC)
    assert asked.day == date(1900, 1, 1)
    made = Appointed(acting=Acting(**ACTING), effective_at=datetime(2024, 9, 30, tzinfo=UTC), day=date(2200, 12, 31))
    assert Appointed.model_validate_json(made.model_dump_json()) == made
    for act in ACTS.values():
        assert act.request.model_validate(examples.ACTS[act.name])
    for book_act in BOOK_ACTS.values():
        assert book_act.request.model_validate(book_examples.BOOK_ACTS[book_act.name])


@pytest.mark.parametrize(
    "attachment",
    [{"form": "f" * 61, "reference": "1"}, {"form": "f", "reference": "r" * 201},
     {"form": "f", "reference": "1", "digest": "sha256:" + "0" * 74}],
    ids=["form", "reference", "digest"],
)  # fmt: skip
def test_an_attachment_says_no_more_than_it_can(attachment: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="longer than"):
        Accept.model_validate({"acting": ACTING, "forms": [attachment]})
