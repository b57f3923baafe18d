"""The proof that case numbers have no gap, and the gaps, doubles and strangers that it finds."""

from datetime import timedelta
from typing import Any

import pytest

from application.numbers import verify
from domain.case.events import Filed
from domain.recorded import Recorded
from domain.register import NumberAllocated, Register, official_number, register_stream
from tests.histories import header
from tests.vocabulary import MAPPER, a_challenge, moment

AT = moment("2024-09-26")
STREAM = register_stream("centre", "采质", 2024)


def allocations(count: int, *, prefix: str = "采质", year: int = 2024) -> list[NumberAllocated]:
    own: dict[str, Any] = {"prefix": prefix, "year": year, "at": AT, "header": header("procurement", "c")}
    register = Register.open(body="centre", case="case:1", **own)
    for number in range(2, count + 1):
        register.allocate(case=f"case:{number}", **own)
    return [event for event in register.collect_events() if isinstance(event, NumberAllocated)]


def filings(count: int, prefix: str = "采质") -> list[Filed]:
    first = MAPPER.to_domain_event(a_challenge().stored[0])
    assert isinstance(first, Filed)
    numbered = [(f"case:{n}", official_number(prefix, 2024, n)) for n in range(1, count + 1)]
    return [first.model_copy(update={"originator_id": case, "number": number}) for case, number in numbered]


def history(*events: NumberAllocated | Filed) -> list[Recorded]:
    return [Recorded(place, AT + timedelta(seconds=place), event) for place, event in enumerate(events, start=1)]


def faults(*events: NumberAllocated | Filed) -> list[str]:
    return [fault for found in verify(history(*events)) for fault in found.faults]


def test_a_dense_register_is_proved() -> None:
    (found,) = verify(history(*allocations(12), *filings(12)))
    assert (found.register, found.allocated, found.faults) == (STREAM, 12, [])


def test_each_word_and_year_is_a_register_of_its_own() -> None:
    other = [event.model_copy(update={"case": f"{event.case}b"}) for event in allocations(2, prefix="采:投")]
    filed = [one.model_copy(update={"originator_id": f"{one.originator_id}b"}) for one in filings(2, "采:投")]
    found = verify(history(*allocations(3), *other, *filings(3), *filed))
    assert [(one.register, one.allocated, one.faults) for one in found] == [
        (register_stream("centre", "采:投", 2024), 2, []),
        (STREAM, 3, []),
    ]


def test_an_empty_ledger_has_nothing_to_prove() -> None:
    assert verify([]) == []


def test_a_missing_entry_is_found() -> None:
    one, _, three = allocations(3)
    filed = filings(3)
    assert faults(one, three, filed[0], filed[2]) == ["the register has no entry 2"]


@pytest.mark.parametrize("number", ["采质〔2024〕4号", "采质〔2023〕2号", "采投〔2024〕2号", "2"])
def test_a_number_that_does_not_belong_at_its_place_is_found(number: str) -> None:
    one, two = allocations(2)
    filed = [filings(1)[0], filings(2)[1].model_copy(update={"number": number})]
    assert faults(one, two.model_copy(update={"number": number}), *filed) == [f"entry 2 is {number}"]


def test_a_number_without_its_case_and_a_case_with_two_are_found() -> None:
    one, two = allocations(2)
    assert faults(one, two, filings(1)[0]) == ["采质〔2024〕2号 was allocated to case:2, which was filed as None"]
    twice = two.model_copy(update={"case": "case:1"})
    assert faults(one, twice, filings(1)[0])[0] == "case:1 got a second number, 采质〔2024〕2号"


def test_a_case_under_a_number_that_no_register_allocated_is_found() -> None:
    assert faults(*allocations(1), *filings(2)) == ["case:2 was filed as 采质〔2024〕2号, which no register allocated"]
