"""The end of a case: nothing owed, everything ended; and limits promised within the statutory ones."""

from collections.abc import Callable
from datetime import date

import pytest

from domain.case.case import Case
from domain.case.events import ClockEnded, Closed, Withdrawn
from domain.case.occasion import Occasion
from domain.case.refusals import BeforeItsCause, NotAtThisStage, StepsOutstanding
from domain.catalogue.item import (
    EntryOutOfOrder,
    ItemEntry,
    NoLimitPublished,
    PromisedLongerThanStatutory,
    ServiceItem,
    UnlikeLimits,
)
from domain.clock.limit import parse_limit
from domain.clock.reading import ClockState
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.domain.case.histories import accepted, answered, decided, opened, stopped
from tests.vocabulary import Scenario, a_challenge, fact, moment, occasion, performs, procedure_on


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def test_a_case_cannot_be_closed_while_anything_is_owed() -> None:
    decided().when("2024-10-09", "procurement", closes).then_refused(
        StepsOutstanding, clause="D1 三.4", steps=["service", "service-others"]
    )
    talked = answered().performed("2024-10-09 11:00", "talks")
    talked.when("2024-10-09 12:00", "procurement", closes).then_refused(
        StepsOutstanding, clause="D1 三.4", steps=["talks-report"]
    )


def test_an_answered_challenge_is_closed_and_no_act_follows() -> None:
    closed = answered().when("2024-10-09 12:00", "procurement", closes).then(fact(Closed))
    assert closed.case.status == "closed"
    assert not any(clock.is_open for clock in closed.case.clocks.values())
    closed.when("2024-10-10", "procurement", closes).then_refused(NotAtThisStage, clause="D1 三.4")
    closed.when("2024-10-10", "procurement", withdraws).then_refused(NotAtThisStage, clause="D1 一")
    closed.when("2024-10-10", "procurement", performs("talks")).then_refused(NotAtThisStage, clause="D1 三.3")


def test_only_the_procurement_department_closes_and_not_before_the_last_act() -> None:
    answered().when("2024-10-09 12:00", "tender", closes).then_refused(NotThisRole, clause="D1 三.4")
    answered().when("2024-10-09 09:59", "procurement", closes, now="2024-10-10").then_refused(
        BeforeItsCause, clause="D1 三.4"
    )


def test_a_late_reply_stays_late_after_the_close() -> None:
    late = decided().performed("2024-10-12 10:00", "service", "service-others")
    closed = late.after("2024-10-12 11:00", "procurement", closes)
    states = {code: closed.reading(code, "2026-01-01").state for code in ("handling", "reply", "statutory-reply")}
    assert states == {
        "handling": ClockState.MET,
        "reply": ClockState.MISSED,
        "statutory-reply": ClockState.MISSED,
    }
    assert closed.reading("statutory-reply", "2026-01-01").overdue == 1


@pytest.mark.parametrize("history", [a_challenge, accepted, stopped, opened])
def test_a_withdrawal_ends_every_clock(history: Callable[[], Scenario]) -> None:
    scenario = history()
    performer = scenario.procedure.intake.performers[0]
    withdrawn = scenario.after("2025-12-01", performer, withdraws)
    assert withdrawn.case.status == "withdrawn"
    assert not any(clock.is_open or clock.open_suspension for clock in withdrawn.case.clocks.values())


def test_a_withdrawal_is_recorded_with_the_clocks_that_it_ends() -> None:
    a_challenge().when("2024-09-26", "procurement", withdraws).then(
        fact(Withdrawn), fact(ClockEnded, clocks=("gate", "statutory-reply"))
    )


def test_a_withdrawal_cannot_take_effect_before_a_clock_that_it_ends_began_or_was_stopped() -> None:
    stopped().when("2025-09-26 14:59", "window", withdraws, now="2025-09-28").then_refused(
        BeforeItsCause, clause="D5 一(六)(2)"
    )


def entry(promised: str, statutory: str, valid_from: str = "2025-01-01") -> ItemEntry:
    return ItemEntry(
        code="item",
        title="事项",
        unit="市场监管局",
        basis="许可法 42",
        promised=parse_limit(promised),
        statutory=parse_limit(statutory),
        valid_from=date.fromisoformat(valid_from),
    )


def published(first: ItemEntry) -> ServiceItem:
    header = occasion("2025-01-01", "window", procedure_on("window-approval", "2025-01-01")).header
    return ServiceItem.open(first, at=moment("2025-01-01"), header=header)


@pytest.mark.parametrize(
    ("promised", "statutory", "refusal"),
    [
        pytest.param("20 working days", "20 working days", None, id="equal"),
        pytest.param("21 working days", "20 working days", PromisedLongerThanStatutory, id="longer"),
        pytest.param("5 working days", "20 calendar days", UnlikeLimits, id="another unit"),
        pytest.param("same day", "20 working days", UnlikeLimits, id="same day"),
    ],
)
def test_the_promised_limit_is_within_the_statutory_one(
    promised: str, statutory: str, refusal: type[Refused] | None
) -> None:
    if refusal is None:
        assert published(entry(promised, statutory)).entries
        return
    with pytest.raises(refusal):
        published(entry(promised, statutory))


def test_a_case_takes_the_entry_of_its_item_that_is_valid_on_the_day_of_filing() -> None:
    item = published(entry("10 working days", "20 working days"))
    header = item.pending_events[0].header  # type: ignore[attr-defined]
    later = entry("5 working days", "20 working days", "2025-07-01")
    assert item.publish(later, at=moment("2025-06-01"), header=header)
    before = state_of_item(item)
    assert not item.publish(later, at=moment("2025-06-02"), header=header)
    assert state_of_item(item) == before
    assert item.entry_on(date(2025, 6, 30)).promised == parse_limit("10 working days")
    assert item.entry_on(date(2025, 7, 1)).promised == parse_limit("5 working days")
    with pytest.raises(NoLimitPublished):
        item.entry_on(date(2024, 12, 31))
    with pytest.raises(EntryOutOfOrder):
        item.publish(entry("6 working days", "20 working days", "2025-07-01"), at=moment("2025-08-01"), header=header)


def state_of_item(item: ServiceItem) -> tuple[int, int]:
    return item.version, len(item.pending_events)
